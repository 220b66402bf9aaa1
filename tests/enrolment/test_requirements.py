"""What a session asks: set by the office, told to applicants, weighed for the officer, overridden with a reason."""

import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from institute import activity
from institute.activity import Activity
from institute.catalogue.models import TrainingSession
from institute.database import writing
from institute.dossier import actions as dossier
from institute.enrolment import actions, nominating, requirements, rules
from institute.enrolment.models import ADMITTED, Application, Requirement
from tests import hostile, make
from tests.conftest import NOW
from tests.enrolment.test_rules import ALL

ANSWERS = {**ALL, "rank": "section", "level_en": "B1", "level_ru": "", "earlier": ""}


def ask(tx, training, **asked) -> Requirement:
    return make.keep(tx, Requirement(training_id=training.id, **{"ranks": [], "hard": [], **asked}))


@contextmanager
def writing_in(client):
    """The write door in a context of its own: requests would share an open one's g."""
    with client.app.test_request_context(), writing() as inside:
        yield inside


def draft(tx, training, who, **answers):
    return make.application(tx, training, who, "draft", step=4, answers={**ANSWERS, **answers})


def send(client, training, **more):
    return client.post(f"/sessions/{training.code}/apply/4", {"rules": "y", "true": "y", **more})


# The office


def test_two_who_set_it_at_once_make_one_row(at_once, tx):
    training = make.training(tx)
    at_once(lambda inside, n: requirements.keep(
        inside, inside.get_one(TrainingSession, training.id), {"age_from": 20 + n, "ranks": [], "hard": []}
    ))  # fmt: skip
    assert tx.get_one(Requirement, training.id).age_from in range(20, 24)


def test_the_office_sets_what_is_asked(client, tx):
    training, officer = make.training(tx), make.officer(tx)
    sent = make.application(tx, training, make.person(tx), answers=ANSWERS)
    client.as_(officer)
    assert f"/office/sessions/{training.code}/requirements" in client.get(f"/office/sessions/{training.code}").text
    given = {"age_from": "", "age_to": "", "ranks": ["director", "division"], "tongue": "en", "level": "B2",
             "passport_months": "6", "years_between": "2", "hard": ["rank"]}  # fmt: skip
    assert client.post(f"/office/sessions/{training.code}/requirements", given).status_code == 303
    tx.rollback()
    kept = tx.get(Requirement, training.id)
    assert (kept.ranks, kept.level, kept.passport_months, kept.hard) == (["director", "division"], "B2", 6, ["rank"])
    tx.refresh(sent)
    assert sent.fits == "not"
    assert tx.scalars(select(Activity.verb)).all() == ["requirements-kept"]
    shown = client.get(f"/office/sessions/{training.code}/requirements", htmx=True).text
    assert "Level in your organisation: Director-general or deputy; Head of division" in shown


@pytest.mark.parametrize(
    ("given", "told", "session"),
    [
        ({"age_from": "17"}, "18 years and more", {"type": "foreign-aid"}),
        ({"age_from": "40", "age_to": "30"}, "cannot be younger", {}),
        ({"age_to": "0"}, "from 14 to 99", {}),
        ({"age_to": "many"}, "whole number", {}),
        ({"passport_months": "6"}, "ask for no passport", {"mode": "online"}),
        ({"years_between": "21"}, "from 1 to 20", {}),
        ({"level": "Z9"}, "choice", {}),
        ({"ranks": ["king"]}, "choice", {}),
    ],
)
def test_what_cannot_be_asked(client, tx, given, told, session):
    training = make.training(tx, **session)
    answer = client.as_(make.officer(tx)).post(f"/office/sessions/{training.code}/requirements", given)
    assert answer.status_code == 422
    assert told in answer.text
    assert tx.scalars(select(Requirement)).all() == []


@pytest.mark.parametrize("value", hostile.VALUES)
def test_hostile_requirements(client, tx, value):
    training = make.training(tx)
    address = f"/office/sessions/{training.code}/requirements"
    names = ("age_from", "age_to", "ranks", "tongue", "level", "passport_months", "years_between", "hard")
    client.as_(make.officer(tx))
    assert client.post(address, dict.fromkeys(names, value)).status_code in (303, 400, 422)
    assert client.get(address).status_code == 200


def test_it_is_held_again_with_what_it_asks(client, tx):
    training = make.training(tx)
    ask(tx, training, level="B2", age_to=45)
    client.as_(make.officer(tx)).post(
        f"/office/sessions/{training.code}/copy", {"starts_on": (NOW + timedelta(days=200)).date().isoformat()}
    )
    tx.rollback()
    assert [(row.level, row.age_to) for row in tx.scalars(select(Requirement))] == [("B2", 45)] * 2


# The applicant


