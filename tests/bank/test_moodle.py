"""Moodle XML as Moodle writes it: what each kind becomes, and what hostile files meet."""

import pytest

from institute.bank import carrying, marking, moodle
from institute.bank.models import CLOZE, ESSAY, FILE, MATCHING, NUMERIC, ORDERING, SHORT, SINGLE, TRUE_FALSE


def quiz(*questions):
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<quiz>\n{''.join(questions)}</quiz>".encode()


def question(kind, inside="", text="<![CDATA[<p>Who <b>pays</b>?</p>]]>", form="html"):
    return (
        f"<question type='{kind}'><name><text>One</text></name>"
        f"<questiontext format='{form}'><text>{text}</text></questiontext>{inside}</question>\n"
    )


def answer(text, fraction="0", more=""):
    return f"<answer fraction='{fraction}' format='html'><text>{text}</text>{more}</answer>"


def one(*given, **options):
    found = moodle.read(quiz(question(*given, **options)), "en")
    assert len(found.drafts) == 1, [str(loss.why) for loss in found.losses]
    return found.drafts[0]


def losses(*given, **options):
    return [str(loss.why) for loss in moodle.read(quiz(question(*given, **options)), "en").losses]


CHOICE = answer("&lt;p&gt;Seller&lt;/p&gt;", "100", "<feedback><text>Well</text></feedback>") + answer("Buyer")


def test_choices():
    draft = one("multichoice", f"<single>true</single><shuffleanswers>1</shuffleanswers>{CHOICE}")
    assert (draft.kind, draft.content["stem"]["en"], draft.content["shuffle"]) == (SINGLE, "Who **pays**?", True)
    assert [each["text"]["en"] for each in draft.content["options"]] == ["Seller", "Buyer"]
    assert draft.content["options"][0]["feedback"] == {"en": "Well"} and draft.content["rule"] == "all"
    thirds = "".join(answer(text, "33.33333") for text in "abc") + answer("d", "-50")
    several = one("multichoice", f"<single>false</single>{thirds}")
    assert several.content["rule"] == "shares"
    keys = [each["key"] for each in several.content["options"]]
    assert marking.mark(several.kind, several.content, keys[:3]) == 1
    assert marking.mark(several.kind, several.content, [keys[0], keys[3]]) == 0


def test_true_false_short_and_numbers():
    holds = one("truefalse", answer("true", "0") + answer("false", "100"))
    assert holds.kind == TRUE_FALSE and [each["right"] for each in holds.content["options"]] == [False, True]
    short = one("shortanswer", f"<usecase>0</usecase>{answer('Free on board', '100')}{answer('FOB*', '50')}")
    assert short.kind == SHORT and marking.mark(SHORT, short.content, "fob?") == marking.Fraction(1, 2)
    units = (
        "<units><unit><multiplier>1</multiplier><unit_name>t</unit_name></unit>"
        "<unit><multiplier>1000</multiplier><unit_name>kg</unit_name></unit></units>"
    )
    number = one("numerical", answer("20", "100", "<tolerance>0.5</tolerance>") + units)
    assert number.kind == NUMERIC
    for typed, unit, share in (("20.5", "t", 1), ("20000", "kg", 1), ("20", "kg", 0)):
        assert marking.mark(NUMERIC, number.content, {"number": typed, "unit": unit}) == share
    assert one("numerical", answer("20", "100") + units + "<showunits>3</showunits>").content["units"] == []


def test_matching_and_ordering():
    pairs = "".join(
        f"<subquestion format='html'><text>{left}</text><answer><text>{right}</text></answer></subquestion>"
        for left, right in (("Iran", "Rial"), ("Oman", "Rial"), ("China", "Yuan"), ("", "Euro"))
    )
    draft = one("matching", pairs)
    assert draft.kind == MATCHING and len(draft.content["lefts"]) == 3
    assert [each["text"]["en"] for each in draft.content["rights"]] == ["Rial", "Yuan", "Euro"]
    steps = "".join(answer(text, str(n)) for n, text in enumerate(("Order", "Deliver", "Pay"), 1))
    graded = "<gradingtype>RELATIVE_NEXT_EXCLUDE_LAST</gradingtype>"
    ordering = one("ordering", graded + steps)
    assert (ordering.kind, ordering.content["rule"]) == (ORDERING, "neighbours")
    assert [each["text"]["en"] for each in ordering.content["items"]] == ["Order", "Deliver", "Pay"]
    assert "each part for itself" in losses("ordering", "<gradingtype>LONGEST_ORDERED_SUBSET</gradingtype>" + steps)[0]


