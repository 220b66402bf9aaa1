"""Numbers, dates, clocks and fallbacks in the four languages."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from institute import language, search
from institute.partners import words

MOMENT = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "number", "day", "days"),
    [
        ("en", "13,800", "14 Sept 2026", "14 Sept – 2 Oct 2026"),
        ("zh", "13,800", "2026年9月14日", "2026年9月14日至10月2日"),
        ("ru", "13\u00a0800", "14 сентября 2026", "14 сент. – 2 окт. 2026\u202fг."),
        ("fa", "۱۳٬۸۰۰", "۲۳ شهریور ۱۴۰۵ (۱۴ سپتامبر ۲۰۲۶)", "۲۳ شهریور تا ۱۰ مهر ۱۴۰۵ (۱۴ سپتامبر تا ۲ اکتبر ۲۰۲۶)"),
    ],
)
def test_numbers_and_days(code: str, number: str, day: str, days: str):
    with language.speaking(code):
        assert language.number(13800) == number
        assert language.day(date(2026, 9, 14)) == day
        assert language.days(date(2026, 9, 14), date(2026, 10, 2)).replace("\u2009", " ") == days


@pytest.mark.parametrize(("code", "told"), [("en", "a, b"), ("ru", "a, b"), ("zh", "a、b"), ("fa", "a، b")])
def test_a_list_has_the_comma_of_its_script(code: str, told: str):
    with language.speaking(code):
        assert words.listed(["a", "b"]) == told


def test_both_clocks_are_named():
    said = language.clocks(MOMENT, "Asia/Almaty").replace("\u2068", "").replace("\u2069", "")
    assert said == "14 Sept 2026, 09:00 Qingdao (UTC+8) · 06:00 Almaty (UTC+5)"


def test_the_day_of_an_instant_is_the_one_in_qingdao():
    assert language.day(datetime(2026, 9, 14, 18, 30, tzinfo=UTC)) == "15 Sept 2026"
    assert language.day(datetime(2026, 9, 14, 18, 30, tzinfo=ZoneInfo("Europe/Moscow"))) == "14 Sept 2026"


def test_the_day_is_not_said_twice():
    said = language.clocks(MOMENT, "Asia/Almaty", day_known=True).replace("\u2068", "").replace("\u2069", "")
    assert said == "09:00 Qingdao (UTC+8) · 06:00 Almaty (UTC+5)"


def test_another_day_on_the_other_clock_is_said():
    late = datetime(2026, 9, 14, 18, 30, tzinfo=UTC)
    assert "15 Sept 2026, 02:30 Qingdao" in language.clocks(late, "Asia/Tehran")
    assert "14 Sept 2026, 22:00 Tehran" in language.clocks(late, "Asia/Tehran")


def test_one_clock_is_said_once():
    assert "·" not in language.clocks(MOMENT, "Asia/Shanghai")


@pytest.mark.parametrize(
    ("n", "said"), [(1, "слушатель"), (2, "слушателя"), (5, "слушателей"), (11, "слушателей"), (21, "слушатель")]
)
def test_russian_plurals(n: int, said: str):
    with language.speaking("ru"):
        assert language.ngettext("%(n)s trainee", "%(n)s trainees", n).endswith(said)


@pytest.mark.parametrize(
    ("texts", "code", "expected"),
    [
        ({"en": "a", "ru": "б"}, "ru", ("б", "ru")),
        ({"en": "a", "zh": "中"}, "fa", ("a", "en")),
        ({"zh": "中"}, "ru", ("中", "zh")),
        ({}, "ru", ("", "ru")),
        (None, "en", ("", "en")),
    ],
)
def test_content_falls_back(texts, code, expected):
    with language.speaking(code):
        assert language.choose(texts) == expected


@pytest.mark.parametrize(
    ("tag", "code"), [("zh-CN", "zh"), ("zh-Hans", "zh"), ("fa-IR", "fa"), ("ru_RU", "ru"), ("de", None), ("", None)]
)
def test_tags(tag: str, code: str | None):
    assert language.known(tag) == code


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_country_names_are_ours(code: str):
    with language.speaking(code):
        names = dict(language.countries())
    assert len(names) == 249
    assert all(names.values())
    expected = {
        "en": ("Türkiye", "Taiwan, China"), "zh": ("土耳其", "中国台湾"),
        "ru": ("Турция", "Тайвань, Китай"), "fa": ("ترکیه", "تایوان، چین"),
    }[code]  # fmt: skip
    assert (names["TR"], names["TW"]) == expected
    if code == "ru":
        assert (names["KG"], names["BY"]) == ("Кыргызстан", "Беларусь")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Соколов Артём", "соколов артем"),
        ("موسوی‌پور", "موسویپور"),
        ("Türkiye İzmir", "turkiye izmir"),
        ("Oʻrinboyeva", "orinboyeva"),
        ("食品安全", "食品安全"),
        ("कुलकर्णी", "कुलकर्णी"),
    ],
)
def test_folding(text: str, folded: str):
    assert search.fold(text) == folded


def test_what_was_learned_is_not_read_again(monkeypatch, tmp_path):
    language.learn()
    monkeypatch.setattr(language, "TRANSLATIONS", tmp_path)
    said = set()
    for code in language.LANGUAGES:
        with language.speaking(code):
            said.add(language.gettext("Applications"))
    assert len(said) == len(language.LANGUAGES)
