"""Moodle XML, written: one language, its texts as Markdown, which Moodle reads."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, indent, tostring  # nosec B405  written, never read

from institute import files
from institute.bank import answers, gaps, marking, numerals, pictured
from institute.bank import content as contents
from institute.bank.carrying import Draft, Reading
from institute.bank.content import ALL, EACH, NEIGHBOURS, SHARES, Content
from institute.bank.gift_out import shares
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
from institute.errors import NotFound
from institute.language import lazy

_TYPES = {
    SINGLE: "multichoice", MULTIPLE: "multichoice", TRUE_FALSE: "truefalse", MATCHING: "matching",
    ORDERING: "ordering", NUMERIC: "numerical", SHORT: "shortanswer", CLOZE: "cloze", ESSAY: "essay", FILE: "essay",
}  # fmt: skip
_GRADED = {ALL: "ALL_OR_NOTHING", EACH: "ABSOLUTE_POSITION", NEIGHBOURS: "RELATIVE_NEXT_EXCLUDE_LAST"}


def write(drafts: Iterable[Draft], language: str) -> tuple[str, Reading]:
    """The file's text, and what of the questions it does not hold."""
    told, quiz, category = Reading(), Element("quiz"), None
    for draft in drafts:
        if draft.category != category:
            category = draft.category
            holder = SubElement(SubElement(quiz, "question", type="category"), "category")
            SubElement(holder, "text").text = "$course$/top" + "".join(
                "/" + each.replace("/", "//") for each in category
            )
        lost: list[Any] = []
        quiz.append(_Writer(draft, language, lost).question())
        for why in lost:
            told.lose(draft.line, draft.name, why)
        told.drafts.append(draft)
    indent(quiz)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(quiz, encoding="unicode") + "\n", told