def test_foreign_aid_always_asks_for_full_age(client, tx):
    training = make.training(tx, mode="online", type="foreign-aid")
    assert "At least 18 years old on the first day" in client.get(f"/sessions/{training.code}/place", htmx=True).text
    other = make.training(tx, mode="online")
    assert "What is asked for" not in client.get(f"/sessions/{other.code}/place", htmx=True).text
    ask(tx, training, age_from=21)
    assert requirements.asked(tx, training).age_from == 21
    assert "age" in requirements.asked(tx, training).hard


def test_told_before_and_beside_the_field(client, tx):
    training, who = make.training(tx, mode="online"), make.person(tx)
    ask(tx, training, ranks=["director"], level="B2")
    client.as_(who)
    assert "B2 or better in" in client.get(f"/sessions/{training.code}/place", htmx=True).text
    assert "B2 or better in" in client.get(f"/sessions/{training.code}/apply/1").text
    draft(tx, training, who)
    work = client.get(f"/sessions/{training.code}/apply/2").text
    assert re.search(r'name="rank".*?Asked for: Level in your organisation: Director-general', work, re.DOTALL)
    assert "Asked for: B2" in client.get(f"/sessions/{training.code}/apply/3").text
    last = client.get(f"/sessions/{training.code}/apply/4").text
    assert last.count("You may send it all the same") == 2
    assert f"/sessions/{training.code}/apply/2#rank" in last


def test_soft_rules_let_it_go_and_hard_ones_do_not(client, tx):
    training, who = make.training(tx, mode="online"), make.person(tx)
    kept = ask(tx, training, ranks=["director"], hard=["rank"])
    sent = draft(tx, training, who)
    answer = send(client.as_(who), training)
    assert answer.status_code == 422
    assert "Without it the application cannot be sent" in answer.text
    with client.app.test_request_context(), pytest.raises(rules.NotEligible), writing() as inside:
        actions.send(inside, sent.id, seen=actions.version(sent), read_in="en", by=who, now=NOW)
    kept.hard = []
    tx.commit()
    assert send(client, training).status_code == 303
    tx.refresh(sent)
    assert (sent.state, sent.fits) == ("submitted", "not")


def test_own_sessions_count(client, tx):
    who = make.person(tx)
    held = make.training(tx, starts_at=NOW - timedelta(days=60), ends_at=NOW - timedelta(days=50))
    make.enrolment(tx, held, who)
    training = make.training(tx, mode="online")
    ask(tx, training, years_between=2)
    draft(tx, training, who)
    assert "Took part in a session of ours until" in client.as_(who).get(f"/sessions/{training.code}/apply/4").text


# The officer


def test_the_officer_sees_and_filters(client, tx):
    training, officer = make.training(tx), make.officer(tx)
    ask(tx, training, ranks=["director"])
    fit, unfit, unknown = (make.person(tx, name) for name in ("FIT Anna", "UNFIT Boris", "UNKNOWN Vera"))
    made = {
        who.latin: make.application(tx, training, who, answers={**ANSWERS, "rank": rank})
        for who, rank in ((fit, "director"), (unfit, "section"), (unknown, ""))
    }
    with writing_in(client) as inside:
        requirements.refresh(inside, training)
    client.as_(officer)
    for wanted, name in (("met", "FIT Anna"), ("not", "UNFIT Boris"), ("unknown", "UNKNOWN Vera")):
        shown = client.get(f"/office/applications?fits={wanted}").text
        assert [each for each in made if f'<b lang="en" dir="ltr">{each}</b>' in shown] == [name]
    shown = client.get(f"/office/applications/{made['UNFIT Boris'].id}", htmx=True).text
    assert "Not met" in shown and "Head of section" in shown and "Admit all the same" in shown
    assert "Admit all the same" not in client.get(f"/office/applications/{made['FIT Anna'].id}", htmx=True).text


def test_an_override_needs_its_reason_and_is_marked(client, tx):
    training, officer, who = make.training(tx), make.officer(tx), make.person(tx)
    ask(tx, training, ranks=["director"])
    sent = make.application(tx, training, who, answers=ANSWERS)
    address = f"/office/applications/{sent.id}/admit"
    client.as_(officer)
    assert client.post(address).status_code == 409
    assert client.post(address, {"override": "  "}).status_code == 422
    assert client.post(address, {"override": "Runs the terminal <b>alone</b>."}).status_code == 303
    tx.refresh(sent)
    assert (sent.state, sent.fits, sent.override) == (ADMITTED, "not", "Runs the terminal <b>alone</b>.")
    assert tx.scalars(select(Activity.verb)).all() == ["admitted-all-the-same"]
    shown = client.get(f"/office/applications/{sent.id}?state=all", htmx=True).text
    assert shown.count("Runs the terminal &lt;b&gt;alone&lt;/b&gt;.") == 2  # on the application, and in its history
    assert "Although something asked for is not met: Runs" in shown
    mine = client.as_(who).get(f"/applications/{sent.id}").text
    assert "alone" not in mine and "lthough" not in mine


