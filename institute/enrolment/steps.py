"""The steps of one session's application: its mode, type and own questions decide which there are and what they ask."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from institute import competences, language
from institute.catalogue.models import TrainingSession
from institute.dossier import consents, fields, rules
from institute.dossier import forms as dossier
from institute.dossier.fields import HEALTH, PAPERS, QUESTIONS, WHO, WHY, WORK, Field
from institute.dossier.models import CHOICE, FILE, P1, P3
from institute.enrolment import forms, words
from institute.enrolment.forms import Answers, Step
from institute.enrolment.models import Application

SEND = "send"
_OF_ONE_SESSION = ("need", "reason", "expectations", "country_report", "declared")
_FORMS: dict[str, type[Step]] = {WHO: forms.Who, WORK: forms.Work, WHY: forms.Why}


@dataclass(frozen=True)
class Steps:
    """What one person is asked for one session, in numbered steps; the last is the sending.

    `needs` are the session's (id, title), `own` its questions as fields, `answers` all answers so far and `stored`
    the fields whose files are here.
    """

    training: TrainingSession
    now: datetime
    answers: Mapping[str, Any] = field(default_factory=dict)
    needs: Sequence[tuple[str, str]] = ()
    own: Sequence[Field] = ()
    stored: Collection[str] = ()
    named: bool = True  # the passport's name is known

    def but(self, **other: Any) -> "Steps":
        """The same with other answers, or more files."""
        return replace(self, **other)

    @cached_property
    def case(self) -> rules.Case:
        return rules.case(self.training, str(self.answers.get(rules.NATIONALITY) or ""), self.now)

    @cached_property
    def keys(self) -> list[str]:
        """The steps' keys in order."""
        more = [key for key in (PAPERS, HEALTH, QUESTIONS) if self.asked(key)]
        return [WHO, WORK, WHY, *more, SEND]

    @property
    def last(self) -> int:
        return len(self.keys)

    def key(self, number: int) -> str:
        return self.keys[number - 1]

    def name(self, number: int) -> Any:
        """What a step is called; the last one for a number there is no more."""
        return words.STEPS[self.keys[min(number, self.last) - 1]]

    def asked(self, key: str) -> list[Field]:
        """The fields of the table, the session's questions and the competences in one step."""
        if key == QUESTIONS:
            return [each for each in self.own if key in each.steps]
        return fields.asked(key, self.case) + (self.competences if key == WHY else [])

    @cached_property
    def competences(self) -> list[Field]:
        """What the session's themes let one rate, each at will."""
        return [
            Field(one.key, language.plain(one.name), (WHY,), P1, CHOICE, words=competences.RATINGS)
            for one in competences.of_themes(self.training.themes)
        ]

    @cached_property
    def everything(self) -> list[Field]:
        return [each for key in self.keys for each in self.asked(key)]

    @cached_property
    def keys_asked(self) -> set[str]:
        """What this session asks at all."""
        return {name for kind in _FORMS.values() for name in kind()._fields} | {each.key for each in self.everything}

    @cached_property
    def step_of(self) -> dict[str, int]:
        """The number of the step each answer is given in."""
        named = {name: self.keys.index(key) + 1 for key, kind in _FORMS.items() for name in kind()._fields}
        return named | {each.key: n for n, key in enumerate(self.keys, 1) for each in self.asked(key)}

    def form(self, number: int, given: Any = None) -> Any:
        """This step's form: as submitted, or with what is kept."""
        if number == self.last:
            return forms.declarations(self.consents, self.case.aid)(given)
        key = self.key(number)
        kind = dossier.with_fields(_FORMS.get(key, Step), self.asked(key), self.case, self.stored)
        return kind(given if given is not None else Answers(self.answers), self.needs, self.training)

    @cached_property
    def consents(self) -> list[consents.Asked]:
        return consents.asked(self.case, any(each.grade == P3 for each in self.everything))

    @cached_property
    def first_open(self) -> int:
        """The first step not complete; the last when only the sending is left."""
        for number in range(1, self.last):
            if not self.form(number).validate() or (number == 1 and not self.named):
                return number
        return self.last

    @cached_property
    def grades(self) -> dict[str, str]:
        """The class of each sealed answer, files apart."""
        return {each.key: each.grade for each in self.everything if each.grade != P1 and each.kind != FILE}

    def told(self, key: str) -> list[tuple[Field, str]]:
        """A step's fields with their answers in words; a file's is "" or "here"."""
        return [
            (each, "here" if each.key in self.stored else "")
            if each.kind == FILE
            else (each, each.shown(str(self.answers.get(each.key) or "")))
            for each in self.asked(key)
        ]


def last_answers(tx: Session, person_id: int) -> dict[str, Any]:
    """What a person's latest application told of the person: to begin another one with."""
    statement = select(Application.answers).where(Application.person_id == person_id)
    found = tx.scalar(statement.order_by(Application.saved_at.desc()).limit(1)) or {}
    own = re.compile(r"q[0-9]+|can_.*")  # a session's own question; what one could do then
    return {key: text for key, text in found.items() if key not in _OF_ONE_SESSION and not own.fullmatch(key)}
