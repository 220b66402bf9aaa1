"""Requests: the clock, the letters, who answers, who releases, and what a deletion leaves."""

import io
import re
from datetime import date, timedelta

import pypdf
import pytest
from sqlalchemy import select

from institute import clock, deletions, work
from institute.activity import Activity
from institute.almanac.models import PUBLIC, WORKDAY, Holiday
from institute.certificates.models import Certificate
from institute.database import db, writing
from institute.enrolment.models import Application, ApplicationStep, Enrolment
from institute.jobs import Job
from institute.letters import Letter
from institute.people.models import PASSPORT, Person, Token
from institute.rights import actions, deletion, rules
from institute.rights.models import AGREED, ASKED, DONE, REFUSED, RightsRequest
from tests import make, world
from tests.conftest import NOW

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("asked", "off", "worked", "due"),
    [
        (FRIDAY, [], [], date(2026, 12, 11)),
        (date(2026, 11, 21), [], [], date(2026, 12, 11)),  # a Saturday counts from Monday as Friday does
        (FRIDAY, [date(2026, 11, 23)], [], date(2026, 12, 14)),
        (FRIDAY, [], [date(2026, 11, 22)], date(2026, 12, 10)),
        (FRIDAY, [date(2026, 11, 22)], [date(2026, 11, 22)], date(2026, 12, 10)),  # made up for: it is worked
    ],
)
def test_the_clock(asked, off, worked, due):
    assert rules.last_day(asked, off, worked) == due


@pytest.fixture
def people(client, tx, app):
    with app.app_context():
        return world.build(tx)


@pytest.fixture(autouse=True)
def _no_log(settings):
    (settings.home / deletions.NAME).unlink(missing_ok=True)


def fresh(tx):
    tx.rollback()
    tx.expire_all()


def letters(tx) -> list[Letter]:
    fresh(tx)
    return list(tx.scalars(select(Letter).where(Letter.kind.startswith("rights")).order_by(Letter.id)))


def one(tx, person=None) -> RightsRequest:
    """The request there is, or the one of this person."""
    fresh(tx)
    found = select(RightsRequest)
    return tx.scalars(found.where(RightsRequest.person_id == person.id) if person else found).one()


def asks(client, person, kind, told=""):
    return client.as_(person).post("/me/data/requests", {"kind": kind, "words": told})


def worked(client):
    """The worker does what waits."""
    work.learn_kinds()
    with client.app.app_context():
        for job_id in db.session.scalars(select(Job.id).where(Job.state == "waiting")).all():
            work.run_job(job_id)
        db.session.remove()


def test_it_is_acknowledged_with_its_last_day_by_the_kept_calendar(client, tx, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    make.keep(tx, Holiday(country_code="CN", first=date(2026, 11, 23), last=date(2026, 11, 24), names={}, kind=PUBLIC))
    make.keep(tx, Holiday(country_code="CN", first=date(2026, 11, 28), last=date(2026, 11, 28), names={}, kind=WORKDAY))
    make.keep(tx, Holiday(country_code="KZ", first=date(2026, 11, 25), last=date(2026, 11, 30), names={}, kind=PUBLIC))
    person = make.person(tx, language="ru")
    assert asks(client, person, "correct", "My patronymic.").status_code == 303
    made = one(tx)
    assert (made.due_on, made.state, made.words) == (date(2026, 12, 14), ASKED, "My patronymic.")
    assert [(each.kind, each.language) for each in letters(tx)] == [("rights-received", "ru")]
    again = asks(client, person, "correct")
    assert (again.status_code, len(tx.scalars(select(RightsRequest.id)).all())) == (422, 1)


def test_a_wrong_request_is_kept_on_the_page(client, tx):
    answer = client.as_(make.person(tx)).post("/me/data/requests", {"kind": "", "words": "Please look"})
    assert answer.status_code == 422 and "Please look" in answer.text and "Please fill this in" in answer.text


def test_the_office_answers_with_a_reason(client, tx):
    person, officer = make.person(tx), make.officer(tx)
    for kind, agreed, state in (("limit", "yes", DONE), ("object", "no", REFUSED)):
        asks(client, person, kind)
        fresh(tx)
        made = tx.scalars(select(RightsRequest).where(RightsRequest.kind == kind)).one()
        path = f"/office/rights/{made.id}/answer"
        client.as_(officer)
        assert client.post(path, {"answer": " ", "agreed": agreed}).status_code == 422
        assert client.post(path, {"answer": "Because so.", "agreed": agreed}).status_code == 303
        fresh(tx)
        assert tx.get(RightsRequest, made.id).state == state
        assert letters(tx)[-1].kind == "rights-answered" and "Because so." in letters(tx)[-1].text
        assert client.post(path, {"answer": "Again.", "agreed": agreed}).status_code == 409
    verbs = tx.scalars(select(Activity.verb)).all()
    assert verbs == ["rights-done", "rights-refused"]
    assert "Because so." in client.as_(person).get("/me/data").text


def test_the_list_stands_by_due_day_and_says_what_is_late(client, tx, monkeypatch):
    first, second = make.person(tx), make.person(tx)
    asks(client, first, "copy")
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=60))
    asks(client, second, "copy")
    page = client.as_(make.officer(tx)).get("/office/rights").text
    assert page.index(first.latin) < page.index(second.latin) and page.count(">Late<") == 1
    assert client.get("/office/rights?as=xlsx").status_code == 200
    assert first.latin not in client.get(f"/office/rights?q={second.email}", htmx=True).text


