"""When one may apply, decide and withdraw, and what the session's page says: tables of cases."""

from datetime import datetime, timedelta

import pytest

from institute.catalogue.models import TrainingSession
from institute.enrolment import forms, rules, words
from institute.enrolment.models import STATES
from institute.enrolment.steps import Steps
from institute.errors import DomainError
from tests.conftest import NOW

DAY = timedelta(days=1)
CALLS: dict[str, dict[str, object]] = {
    "open": {},
    "full": {"taken": 10},
    "soon": {"opens_at": NOW + DAY},
    "closed": {"closes_at": NOW},
    "begun": {"closes_at": NOW - DAY, "starts_at": NOW},
    "over": {"closes_at": NOW - 9 * DAY, "starts_at": NOW - 8 * DAY, "ends_at": NOW},
    "cancelled": {"state": "cancelled"},
    "unpublished": {"state": "draft"},
}


def session(call: str) -> TrainingSession:
    return TrainingSession(**{
        "state": "published", "themes": [], "places": 10, "taken": 0, "opens_at": NOW - DAY, "closes_at": NOW + DAY,
        "starts_at": NOW + 9 * DAY, "ends_at": NOW + 19 * DAY, **CALLS[call],
    })  # fmt: skip


def outcome(rule, *given, **more) -> str:
    try:
        rule(*given, **more)
    except DomainError as refusal:
        return type(refusal).__name__
    return "ok"


@pytest.mark.parametrize(
    ("opens", "closes", "expected"),
    [
        (NOW, NOW + DAY, "open"),  # the first instant is in
        (NOW - DAY, NOW, "closed"),  # the last one is out
        (NOW + timedelta(seconds=1), NOW + DAY, "soon"),
        (NOW - DAY, NOW + timedelta(seconds=1), "open"),
    ],
)
def test_window_is_half_open(opens: datetime, closes: datetime, expected: str) -> None:
    training = session("open")
    training.opens_at, training.closes_at = opens, closes
    assert rules.phase(training, NOW) == expected


@pytest.mark.parametrize(
    ("call", "nothing", "said"),
    [
        ("open", "open", "draft submitted returned waiting offered admitted declined open"),
        ("full", "full", "draft submitted returned waiting offered admitted declined full"),
        ("soon", "soon", "soon submitted returned waiting offered admitted declined soon"),
        ("closed", "closed", "closed submitted returned waiting offered admitted declined closed"),
        ("begun", "closed", "closed submitted closed waiting offered admitted declined closed"),
        ("cancelled", "cancelled", " ".join(["cancelled"] * 8)),
        ("unpublished", "unpublished", "unpublished submitted returned waiting offered admitted declined unpublished"),
    ],
)
def test_what_the_sessions_page_says(call: str, nothing: str, said: str) -> None:
    """For the states in the order of STATES."""
    assert rules.standing(None, session(call), NOW) == nothing
    assert [rules.standing(state, session(call), NOW) for state in STATES] == said.split()


@pytest.mark.parametrize(
    ("call", "nothing", "draft", "returned", "withdrawn"),
    [
        ("open", "ok", "ok", "ok", "ok"),
        ("full", "ok", "ok", "ok", "ok"),
        ("soon", "NotOpenYet", "NotOpenYet", "ok", "NotOpenYet"),
        ("closed", "WindowClosed", "WindowClosed", "ok", "WindowClosed"),
        ("begun", "WindowClosed", "WindowClosed", "WindowClosed", "WindowClosed"),
        ("cancelled", *["SessionCancelled"] * 4),
        ("unpublished", "NotPublished", "NotPublished", "ok", "NotPublished"),
    ],
)
def test_who_may_write(call: str, nothing: str, draft: str, returned: str, withdrawn: str) -> None:
    expected = {None: nothing, "draft": draft, "returned": returned, "withdrawn": withdrawn}
    assert {state: outcome(rules.may_write, state, session(call), NOW) for state in expected} == expected
    for sent in ("submitted", "waiting", "offered"):
        assert outcome(rules.may_write, sent, session(call), NOW) == "AlreadySent"
    assert outcome(rules.may_write, "admitted", session(call), NOW) == "AlreadyDecided"
    assert outcome(rules.may_write, "declined", session(call), NOW) == "AlreadyDecided"


