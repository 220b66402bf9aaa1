"""The catalogue as strangers see it."""

from datetime import timedelta

import pytest

from institute import clock
from institute.catalogue.models import CANCELLED, DRAFT, SessionNeed, SessionPartner
from institute.partners.models import Organisation
from tests import make

CARD = '<article class="card link">'
DAY = timedelta(days=1)


def times(opens: int, closes: int, starts: int, ends: int) -> dict:
    """Days from now."""
    now = clock.now()
    days = {"opens_at": opens, "closes_at": closes, "starts_at": starts, "ends_at": ends}
    return {name: now + days[name] * DAY for name in days}


@pytest.fixture
def five(tx):
    """One open, one running, one held, one coming, one cancelled; and a draft nobody sees."""
    return {
        "open": make.training(tx, title={"en": "Rail customs", "fa": "گمرک ریلی"}, **times(-5, 20, 30, 40)),
        "running": make.training(
            tx, title={"en": "Apricots"}, mode="online", languages=["ru"], **times(-50, -20, -2, 9)
        ),
        "held": make.training(tx, title={"en": "Parks"}, type="foreign-aid", **times(-80, -60, -50, -40)),
        "coming": make.training(tx, title={"en": "Batteries"}, themes=["TRD"], **times(9, 40, 60, 70)),
        "cancelled": make.training(
            tx, title={"en": "Looms"}, state=CANCELLED, cancel_reason="Fog", **times(-5, 20, 35, 45)
        ),
        "draft": make.training(tx, title={"en": "Secret"}, state=DRAFT, **times(-5, 20, 30, 40)),
    }


def shown(page: str, five) -> list[str]:
    """Which of the five stand on the page, in order."""
    places = {name: page.find(f'/sessions/{training.code}"') for name, training in five.items()}
    return sorted((name for name in five if places[name] >= 0), key=lambda name: places[name])


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["running", "open", "cancelled", "coming"]),
        ("?when=all&sort=-start", ["coming", "cancelled", "open", "running", "held"]),
        ("?when=past", ["held"]),
        ("?when=running", ["running"]),
        ("?when=coming", ["open", "coming"]),
        ("?open=1", ["open"]),
        ("?q=RAIL+cust", ["open"]),
        ("?q=گمرک", ["open"]),
        ("?q=secret", []),
        ("?theme=TRD", ["coming"]),
        ("?mode=online", ["running"]),
        ("?language=en&sort=title", ["coming", "cancelled", "open"]),
        ("?type=foreign-aid", []),
        ("?type=foreign-aid&when=all", ["held"]),
        ("?type=%22&mode=x&when=x&sort=x&page=x", ["running", "open", "cancelled", "coming"]),
        ("?q=%25&page=-3", []),
    ],
)
def test_sessions_are_found(client, five, query, names):
    whole, part = client.get(f"/sessions{query}").text, client.get(f"/sessions{query}", htmx=True).text
    assert shown(whole, five) == shown(part, five) == names
    assert part.lstrip().startswith('<div id="_sessions"')
    assert whole.count(CARD) == len(names)


def test_chips_say_where_each_stands(client, five):
    page = client.get("/sessions?when=all").text
    for words in ("Open · 10 places left", "Running now", "Held", "Opens on", "Cancelled"):
        assert words in page


def test_titles_sort_as_the_reader_sees_them(client, tx):
    first = make.training(tx, title={"en": "A", "ru": "Я"})
    second = make.training(tx, title={"en": "B", "ru": "А"})
    for language, order in [("en", [first, second]), ("ru", [second, first])]:
        page = client.get("/sessions?sort=title", language=language).text
        assert page.find(order[0].code) < page.find(order[1].code)


def test_long_lists_come_in_pages_that_keep_the_filters(client, tx):
    for _ in range(13):
        make.training(tx)
    first, second = client.get("/sessions?mode=on-site").text, client.get("/sessions?mode=on-site&page=2").text
    assert (first.count(CARD), second.count(CARD)) == (12, 1)
    assert "/sessions?mode=on-site&amp;page=2" in first
    assert "13 sessions" in first


def test_an_empty_list_says_what_to_do(client, tx):
    assert "/needs/new" in client.get("/sessions").text
    assert "/sessions?when=all&amp;q=zzz" in client.get("/sessions?q=zzz").text


def test_home_shows_what_is_open_and_counts_what_was_done(client, tx, five):
    need = make.need(tx)
    make.keep(tx, SessionNeed(training_id=five["held"].id, need_id=need.id, coverage=80))
    make.need(tx, state="declined", country_code="UZ")
    page = client.get("/").text
    assert shown(page, five) == ["open", "running", "coming"]
    for number, words in [
        (1, "session held"),
        (10, "places offered"),
        (1, "need accepted"),
        (1, "country stating needs"),
    ]:
        assert f"<dt>{words}</dt><dd>{number}</dd>" in page


def test_the_page_of_a_session(client, tx):
    teacher, need = make.teacher(tx), make.need(tx, number="D-2026-007")
    host = make.keep(
        tx, Organisation(code="QDU", kind="university", country_code="CN", names={"en": "Qingdao University"})
    )
    training = make.training(tx, teacher, languages=["ru", "tg"], **times(-5, 20, 30, 40))
    make.keep(tx, SessionNeed(training_id=training.id, need_id=need.id, coverage=80))
    make.keep(tx, SessionPartner(training_id=training.id, organisation_id=host.id, role="host"))
    page = client.as_(make.person(tx, zone="Asia/Almaty")).get(f"/sessions/{training.code}").text
    for words in (
        "SOKOLOV Artem",
        "Qingdao University",
        "Russian and Tajik",
        "/needs/D-2026-007",
        "covers 80",
        "Qingdao (",
        "Almaty (",
        f'hx-get="/sessions/{training.code}/place"',
        f'hx-get="/sessions/{training.code}/practice"',
    ):
        assert words in page


def test_a_cancelled_session_says_why_and_takes_nobody(client, five):
    page = client.get(f"/sessions/{five['cancelled'].code}").text
    assert "Fog" in page
    assert "/place" not in page


def test_what_is_not_there_is_404(client, five):
    for address in (f"/sessions/{five['draft'].code}", "/sessions/2020-ET-999", "/needs/D-1999-001/sessions"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("language", ["en", "zh", "ru", "fa"])
def test_pages_open_in_every_language(client, five, language):
    for address in (
        "/",
        "/sessions?when=all",
        "/sessions?q=zzz",
        *(f"/sessions/{five[name].code}" for name in five if name != "draft"),
    ):
        assert client.get(address, language=language).status_code == 200
