"""From proposal to paper: what is kept, counted, refused, and done once."""

import threading
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from institute import clock, files, jobs, work
from institute.certificates import actions, deciding, names, queries, rules
from institute.certificates.deciding import Verdict
from institute.certificates.models import Certificate, Completion, Counter, PrintRun
from institute.database import reading, writing
from institute.jobs import Job
from institute.letters import Letter
from tests import make
from tests.conftest import NOW


@pytest.fixture
def held(context, tx):
    """A session that has begun, with three trainees and no lessons: everybody meets its rule."""
    training = make.training(
        tx, make.teacher(tx), starts_at=NOW - timedelta(days=9), ends_at=NOW + timedelta(days=900), practice_hours=0
    )
    names = [
        ("SEITKALI Aigerim", "Айгерім Сейтқали", "ru"),
        ("ROSTAMI Amirhossein", "امیرحسین رستمی", "fa"),
        ("JUNAID", "جنید", "en"),
    ]
    people = [make.person(tx, latin, native, language=speaks) for latin, native, speaks in names]
    places = [make.enrolment(tx, training, person) for person in people]
    return training, places


def decide_all(training, places, officer) -> None:
    words = [Verdict(place.id, True) for place in places]
    with writing() as tx:
        deciding.propose(tx, training, words, by=officer, now=NOW)
    with writing() as tx:
        deciding.decide(tx, training, words, by=officer, now=NOW)
        for place in places:
            here = tx.get_one(type(place), place.id)
            latin, native, chinese = names.lines(here.person, None)
            names.confirm(tx, here, latin=latin, native=bool(native), chinese=bool(chinese), now=NOW)


def run(job: Job) -> Job:
    work.learn_kinds()
    work.run_job(job.id)
    return reading().get_one(Job, job.id, populate_existing=True)


def test_nobody_is_proposed_before_the_session_begins(held, tx):
    training, places = held
    teacher = make.teacher(tx)
    with pytest.raises(rules.NotBegun), writing() as inside:
        deciding.propose(
            inside, training, [Verdict(places[0].id, True)], by=teacher, now=training.starts_at - timedelta(hours=1)
        )


def test_a_stranger_to_the_session_is_not_proposed(held, tx):
    training, _ = held
    other, teacher = make.enrolment(tx, make.training(tx), make.person(tx)), make.teacher(tx)
    with pytest.raises(rules.NothingToDecide), writing() as inside:
        deciding.propose(inside, training, [Verdict(other.id, True)], by=teacher, now=NOW)


def test_a_decision_stands_against_a_later_proposal(held, tx):
    training, places = held
    officer = make.officer(tx)
    decide_all(training, places, officer)
    with pytest.raises(rules.NothingToDecide), writing() as inside:
        deciding.propose(inside, training, [Verdict(places[0].id, False, "late")], by=officer, now=NOW)
    tx.rollback()
    assert {completion.state for completion in tx.scalars(select(Completion))} == {"completed"}


def test_nothing_is_issued_to_nobody(held, tx):
    training, _ = held
    certifier = make.certifier(tx)
    with pytest.raises(rules.NothingToIssue), writing() as inside:
        actions.start_run(inside, training, by=certifier, now=NOW)
    tx.rollback()
    assert tx.scalars(select(PrintRun)).all() == []


def test_the_whole_way_to_paper(held, tx):
    training, places = held
    certifier = make.certifier(tx)
    decide_all(training, places, certifier)
    with writing() as inside:
        job = actions.start_run(inside, training, by=certifier, now=clock.now())
    job = run(job)
    assert (job.state, job.result, job.progress, job.total) == ("done", {"issued": 3, "offences": []}, 4, 4)
    made = list(tx.scalars(select(Certificate).order_by(Certificate.number)))
    assert [one.number[-6:-2] for one in made] == ["0001", "0002", "0003"]
    assert len({one.code for one in made}) == 3
    assert [one.snapshot["third"] for one in made] == ["ru", "fa", None]
    texts = [PdfReader(files.opened(one.file)).pages[0].extract_text() for one in made]
    assert [
        holder in text
        for holder, text in zip(["SEITKALI Aigerim", "ROSTAMI Amirhossein", "JUNAID"], texts, strict=True)
    ] == [True] * 3
    merged = tx.scalars(select(PrintRun)).one().merged
    assert len(PdfReader(files.opened(merged)).pages) == 3
    ready = select(Letter.language).where(Letter.kind == "certificate-ready")
    assert sorted(tx.scalars(ready)) == ["en", "fa", "ru"]