def test_cloze():
    text = (
        r"<![CDATA[<p>{1:SHORTANSWER:=Berlin~%50%Bonn#Long ago} has {2:NUMERICAL:=3.7:0.1} million; "
        r"{1:MULTICHOICE_S:=a \} b~c~%50%d} and {:SAC:=CO2}.</p>]]>"
    )
    draft = one("cloze", text=text)
    assert draft.kind == CLOZE and draft.content["stem"]["en"] == "[[1]] has [[2]] million; [[3]] and [[4]]."
    kinds = [(gap["kind"], gap["weight"]) for gap in draft.content["gaps"]]
    assert kinds == [(SHORT, 1), (NUMERIC, 2), (SINGLE, 1), (SHORT, 1)]
    assert draft.content["gaps"][2]["options"][0]["text"]["en"] == "a } b" and draft.content["gaps"][3]["exact"]
    assert "single answers in gaps" in losses("cloze", text=text)[0]
    assert "MULTIRESPONSE" in losses("cloze", text="{1:MULTIRESPONSE:=a~b}")[0]
    assert "at least one gap" in losses("cloze", text="None")[0]


def test_essays_and_files():
    more = "<responseformat>editor</responseformat>"
    more += "<graderinfo><text>Look</text></graderinfo><maxwordlimit>300</maxwordlimit>"
    draft = one("essay", more)
    assert (draft.kind, draft.content["words"], draft.content["note"]) == (ESSAY, 300, {"en": "Look"})
    file = one("essay", "<responseformat>noinline</responseformat><filetypeslist>.pdf,.docx</filetypeslist>")
    assert (file.kind, file.content["types"]) == (FILE, ["pdf", "docx"])
    groups = "<responseformat>noinline</responseformat><filetypeslist>archive,.odt,.pdf</filetypeslist>"
    assert one("essay", groups).content["types"] == ["pdf"]
    assert losses("essay", groups) == ["Files of these kinds: archive, odt"]


def test_category_tags_feedback_and_lines():
    category = "<question type='category'><category><text>$course$/top/Trade/Rail</text></category></question>\n"
    tags = "<tags><tag><text>Sea</text></tag></tags>"
    tags += "<generalfeedback format='markdown'><text>**So**</text></generalfeedback>"
    found = moodle.read(
        quiz(category, question("truefalse", answer("true", "100") + answer("false") + tags)), "ru"
    ).drafts
    assert (found[0].line, found[0].category, found[0].tags) == (4, ["Trade", "Rail"], ["sea"])
    assert found[0].content["feedback"] == {"ru": "**So**"}


@pytest.mark.parametrize(
    "kind", ["calculated", "calculatedmulti", "ddwtos", "ddmarker", "gapselect", "random", "stack", ""]
)
def test_other_kinds_are_named(kind):
    found = moodle.read(quiz(question(kind)), "en")
    assert found.drafts == [] and found.losses[0].whole and f"“{kind}”" in str(found.losses[0].why)


def test_what_is_lost_is_named():
    text = "<![CDATA[<p>See <img src='@@PLUGINFILE@@/map.png'> <iframe src='//evil'>x</iframe></p>]]>"
    file = "<file name='map.png' path='/' encoding='base64'>aGVsbG8=</file>"
    more = f"<single>true</single>{CHOICE}<hint><text>Think</text></hint>{file}"
    told = losses("multichoice", more, text=text)
    for part in ("<img>", "<iframe>", "map.png", "Hints"):
        assert any(part in each for each in told), part
    assert any("text without a question" in each for each in losses("description"))


BILLION = b"""<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><quiz><question type="essay"><name><text>&b;</text></name></question></quiz>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>"""


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (BILLION, moodle.Declares),
        (OUTSIDE, moodle.Declares),
        (BILLION.decode().encode("utf-16"), moodle.Declares),
        (b"<!DOCTYPE quiz SYSTEM 'http://evil.example/x.dtd'><quiz/>", moodle.Declares),
        (b"<quiz>" + b"<a>" * 100_000, moodle.TooDeep),
        (b"<quiz>" + b"<a/>" * 300_000 + b"</quiz>", moodle.TooDeep),
        (b"<quiz><question type='essay'>", carrying.Unreadable),
        (b"<html><body/></html>", carrying.Unreadable),
        (b"", carrying.Unreadable),
        (b"<quiz></quiz>", carrying.NothingInIt),
        (b"x" * 5_000_001, carrying.TooLarge),
        ("<?xml version='1.0' encoding='UTF-8'?><quiz>Вопрос</quiz>".encode("cp1251"), carrying.Unreadable),
        (b"<?xml version='1.0' encoding='klingon'?><quiz/>", carrying.Unreadable),
        (quiz(question("essay") * 501), carrying.TooManyItems),
    ],
)
def test_hostile_files_say_why(content, refusal):
    with pytest.raises(refusal):
        moodle.read(content, "en")


def test_markup_never_reaches_a_page(context):
    from institute import markdown

    text = "<![CDATA[<a href='javascript:alert(1)'>x</a><img src=x onerror=alert(1)><p>&lt;script&gt;</p>]]>"
    stem = one("essay", text=text).content["stem"]["en"]
    html = markdown.to_html(stem)
    assert "javascript" not in html and "<img" not in html and "<script" not in html
