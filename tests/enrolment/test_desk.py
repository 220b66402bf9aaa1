"""The office's desk: many decided at once, saved views, comments, messages; how little it asks the database."""

import re
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from institute import clock, database
from institute.catalogue.models import Staffing, TrainingSession
from institute.enrolment.models import Application, ApplicationComment, ApplicationMessage, Enrolment, SavedView
from institute.enrolment.views import office
from institute.letters import Letter
from institute.people.models import Person
from tests import make
from tests.client import Client
from tests.enrolment.test_actions import look_again
from tests.enrolment.test_rules import ALL
from tests.enrolment.test_views import open_session

INBOX = "/office/applications"
DECIDE = f"{INBOX}/decide"


@pytest.fixture
def training(tx: Session) -> TrainingSession:
    return open_session(tx, places=3)


@pytest.fixture
def muzhi(tx: Session) -> Person:
    return make.officer(tx)


@pytest.fixture
def crowd(tx: Session, training: TrainingSession) -> list[Application]:
    """Four who wait for three places, each a day longer than the next."""
    speeches = ("ru", "zh", "fa", "en")
    return [
        make.application(
            tx, training, make.person(tx, f"WAITING Number{n}", language=speech), answers=ALL,
            submitted_at=clock.now() - timedelta(days=9 - n),
        )
        for n, speech in enumerate(speeches)
    ]  # fmt: skip


def ids(applications: list[Application]) -> list[int]:
    return [each.id for each in applications]


def states(tx: Session, applications: list[Application]) -> list[str]:
    look_again(tx)
    return [tx.get_one(Application, each.id).state for each in applications]


def letters(tx: Session) -> list[tuple[str, str]]:
    look_again(tx)
    return [(each.kind, each.language) for each in tx.scalars(select(Letter).order_by(Letter.id))]


# Many at once.


def test_the_preview_tells_all_and_changes_nothing(
    client: Client, tx: Session, crowd: list[Application], muzhi: Person, rows: Callable
) -> None:
    own = make.application(tx, crowd[0].training, muzhi, answers=ALL)
    gone = make.application(tx, crowd[0].training, make.person(tx, "GONE Already"), state="declined")
    client.as_(muzhi)
    before = rows()
    query = "&".join(f"chosen={each.id}" for each in [*crowd, own, gone])
    preview = client.get(f"{DECIDE}?act=admit&{query}").text
    assert "Admit 3 selected" in preview and "3 cannot be decided so now" in preview
    assert preview.count("The places left go to those who have waited longer.") == 1
    assert "Your own application must be decided by somebody else." in preview
    assert "not waiting for a decision any more" in preview
    for person, language in zip(crowd, ("Русский", "中文", "فارسی"), strict=False):
        assert f"/applications/{person.id}" in preview and language in preview
    assert sorted(re.findall(r'name="chosen" value="(\d+)"', preview)) == sorted(map(str, ids(crowd[:3])))
    assert rows() == before


def test_many_are_admitted_and_the_one_too_many_is_told(
    client: Client, tx: Session, training: TrainingSession, crowd: list[Application], muzhi: Person
) -> None:
    client.as_(muzhi)
    answer = client.post(DECIDE, {"act": "admit", "chosen": ids(crowd)})
    assert answer.status_code == 200 and "3 applications are admitted." in answer.text
    assert "1 could not be decided" in answer.text and "WAITING Number3" in answer.text
    assert "All places of this session are taken." in answer.text
    assert states(tx, crowd) == ["admitted"] * 3 + ["submitted"]
    assert tx.scalar(select(func.count(Enrolment.id))) == tx.get_one(TrainingSession, training.id).taken == 3
    assert letters(tx) == [("admitted", "ru"), ("admitted", "zh"), ("admitted", "fa")]
    assert client.post(DECIDE, {"act": "admit", "chosen": ids(crowd[3:])}).status_code == 409


def test_a_second_press_changes_nothing(
    client: Client, tx: Session, crowd: list[Application], muzhi: Person, rows: Callable
) -> None:
    client.as_(muzhi)
    sent = {"act": "decline", "reason": "The places are for customs officers.", "chosen": ids(crowd)}
    assert client.post(f"{DECIDE}?sort=name", sent).location == f"{INBOX}?sort=name"
    before, told = rows(), letters(tx)
    again = client.post(DECIDE, sent, follow=True)
    assert "4 applications are declined." in again.text
    assert rows() == before and letters(tx) == told and len(told) == 4
    assert states(tx, crowd) == ["declined"] * 4


