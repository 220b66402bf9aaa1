"""Certificate numbers, codes and names."""

import pytest

from institute.certificates import numbers

NUMBER = "SCOIET-2026-FA-007-0023-A"
ALIKE = ({"O", "0"}, {"I", "1"})


@pytest.mark.parametrize(
    ("body", "check"),
    [
        ("SCOIET2026FA0070023", "A"),
        ("SCOIET2026ET0120001", "O"),
        ("SCOIET2026LS0030015", "9"),
        ("A12425GABC1234002", "M"),  # the example of ISO/IEC 7064
    ],
)
def test_check_character(body: str, check: str):
    assert numbers.check_character(body) == check


def test_numbers_are_written_with_their_parts():
    assert numbers.number(2026, "FA", 7, 23) == NUMBER


@pytest.mark.parametrize(
    "parts", [(2026, "XX", 7, 23), (2026, "FA", 0, 1), (2026, "FA", 1000, 1), (2026, "FA", 7, 10_000), (26, "FA", 7, 1)]
)
def test_a_number_that_does_not_fit_is_refused(parts: tuple[int, str, int, int]):
    with pytest.raises(ValueError, match="no certificate number"):
        numbers.number(*parts)


@pytest.mark.parametrize(
    "typed",
    [
        NUMBER,
        "scoiet 2026 fa 007 0023 a",
        "SCOIET2026FA0070023A",
        " SCOIET–2026—FA−007/0023.A\n",
        "ѕсоіет-۲۰۲۶-FA-００７-0023-A",  # Cyrillic letters, Persian and full-width digits
        "ЅСОІЕТ-٢٠٢٦-FА-007-0023-А",
        "\u202aSCOIET\u200b-2026-\u2066FA\u2069-007-0023-A\ufeff",
        "5C01ET-2O26-FA-OO7-OOZ3-A",  # letters where digits stand, digits where letters stand
        "ＳＣＯＩＥＴ－２０２６－ＦＡ－００７－００２３－Ａ",
    ],
)
def test_what_people_type_is_read(typed: str):
    assert numbers.normalise(typed) == NUMBER


def test_o_and_zero_are_alike_in_the_check_place():
    number = numbers.number(2026, "ET", 12, 1)
    assert number.endswith("-O")
    assert numbers.normalise(number[:-1] + "0") == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "SCOIET-2026-FA-007-0023",
        NUMBER + "A",
        "SCOIET-2026-XX-007-0023-A",
        "ABCDEF-2026-FA-007-0023-A",
        "你好",
        "٭" * 20,
    ],
)
def test_what_is_no_number_is_not_read(typed: str):
    assert numbers.normalise(typed) is None


def test_every_single_error_is_seen():
    plain = NUMBER.replace("-", "")
    for place, right in enumerate(plain):
        for wrong in numbers.ALPHABET:
            typed = plain[:place] + wrong + plain[place + 1 :]
            read = numbers.normalise(typed)
            # Look-alikes are read as what they stand for; nothing is ever read as another number.
            assert read in (None, NUMBER), typed
            if wrong.isdigit() and right.isdigit() and wrong != right:
                assert read is None, typed


def test_every_swap_of_neighbours_is_seen():
    plain = NUMBER.replace("-", "")
    for place in range(len(plain) - 1):
        one, two = plain[place : place + 2]
        if one != two and {one, two} not in ALIKE:
            typed = plain[:place] + two + one + plain[place + 2 :]
            assert numbers.normalise(typed) != numbers.normalise(plain), typed


def test_codes_are_ten_characters_nobody_mixes_up():
    codes = {numbers.code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 10 and not set(code) & set("ILOU") for code in codes)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7K3MX09QRT", "7K3MX09QRT"),
        ("7k3mx-o9qrt", "7K3MX09QRT"),
        ("7К3МХ ۰9QRT", "7K3MX09QRT"),
        ("il1o0abcde", "11100ABCDE"),
        ("7K3MX09QR", None),
        ("7K3MX09QRU", None),
        ("", None),
    ],
)
def test_codes_are_read_forgivingly(typed: str, code: str | None):
    assert numbers.normalise_code(typed) == code


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("artem sokolov", "SOKOLOV Artem"),
        ("Соколов Артем Денисович", "Соколов Артём Денисович"),
        ("to'xtayev jasur anvar o'g'li", "Toʻxtayev Jasur Anvar oʻgʻli"),
        ("Snezhka Baravik Lizaveta", "SNEZHKA-BARAVIK Lizaveta"),
        ("آرش موسويپور", "آرش موسوی‌پور"),  # Arabic yeh, no ZWNJ
        ("أحمد رضا قريشي", "احمد رضا قریشی"),
        ("फैज़ान कुरैशी", "फ़ैज़ान क़ुरैशी"),  # without nukta
        ("王思远", " 王思远 "),
        ("阿依娜 赛力克", "阿依娜·赛力克"),
        ("Žélaznỳ  ANNA", "Zelazny Anna"),
    ],
)
def test_names_compare_folded(typed: str, printed: str):
    assert numbers.fold_name(typed) == numbers.fold_name(printed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SOKOLOV Artem", "SOKOLOVA Artem"),
        ("कार्तिक", "कीर्तिक"),
        ("王思远", "王思源"),
        ("Иванов Иван", "Ivanov Ivan"),
        ("a", ""),
    ],
)
def test_other_names_stay_other(one: str, other: str):
    assert numbers.fold_name(one) != numbers.fold_name(other)
