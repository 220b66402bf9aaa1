"""Moodle XML, read (docs.moodle.org/en/Moodle_XML_format; qformat_xml is the last word).

Read: category, multichoice, truefalse, shortanswer, numerical with units, matching, ordering, cloze, essay; tags,
feedback, HTML, Markdown and plain texts, pictures that a text shows. Other files, hints and kinds the bank does not
have are named.
"""

import hashlib
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from fractions import Fraction
from io import BytesIO
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError  # nosec B405  what defusedxml gives

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from institute import documents, pictures
from institute.bank import carrying, drafting, gaps, markup, numerals, pictured
from institute.bank.carrying import Draft, Reading
from institute.bank.content import ALL, EACH, NEIGHBOURS, Content
from institute.bank.gift import ruled
from institute.bank.models import (
    CLOZE,
    ESSAY,
    FILE,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SHORT,
    SINGLE,
    TRUE_FALSE,
)
from institute.errors import DomainError
from institute.forms import tidy
from institute.language import lazy

MOST_DEPTH, MOST_ELEMENTS = 40, 200_000
_QUESTION = re.compile(rb"<question[\s>]")
_DEFAULT_SAYINGS = {"", "Your answer is correct.", "Your answer is partially correct.", "Your answer is incorrect."}


class Declares(carrying.Unreadable):
    message = lazy("This file declares a document type or entities. Please export it again from Moodle, as it is.")


class TooDeep(carrying.Unreadable):
    message = lazy("This file is nested deeper, or in more parts, than any export of questions.")


def read(content: bytes, language: str) -> Reading:
    """The questions of a file, their texts in this language; carrying.Unreadable when it is none."""
    if len(content) > carrying.MOST_BYTES:
        raise carrying.TooLarge
    found, category = Reading(), []
    starts = [content.count(b"\n", 0, each.start()) + 1 for each in _QUESTION.finditer(content)]
    for n, question in enumerate(_questions(content)):
        line = starts[n] if n < len(starts) else n + 1
        if question.get("type") == "category":
            category = carrying.way(_plain(question, "category/text"))
            continue
        _Reader(found, language, question).read(Draft(line, "", "", {}, list(category), _tags(question)))
    if not found.drafts and not found.losses:
        raise carrying.NothingInIt
    return found


def _questions(content: bytes) -> Iterator[Element]:
    """Each question once it is whole; nothing outside is ever fetched, nothing is expanded."""
    depth = many = 0
    try:
        for event, element in iterparse(BytesIO(content), events=("start", "end"), forbid_dtd=True):
            if event == "start":
                depth, many = depth + 1, many + 1
                if depth == 1 and element.tag != "quiz":
                    raise carrying.Unreadable(lazy("This is no Moodle XML: it does not begin with <quiz>."))
                if depth > MOST_DEPTH or many > MOST_ELEMENTS:
                    raise TooDeep
                continue
            depth -= 1
            if depth == 1 and element.tag == "question":
                yield element
                element.clear()
    except DefusedXmlException:
        raise Declares from None
    except ParseError as fault:
        line = fault.position[0]
        raise carrying.Unreadable(lazy("This is no whole XML: look at line %(line)s.", line=line)) from None
    except (ValueError, LookupError):
        raise carrying.NotUtf8 from None


def _plain(question: Element, path: str) -> str:
    return (question.findtext(path) or "").strip()


def _tags(question: Element) -> list[str]:
    told = (tidy(each.text or "").casefold()[:40] for each in question.findall("tags/tag/text"))
    return [tag for tag in dict.fromkeys(told) if tag][:12]


def _true(question: Element, path: str) -> bool:
    return _plain(question, path).lower() in ("true", "1")


