"""The demo's questions: every kind, every language, and each right answer worth the whole."""

from collections import Counter

from institute.bank import answers, marking, queries
from institute.bank.models import ESSAY, FILE, KINDS
from institute.demo import questions
from institute.language import LANGUAGES
from tests import make
from tests.conftest import NOW


def test_the_demo_bank(tx):
    questions.write(tx, make.teacher(tx), now=NOW)
    tx.commit()
    found = queries.all_of(tx, queries.Wanted(), 100)
    assert len(found) >= 25 and len(queries.drawable(tx, languages=LANGUAGES)) == len(found)
    assert Counter(item.newest.kind for item in found).keys() == set(KINDS)
    for item in found:
        version = item.newest
        if version.kind not in (ESSAY, FILE):
            right = answers.right(version.kind, version.content)
            assert marking.mark(version.kind, version.content, right) == 1, item.name
        assert all(version.standing(code) == "fresh" for code in LANGUAGES), item.name
