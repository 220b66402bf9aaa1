"""GIFT as Moodle documents it: what each feature becomes."""

import pytest

from institute.bank import carrying, gift, marking
from institute.bank.models import ESSAY, MATCHING, MULTIPLE, NUMERIC, SHORT, SINGLE, TRUE_FALSE


def one(text):
    found = gift.read(text.encode(), "en")
    assert len(found.drafts) == 1, [str(loss.why) for loss in found.losses]
    return found.drafts[0]


def said(draft, name="stem"):
    return draft.content[name]["en"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Who's buried in Grant's tomb?{=Grant ~no one ~Napoleon}", SINGLE),
        ("Two of them {~%50%one ~%50%two ~%-100%three}", MULTIPLE),
        ("Grant was buried.{TRUE}", TRUE_FALSE),
        ("The sun rises in the west.{F#Not so.#Indeed.}", TRUE_FALSE),
        ("Who?{=Grant =Ulysses S. Grant =%50%Ulysses}", SHORT),
        ("Match. {=Canada -> Ottawa =Italy -> Rome = -> Paris}", MATCHING),
        ("When? {#1822:5}", NUMERIC),
        ("Pi? {#3.141..3.142}", NUMERIC),
        ("When? {# =1822:0 =%50%1822:2 ~#No}", NUMERIC),
        ("Write about it. {}", ESSAY),
    ],
)
def test_kinds(text, kind):
    assert one(text).kind == kind


def test_marks_are_those_of_moodle():
    weighed = one("Two? {~%50%one ~%50%two ~%-100%three}").content
    keys = {option["text"]["en"]: option["key"] for option in weighed["options"]}
    assert weighed["rule"] == "net"
    for chosen, share in ((["one"], "0.5"), (["one", "two"], "1"), (["one", "three"], "0")):
        assert marking.mark(MULTIPLE, weighed, [keys[text] for text in chosen]) == marking.Fraction(share)
    ranged = one("Pi? {#3.141..3.142}").content
    assert [marking.mark(NUMERIC, ranged, {"number": each}) for each in ("3,1415", "3.143")] == [1, 0]
    several = one("When? {#\n=1822:0\n=%50%1822:2}").content
    assert [marking.mark(NUMERIC, several, {"number": each}) for each in ("1822", "1823", "1825")] == [1, 0.5, 0]
    third = one("Three? {~%33.33333%a ~%33.33333%b ~%33.33333%c ~d}").content
    assert marking.mark(MULTIPLE, third, [each["key"] for each in third["options"][:3]]) == 1


def test_titles_comments_categories_and_tags():
    text = (
        "// made by hand\r\n"
        "$CATEGORY: $course$/top/Trade//Transit/Rail\r\n\r\n"
        "// [id:7] [tag:Incoterms] [tag:sea]\r\n"
        "::Q1\\: risk::\r\nWho bears it?{\r\n=seller // no comment\r\n~buyer\r\n}\r\n"
        "\r\n\r\n$CATEGORY: Law\r\nTrue?{T}"
    )
    found = gift.read(text.encode("utf-8-sig"), "en").drafts
    assert [(draft.line, draft.name, draft.category, draft.tags) for draft in found] == [
        (5, "Q1: risk", ["Trade/Transit", "Rail"], ["incoterms", "sea"]),
        (13, "True?", ["Law"], []),
    ]
    assert found[0].content["options"][0]["text"]["en"] == "seller // no comment"


def test_escapes_and_new_lines():
    draft = one(r"::a\=b::Is \{x\} \~ 5\: 3 \# 2?\nReally \\ so?{=x\=1 ~y\#2}")
    assert draft.name == "a=b" and said(draft) == "Is {x} ~ 5: 3 # 2?\nReally \\\\ so?"
    assert [each["text"]["en"] for each in draft.content["options"]] == ["x=1", "y#2"]