class _Reader:
    """Reads one question in one language."""

    def __init__(self, found: Reading, language: str, question: Element) -> None:
        self.found, self.language, self.question = found, language, question
        self.lost: list[Any] = []
        self.carried: set[Element] = set()  # files that became pictures of ours

    def read(self, draft: Draft) -> None:
        kind, question = self.question.get("type", ""), self.question
        draft.name = _plain(question, "name/text")
        if kind not in _READS:
            why = lazy("The bank has no questions of the kind “%(kind)s”.", kind=tidy(kind)[:40])
            if kind == "description":
                why = lazy("This is a text without a question: the bank keeps questions alone.")
            self.found.lose(draft.line, tidy(draft.name)[:100], why, whole=True)
            return
        try:
            draft.content = {"stem": self.said(question.find("questiontext"))}
            if general := self.said(question.find("generalfeedback")):
                draft.content["feedback"] = general
            draft.kind, parts = _READS[kind](self)
        except gaps.Unclear as unclear:
            self.found.lose(draft.line, tidy(draft.name)[:100], unclear.message, whole=True)
            return
        draft.content |= parts
        self._leftovers()
        self.found.take(draft, self.lost)

    def _leftovers(self) -> None:
        for file in set(self.question.iter("file")) - self.carried:
            self.lost.append(lazy("The file “%(file)s” inside it", file=tidy(file.get("name", ""))[:100]))
        if any(_plain(hint, "text") for hint in self.question.findall("hint")):
            self.lost.append(lazy("Hints"))
        for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
            if markup.from_html(_plain(self.question, f"{name}/text"))[0] not in _DEFAULT_SAYINGS:
                self.lost.append(lazy("What is said to all right, partly right or wrong answers"))

    def said(self, element: Element | None, line: bool = False) -> dict[str, str]:
        """A text of any format as Markdown; on one line for options."""
        if element is None:
            return {}
        form = element.get("format", "moodle_auto_format")
        text, tags = markup.read(element.findtext("text") or "", form, self.pictures(element))
        self.lost += [lazy("HTML that has no place here: %(tag)s", tag=f"<{tag}>") for tag in tags]
        text = " ".join(text.split()) if line else text
        return {self.language: text} if text else {}

    def pictures(self, element: Element) -> dict[str, str]:
        """The addresses of the pictures that came with a text and that it shows, by their names there."""
        found, shown = {}, unquote(element.findtext("text") or "")
        for file in element.findall("file"):
            name = file.get("name", "")
            if f"@@PLUGINFILE@@/{name}" not in shown or self.found.drawn >= carrying.MOST_PICTURES:
                continue
            self.found.drawn += 1
            try:
                drawn = pictures.redraw(b64decode(file.text or ""))
            except (ValueError, DomainError):
                continue
            key = hashlib.sha256(drawn.content).hexdigest()
            self.found.pictures[key] = drawn
            stem = documents.clean_name(name).rpartition(".")[0]
            found[name] = pictured.address(key, f"{stem}.{drawn.ending}")
            self.carried.add(file)
        return found

    def feedback(self, answer: Element) -> Content:
        said = self.said(answer.find("feedback"), line=True)
        return {"feedback": said} if said else {}

    def share(self, answer: Element) -> Fraction:
        return numerals.percent(answer.get("fraction", "0")) or Fraction(0)

    def choice(self) -> tuple[str, Content]:
        one = _true(self.question, "single")
        options = [
            {"key": drafting.key(), "text": self.said(each, line=True), "share": str(self.share(each))}
            | self.feedback(each)
            for each in self.question.findall("answer")
        ]
        shuffle = {"shuffle": _plain(self.question, "shuffleanswers").lower() not in ("false", "0")}
        return (SINGLE if one else MULTIPLE), ruled(options, one) | shuffle

    def truth(self) -> tuple[str, Content]:
        told = {_plain(each, "text").lower(): each for each in self.question.findall("answer")}
        options = [
            {"key": key, "text": {}, "right": key in told and self.share(told[key]) == 1}
            | (self.feedback(told[key]) if key in told else {})
            for key in ("true", "false")
        ]
        return TRUE_FALSE, {"options": options}

    def _weighed(self, answer: Element) -> Content:
        share = self.share(answer)
        return ({} if share == 1 else {"share": str(share)}) | self.feedback(answer)

    def short(self) -> tuple[str, Content]:
        forms = [
            {"text": tidy((each.findtext("text") or "").replace("\\*", "*"))} | self._weighed(each)
            for each in self.question.findall("answer")
        ]
        return SHORT, {"forms": forms, "exact": _true(self.question, "usecase")}

    def numerical(self) -> tuple[str, Content]:
        values = []
        for each in self.question.findall("answer"):
            value = numerals.read(each.findtext("text") or "")
            around = numerals.read(each.findtext("tolerance") or "0") or Fraction(0)
            if value is None:
                self.lost.append(lazy("An answer that is no number"))
                continue
            told = {"value": numerals.decimal(value), "tolerance": numerals.decimal(around)}
            values.append(told | self._weighed(each))
        return NUMERIC, {"values": values, "units": self.units()}

    def units(self) -> list[Content]:
        """Moodle's multiplier says how many of a unit make one of the first; our factor is the other way round."""
        if _plain(self.question, "showunits") == "3":  # NONE
            return []
        units = []
        for each in self.question.findall("units/unit"):
            multiplier, name = numerals.read(_plain(each, "multiplier")), tidy(_plain(each, "unit_name"))[:30]
            if multiplier and name:
                units.append({"name": name, "factor": str(1 / multiplier)})
        return units

    def matching(self) -> tuple[str, Content]:
        lefts, rights, keys = [], [], {}
        for each in self.question.findall("subquestion"):
            left, right = self.said(each, line=True), markup.escaped(tidy(_plain(each, "answer/text")))
            if not right:
                continue
            if right not in keys:
                keys[right] = drafting.key()
                rights.append({"key": keys[right], "text": {self.language: right}})
            if left:
                lefts.append({"key": drafting.key(), "text": left, "match": keys[right]})
        return MATCHING, {"lefts": lefts, "rights": rights, "rule": EACH}

    def ordering(self) -> tuple[str, Content]:
        items = [
            {"key": drafting.key(), "text": self.said(each, line=True)} for each in self.question.findall("answer")
        ]
        known = {"ALL_OR_NOTHING": ALL, "ABSOLUTE_POSITION": EACH, "RELATIVE_NEXT_EXCLUDE_LAST": NEIGHBOURS}
        graded = _plain(self.question, "gradingtype")
        if graded and graded not in known:
            self.lost.append(lazy("The rule of marking: each part for itself instead"))
        if _plain(self.question, "selecttype") in ("RANDOM", "CONTIGUOUS", "1", "2"):
            self.lost.append(lazy("That only some of the steps are asked"))
        return ORDERING, {"items": items, "rule": known.get(graded, EACH)}

    def cloze(self) -> tuple[str, Content]:
        element = self.question.find("questiontext")
        if element is None:
            raise gaps.Unclear
        text, found = gaps.read(element.findtext("text") or "", self.language, self.lost)
        form = element.get("format", "moodle_auto_format")
        made, tags = markup.read(text, form, self.pictures(element))
        self.lost += [lazy("HTML that has no place here: %(tag)s", tag=f"<{tag}>") for tag in tags]
        return CLOZE, {"stem": {self.language: gaps.marked(made)}, "gaps": found}

    def essay(self) -> tuple[str, Content]:
        note = self.said(self.question.find("graderinfo"))
        given: Content = {"note": note} if note else {}
        if _plain(self.question, "responsetemplate/text"):
            self.lost.append(lazy("The text the answer begins with"))
        if _plain(self.question, "responseformat") == "noinline":
            types = re.findall(r"\w+", _plain(self.question, "filetypeslist").lower())
            if unknown := [each for each in types if each not in documents.TAKEN]:
                self.lost.append(lazy("Files of these kinds: %(kinds)s", kinds=", ".join(unknown)[:100]))
            return FILE, given | {"types": [each for each in types if each in documents.TAKEN]}
        if _plain(self.question, "attachments") not in ("", "0"):
            self.lost.append(lazy("Files beside the text"))
        words = numerals.read(_plain(self.question, "maxwordlimit"))
        return ESSAY, given | {"words": min(5000, int(words or 0))}


_READS: dict[str, Callable[[_Reader], tuple[str, Content]]] = {
    "multichoice": _Reader.choice,
    "truefalse": _Reader.truth,
    "shortanswer": _Reader.short,
    "numerical": _Reader.numerical,
    "matching": _Reader.matching,
    "ordering": _Reader.ordering,
    "cloze": _Reader.cloze,
    "essay": _Reader.essay,
}
