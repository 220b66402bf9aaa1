"""The office makes sessions and programmes through the pages."""

import pytest
from sqlalchemy import select

from institute.catalogue.models import DRAFT, Programme, SessionNeed, TrainingSession
from institute.partners.models import Organisation
from tests import make

FORM = {
    "type": "economic-trade",
    "title-en": "Rail customs",
    "title-zh": "铁路通关",
    "description-en": "Papers.",
    "themes": ["LOG"],
    "mode": "on-site",
    "place-en": "Qingdao",
    "zone": "Asia/Almaty",
    "languages": ["ru", "en"],
    "opens_at": "2026-12-01T09:00",
    "closes_at": "2027-01-10T18:00",
    "starts_at": "2027-02-01T09:00",
    "ends_at": "2027-02-12T17:00",
    "places": "20",
    "hours": "40",
    "practice_hours": "8",
}
VERSION = {
    "code": "P13",
    "type": "foreign-aid",
    "title-en": "Parks",
    "title-zh": "园区",
    "mode": "online",
    "languages": ["en"],
    "days": "7",
    "lecture_hours": "20",
    "visit_hours": "4",
    "practice_hours": "6",
    "places": "25",
}


def said(page: str, words: str) -> bool:
    return words in " ".join(page.split())


def test_from_nothing_to_a_published_session(client, tx):
    officer, teacher = make.officer(tx), make.teacher(tx)
    client.as_(officer)
    assert client.post("/office/sessions/new", FORM).location == "/office/sessions/2027-ET-001"
    page = client.get("/office/sessions/2027-ET-001").text
    assert "Name at least one instructor." in page
    assert 'value="2027-02-01T09:00"' in page  # on the clock of its place
    assert tx.scalars(select(TrainingSession)).one().starts_at.hour == 4  # Almaty is at UTC+5
    added = client.post("/office/sessions/2027-ET-001/staff", {"person": teacher.id, "role": "instructor"}, htmx=True)
    assert added.status_code == 200
    assert added.text.lstrip().startswith('<section id="_staff"')
    assert client.post("/office/sessions/2027-ET-001/publish").status_code == 303
    client.as_(None)
    assert "SOKOLOV Artem" in client.get("/sessions/2027-ET-001").text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title-en": ""}, "Please fill this in."),
        ({"closes_at": "2028-02-01T09:01"}, "Applications must close before the session ends."),
        ({"ends_at": "2027-01-31T09:00"}, "The session must end after it starts."),
        ({"starts_at": "soon"}, "Please write a day and a time"),
        ({"places": "many"}, "Please write a whole number."),
        ({"zone": "Mars/Base"}, "Not a valid choice"),
        ({"languages": []}, "Please fill this in."),
    ],
)
def test_mistakes_stand_beside_their_fields(client, tx, change, words):
    answer = client.as_(make.officer(tx)).post("/office/sessions/new", FORM | change)
    assert answer.status_code == 422
    assert said(answer.text, words)
    assert tx.scalars(select(TrainingSession)).all() == []


def test_fewer_places_than_taken_are_named_beside_the_field(client, tx):
    training = make.training(tx, taken=7)
    answer = client.as_(make.officer(tx)).post(f"/office/sessions/{training.code}", FORM | {"places": "6"})
    assert answer.status_code == 422
    assert "More places than that are already taken." in answer.text


def test_strangers_and_trainees_stay_outside(client, tx):
    training = make.training(tx, state=DRAFT)
    for address in (
        "/office/sessions",
        "/office/sessions/new",
        f"/office/sessions/{training.code}",
        "/office/programmes",
    ):
        assert client.as_(None).get(address).status_code == 303
        assert client.as_(make.teacher(tx)).get(address).status_code == 403
    for action in ("publish", "cancel", "delete", "staff", "needs"):
        assert client.as_(make.person(tx)).post(f"/office/sessions/{training.code}/{action}").status_code == 403


def test_a_draft_is_there_for_its_staff_and_the_office_only(client, tx):
    teacher = make.teacher(tx)
    draft = make.training(tx, teacher, state=DRAFT)
    seen = {
        name: client.as_(who).get(f"/sessions/{draft.code}").status_code
        for name, who in [
            ("stranger", None),
            ("trainee", make.person(tx)),
            ("teacher", teacher),
            ("officer", make.officer(tx)),
        ]
    }
    assert seen == {"stranger": 404, "trainee": 404, "teacher": 200, "officer": 200}