def test_words_are_asked_for_and_shown_in_the_letters(
    client: Client, tx: Session, crowd: list[Application], muzhi: Person
) -> None:
    client.as_(muzhi)
    sent = {"act": "return", "chosen": ids(crowd[:2])}
    wordless = client.post(DECIDE, sent | {"words": " "})
    assert wordless.status_code == 422 and 'id="words-error"' in wordless.text
    shown = client.post(DECIDE, sent | {"words": "Name your employer.", "show": "yes"}, htmx=True)
    assert shown.text.lstrip().startswith('<div id="_foreseen"') and shown.text.count("Name your employer.") == 2
    assert states(tx, crowd) == ["submitted"] * 4
    client.post(DECIDE, sent | {"words": "Name your employer."})
    assert states(tx, crowd) == ["returned"] * 2 + ["submitted"] * 2


def test_everybody_who_matches(client: Client, tx: Session, crowd: list[Application], muzhi: Person) -> None:
    other = make.application(tx, open_session(tx), make.person(tx, "ELSEWHERE One"))
    client.as_(muzhi)
    preview = client.get(f"{DECIDE}?act=decline&all=yes&session={crowd[0].training.code}").text
    assert sorted(re.findall(r'name="chosen" value="(\d+)"', preview)) == sorted(map(str, ids(crowd)))
    assert "ELSEWHERE" not in preview
    assert f'value="{other.id}"' in client.get(f"{DECIDE}?act=decline&all=yes").text


def test_withdrawn_at_their_request(
    client: Client, tx: Session, training: TrainingSession, crowd: list[Application], muzhi: Person
) -> None:
    client.as_(muzhi)
    client.post(f"{INBOX}/{crowd[0].id}/admit")
    client.post(DECIDE, {"act": "withdraw", "asked": "By telephone today.", "chosen": ids(crowd[:2])})
    assert states(tx, crowd) == ["withdrawn"] * 2 + ["submitted"] * 2
    assert tx.get_one(TrainingSession, training.id).taken == 0
    history = client.get(f"{INBOX}/{crowd[0].id}").text
    assert "Withdrawn by the office at the applicant&#39;s request" in history and "By telephone today." in history
    assert "Withdrawn by the office" in client.as_(crowd[0].person).get(f"/applications/{crowd[0].id}?lang=en").text


@pytest.mark.parametrize(
    ("act", "chosen", "status"), [("admit", "", 303), ("sell", "1", 404), ("admit", "x", 303), ("admit", "9" * 30, 303)]
)
def test_nonsense_is_refused(client: Client, muzhi: Person, act: str, chosen: str, status: int) -> None:
    client.as_(muzhi)
    assert client.get(f"{DECIDE}?act={act}&chosen={chosen}").status_code == status
    assert client.post(DECIDE, {"act": act, "chosen": chosen, "reason": "x"}).status_code == status


def test_a_draft_is_nobodys_to_decide(client: Client, tx: Session, training: TrainingSession, muzhi: Person) -> None:
    draft = make.application(tx, training, make.person(tx, "HIDDEN Draft"), state="draft")
    client.as_(muzhi)
    assert client.get(f"{DECIDE}?act=admit&chosen={draft.id}").status_code == 303
    for act in ("admit", "withdraw"):
        client.post(DECIDE, {"act": act, "asked": "x", "chosen": [draft.id]})
    assert states(tx, [draft]) == ["draft"]


# How little it asks.


def test_the_inbox_asks_little(
    client: Client, tx: Session, training: TrainingSession, crowd: list[Application], muzhi: Person, asked: Callable
) -> None:
    client.as_(muzhi)
    for address, most in (
        (INBOX, 10),
        (f"{INBOX}?session={training.code}", 10),
        (f"{INBOX}/{crowd[0].id}?session={training.code}", 19),
        (f"{DECIDE}?act=admit&all=yes", 10),
    ):
        with asked() as questions:
            assert client.get(address).status_code == 200
        assert len(questions) <= most, (address, len(questions))
    with asked() as questions:
        client.get(f"{INBOX}/{crowd[0].id}", htmx=True)
    assert len(questions) <= 10


@pytest.mark.parametrize("htmx", [True, False])
def test_who_comes_too_late_costs_little(
    client: Client,
    tx: Session,
    training: TrainingSession,
    crowd: list[Application],
    muzhi: Person,
    asked: Callable,
    htmx,
) -> None:
    tx.execute(update(TrainingSession).values(taken=3))
    tx.commit()
    client.as_(muzhi)
    address = f"{INBOX}/{crowd[0].id}/admit"
    client.post(address)
    token = client._token()
    with asked() as questions:
        answer = client.post(address, {"csrf_token": token}, token=False, htmx=htmx)
    assert answer.status_code == 409 and "All places of this session are taken." in answer.text
    assert len(questions) <= 6 and "inbox-list" not in answer.text
    assert ('id="error"' in answer.text) == htmx and (f'href="{INBOX}/{crowd[0].id}"' in answer.text) != htmx