def test_formats_of_text():
    html = "[html]<p>Ask <b>this</b>&nbsp;&amp; <i>that</i><script>x()</script></p><ul><li>a</li><li>b</li></ul>{=a ~b}"
    found = gift.read(html.encode(), "en")
    assert said(found.drafts[0]) == "Ask **this** & *that*\n\n- a\n- b"
    assert [str(loss.why) for loss in found.losses] == ["HTML that has no place here: <script>"]
    assert said(one("[markdown]Ask **this**{=a ~b}")) == "Ask **this**"
    assert said(one("[plain]2 * 3 <b>{=a ~b}")) == "2 \\* 3 \\<b>"
    assert said(one("Ask 2 * 3{=a ~b}")) == "Ask 2 \\* 3"


def test_feedback():
    draft = one("Ask {=right#Well done ~wrong#Look again\n####In general}")
    assert [each["feedback"]["en"] for each in draft.content["options"]] == ["Well done", "Look again"]
    assert said(draft, "feedback") == "In general"
    holds = one("Ask {TRUE#You said false#You said true}").content["options"]
    assert [each["feedback"]["en"] for each in holds] == ["You said true", "You said false"]


def test_a_missing_word():
    draft = one("Moodle costs {~lots =nothing ~a little} to download.")
    assert said(draft) == "Moodle costs \\_\\_\\_\\_\\_ to download." and draft.kind == SINGLE


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Only a text.", "text without a question"),
        ("One {=a ~b} and two {=c ~d}?", "several places"),
        ("Ask {Grant}", "begins with = or ~"),
        ("Ask {#}", "number is missing"),
        ("Ask {#twelve}", "as a number"),
        ("Ask {~a ~b}", "together must be worth 100 %"),
        ("Ask {=a}", ""),
        ("{=a ~b}", "what is asked"),
        ("Ask {=a -> }", ""),
        ("Ask {~%40%a ~%40%b}", "together must be worth 100 %"),
        ("Ask {=" + "x" * 1500 + " ~b}", "at most 1,000 characters"),
    ],
)
def test_what_cannot_be_carried_is_named_by_line(text, why):
    found = gift.read(f"Fine {{=a ~b}}\n\n{text}".encode(), "en")
    if why:
        assert [(loss.line, loss.whole) for loss in found.losses] == [(3, True)] and why in str(found.losses[0].why)
    assert len(found.drafts) == (1 if why else len(found.drafts))


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", carrying.NothingInIt),
        (b"// only a comment\n\n", carrying.NothingInIt),
        ("Вопрос {=да ~нет}".encode("cp1251"), carrying.NotUtf8),
        (b"\x00\x01\x02", carrying.Unreadable),
        (b"x" * 5_000_001, carrying.TooLarge),
        (b"Ask {=a ~b}\n\n" * 501, carrying.TooManyItems),
        (b"\n" * 200_000, carrying.TooLarge),
    ],
)
def test_hostile_files_say_why(content, refusal):
    with pytest.raises(refusal):
        gift.read(content, "en")


@pytest.mark.parametrize(
    "text",
    ["{" * 50_000, "::" * 50_000, "~" * 50_000, "Ask {" + "=%" * 50_000 + "}",
     "[html]" + "<b>" * 50_000 + "{=a ~b}",
     "Ask {" + "~a" * 20_000 + "}", "\\" * 50_001, "Ask {#" + "9" * 50_000 + "}", "Ask {#1e999999}",
     "Ask {T" + "#" * 50_000 + "}"],
)  # fmt: skip
def test_hostile_texts_end_soon(text):
    try:
        found = gift.read(text.encode(), "en")
    except carrying.Unreadable:
        return
    assert len(found.drafts) <= 1


def test_utf_16_with_its_mark():
    assert (
        one("Вопрос {=да ~нет}").content["stem"]
        == gift.read("Вопрос {=да ~нет}".encode("utf-16"), "en").drafts[0].content["stem"]
    )
