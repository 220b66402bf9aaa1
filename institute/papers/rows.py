"""What stands in each paper: rows of plain values, asked of the rooms that know them."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from institute import language
from institute.catalogue.models import TrainingSession
from institute.dossier import queries as dossier
from institute.dossier import words as particulars
from institute.enrolment import words as enrolment
from institute.enrolment.models import ADMITTED, DRAFT, Application, Quota
from institute.language import country, gettext
from institute.papers import rules
from institute.partners.models import Organisation
from institute.people.models import CHINESE, Person
from institute.stay import queries as stay
from institute.stay.models import GONE
from institute.timetable import queries as timetable
from institute.timetable import words as timetable_words

_IDENTITY = ("date_of_birth", "passport_no", "passport_expires")
_UNSAID = "–"


@dataclass(frozen=True)
class Row:
    """A person on a list. What a paper does not show stays empty: restricted values are asked for its rows alone."""

    latin: str
    native: str
    native_lang: str
    chinese: str
    sex: str
    country_code: str
    employer: str
    position: str
    language: str
    number: int = 0
    more: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        """What only some papers show."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self.more.get(name, "")


def _row(person: Person, code: str | None, **more: Any) -> Row:
    native, chinese = person.native, person.name(CHINESE)
    speech = language.SPEECHES.get(person.language)
    return Row(
        person.latin, native.full if native else "", native.lang if native else "en", chinese.full if chinese else "",
        person.sex or "", code or "", person.employer, person.position, speech.name if speech else "", more=more,
    )  # fmt: skip


def _numbered(rows: Iterable[Row]) -> list[Row]:
    return [replace(row, number=n) for n, row in enumerate(rows, 1)]


def trainees(tx: Session, training: TrainingSession, order: str) -> list[Row]:
    """Everybody with a place; ordinary particulars only."""
    rows = [_row(one.person, one.place.country_code, place=one.place.id) for one in _present(tx, training)]
    return _numbered(rules.arranged(rows, order))


def signers(tx: Session, training: TrainingSession, order: str) -> list[Row]:
    """The same, each with the address their portrait has in the paper; "" for none."""
    faces = {row.person_id for row in dossier.portraits(tx, training.id)}
    rows = [
        _row(one.person, one.place.country_code, face=f"face:{one.person.id}" if one.person.id in faces else "")
        for one in _present(tx, training)
    ]
    return _numbered(rules.arranged(rows, order))


def _present(tx: Session, training: TrainingSession, tell: tuple[str, ...] = ()) -> list[stay.Trainee]:
    return [one for one in stay.trainees(tx, training.id, tell=tell) if not one.absent]


def _guest(one: stay.Trainee, zone: str) -> Row:
    room, drive = (one.stay.room, one.stay.pickup) if one.stay else (None, None)
    more: dict[str, Any] = dict(one.told) | {
        "phone": one.person.phone,
        "room": f"{room.building} {room.number}".strip() if room else "",
        "beds": room.beds if room else "",
        "pickup": f"{language.moment(drive.meets_at, zone)} · {drive.place} · {drive.vehicle}" if drive else "",
        "met_by": drive.met_by if drive else "",
        "drive": (drive.meets_at, drive.id) if drive else None,
        "gone": language.day(one.at(GONE)) if one.at(GONE) else "",
        "remaining": one.stay.remaining if one.stay else "",
    }
    return _row(one.person, one.place.country_code, **more)


def _guests(tx: Session, training: TrainingSession, order: str) -> list[Row]:
    found = _present(tx, training, (*_IDENTITY, *stay.FLIGHTS))
    return rules.arranged([_guest(one, training.zone) for one in found], order)


def guests(tx: Session, training: TrainingSession, order: str) -> list[Row]:
    """The same with what is restricted: papers, flights, rooms."""
    return _numbered(_guests(tx, training, order))


def passengers(tx: Session, training: TrainingSession, order: str) -> list[Row]:
    """Those whom a drive fetches, drive by drive."""
    found = [row for row in _guests(tx, training, order) if row.drive]
    return _numbered(sorted(found, key=lambda row: row.drive))


def sleepers(tx: Session, training: TrainingSession, order: str) -> list[Row]:
    """Room by room; who has none stands last."""
    return _numbered(sorted(_guests(tx, training, order), key=lambda row: (not row.room, row.room)))


def members(tx: Session, training: TrainingSession, order: str) -> list[Row]:
    """Group by group."""
    known = {one.place.id: one for one in _present(tx, training)}
    found: list[Row] = []
    for group in stay.groups(tx, training.id):
        now = group.spokesperson
        inside = [known[one.enrolment_id] for one in group.members if one.enrolment_id in known]
        rows = [
            _row(
                one.person, one.place.country_code, group=group.name,
                speaks=gettext("Yes") if now and now.enrolment_id == one.place.id else "",
            )
            for one in inside
        ]  # fmt: skip
        found += rules.arranged(rows, order)
    return _numbered(found)