class _Writer:
    """Writes one question."""

    def __init__(self, draft: Draft, language: str, lost: list[Any]) -> None:
        self.draft, self.content, self.lost = draft, draft.content, lost
        self.code = answers.text_in(draft.content["stem"], language)[1]
        self.element = Element("question", type=_TYPES[draft.kind])
        self.named: dict[tuple[Element, str], str] = {}  # pictures beside a text, by their names there

    def question(self) -> Element:
        if others := [each for each in contents.languages(self.draft.kind, self.content) if each != self.code]:
            self.lost.append(lazy("Other languages: %(codes)s", codes=", ".join(others)))
        self.said("name", {self.code: self.draft.name}, plain=True)
        stem = {self.code: gaps.write(self.content, self.code)} if self.draft.kind == CLOZE else self.content["stem"]
        self.said("questiontext", stem)
        self.said("generalfeedback", self.content.get("feedback"))
        _WRITES[self.draft.kind](self)
        if self.draft.tags:
            tags = SubElement(self.element, "tags")
            for tag in self.draft.tags:
                SubElement(SubElement(tags, "tag"), "text").text = tag
        return self.element

    def said(
        self, tag: str, texts: dict[str, str] | None, inside: Element | None = None, plain: bool = False, **given: str
    ) -> Element:
        """A text in its element."""
        form = {} if plain else {"format": "markdown"}
        made = SubElement(self.element if inside is None else inside, tag, given | form)
        text = (texts or {}).get(self.code, "")
        holder = SubElement(made, "text")
        holder.text = text if plain else pictured.ADDRESS.sub(lambda found: self.picture(made, found), text)
        return made

    def picture(self, beside: Element, found: re.Match[str]) -> str:
        """Puts a picture that a text shows beside it; its address there."""
        name = pictured.name_in(found)
        if self.named.setdefault((beside, name), found[1]) != found[1]:  # another one of this name
            name = f"{found[1][:8]}-{name}"
        try:
            content = files.content(found[1])
        except NotFound:
            self.lost.append(lazy("The file “%(file)s” inside it", file=name))
            return found[0]
        if all(each.get("name") != name for each in beside.findall("file")):
            SubElement(beside, "file", name=name, path="/", encoding="base64").text = b64encode(content).decode()
        return f"@@PLUGINFILE@@/{quote(name)}"

    def put(self, tag: str, text: Any) -> None:
        SubElement(self.element, tag).text = str(text)

    def answer(self, text: str, share: Fraction, row: Content, plain: bool = True) -> Element:
        made = self.said("answer", {self.code: text}, plain=plain, fraction=numerals.as_percent(str(share)))
        self.said("feedback", row.get("feedback"), made)
        return made

    def choice(self) -> None:
        self.put("single", str(self.draft.kind == SINGLE).lower())
        self.put("shuffleanswers", str(bool(self.content.get("shuffle"))).lower())
        if self.draft.kind == SINGLE and self.content.get("rule") != SHARES:
            told = [(Fraction(int(each["right"])), each) for each in self.content["options"]]
        else:
            told = shares(self.content, self.lost)
        for share, each in told:
            self.answer(each["text"].get(self.code, ""), share, each, plain=False)

    def truth(self) -> None:
        for each in self.content["options"]:
            self.answer(each["key"], Fraction(int(each["right"])), each)

    def matching(self) -> None:
        if self.content.get("rule") == ALL:
            self.lost.append(lazy("The rule of marking: each part for itself instead"))
        self.put("shuffleanswers", "true")
        rights = {each["key"]: each["text"] for each in self.content["rights"]}
        taken = {each["match"] for each in self.content["lefts"]}
        pairs = [(each["text"], each["match"]) for each in self.content["lefts"]]
        for left, key in [*pairs, *(({}, key) for key in rights if key not in taken)]:
            made = self.said("subquestion", left)
            plain = contents.unescaped(rights[key].get(self.code, ""))
            SubElement(SubElement(made, "answer"), "text").text = plain

    def ordering(self) -> None:
        self.put("layouttype", "VERTICAL")
        self.put("selecttype", "ALL")
        self.put("gradingtype", _GRADED[self.content.get("rule", EACH)])
        for n, each in enumerate(self.content["items"], 1):
            self.said("answer", each["text"], fraction=str(n))

    def numerical(self) -> None:
        for each in self.content["values"]:
            made = self.answer(each["value"], numerals.share(each.get("share")), each)
            SubElement(made, "tolerance").text = numerals.decimal(marking.tolerance(each))
        if units := self.content.get("units"):
            holder = SubElement(self.element, "units")
            for each in units:
                unit = SubElement(holder, "unit")
                SubElement(unit, "multiplier").text = numerals.decimal(1 / numerals.share(each.get("factor")))
                SubElement(unit, "unit_name").text = each["name"]
            self.put("unitgradingtype", 1)
            self.put("unitpenalty", 1)
            self.put("showunits", 1)  # a list to choose from
        else:
            self.put("showunits", 3)

    def short(self) -> None:
        if not self.content.get("exact"):
            self.lost.append(lazy("That accents and letter variants do not count"))
        self.put("usecase", int(bool(self.content.get("exact"))))
        for each in self.content["forms"]:
            self.answer(each["text"], numerals.share(each.get("share")), each)

    def essay(self) -> None:
        self.put("responseformat", "editor" if self.draft.kind == ESSAY else "noinline")
        self.said("graderinfo", self.content.get("note"))
        if self.content.get("words"):
            self.put("maxwordlimit", self.content["words"])
        if self.draft.kind == FILE:
            self.put("attachments", 1)
            self.put("attachmentsrequired", 1)
            self.put("filetypeslist", ",".join(f".{each}" for each in self.content.get("types", ())))


_WRITES: dict[str, Callable[[_Writer], None]] = {
    SINGLE: _Writer.choice,
    MULTIPLE: _Writer.choice,
    TRUE_FALSE: _Writer.truth,
    MATCHING: _Writer.matching,
    ORDERING: _Writer.ordering,
    NUMERIC: _Writer.numerical,
    SHORT: _Writer.short,
    CLOZE: lambda writer: None,
    ESSAY: _Writer.essay,
    FILE: _Writer.essay,
}