def test_a_killed_run_goes_on_where_it_was(held, tx):
    training, places = held
    certifier = make.certifier(tx)
    decide_all(training, places, certifier)
    with writing() as inside:
        job = actions.start_run(inside, training, by=certifier, now=clock.now())
    run(job)
    with writing() as inside:  # as if the worker had died after the first file
        for certificate in inside.scalars(select(Certificate).order_by(Certificate.id).offset(1)):
            certificate.file_id = None
        inside.scalars(select(PrintRun)).one().merged_id = None
        again = inside.get_one(Job, job.id)
        again.state, again.alive_at = "running", clock.now() - timedelta(hours=1)
    before = [(one.number, one.code) for one in tx.scalars(select(Certificate).order_by(Certificate.id))]
    run(job)
    tx.rollback()
    tx.expire_all()
    after = list(tx.scalars(select(Certificate).order_by(Certificate.id)))
    assert [(one.number, one.code) for one in after] == before
    assert all(one.file_id for one in after)
    assert tx.get_one(Counter, f"{clock.now().year}-ET-{training.serial}").last == 3


def test_the_holder_hears_of_the_paper_once(held, tx):
    """Though two workers print it: a job that took too long is taken up by another."""
    training, places = held
    decide_all(training, places, make.certifier(tx))
    run_id = make.keep(tx, PrintRun(training_id=training.id, asked_at=NOW)).id
    record = {"enrolment_id": places[0].id, "issued_on": "2026-11-20", "title": training.title}
    with writing() as inside:
        [made] = actions.issue(inside, queries.get_run(inside, run_id), [record], address="http://x", now=NOW)
        file = files.describe(inside, "0" * 64, name="a.pdf", media_type="application/pdf", size=1, now=NOW)
    for _ in range(2):
        with writing() as inside:
            actions.finished(inside, made.id, file.id, now=NOW)
    told = tx.scalars(select(Letter.kind).where(Letter.kind != "name-check")).all()
    assert told == ["certificate-ready"]


def test_names_that_cannot_be_printed_are_listed_and_left_out(held, tx):
    training, places = held
    places[0].person.name("passport-latin").full = "SEITKALI Aige\u0f40rim"  # a Tibetan letter
    tx.commit()
    certifier = make.certifier(tx)
    decide_all(training, places, certifier)
    with writing() as inside:
        checked = actions.start_check(inside, training, by=certifier, now=clock.now())
    checked = run(checked)
    assert checked.result["printable"] == 2
    assert [(one["kind"], one["fatal"]) for one in checked.result["offences"]] == [("glyph", True)]
    assert queries.last_check(reading(), training.id).id == checked.id
    with writing() as inside:
        job = actions.start_run(inside, training, by=certifier, now=clock.now())
    assert run(job).result["issued"] == 2
    assert [place.id for place in queries.to_issue(reading(), training.id)] == [places[0].id]


def test_numbers_are_never_given_twice(held, app, tx):
    """Eight issue for the same session at once: every trainee gets one number, no number two trainees."""
    training, places = held
    more = [make.enrolment(tx, training, make.person(tx)) for _ in range(5)]
    decide_all(training, [*places, *more], make.certifier(tx))
    run_id = make.keep(tx, PrintRun(training_id=training.id, asked_at=NOW)).id
    faults: list[Exception] = []

    def issue() -> None:
        try:
            with app.app_context(), writing() as inside:
                records = [{"enrolment_id": place.id, "issued_on": "2026-11-20"} for place in [*places, *more]]
                actions.issue(inside, queries.get_run(inside, run_id), records, address="http://x", now=NOW)
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=issue) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tx.rollback()
    numbers = sorted(tx.scalars(select(Certificate.number)))
    assert faults == []
    assert [number[-6:-2] for number in numbers] == [f"{n:04}" for n in range(1, 9)]


def test_jobs_know_their_kinds():
    work.learn_kinds()
    assert {"certificates", "preflight"} <= set(jobs.KINDS)


def test_who_was_decided_otherwise_meanwhile_gets_no_number(held, tx, monkeypatch):
    """The names are checked before the door opens: what the office says meanwhile counts."""
    training, places = held
    certifier = make.certifier(tx)
    decide_all(training, places, certifier)
    with writing() as inside:
        job = actions.start_run(inside, training, by=certifier, now=clock.now())
    issue = actions.issue

    def later(inside, *values, **named):
        inside.get_one(Completion, places[0].id).state = "not-completed"
        inside.get_one(type(places[1]), places[1].id).state = "left"
        inside.flush()
        return issue(inside, *values, **named)

    monkeypatch.setattr(actions, "issue", later)
    assert run(job).result["issued"] == 1
    assert tx.scalars(select(Certificate.enrolment_id)).all() == [places[2].id]


def test_a_failed_run_is_taken_up_again(held, tx, monkeypatch):
    """Its numbers are given, so nobody waits any more; its papers are printed all the same."""
    training, places = held
    certifier = make.certifier(tx)
    decide_all(training, places, certifier)
    with writing() as inside:
        job = actions.start_run(inside, training, by=certifier, now=clock.now())
    with monkeypatch.context() as broken:
        broken.setattr(files, "keep", lambda content: 1 / 0)
        for _ in range(jobs.ATTEMPTS):
            failed = run(job)
    assert failed.state == "failed"
    with writing() as inside:
        again = actions.start_run(inside, training, by=certifier, now=clock.now())
    assert run(again).result["issued"] == 3
    assert all(one.file_id for one in tx.scalars(select(Certificate)))
    assert len(tx.scalars(select(PrintRun)).all()) == 1