def nominees(tx: Session, training: TrainingSession, order: str) -> list[Row]:
    """Whom somebody nominated, by who nominated them and in their order."""
    mine = Application.training_id == training.id, Application.state != DRAFT, Application.nominator_id.is_not(None)
    statement = select(Application).where(*mine).options(joinedload(Application.person))
    used = select(Application.nominator_id).where(*mine)
    told = select(Organisation.id, Organisation.names).where(Organisation.id.in_(used))
    names = {row.id: row.names for row in tx.execute(told)}
    rows = [
        _row(
            one.person, one.country_code, nominator=language.plain(names.get(one.nominator_id or 0)),
            rank=gettext("alternate") if one.alternate else one.rank or "", place=(one.alternate, one.rank or 0),
            state=str(enrolment.OFFICE_STATES[one.state][0]) if one.state in enrolment.OFFICE_STATES else one.state,
        )
        for one in tx.scalars(statement)
    ]  # fmt: skip
    return _numbered(sorted(rules.arranged(rows, order), key=lambda row: (row.nominator, row.place)))


@dataclass(frozen=True)
class Line:
    """A quota, or the places that are common."""

    number: int
    line: str
    minimum: int | str
    reserved: int | str
    most: int | str
    held: int


def quotas(tx: Session, training: TrainingSession, order: str) -> list[Line]:
    """The session's lines in their order, then everybody's places."""
    mine = Application.training_id == training.id, Application.state == ADMITTED
    held = Counter(tx.scalars(select(Application.quota_id).where(*mine)))
    statement = select(Quota).where(Quota.training_id == training.id).options(joinedload(Quota.organisation))
    lines = tx.scalars(statement.order_by(Quota.position)).all()
    found = [
        Line(n, _condition(one), one.minimum, one.reserved, _UNSAID if one.most is None else one.most, held[one.id])
        for n, one in enumerate(lines, 1)
    ]
    common = training.places - sum(one.reserved for one in lines)
    return [*found, Line(len(found) + 1, gettext("Everybody"), _UNSAID, common, _UNSAID, held[None])]


def _condition(one: Quota) -> str:
    asked = [
        country(one.country_code) if one.country_code else "",
        language.plain(one.organisation.names) if one.organisation else "",
        str(particulars.SEXES.get(one.sex or "", "")),
        str(enrolment.RANKS.get(one.level or "", "")),
    ]
    return ", ".join(each for each in asked if each) or gettext("Everybody")


@dataclass(frozen=True)
class Meal:
    meal: str
    many: str


def _meals(tx: Session, training: TrainingSession, *, outside: bool) -> list[Meal]:
    present = {one.place.person_id for one in _present(tx, training)}
    told = {who: text.split() for who, text in dossier.opened_of(tx, training.id, "diet").items() if who in present}
    counted = Counter(diet for several in told.values() for diet in several)
    plain = len(present) - sum(bool(several) for several in told.values())
    rows = [(str(word), counted[key]) for key, word in particulars.DIETS.items()]
    rows.append((gettext("Eats everything"), plain))
    return [Meal(word, rules.told(many, outside=outside)) for word, many in rows]


def meals(tx: Session, training: TrainingSession, order: str) -> list[Meal]:
    """How many eat what, counted without a name; somebody may count twice."""
    return _meals(tx, training, outside=False)


def meals_outside(tx: Session, training: TrainingSession, order: str) -> list[Meal]:
    """The same without small counts."""
    return _meals(tx, training, outside=True)


def facts(tx: Session, training: TrainingSession, order: str) -> list[Any]:
    """The notice's own rows are its session's quotas."""
    return list(quotas(tx, training, order))


def manual(tx: Session, training: TrainingSession, order: str) -> list[Any]:
    """(section's key, its text in the language spoken now)."""
    return [(key, language.choose(texts)) for key, texts in stay.manual(tx, training.id).items()]


@dataclass(frozen=True)
class Half:
    """A meeting as it is printed."""

    day: str
    time: str
    title: str
    kind: str
    where: str
    who: str


def meetings(tx: Session, training: TrainingSession, order: str) -> list[Half]:
    """The timetable on the clock of each meeting's place, without what is called off."""
    found = timetable.entries(tx, timetable.OF_SESSION, training=training.id)
    return [
        Half(
            timetable_words.weekday(one.starts_at.astimezone(ZoneInfo(one.zone)).date()),
            timetable_words.span(one.starts_at, one.ends_at, one.zone, one.zone)[0],
            language.plain(one.title),
            str(timetable_words.KINDS[one.kind]),
            timetable_words.where(one),
            " · ".join(f"{label}: {text}" for label, text in timetable_words.told(one)),
        )
        for one in found
        if not one.cancelled
    ]


ASK: dict[str, Callable[[Session, TrainingSession, str], list[Any]]] = {
    each.__name__: each
    for each in (
        trainees, signers, guests, passengers, sleepers, members, nominees, quotas, meals, meals_outside, facts, manual,
        meetings,
    )
}  # fmt: skip