@pytest.mark.parametrize("who", ["person", "teacher", "certifier"])
def test_only_the_office_sees_requests(client, tx, who):
    asks(client, make.person(tx), "copy")
    client.as_(getattr(make, who)(tx))
    for path in ("/office/rights", f"/office/rights/{one(tx).id}", "/office/retention", "/office/disclosures"):
        assert client.get(path).status_code == 403


def test_one_takes_back_only_ones_own(client, tx):
    person = make.person(tx)
    asks(client, person, "copy")
    path = f"/me/data/requests/{one(tx).id}/take-back"
    assert client.as_(make.person(tx)).post(path).status_code == 404
    assert client.as_(person).post(path).status_code == 303
    assert tx.scalars(select(RightsRequest)).all() == []


# From outside sign-in


def test_from_outside_only_the_link_counts(client, tx):
    person = make.person(tx)
    sent = {"email": person.email.upper(), "kind": "copy", "words": "All of it."}
    known = client.post("/privacy/request", sent)
    unknown = client.post("/privacy/request", sent | {"email": "nobody@example.org"})
    assert known.location == unknown.location == "/letter-sent"
    assert [each.kind for each in letters(tx)] == ["rights-confirm"]
    assert tx.scalars(select(RightsRequest)).all() == []
    path = re.search(r"http://localhost(/privacy/request/\S+)", letters(tx)[0].text)[1]
    shown = client.get(path)
    assert "All of it." in shown.text and shown.headers["Referrer-Policy"] == "no-referrer"
    assert tx.scalars(select(RightsRequest)).all() == []  # to look is not to ask
    assert client.post(path).status_code == 303
    assert one(tx).by_link and one(tx).words == "All of it."
    assert client.get(path).status_code == 404 and client.post(path).status_code == 409
    assert "by the link of a letter" in client.as_(make.officer(tx)).get(f"/office/rights/{one(tx).id}").text


def test_from_outside_is_throttled(client, tx):
    sent = {"email": "nobody@example.org", "kind": "copy", "words": ""}
    codes = [client.post("/privacy/request", sent).status_code for _ in range(6)]
    assert codes == [303] * 5 + [429]


def test_the_office_is_reminded_once(client, tx):
    person = make.person(tx)
    asks(client, person, "copy")
    due = one(tx).due_on
    with client.app.test_request_context():
        for days, many in ((-10, 0), (-1, 1), (0, 1)):
            at = NOW.replace(year=due.year, month=due.month, day=due.day) + timedelta(days=days)
            with writing() as inside:
                actions.remind(inside, now=at)
            assert len([each for each in letters(tx) if each.kind == "rights-due"]) == many


# Deletion


def agreed(client, tx, person, officer):
    asks(client, person, "delete")
    path = f"/office/rights/{one(tx, person).id}"
    client.as_(officer)
    return path, client.post(f"{path}/answer", {"answer": "As you wish.", "agreed": "yes"})


def test_a_deletion_is_foretold_agreed_released_and_done(client, tx, people, settings):
    trainee, address = people.trainee, people.trainee.email
    foretold = client.as_(trainee).get("/me/data").text
    assert "stay on its roster for 30 years" in foretold
    assert "A deletion cannot be undone." in foretold
    path, answer = agreed(client, tx, trainee, people.officer)
    assert answer.status_code == 303 and one(tx, trainee).state == AGREED
    own = client.post(f"{path}/release", {"agreed": "yes"})
    assert own.status_code == 409 and "a second person must release" in own.text
    certificates = len(tx.scalars(select(Certificate).where(Certificate.person_id == trainee.id)).all())
    assert client.as_(people.admin).post(f"{path}/release", {"agreed": "yes"}).status_code == 303
    worked(client)
    fresh(tx)
    gone = tx.get(Person, trainee.id)
    assert (gone.email, gone.active, gone.password_hash, gone.phone, gone.employer) == (
        deletion.address(trainee.id), False, None, "", "",
    )  # fmt: skip
    assert [name.kind for name in gone.names] == [PASSPORT]  # on the roster
    assert tx.scalars(select(Enrolment).where(Enrolment.person_id == trainee.id)).all()
    assert len(tx.scalars(select(Certificate).where(Certificate.person_id == trainee.id)).all()) == certificates > 0
    assert tx.scalars(select(Letter).where(Letter.person_id == trainee.id)).all() == []
    last = letters(tx)[-1]
    assert (last.kind, last.address, last.person_id) == ("rights-deleted", address, None)
    assert (one(tx, trainee).state, one(tx, trainee).answer, one(tx, trainee).words) == (DONE, "", "")
    assert client.as_(None).post("/sign-in", {"email": address, "password": make.PASSWORD}).status_code == 422
    assert address not in (settings.home / deletions.NAME).read_text()


