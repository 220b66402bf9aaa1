"""Every language says everything, with the same blanks to fill and the right plurals."""

import re
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from institute import cli, language

BLANK = re.compile(r"%\((\w+)\)s")
OTHERS = [code for code in language.LANGUAGES if code != "en"]


@pytest.fixture(scope="module")
def source() -> Catalog:
    return cli.extract()


def catalogue(code: str) -> Catalog:
    path = language.TRANSLATIONS / code / "LC_MESSAGES" / "messages.po"
    return read_po(BytesIO(path.read_bytes()), locale=code)


def texts(value) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


@pytest.mark.parametrize("code", OTHERS)
def test_nothing_is_missing_or_unsure(code: str, source: Catalog):
    said = {message.id: message for message in catalogue(code) if message.id}
    wanted = {message.id for message in source if message.id}
    assert wanted - set(said) == set()
    assert [key for key, message in said.items() if not all(texts(message.string))] == []
    assert [key for key, message in said.items() if message.fuzzy] == []


@pytest.mark.parametrize("code", OTHERS)
def test_the_blanks_are_the_same(code: str):
    wrong = []
    for message in catalogue(code):
        if message.id:
            blanks = set(BLANK.findall(texts(message.id)[-1]))
            wrong += [text for text in texts(message.string) if set(BLANK.findall(text)) - blanks - {"n", "num"}]
            wrong += [text for text in texts(message.string)[-1:] if blanks - set(BLANK.findall(text)) - {"n", "num"}]
            wrong += [text for text in texts(message.string) if "%" in BLANK.sub("", text).replace("%%", "") and blanks]
    assert wrong == []


@pytest.mark.parametrize("code", OTHERS)
def test_plurals_have_all_their_forms(code: str):
    forms = {"zh": 1, "ru": 3, "fa": 2}[code]
    wrong = [m.id for m in catalogue(code) if m.id and not isinstance(m.id, str) and len(texts(m.string)) != forms]
    assert wrong == []