def test_who_loses_the_race_at_the_door_is_told_as_briefly(
    client: Client, tx: Session, crowd: list[Application], muzhi: Person, asked: Callable, monkeypatch
) -> None:
    """The last place goes between the look and the lock."""

    @contextmanager
    def late():
        before = len(questions)
        tx.execute(update(TrainingSession).values(taken=3))
        tx.commit()
        del questions[before:]  # the other's
        with database.writing() as door:
            yield door

    monkeypatch.setattr(office, "writing", late)
    client.as_(muzhi)
    token = client._token()
    with asked() as questions:
        answer = client.post(f"{INBOX}/{crowd[0].id}/admit", {"csrf_token": token}, token=False, htmx=True)
    assert answer.status_code == 409 and "All places of this session are taken." in answer.text
    assert len(questions) <= 6, "\n\n".join(questions)
    assert states(tx, crowd[:1]) == ["submitted"]


# Views.


def test_ready_views(client: Client, tx: Session, training: TrainingSession, muzhi: Person) -> None:
    now, mine = clock.now(), open_session(tx)
    make.keep(tx, Staffing(training_id=mine.id, person_id=muzhi.id, role="officer"))
    for name, where, state, days in (
        ("OLD Waiting", training, "submitted", 9), ("FRESH Waiting", training, "submitted", 1),
        ("MINE Waiting", mine, "submitted", 9), ("BACK Returned", training, "returned", 9),
        ("DECIDED Lately", training, "declined", 5),
    ):  # fmt: skip
        make.application(tx, where, make.person(tx, name), state=state, submitted_at=now - timedelta(days=days))
    client.as_(muzhi)
    links = dict(re.findall(r'href="(/office/applications[^"]*)"[^>]*><bdi>([^<]+)</bdi>', client.get(INBOX).text))
    found = {
        name: set(re.findall(r'dir="ltr">(\w+) \w+</b>', client.get(address.replace("&amp;", "&")).text))
        for address, name in links.items()
    }
    assert found == {
        "To decide": {"OLD", "FRESH", "MINE"}, "New": {"FRESH"}, "Waiting for me": {"MINE"}, "Incomplete": {"BACK"},
        "Last week": {"FRESH", "DECIDED"}, "Unread messages": set(),
        "Waiting list": set(), "Open offers": set(),
    }  # fmt: skip


def test_a_view_of_ones_own(client: Client, tx: Session, crowd: list[Application], muzhi: Person) -> None:
    client.as_(muzhi)
    assert "Save this view" not in client.get(INBOX).text
    here = f"{INBOX}?country=KZ&state=returned"
    assert "Save this view" in client.get(here).text
    nameless = client.post(f"{INBOX}/views?country=KZ&state=returned", {"name": ""})
    assert nameless.status_code == 422 and 'id="name-error"' in nameless.text
    client.post(f"{INBOX}/views?country=KZ&state=returned&evil=1", {"name": "Kazakhstan back"})
    view = tx.scalars(select(SavedView)).one()
    assert view.wanted == {"country": "KZ", "state": "returned"}
    shown = client.get(here).text
    assert "Kazakhstan back" in shown and "Rename or delete this view" in shown
    twice = client.post(f"{INBOX}/views?country=UZ", {"name": "Kazakhstan back"})
    assert twice.status_code == 409 and "a view with this name already" in twice.text
    client.post(f"{INBOX}/views/{view.id}", {"name": "KZ"})
    tx.rollback()
    client.as_(make.officer(tx))
    assert "KZ</bdi>" not in client.get(INBOX).text
    assert client.post(f"{INBOX}/views/{view.id}", {"name": "Mine"}).status_code == 404
    assert client.post(f"{INBOX}/views/{view.id}/delete").status_code == 404
    client.as_(muzhi).post(f"{INBOX}/views/{view.id}/delete")
    look_again(tx)
    assert tx.scalars(select(SavedView)).all() == []


# What is said.


