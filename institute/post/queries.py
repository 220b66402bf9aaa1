"""Asking for the words of letters: what is edited, in which languages, by whom and when."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from institute import language, letters, paging, tongues, wording
from institute.access import Can
from institute.errors import NotFound, existing
from institute.language import lazy
from institute.letters import Letter
from institute.wording import Wording

# A person's own letters. One that was cancelled never was theirs.


def letters_of(tx: Session, person_id: int, page: int = 1) -> paging.Page:
    """The letters to a person, newest first."""
    statement = select(Letter).where(Letter.person_id == person_id, Letter.state != letters.CANCELLED)
    return paging.paginate(tx, statement.order_by(Letter.written_at.desc(), Letter.id.desc()), page)


def get_letter(tx: Session, person_id: int, letter_id: int) -> Letter:
    """A letter to this person; anybody else's is not there."""
    mine = (Letter.id == letter_id, Letter.person_id == person_id, Letter.state != letters.CANCELLED)
    return existing(tx.scalar(select(Letter).where(*mine)))


# The words of all letters.


@dataclass(frozen=True)
class Row:
    """A kind of letter: its subject in the reader's language, and (language, state) for each (words.STATES)."""

    kind: str
    subject: str
    states: list[tuple[str, str]]


def rows(tx: Session) -> list[Row]:
    """Every kind of letter, with how it stands in each language."""
    newest = wording.newest(tx)
    return [
        Row(
            kind,
            wording.built_in(kind, language.code())[0],
            [(code, _state(kind, code, newest)) for code in language.LANGUAGES],
        )
        for kind in wording.kinds()
    ]


def _state(kind: str, code: str, newest: dict[tuple[str, str], Wording]) -> str:
    """missing: neither built in nor edited in this language; behind: the English was edited since."""
    own, english = newest.get((kind, code)), newest.get((kind, "en"))
    edited = own is not None and not own.built_in
    if english is not None and not english.built_in and code != "en" and (own is None or own.id < english.id):
        return "behind"
    if edited:
        return "edited"
    return "missing" if code != "en" and wording.built_in(kind, code) == wording.built_in(kind, "en") else "built-in"


def get_text(tx: Session, kind: str, code: str) -> tuple[Wording | None, str, str]:
    """(the version that counts, subject, text) of a letter; NotFound for a kind or language there is not."""
    if kind not in wording.kinds() or code not in language.SPEECHES:
        raise NotFound
    found = wording.current(tx, kind, code)
    if found is None or found.built_in:
        return found, *wording.built_in(kind, code)
    return found, found.subject, found.text


def history(tx: Session, kind: str, code: str) -> list[Wording]:
    """All versions of a letter in one language, the newest first."""
    found = select(Wording).where(Wording.kind == kind, Wording.language == code)
    return list(tx.scalars(found.order_by(Wording.id.desc()).limit(50)))


def get_version(tx: Session, kind: str, code: str, version_id: int) -> Wording:
    """An earlier version of this letter."""
    found = tx.get(Wording, version_id)
    if found is None or (found.kind, found.language) != (kind, code):
        raise NotFound
    return found


@tongues.source("letters", lazy("Letters"), Can.EDIT_LETTERS)
def letter_texts(tx: Session, training: Any) -> list[tongues.Text]:
    """Those of the institute that lack a language, or are older in one than the English the office wrote."""
    known = {"missing": tongues.MISSING, "behind": tongues.STALE}
    found = [(row, {code: known.get(state, tongues.FRESH) for code, state in row.states}) for row in rows(tx)]
    return tongues.lacking(
        tongues.Text({language.code(): row.subject}, stands, "post.edit", {"kind": row.kind}, each="tongue")
        for row, stands in found
    )