@pytest.mark.parametrize(
    ("state", "decide", "decline", "withdraw", "withdraw_late"),
    [
        ("draft", "AlreadyDecided", "AlreadyDecided", "CannotWithdraw", "CannotWithdraw"),
        ("submitted", "ok", "ok", "ok", "CannotWithdraw"),
        ("returned", "AlreadyDecided", "ok", "ok", "CannotWithdraw"),
        ("waiting", "AlreadyDecided", "AlreadyDecided", "ok", "CannotWithdraw"),
        ("offered", "AlreadyDecided", "AlreadyDecided", "ok", "CannotWithdraw"),
        ("admitted", "AlreadyDecided", "AlreadyDecided", "ok", "CannotWithdraw"),
        ("declined", "AlreadyDecided", "AlreadyDecided", "CannotWithdraw", "CannotWithdraw"),
        ("withdrawn", "AlreadyDecided", "AlreadyDecided", "CannotWithdraw", "CannotWithdraw"),
    ],
)
def test_deciding_and_withdrawing(state: str, decide: str, decline: str, withdraw: str, withdraw_late: str) -> None:
    assert outcome(rules.may_decide, state, 1, 2) == decide
    assert outcome(rules.may_decide, state, 1, 2, also=("returned",)) == decline
    assert outcome(rules.may_withdraw, state, session("open"), NOW) == withdraw
    assert outcome(rules.may_withdraw, state, session("over"), NOW) == withdraw_late
    assert rules.can_withdraw(state, session("open"), NOW) == (withdraw == "ok")


def test_nobody_decides_their_own() -> None:
    assert outcome(rules.may_decide, "submitted", 7, 7) == "OwnApplication"


@pytest.mark.parametrize(
    ("call", "expected"), [("open", "ok"), ("begun", "ok"), ("over", "SessionOver"), ("cancelled", "SessionCancelled")]
)
def test_admitting_until_the_end(call: str, expected: str) -> None:
    assert outcome(rules.may_admit, session(call), NOW) == expected


WHO = {
    "country": "KZ", "phone": "+7 701 234 56 78", "sex": "F", "date_of_birth": "1990-05-17", "nationality": "KZ",
}  # fmt: skip
WORK = {
    "employer": "Steppe Rail", "kind": "enterprise", "position": "Planner", "rank": "specialist",
    "years": "7", "duties": "I plan trains.", "degree": "master", "degree_subject": "Logistics",
    "degree_place": "Steppe University", "degree_year": "2012",
}  # fmt: skip
WHY = {"reason": "Papers are made twice.", "expectations": "One set of papers.", "level_ru": "C1"}
ALL = {**WHO, **WORK, **WHY}


def steps(answers: dict[str, str], mode: str = "online", type: str = "economic-trade", **given) -> Steps:
    training = session("open")
    training.mode, training.type, training.zone, training.countries = mode, type, "Asia/Shanghai", []
    return Steps(training, NOW, answers, **given)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, 4),
        ({"country": ""}, 1),
        ({"country": "XX"}, 1),
        ({"phone": ""}, 1),
        ({"phone": "call me"}, 1),
        ({"sex": ""}, 1),
        ({"date_of_birth": "2190-01-01"}, 1),
        ({"degree_year": "last"}, 2),
        ({"phone": "+7 701 234 56 78"}, 4),
        ({"phone": "۰۹۱۲۳۴۵۶۷۸۹"}, 4),
        ({"employer": " "}, 2),
        ({"kind": "circus"}, 2),
        ({"years": "many"}, 2),
        ({"years": "61"}, 2),
        ({"years": "۷"}, 4),
        ({"duties": "x" * 1001}, 2),
        ({"reason": ""}, 3),
        ({"level_ru": ""}, 3),
        ({"level_ru": "", "other_language": "Kazakh", "other_level": "C2"}, 4),
        ({"other_language": "Kazakh"}, 3),
        ({"other_level": "C2"}, 3),
        ({"need": "5"}, 4),
        ({"need": "6"}, 3),
    ],
)
def test_the_first_step_not_complete(change: dict[str, str], expected: int) -> None:
    assert steps({**ALL, **change}, needs=[("5", "One document set")]).first_open == expected


def test_without_the_passports_name_the_first_step_stays_open() -> None:
    assert steps(ALL, named=False).first_open == 1


def test_a_draft_keeps_mistakes_but_no_choice_nobody_offered() -> None:
    form = forms.Work(forms.Answers({"years": "many", "kind": "circus", "employer": "  Steppe   Rail "}))
    assert form.kept() == {
        "employer": "Steppe Rail", "kind": "", "position": "", "rank": "", "years": "many", "duties": ""
    }  # fmt: skip


def test_languages_told() -> None:
    told = words.told_languages({"level_ru": "C1", "level_en": "", "other_language": "Kazakh", "other_level": "C2"})
    assert [(str(tongue), str(level)) for tongue, level in told] == [
        ("Russian", "C1 – fluent"), ("Kazakh", "C2 – as a native speaker"),
    ]  # fmt: skip