def test_comments_stay_in_the_office(client: Client, tx: Session, crowd: list[Application], muzhi: Person) -> None:
    here = f"{INBOX}/{crowd[0].id}"
    client.as_(muzhi)
    assert client.post(f"{here}/comments", {"comment": " "}).status_code == 422
    client.post(f"{here}/comments", {"comment": "Strong candidate."})
    comment = tx.scalars(select(ApplicationComment)).one()
    assert "Strong candidate." in client.get(here).text and letters(tx) == []
    assert "Strong candidate." not in client.as_(crowd[0].person).get(f"/applications/{crowd[0].id}?lang=en").text
    assert client.post(f"{here}/comments", {"comment": "Me too"}).status_code == 403
    client.as_(make.officer(tx))
    assert "Delete your comment?" not in client.get(here).text
    assert client.post(f"{here}/comments/{comment.id}/delete").status_code == 404
    client.as_(muzhi).post(f"{here}/comments/{comment.id}/delete")
    look_again(tx)
    assert tx.scalars(select(ApplicationComment)).all() == []


def test_of_ones_own_application_one_reads_no_comments(
    client: Client, tx: Session, training: TrainingSession, muzhi: Person
) -> None:
    own = make.application(tx, training, muzhi)
    make.keep(tx, ApplicationComment(application_id=own.id, person_id=make.officer(tx).id, at=clock.now(), text="Hm."))
    client.as_(muzhi)
    assert "Hm." not in client.get(f"{INBOX}/{own.id}").text
    for part, field in (("comments", "comment"), ("messages", "message")):
        assert client.post(f"{INBOX}/{own.id}/{part}", {field: "I am good."}).status_code == 409


def test_a_thread_with_the_applicant(client: Client, tx: Session, crowd: list[Application], muzhi: Person) -> None:
    applicant, number = crowd[0].person, crowd[0].id
    client.as_(muzhi)
    assert client.post(f"{INBOX}/{number}/messages", {"message": ""}).status_code == 422
    client.post(f"{INBOX}/{number}/messages", {"message": "Can you come a day earlier?"})
    assert letters(tx) == [("application-message", "ru")]
    letter = tx.scalars(select(Letter)).one()
    assert f"/applications/{number}#messages" in letter.text and "a day earlier" not in letter.text
    assert "Unread message</span></small>" not in client.get(INBOX).text
    client.as_(applicant)
    assert "Can you come a day earlier?" in client.get(f"/applications/{number}").text
    client.post(f"/applications/{number}/messages", {"message": "Yes, gladly."})
    inbox = client.as_(muzhi).get(f"{INBOX}?state=all&unread=1").text
    assert "WAITING Number0" in inbox and "Unread message</span></small>" in inbox and "WAITING Number1" not in inbox
    assert "Yes, gladly." in client.get(f"{INBOX}/{number}").text
    client.post(f"{INBOX}/{number}/read")
    assert "WAITING Number0" not in client.get(f"{INBOX}?state=all&unread=1").text
    look_again(tx)
    assert [each.from_office for each in tx.scalars(select(ApplicationMessage))] == [True, False]


def test_the_applicant_waits_for_an_answer(
    client: Client, tx: Session, crowd: list[Application], muzhi: Person
) -> None:
    here = f"/applications/{crowd[0].id}"
    client.as_(crowd[0].person)
    for _ in range(5):
        assert client.post(f"{here}/messages", {"message": "Hello?"}).status_code == 303
    refused = client.post(f"{here}/messages?lang=en", {"message": "Once more, please"})
    assert refused.status_code == 409 and "wait for its answer" in refused.text and "Once more, please" in refused.text
    client.as_(muzhi).post(f"{INBOX}{here.removeprefix('/applications')}/messages", {"message": "We are here."})
    assert client.as_(crowd[0].person).post(f"{here}/messages", {"message": "Thanks"}).status_code == 303
    assert client.as_(crowd[1].person).post(f"{here}/messages", {"message": "Me"}).status_code == 404
    draft = make.application(tx, open_session(tx), crowd[0].person, state="draft")
    client.as_(crowd[0].person)
    assert client.post(f"/applications/{draft.id}/messages", {"message": "Hello"}).status_code == 409


def test_in_every_language(client: Client, tx: Session, crowd: list[Application], muzhi: Person) -> None:
    now = clock.now()
    for text, kind in (("Hm.", ApplicationComment), ("Ah.", ApplicationMessage)):
        more = {"from_office": False} if kind is ApplicationMessage else {}
        make.keep(tx, kind(application_id=crowd[0].id, person_id=muzhi.id, at=now, text=text, **more))
    client.as_(muzhi)
    for language in ("en", "zh", "ru", "fa"):
        for address in (f"{INBOX}?", f"{INBOX}/{crowd[0].id}?", f"{DECIDE}?act=withdraw&all=yes&"):
            assert client.get(f"{address}lang={language}").status_code == 200
