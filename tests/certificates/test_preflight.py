"""What the paper cannot carry is named before anything is printed."""

import pytest

from institute.certificates.paper import preflight, sheet, words
from tests.certificates import records


def test_all_trainees_of_the_demonstration_print():
    assert [preflight.offences(each) for each in records.trainees()] == [[]] * 120


@pytest.mark.parametrize(
    ("changes", "kind", "detail"),
    [
        ({"latin": "  "}, "passport", "no passport line"),
        ({"latin": "KIM \N{GRINNING FACE}"}, "glyph", "U+1F600 GRINNING FACE"),
        ({"latin": "MA 王"}, "glyph", "U+738B"),
        ({"latin": "KIM \u202eimk"}, "control", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ({"native": "Ким\u200bВлад"}, "control", "U+200B ZERO WIDTH SPACE"),
        ({"latin": "KIM\x00"}, "control", "U+0000"),
        ({"latin": "W" * 60}, "long", "WWW"),
        ({"title": {"en": "Word " * 150}}, "long", "Word"),
        ({"native": "བསྟན་འཛིན་"}, "native", "Tibetan"),
        ({"native": "Νίκος"}, "native", "Greek"),
        ({"issuer": {"en": "Institute " * 20}}, "long", "en"),
    ],
)
def test_offences_are_named(changes: dict, kind: str, detail: str):
    found = preflight.offences(records.record(third="ru", **changes))
    assert kind in [offence.kind for offence in found]
    assert detail in " ".join(offence.detail for offence in found if offence.kind == kind)
    assert any(offence.fatal for offence in found) == (kind != "native")


@pytest.mark.parametrize(
    "native", ["آرش موسوی‌پور", "Toʻxtayev Jasur", "Ğülşen Işık", "گلالۍ", "শ্রেয়া", "Ҷӯраев Ҳаким", "Өнөрцэцэг", "王喆"]
)
def test_letters_of_real_names_pass(native: str):
    assert preflight.offences(records.record(native=native, native_lang="und")) == []


def test_a_script_without_a_face_leaves_passport_and_chinese_lines():
    made = sheet.compose(records.record(native="བསྟན་འཛིན་", chinese="丹增"))
    assert (made.native, made.chinese) == (None, "丹增")


@pytest.mark.parametrize("native", ["Sokolov Artem", "SOKOLOV ARTEM", "Artem Sokolov", ""])
def test_a_native_line_that_repeats_the_passport_is_left_out(native: str):
    assert sheet.compose(records.record(native=native)).native is None


@pytest.mark.parametrize(
    ("sex", "said"),
    [("M", "прошёл обучение"), ("F", "прошла обучение"), (None, "обучение завершено"), ("X", "обучение завершено")],
)
def test_russian_follows_the_sex_in_the_passport(sex: str | None, said: str):
    assert said in sheet.compose(records.record(sex=sex, third="ru")).paragraphs["ru"]


SPANS = [
    ("2026-09-14", "2026-09-25", "2026年9月14日至25日", "14–25 September 2026",
     "с 14 по 25 сентября 2026 года", "از 14 تا 25 سپتامبر 2026"),
    ("2026-09-28", "2026-10-09", "2026年9月28日至10月9日", "28 September – 9 October 2026",
     "с 28 сентября по 9 октября 2026 года", "از 28 سپتامبر تا 9 اکتبر 2026"),
    ("2026-12-28", "2027-01-08", "2026年12月28日至2027年1月8日", "28 December 2026 – 8 January 2027",
     "с 28 декабря 2026 года по 8 января 2027 года", "از 28 دسامبر 2026 تا 8 ژانویه 2027"),
    ("2026-05-04", "2026-05-04", "2026年5月4日", "4 May 2026", "4 мая 2026 года", "در تاریخ 4 مه 2026"),
]  # fmt: skip


@pytest.mark.parametrize(("starts", "ends", "zh", "en", "ru", "fa"), SPANS)
def test_days_in_words(starts: str, ends: str, zh: str, en: str, ru: str, fa: str):
    assert [words.span(starts, ends, language) for language in ("zh", "en", "ru", "fa")] == [zh, en, ru, fa]


@pytest.mark.parametrize(
    ("amount", "genitive", "accusative"),
    [
        (1, "1 часа", "1 час"),
        (2, "2 часов", "2 часа"),
        (11, "11 часов", "11 часов"),
        (21, "21 часа", "21 час"),
        (70, "70 часов", "70 часов"),
        (13.5, "13,5 часа", "13,5 часа"),
    ],
)
def test_russian_hours(amount: float, genitive: str, accusative: str):
    said = [words.russian_hours(amount, case).replace("\u00a0", " ") for case in ("genitive", "accusative")]
    assert said == [genitive, accusative]