def test_without_a_place_the_name_goes_too(client, tx):
    person, officer, admin = make.person(tx, "SEITKALI Aigerim"), make.officer(tx), make.administrator(tx)
    sent = make.application(tx, make.training(tx), person, "declined", reason="No place.")
    tx.add(ApplicationStep(application_id=sent.id, state="declined", at=NOW, words="Too young"))
    tx.commit()
    path, _ = agreed(client, tx, person, officer)
    client.as_(admin).post(f"{path}/release", {"agreed": "yes"})
    worked(client)
    fresh(tx)
    gone = tx.get(Person, person.id)
    assert gone.names == [] and "seitkali" not in gone.search_text.lower()
    assert tx.scalars(select(Application)).all() == [] and tx.scalars(select(ApplicationStep)).all() == []


def test_who_has_a_role_is_not_deleted(client, tx):
    teacher, officer = make.teacher(tx), make.officer(tx)
    _, answer = agreed(client, tx, teacher, officer)
    assert answer.status_code == 409 and "Take the roles away first" in answer.text
    assert one(tx).state == ASKED


def test_the_second_person_may_send_it_back(client, tx):
    person, officer, admin = make.person(tx), make.officer(tx), make.administrator(tx)
    path, _ = agreed(client, tx, person, officer)
    client.as_(admin).post(f"{path}/release", {"agreed": "no"})
    assert one(tx).state == ASKED and tx.get(Person, person.id).active


def test_a_restored_copy_forgets_them_again(client, tx, settings):
    """A backup from before still holds them: what the log says is done again, and to nobody with the same number."""
    person, other = make.person(tx), make.person(tx)
    with client.app.app_context():
        with writing() as inside:
            gone = deletion.erase(inside, person.id)
        deletion.note(gone, now=NOW)
        entry = deletions.entries(settings.home)[0]
        deletions.append(settings.home, {**entry, "person": other.id})  # the number was given again
        db.session.remove()
    fresh(tx)
    back = tx.get(Person, person.id)
    back.email, back.active, back.phone = "back@example.org", True, "+7 701"
    tx.commit()
    with client.app.app_context():
        assert (deletion.repeat(), deletion.repeat()) == (1, 0)
        db.session.remove()
    fresh(tx)
    assert (tx.get(Person, person.id).email, tx.get(Person, person.id).phone) == (deletion.address(person.id), "")
    assert tx.get(Person, other.id).active


def test_an_account_joined_before_goes_with_it(client, tx):
    person = make.person(tx)
    twin = make.person(tx, active=False, merged_into_id=person.id, phone="+7 701")
    with client.app.app_context():
        with writing() as inside:
            deletion.erase(inside, person.id)
        db.session.remove()
    fresh(tx)
    assert (tx.get(Person, twin.id).email, tx.get(Person, twin.id).phone) == (deletion.address(twin.id), "")


def test_why_the_office_made_an_exception_is_its_own_and_goes(client, tx):
    person, training = make.person(tx), make.training(tx)
    sent = make.application(tx, training, person, "admitted", override="Runs it alone.")
    tx.add(ApplicationStep(
        application_id=sent.id, state="admitted", at=NOW, why={"override": "Runs it alone.", "place": "common"}
    ))  # fmt: skip
    tx.commit()
    assert "alone" not in client.as_(person).get("/me/data.json").text
    with client.app.app_context():
        with writing() as inside:
            deletion.erase(inside, person.id)
        db.session.remove()
    fresh(tx)
    assert tx.get(Application, sent.id).override == ""
    assert tx.scalars(select(ApplicationStep.why)).one() == {"place": "common"}


def test_open_links_end_with_the_data(client, tx):
    person = make.person(tx)
    client.post("/privacy/request", {"email": person.email, "kind": "copy", "words": ""})
    with client.app.app_context():
        with writing() as inside:
            deletion.erase(inside, person.id)
        db.session.remove()
    fresh(tx)
    assert tx.scalars(select(Token)).all() == []


# On paper


@pytest.mark.parametrize("language", ["en", "fa"])
def test_my_data_on_paper(client, tx, people, language):
    answer = client.as_(people.trainee).post("/me/data/paper", language=language)
    assert client.get(f"{answer.location}.pdf").status_code == 404  # not yet
    worked(client)
    assert "/me/data/paper/" in client.get(answer.location).text
    got = client.get(f"{answer.location}.pdf")
    assert got.mimetype == "application/pdf"
    text = "".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(got.data)).pages)
    assert people.trainee.email in text.replace("\n", "")
    assert client.as_(people.applicant).get(f"{answer.location}.pdf").status_code == 404


def test_what_waits_stands_on_the_desk_of_whoever_can_do_it(client, tx):
    person, officer, admin = make.person(tx), make.officer(tx), make.administrator(tx)
    client.as_(officer)
    assert "/office/rights" in client.get("/office").text
    assert "Read and answer" not in client.get("/office").text
    agreed(client, tx, person, officer)
    assert "Read and answer" not in client.as_(officer).get("/office").text  # a second person's turn
    assert "Read and answer" in client.as_(admin).get("/office").text