def test_cancelling_asks_why_and_the_page_says_it(client, tx):
    training = make.training(tx, make.teacher(tx))
    client.as_(make.officer(tx))
    assert client.post(f"/office/sessions/{training.code}/cancel", {"reason": " "}).status_code == 422
    assert client.post(f"/office/sessions/{training.code}/cancel", {"reason": "Too few applicants"}).status_code == 303
    assert client.post(f"/office/sessions/{training.code}/cancel", {"reason": "Again"}).status_code == 409
    assert "Too few applicants" in client.as_(None).get(f"/sessions/{training.code}").text


def test_panels_refuse_in_place(client, tx):
    training, need = make.training(tx, make.teacher(tx)), make.need(tx)
    organisation = make.keep(
        tx, Organisation(code="QDU", kind="university", country_code="CN", names={"en": "Qingdao University"})
    )
    client.as_(make.officer(tx))
    home = f"/office/sessions/{training.code}"
    assert client.post(f"{home}/needs", {"need": need.id, "coverage": "101"}, htmx=True).status_code == 422
    for status in (200, 409):
        assert client.post(f"{home}/needs", {"need": need.id, "coverage": "60"}, htmx=True).status_code == status
        data = {"organisation": organisation.id, "part": "host"}
        assert client.post(f"{home}/partners", data, htmx=True).status_code == status
    assert (
        client.post(f"{home}/staff/{training.staff[0].id}/remove", htmx=True).status_code == 409
    )  # its only instructor
    assert client.post(f"{home}/answers/999/remove").status_code == 404
    assert client.post(f"{home}/title/1/remove").status_code == 404
    stranger = make.person(tx)
    assert client.post(f"{home}/staff", {"person": stranger.id, "role": "instructor"}).status_code == 422
    page = client.as_(None).get(f"/sessions/{training.code}").text
    assert "Qingdao University" in page
    assert "covers 60" in page
    assert training.title["en"] in client.get(f"/needs/{need.number}/sessions", htmx=True).text


def test_a_programme_is_written_approved_and_followed_by_the_next_version(client, tx):
    client.as_(make.officer(tx))
    assert client.post("/office/programmes/new", VERSION | {"code": "no way"}).status_code == 422
    assert client.post("/office/programmes/new", VERSION).status_code == 303
    assert client.post("/office/programmes/new", VERSION).status_code == 409
    home = "/office/programmes/P13"
    assert client.post(f"{home}/approve").status_code == 409  # no modules
    for code in ("M1", "M2", "M3"):
        data = {"new-code": code, "new-title-en": f"Part {code}", "new-hours": "4"}
        assert client.post(f"{home}/modules", data).status_code == 303
    assert client.post(f"{home}/modules", {"new-code": "M4"}).status_code == 422
    programme = tx.scalars(select(Programme)).one()
    first, second, third = [module.id for module in programme.versions[0].modules]
    client.post(f"{home}/modules/{third}/move", {"to": "up"})
    client.post(f"{home}/modules/{first}/move", {"to": "up"})  # stays at the top
    client.post(f"{home}/modules/{second}/remove")
    assert client.post(f"{home}/modules/{first}", {f"m{first}-code": "M1", f"m{first}-hours": "4"}).status_code == 422
    tx.rollback()
    assert [module.code for module in programme.versions[0].modules] == ["M1", "M3"]
    assert client.post(f"{home}/approve").status_code == 303
    assert client.post(home, VERSION | {"days": "9"}).status_code == 409
    assert client.post(f"{home}/next").status_code == 303
    assert client.post(home, VERSION | {"days": "9"}).status_code == 303
    tx.rollback()
    old, new = programme.versions
    assert (old.days, new.days, [module.code for module in new.modules]) == (7, 9, ["M1", "M3"])
    assert said(client.get(f"/office/sessions/new?version={old.id}").text, 'value="Parks"')
    for address in ("/office/programmes", home, "/office/sessions/new", "/office/sessions/new?version=0"):
        assert client.get(address, language="fa").status_code == 200


@pytest.mark.parametrize("address", ["/", "/sessions", "/office/sessions"])
def test_lists_ask_the_same_for_one_and_three(client, tx, asked, address):
    client.as_(make.officer(tx))
    teacher, need = make.teacher(tx), make.need(tx)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make.keep(tx, SessionNeed(training_id=make.training(tx, teacher).id, need_id=need.id, coverage=60))
        with asked() as questions:
            assert client.get(address).status_code == 200
        counts.append(len(questions))
    assert counts[0] == counts[1]
