"""Names as passports and people write them, and who may not be left without."""

import pytest

from institute.people import rules


@pytest.mark.parametrize(
    ("surname", "given", "shown"),
    [
        ("SEITKALI", "AIGERIM", "SEITKALI Aigerim"),
        ("Wang", "Siyuan", "WANG Siyuan"),
        ("mirzo-yusuf", "o'tkir al-amin", "MIRZO-YUSUF O'tkir Al-Amin"),
        ("MACDONALD", "McKenzie", "MACDONALD McKenzie"),
        (None, "suman", "SUMAN"),
        ("", "Suman Devi", "SUMAN DEVI"),
        ("SUHARTO", None, "SUHARTO"),
        (None, None, ""),
    ],
)
def test_the_line_as_shown(surname, given, shown):
    assert rules.display(surname, given) == shown


@pytest.mark.parametrize(
    ("surname", "given", "machine"),
    [
        ("SEITKALI", "Aigerim", "SEITKALI<<AIGERIM"),
        ("O'RINBOYEV", "Jasur Akmal", "ORINBOYEV<<JASUR<AKMAL"),
        ("O’RINBOYEV", "Jasur", "ORINBOYEV<<JASUR"),
        ("AL-MANSOORI", "Noor-ul Ain", "AL<MANSOORI<<NOOR<UL<AIN"),
        ("", "SUMAN", "SUMAN"),
        (None, None, ""),
    ],
)
def test_the_machine_line(surname, given, machine):
    assert rules.machine_form(surname, given) == machine


@pytest.mark.parametrize("name", ["Aigerim", "O'TKIR", "Noor-ul Ain", "X", "DE LA CRUZ"])
def test_passport_letters(name):
    assert rules.passport_mistake(name) is None


@pytest.mark.parametrize("name", ["Айгерім", "Müller", "A1", "SMITH<", "-", "'Aziz", "FNU", "lnu", "A.", "陈"])
def test_not_in_a_passport_line(name):
    assert rules.passport_mistake(name)


def test_typographic_apostrophes_become_plain():
    assert rules.tidy_passport("O’TKIR  ʻAZIZ") == "O'TKIR 'AZIZ"


@pytest.mark.parametrize(
    "name",
    ["Айгерім Сейтқали", "پریسا موسوی\u200cپور", "王思远", "阿依娜·赛力克", "Oʻtkir", "सुमन क्ष्मा", "عائشہ", "Ўғулбек"],
)
def test_native_names_of_every_script(name):
    assert rules.native_mistake(name) is None


@pytest.mark.parametrize("name", ["1984", "<b>", "Aigerim!", "· -", "a@b"])
def test_not_a_name(name):
    assert rules.native_mistake(name)


def test_the_last_administrator_stays():
    with pytest.raises(rules.LastAdministrator):
        rules.keep_an_administrator("administrator", [7], 7)
    rules.keep_an_administrator("administrator", [7, 8], 7)
    rules.keep_an_administrator("instructor", [7], 7)


def test_browsers_by_their_names():
    edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0"
    assert rules.browser_words(edge) == ("Edge", "Windows")
    assert rules.browser_words("curl/8") == ("", "")
