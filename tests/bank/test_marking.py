"""What answers are worth: a table for each kind, and what holds of all of them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from institute.bank import answers, marking, numerals
from institute.bank.models import CLOZE, ESSAY, FILE, KINDS, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT, SINGLE
from tests.bank.samples import CONTENTS, content, en, option

HALF = Fraction(1, 2)
MARKED = [kind for kind in KINDS if kind not in (ESSAY, FILE)]
PARTS = [
    option("a", True, share="1/3"),
    option("b", True, share="2/3"),
    option("c", share="-1/3"),
    option("d", share="0"),
]


@pytest.mark.parametrize(
    ("rule", "answer", "share"),
    [
        ("net", ["p1", "q2"], 1),
        ("net", ["p1"], HALF),
        ("net", ["p1", "r3"], 0),
        ("net", ["p1", "q2", "r3", "s4"], 0),
        ("net", ["r3"], 0),
        ("all", ["p1", "q2"], 1),
        ("all", ["p1"], 0),
        ("each", ["p1"], Fraction(3, 4)),
        ("each", ["r3", "s4"], 0),
        ("each", None, 0),
    ],
)
def test_several_options(rule, answer, share):
    assert marking.mark(MULTIPLE, content(MULTIPLE, rule=rule), answer) == share


@pytest.mark.parametrize(
    ("answer", "share"),
    [(["a"], Fraction(1, 3)), (["a", "b"], 1), (["a", "c"], 0), (["b", "c"], Fraction(1, 3)), (["c"], 0)],
)
def test_shares_of_options(answer, share):
    assert marking.mark(MULTIPLE, content(MULTIPLE, options=PARTS, rule="shares"), answer) == share


def test_one_option():
    assert [marking.mark(SINGLE, content(SINGLE), key) for key in ("p1", "q2", "none", None)] == [1, 0, 0, 0]
    weighed = content(SINGLE, options=PARTS, rule="shares")
    assert [marking.mark(SINGLE, weighed, key) for key in "abc"] == [Fraction(1, 3), Fraction(2, 3), 0]


def test_matching_knows_what_reads_the_same():
    same = content(MATCHING, rights=[{"key": key, "text": en("Som")} for key in ("y8", "z9")])
    assert marking.mark(MATCHING, same, {"k1": "y8", "k2": "y8"}) == 1
    assert marking.mark(MATCHING, content(MATCHING), {"k1": "z9", "k2": "x7"}) == HALF
    assert marking.mark(MATCHING, content(MATCHING, rule="all"), {"k1": "z9", "k2": "x7"}) == 0


@pytest.mark.parametrize(
    ("rule", "answer", "share"),
    [
        ("each", {"m5": 1, "b2": 2, "t8": 3}, 1),
        ("each", {"m5": 2, "b2": 1, "t8": 3}, Fraction(1, 3)),
        ("each", {"m5": 1, "b2": 1, "t8": 3}, Fraction(1, 3)),
        ("all", {"m5": 1, "b2": 3, "t8": 2}, 0),
        ("neighbours", {"t8": 1, "m5": 2, "b2": 3}, HALF),
        ("neighbours", {"m5": 1, "b2": 2, "t8": 3}, 1),
        ("each", {"m5": 1, "b2": 1, "t8": 1}, 0),
        ("each", {"t8": 3}, Fraction(1, 3)),
        ("each", {"m5": 7, "b2": 2, "gone": 3}, Fraction(1, 3)),
        ("all", {"m5": 1, "b2": 2}, 0),
        ("neighbours", {"m5": 1, "b2": 1, "t8": 2}, 0),
        ("neighbours", {"m5": 2, "b2": 3}, HALF),
        ("neighbours", {"m5": 1, "t8": 3}, 0),
    ],
)
def test_ordering(rule, answer, share):
    assert marking.mark(ORDERING, content(ORDERING, rule=rule), answer) == share


@pytest.mark.parametrize(
    ("typed", "share"),
    [
        ("12.5", 1), ("12,5", 1), ("۱۲٫۵", 1), ("١٢٫٩", 1), ("13", 1), ("13.01", 0), ("20", HALF), ("20,0", HALF),
        ("+12.0", 1), ("1.25e1", 1), ("twelve", 0), ("1 2.5", 0), ("12.5 t", 0),
    ],
)  # fmt: skip
def test_numbers(typed, share):
    assert marking.mark(NUMERIC, content(NUMERIC), {"number": typed}) == share


def test_numbers_with_units():
    units = [{"name": "t", "factor": "1"}, {"name": "kg", "factor": "1/1000"}]
    given = content(NUMERIC, values=[{"value": "20", "tolerance": "5%"}], units=units)
    told = [("20", "t", 1), ("20000", "kg", 1), ("21", "t", 1), ("21.1", "t", 0), ("20", "kg", 0), ("20", "lb", 0)]
    for number, unit, share in told:
        assert marking.mark(NUMERIC, given, {"number": number, "unit": unit}) == share
    assert marking.mark(NUMERIC, given, {"number": "20"}) == 0


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1,5", "3/2"), ("1.500", "3/2"), ("1.234,5", "2469/2"), ("1,234.5", "2469/2"), ("1,234,567", "1234567"),
        ("1 234 567", "1234567"), ("1٬234٫5", "2469/2"), ("−3", "-3"), ("- 3", "-3"), ("１２", "12"), (".5", "1/2"),
        ("1.2.3", None), ("12,34,5", None), ("", None), ("1e9999", None), ("0x10", None), ("nan", None),
        ("9" * 41, None), ("10²", None), ("10³", None), ("²", None), ("5₂", None), ("1½", None), ("①", "1"),
        ("‐5", "-5"), ("‒5", "-5"), ("–5", "-5"), ("－5", "-5"), ("﹣5", "-5"), ("１２，５", "25/2"),
        ("1\u202f234", "1234"), ("1'234.5", "2469/2"), ("1 2345", None), ("1,23,456", None), ("1_000", None),
        ("۱٬۲۳۴٫۵", "2469/2"), ("5 km", None), ("5 %", None), ("1.2٫3", None), ("1e-3", "1/1000"), ("9" * 40, "9" * 40),
    ],
)  # fmt: skip
def test_numerals(typed, number):
    assert numerals.read(typed) == (None if number is None else Fraction(number))


@pytest.mark.parametrize(
    ("typed", "share"),
    [
        ("50", "1/2"), ("33.333", "1/3"), ("33,3", "1/3"), ("16.67", "1/6"), ("14.28571", "1/7"), ("-9.09091", "-1/11"),
        ("47", "47/100"), ("9", "9/100"), ("5.5", "11/200"), ("12.5", "1/8"), ("-50", "-1/2"), ("0", "0"),
        ("۵۰٪", "1/2"), ("50％", "1/2"), (" 50 % ", "1/2"), ("1/3", None), ("50%%", None), ("%", None), ("", None),
    ],
)  # fmt: skip
def test_percentages(typed, share):
    assert numerals.percent(typed) == (None if share is None else Fraction(share))


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("12.50", "12.5"), ("100", "100"), ("-0.00001", "-0.00001"), ("1/8", "0.125"), ("1/3", "0.333333333333"),
        ("1e-13", "0.0000000000001"), ("6.62607015e-34", "6.62607015e-34"), ("1e39", "1" + "0" * 39), ("1e40", "1e+40"),
        ("9" * 40, "9" * 40), ("-1/3000", "-0.000333333333"), ("0", "0"),
    ],
)  # fmt: skip
def test_numbers_are_kept_as_they_were_typed(number, kept):
    assert numerals.decimal(Fraction(number)) == kept


@given(st.from_regex(r"-?[1-9][0-9]{0,24}(\.[0-9]{1,12})?(e-?[1-6][0-9]?)?", fullmatch=True))
def test_what_is_typed_as_the_right_number_is_right(typed):
    value = numerals.decimal(numerals.read(typed))
    for written in (typed, value):
        assert numerals.read(written) == Fraction(typed)
    assert marking.mark(NUMERIC, content(NUMERIC, values=[{"value": value, "tolerance": "0"}]), {"number": typed}) == 1


@pytest.mark.parametrize(
    ("typed", "share"),
    [
        ("ｅлка", 0),  # a letter of another alphabet
        ("Ｆree-on-board", HALF),
        ("елка", 1),
        ("ЁЛКА ", 1),
        ("موسوي", 1),
        ("freeboard", HALF),
        ("Free on board!", HALF),
        ("board free", 0),
        ("ёлки", 0),
    ],
)
def test_short_texts_fold_across_scripts(typed, share):
    assert marking.mark(SHORT, content(SHORT), typed) == share


def test_exact_and_signs_alone():
    exact = content(SHORT, forms=[{"text": "CO2"}], exact=True)
    assert [marking.mark(SHORT, exact, text) for text in ("CO2", " CO2", "co2")] == [1, 1, 0]
    signs = content(SHORT, forms=[{"text": "%"}])
    assert [marking.mark(SHORT, signs, text) for text in ("%", "$", "percent")] == [1, 0, 0]


@pytest.mark.parametrize(
    ("answer", "share"),
    [
        ({"1": "ddp", "2": {"number": "3"}, "3": "v2"}, Fraction(3, 4)),
        ({"2": {"number": "３,0"}}, HALF),
        ({"3": "u1", "9": "DDP"}, Fraction(1, 4)),
        ({"1": "DDP", "2": {}, "3": None}, Fraction(1, 4)),
        ({"1": {"number": "3"}, "2": "3", "3": ["u1"]}, 0),
        ({"2": {"number": "3²"}}, 0),
    ],
)
def test_gaps_by_weight(answer, share):
    assert marking.mark(CLOZE, content(CLOZE), answer) == share


@pytest.mark.parametrize("kind", MARKED)
@pytest.mark.parametrize("answer", ["p1", "3", ["p1", "q2"], {"number": "12.5"}, {"k1": "z9"}, {"m5": 1}, 3, True])
def test_an_answer_to_another_kind_is_worth_what_it_says_here(kind, answer):
    """A version whose gap was of another kind marks the answers of this one: it never breaks."""
    wrong = marking.mark(kind, content(kind), answer)
    assert wrong is not None and 0 <= wrong <= 1
    assert wrong == 0 or isinstance(answer, type(answers.right(kind, content(kind))))


def test_people_mark_essays_and_files():
    assert marking.mark(ESSAY, content(ESSAY), "A word.") is None and marking.mark(ESSAY, content(ESSAY), None) == 0
    assert marking.mark(FILE, content(FILE), {"file": 1, "name": "a.pdf"}) is None


@pytest.mark.parametrize("kind", MARKED)
def test_the_right_answer_is_whole(kind):
    assert marking.mark(kind, content(kind), answers.right(kind, content(kind))) == 1


@pytest.mark.parametrize("kind", [SINGLE, CLOZE])
def test_the_right_option_is_the_one_worth_most(kind):
    """Not the first that is worth something."""
    options = [option("half", True, share="1/2"), option("none", share="0"), option("whole", True, share="1")]
    weighed = {"options": options, "rule": "shares"}
    given_ = (
        content(SINGLE, **weighed) if kind == SINGLE else content(CLOZE, gaps=[{"key": "1", "kind": SINGLE, **weighed}])
    )
    right = answers.right(kind, given_)
    assert right == ("whole" if kind == SINGLE else {"1": "whole"}) and marking.mark(kind, given_, right) == 1


def forms(kind: str) -> st.SearchStrategy[MultiDict]:
    """Whatever a form could send for a content of this kind, fit or not."""
    names = ["q", "q-unit", *(f"q-{key}" for key in ("k1", "k2", "m5", "b2", "t8", "1", "2", "3"))]
    keys = [option["key"] for option in CONTENTS[kind].get("options", ())]
    values = st.one_of(
        st.sampled_from([*keys, "y8", "z9", "1", "2", "3", "12,5", "ddp", "u1", ""]), st.text(max_size=50)
    )
    return st.lists(st.tuples(st.sampled_from(names), values), max_size=12).map(MultiDict)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_any_answer_has_a_share_and_always_the_same(kind, data):
    form = data.draw(forms(kind))
    try:
        answer = answers.parse(kind, content(kind), form, "q")
    except answers.Unfit:
        return
    share = marking.mark(kind, content(kind), answer)
    assert share is None or 0 <= share <= 1
    assert marking.mark(kind, content(kind), answer) == share
    assert answers.blank(kind, answer) == (answer is None)
    assert isinstance(answers.spoken(kind, content(kind), answer, "ru"), str)


@given(order=st.permutations(["p1", "q2", "r3", "s4"]), chosen=st.sets(st.sampled_from(["p1", "q2", "r3", "s4"])))
@pytest.mark.parametrize("rule", ["net", "all", "each"])
def test_the_order_of_options_changes_nothing(rule, order, chosen):
    given_ = content(MULTIPLE, rule=rule)
    turned = {**given_, "options": sorted(given_["options"], key=lambda row: order.index(row["key"]))}
    assert marking.mark(MULTIPLE, given_, sorted(chosen)) == marking.mark(MULTIPLE, turned, [*chosen])


@given(right=st.sets(st.integers(0, 5), min_size=1), chosen=st.sets(st.integers(0, 5)), more=st.integers(0, 5))
@pytest.mark.parametrize("rule", ["net", "each"])
def test_a_further_right_option_never_harms(rule, right, chosen, more):
    options = [option(str(n), n in right) for n in range(6)]
    before = marking.mark(MULTIPLE, content(MULTIPLE, options=options, rule=rule), [str(n) for n in chosen])
    after = marking.mark(MULTIPLE, content(MULTIPLE, options=options, rule=rule), [str(n) for n in chosen | {more}])
    assert before is not None and after is not None
    assert after >= before if more in right else (after <= before or not chosen)