def test_many_at_once_leave_them_out(client, tx):
    training, officer = make.training(tx), make.officer(tx)
    ask(tx, training, ranks=["director"])
    fit, unfit = (
        make.application(tx, training, make.person(tx), answers={**ANSWERS, "rank": rank}, fits=fits)
        for rank, fits in (("director", "met"), ("section", "not"))
    )
    client.as_(officer)
    shown = client.get(f"/office/applications/decide?act=admit&chosen={fit.id}&chosen={unfit.id}").text
    assert "1 cannot be decided so now" in shown and "say why you admit all the same" in shown
    client.post("/office/applications/decide", {"act": "admit", "chosen": [fit.id, unfit.id]})
    tx.rollback()
    states = dict(tx.execute(select(Application.id, Application.state)).all())
    assert states == {fit.id: ADMITTED, unfit.id: "submitted"}


def test_weighing_many_asks_no_more_than_one(client, tx, asked):
    training = make.training(tx)
    ask(tx, training, years_between=2, level="B2")
    counts = []
    for many in (1, 20):
        for _ in range(many):
            make.application(tx, training, make.person(tx), answers=ANSWERS)
        with asked() as questions, writing_in(client) as inside, activity.acting(None):
            requirements.refresh(inside, training)
        counts.append(len([each for each in questions if each.startswith("SELECT")]))
    assert counts[0] == counts[1] <= 4


@pytest.mark.parametrize(("deed", "places", "state"), [("offer", 10, "offered"), ("wait", 0, "waiting")])
def test_a_place_offered_or_to_be_had_in_turn_needs_the_reason_too(client, tx, deed, places, state):
    training, who = make.training(tx, places=places), make.person(tx)
    ask(tx, training, ranks=["director"])
    sent = make.application(tx, training, who, answers=ANSWERS, fits="not")
    client.as_(make.officer(tx))
    assert "all the same" in client.get(f"/office/applications/{sent.id}", htmx=True).text
    address = f"/office/applications/{sent.id}/{deed}"
    assert client.post(address).status_code == 409
    wrong = client.post(address, {"override": ""})
    assert wrong.status_code == 422 and f'id="override-{deed}-error"' in wrong.text
    assert client.post(address, {"override": "Runs the terminal."}).status_code == 303
    tx.refresh(sent)
    assert (sent.state, sent.override) == (state, "Runs the terminal.")
    if state == "offered":  # nobody asks again
        assert client.as_(who).post(f"/applications/{sent.id}/accept").status_code == 303


# What is sealed


def told(client, training, who, **values):
    with writing_in(client) as inside:
        grades = dict.fromkeys(values, "P2")
        dossier.keep(inside, training.id, who.id, values, grades, country="KZ", now=NOW)


def test_age_and_passport_are_read_from_the_dossier(client, tx):
    training, who, officer = make.training(tx), make.person(tx), make.officer(tx)
    ask(tx, training, age_to=45, passport_months=6)
    sent = make.application(tx, training, who, answers={"country": "KZ"})
    for born, until, fits in (
        ("1990-05-17", "2030-01-01", "met"),
        ("1950-05-17", "2030-01-01", "not"),
        ("1990-05-17", "2027-01-01", "not"),
        ("1990-05-17", "", "unknown"),
    ):
        told(client, training, who, date_of_birth=born, passport_expires=until)
        tx.rollback()
        tx.refresh(sent)
        assert sent.fits == fits
    told(client, training, who, passport_expires="2027-01-01")
    tx.rollback()
    shown = client.as_(officer).get(f"/office/applications/{sent.id}", htmx=True).text
    assert "Not valid for long enough." in shown
    assert "2027-01-01" not in shown and "January 1, 2027" not in shown and "1 January 2027" not in shown


def test_nominees_are_weighed(client, tx):
    training, who, by = make.training(tx), make.person(tx), make.officer(tx)
    kept = ask(tx, training, ranks=["director"])
    of = make.organisation(tx)
    nominee = nominating.Nomination(of.id, "KZ", 1, False, {"rank": "section"})
    declared = {"at": NOW.isoformat(), "language": "en"}
    with writing_in(client) as inside:
        made = nominating.nominate(inside, training, who, nominee, declared=declared, by=by, now=NOW)
        assert made.fits == "not"
    kept.hard = ["rank"]
    tx.commit()
    other = make.person(tx)
    with pytest.raises(rules.NotEligible), writing_in(client) as inside:
        nominating.nominate(inside, training, other, nominee, declared=declared, by=by, now=NOW)
