"""Whether a content can be asked and marked: what is wrong, and where in its editor."""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Any

from institute import documents
from institute.bank import content as contents
from institute.bank import marking, numerals, translating
from institute.bank.content import ALL, RULES, SHARES, Content
from institute.bank.models import CLOZE, FILE, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT, SINGLE, TRUE_FALSE
from institute.language import lazy

MOST_STEM, MOST_HEAD, MOST_LINE, MOST_ROWS = 10_000, 3_000, 1_000, 30
Problem = tuple[str, Any]  # the field, and what is wrong with it


def problems(kind: str, content: Content) -> list[Problem]:
    """(field, message) of everything that keeps this content from being asked; fields are those of the editor."""
    found: list[Problem] = []
    if not any(content["stem"].values()):
        found.append(("stem", lazy("Please write what is asked.")))
    if any(len(text) > MOST_STEM for text in content["stem"].values()):
        found.append(("stem", lazy("Please use at most %(most)s characters.", most=MOST_STEM)))
    if any(
        len(content.get(name, ())) > MOST_ROWS for name in ("options", "lefts", "rights", "items", "values", "forms")
    ):
        return [*found, ("rows", lazy("These are too many: at most %(most)s.", most=MOST_ROWS))]
    return [*found, *_CHECKS.get(kind, _nothing)(content)]


def _nothing(content: Content) -> Iterator[Problem]:
    yield from ()


def _choice(content: Content) -> Iterator[Problem]:
    options, shares = content["options"], content.get("rule") == SHARES
    if len(options) < 2:
        yield "rows", lazy("Please give at least two options.")
    elif shares and max(numerals.share(each.get("share")) for each in options) != 1:
        yield "rows", lazy("The best option must be worth 100 %.")
    elif not shares and sum(each["right"] for each in options) != 1:
        yield "rows", lazy("Please mark one option as right.")


def _several(content: Content) -> Iterator[Problem]:
    options = content["options"]
    if len(options) < 2:
        yield "rows", lazy("Please give at least two options.")
    elif content.get("rule") == SHARES:
        if sum(max(Fraction(0), numerals.share(each.get("share"))) for each in options) != 1:
            yield "rows", lazy("The right options together must be worth 100 %.")
    elif not any(each["right"] for each in options):
        yield "rows", lazy("Please mark what is right.")


def _matching(content: Content) -> Iterator[Problem]:
    if len(content["lefts"]) < 2:
        yield "rows", lazy("Please give at least two pairs.")
    elif len({str(sorted(each["text"].items())) for each in content["rights"]}) < 2:
        yield "rows", lazy("Please give at least two different right-hand sides.")


def _ordering(content: Content) -> Iterator[Problem]:
    if len(content["items"]) < 2:
        yield "rows", lazy("Please give at least two things to put in order.")


def _numeric(content: Content) -> Iterator[Problem]:
    if not content["values"]:
        yield "rows", lazy("Please give the right number.")
    elif max(numerals.share(each.get("share")) for each in content["values"]) != 1:
        yield "rows", lazy("The best answer must be worth 100 %.")
    elif any(marking.tolerance(each) < 0 for each in content["values"]):
        yield "rows", lazy("A tolerance is never below 0.")
    units = content.get("units", ())
    if len({each["name"] for each in units}) < len(units):
        yield "units", lazy("Each unit stands once.")
    elif units and sum(numerals.share(each.get("factor")) == 1 for each in units) != 1:
        yield "units", lazy("One unit is worth 1: the one the number above is in.")
    elif any(numerals.share(each.get("factor")) <= 0 for each in units):
        yield "units", lazy("A unit is worth more than 0.")


def _short(content: Content) -> Iterator[Problem]:
    forms = content["forms"]
    if not any(each["text"].strip("* ") for each in forms):
        yield "rows", lazy("Please give at least one accepted answer.")
    elif max(numerals.share(each.get("share")) for each in forms if each["text"].strip("* ")) != 1:
        yield "rows", lazy("The best answer must be worth 100 %.")


def _cloze(content: Content) -> Iterator[Problem]:
    known = [gap["key"] for gap in content["gaps"]]
    if not known:
        yield "rows", lazy("Please write at least one gap as [[1]] and say what fills it.")
    for code, text in content["stem"].items():
        marked = contents.GAP.findall(text)
        if text and (bare := sorted(set(marked) - set(known))):
            yield "stem", lazy("The text (%(code)s) has a gap without answers: %(gaps)s.", code=code, gaps=_gaps(bare))
        elif text and sorted(marked) != sorted(known):
            wanted = _gaps(known)
            yield "stem", lazy("Each gap must stand once in the text (%(code)s): %(wanted)s.", code=code, wanted=wanted)
    for gap in content["gaps"]:
        if Fraction(gap.get("weight") or 1) <= 0:
            yield "rows", lazy("A gap is worth more than 0.")
        for _, why in _CHECKS[gap["kind"]](gap):
            yield "rows", lazy("Gap %(key)s: %(why)s", key=gap["key"], why=why)


def _gaps(keys: Iterable[str]) -> str:
    return ", ".join(f"[[{key}]]" for key in keys)


def _file(content: Content) -> Iterator[Problem]:
    if unknown := [each for each in content.get("types", ()) if each not in documents.TAKEN]:
        yield "types", lazy("We take no files of these kinds: %(kinds)s.", kinds=", ".join(unknown))


_CHECKS: dict[str, Callable[[Content], Iterator[Problem]]] = {
    SINGLE: _choice,
    TRUE_FALSE: _choice,
    MULTIPLE: _several,
    MATCHING: _matching,
    ORDERING: _ordering,
    NUMERIC: _numeric,
    SHORT: _short,
    CLOZE: _cloze,
    FILE: _file,
}


def lengths(said: Iterable[tuple[str, str]]) -> list[Problem]:
    """What is too long of texts with their names, as translating.texts() names them."""
    heads = {"stem": MOST_STEM, "feedback": MOST_HEAD, "note": MOST_HEAD}
    return [
        (name, lazy("Please use at most %(most)s characters.", most=most))
        for name, text in said
        if len(text) > (most := heads.get(name, MOST_LINE))
    ]


def too_long(content: Content) -> list[Problem]:
    """What of a content is longer than the editor takes."""
    said = [(name, text) for name, _, texts in translating.texts(content) for text in texts.values()]
    said += [("forms", row["text"]) for row in content.get("forms", ())]
    said += [("units", row["name"]) for row in content.get("units", ())]
    return lengths(said)


def ruled(kind: str, rule: str) -> str:
    """The rule, where the kind knows it; else its first."""
    known = RULES.get(kind, (ALL,))
    return rule if rule in known else known[0]
