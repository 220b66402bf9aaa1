"""The words of letters: built in as templates, edited by the office as plain text with named blanks.

A built-in text is a Jinja file of ours; an edited one comes from the database and is never a template: its blanks,
written {name}, are filled once with texts, and what a value holds is never looked at again. Which blanks a letter
has follows from its file: what stands in its {% trans %} blocks and alone between its {{ }}.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app
from jinja2 import Environment, Undefined, nodes
from sqlalchemy import Index, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from institute import language
from institute.config import ROOT
from institute.database import Base

LETTERS = ROOT / "templates" / "letters"
BLANK = re.compile(r"\{(\w+)\}")
_ALONE = re.compile(r"^\S*\{(?!address\})\w+\}\S*$", re.MULTILINE)  # a line of blanks only: a link, a reason


class Wording(Base):
    """One version of a letter in one language; the newest counts, an empty one goes back to the built-in text."""

    __tablename__ = "wording"
    __table_args__ = (Index("ix_wording_letter", "kind", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    language: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None]  # who wrote it; people stands to our right
    at: Mapped[datetime]

    @property
    def built_in(self) -> bool:
        return not self.text


class _Blank(Undefined):
    """Stands for any value: it prints as its name in braces, and whatever is asked of it is a blank again."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(self)(name=name)

    def __call__(self, *_: Any, **__: Any) -> Any:
        return self

    def __str__(self) -> str:
        return f"{{{self._undefined_name}}}"

    def __bool__(self) -> bool:
        return True


class _Absent(_Blank):
    """A blank that is empty: what hangs on it is left out."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False


@cache
def kinds() -> tuple[str, ...]:
    """Every kind of letter there is."""
    return tuple(sorted(path.stem for path in Path(LETTERS).glob("*.txt")))


def built_in(kind: str, code: str) -> tuple[str, str]:
    """(subject, text) as our file has it in this language, with its blanks open."""
    with language.speaking(code):
        return _open(kind, code, _Blank)


def blanks(kind: str) -> list[str]:
    """The names of a letter's blanks, in the order of its text."""
    return list(dict.fromkeys(BLANK.findall("\n".join(built_in(kind, "en")))))


def needed(kind: str) -> list[str]:
    """What the text must hold for the letter to do its work: the link, the reason."""
    with language.speaking("en"):
        return [found[0] for found in _ALONE.finditer(_open(kind, "en", _Absent)[1])]


@cache
def _open(kind: str, code: str, blank: type[_Blank]) -> tuple[str, str]:
    env = _environment("letters with blanks", undefined=blank)
    env.filters = {name: lambda value, *_: value for name in env.filters}

    def said(message: str, **values: Any) -> str:
        return _filled(language.gettext(message), {name: f"{{{name}}}" for name in values})

    return _parts(env.get_template(f"letters/{kind}.txt").render(gettext=said))


def _environment(name: str, **options: Any) -> Environment:
    """A letter is no HTML: nothing is escaped (O'RINBOYEV), and blank lines part its paragraphs."""
    if name not in current_app.extensions or options:
        env = current_app.jinja_env.overlay(autoescape=False, trim_blocks=False, **options)
        current_app.extensions[name] = env
    return current_app.extensions[name]


def _filled(text: str, values: Mapping[str, Any]) -> str:
    return text % values if values or "%" in text else text


def _parts(written: str) -> tuple[str, str]:
    subject, _, text = written.strip().partition("\n")
    return " ".join(subject.split()), re.sub(r"\n\s*\n", "\n\n", text.strip())


def current(tx: Session, kind: str, code: str) -> Wording | None:
    """The version that counts; None where nobody has written one, an empty one where it was taken back."""
    found = select(Wording).where(Wording.kind == kind, Wording.language == code)
    return tx.scalar(found.order_by(Wording.id.desc()).limit(1))


def newest(tx: Session) -> dict[tuple[str, str], Wording]:
    """The version that counts of every letter that was ever edited, by kind and language."""
    last = select(func.max(Wording.id)).group_by(Wording.kind, Wording.language)
    return {(each.kind, each.language): each for each in tx.scalars(select(Wording).where(Wording.id.in_(last)))}


def compose(tx: Session, kind: str, code: str, values: Mapping[str, Any]) -> tuple[str, str]:
    """(subject, text) of a letter with these values, in the edited words where there are any."""
    told: dict[str, Any] = {}
    with language.speaking(code):
        env = _environment("letters")

        def said(message: str, **given: Any) -> str:
            told.update(given)
            return _filled(language.gettext(message), given)

        context = dict(values)
        current_app.update_template_context(context)
        written = _parts(env.get_template(f"letters/{kind}.txt").render({**context, "gettext": said}))
        edited = current(tx, kind, code)
        if edited is None or edited.built_in:
            return written
        alone = {name: _reach(env, path, values) for name, path in _plain_blanks(env, kind).items()}
        return fill(edited.subject, edited.text, {**alone, **told})


def _plain_blanks(env: Environment, kind: str) -> dict[str, list[str]]:
    """What stands alone between {{ }}: its name, and the steps to it."""
    source = (LETTERS / f"{kind}.txt").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for output in env.parse(source).find_all(nodes.Output):
        for node in output.nodes:
            steps: list[str] = []
            while isinstance(node, nodes.Getattr):
                steps.insert(0, node.attr)
                node = node.node
            if isinstance(node, nodes.Name):
                found[(steps or [node.name])[-1]] = [node.name, *steps]
    return found


def _reach(env: Environment, path: list[str], values: Mapping[str, Any]) -> Any:
    reached: Any = values.get(path[0], "")
    for step in path[1:]:
        reached = env.getattr(reached, step) if reached else ""
    return reached


def fill(subject: str, text: str, values: Mapping[str, Any]) -> tuple[str, str]:
    """Puts the values into the blanks, once; a value is text whatever it holds.

    A line whose blank has no value is left out, and with it the line before when it ends in a colon. In an address
    a value stands without the marks that keep it apart from a sentence.
    """
    plain = {name: str(value).strip() for name, value in values.items() if value is not None}
    bare = {name: value.strip(language.ISOLATE + language.POP) for name, value in plain.items()}

    def put(word: re.Match[str]) -> str:
        given = bare if "{address}" in word[0] else plain
        return BLANK.sub(lambda found: given[found[1]], word[0])

    lines: list[str] = []  # still with their blanks: a value that ends in a colon introduces nothing
    for line in text.split("\n"):
        names = BLANK.findall(line)
        if not names or all(plain.get(name) for name in names):
            lines.append(line)
            continue
        before = next((at for at in range(len(lines) - 1, -1, -1) if lines[at]), None)
        if before is not None and lines[before].endswith((":", "：")):
            del lines[before:]
    filled = "\n".join(re.sub(r"\S+", put, line) for line in lines)
    heading = BLANK.sub(lambda found: plain.get(found[1], ""), subject)
    return " ".join(heading.split()), re.sub(r"\n{3,}", "\n\n", filled).strip()
