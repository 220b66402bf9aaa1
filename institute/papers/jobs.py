"""What the worker does for papers: asks the rows, sets them as a PDF, and as a sheet where they are a table."""

from base64 import b64encode
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import segno
from markupsafe import Markup

from institute import clock, files, issuer, jobs, language, markdown, paper, sealing, sheets
from institute.attendance import actions as attendance
from institute.attendance import queries as attending
from institute.attendance import words as attended
from institute.catalogue import words as catalogue
from institute.catalogue.models import TrainingSession
from institute.config import settings
from institute.database import reading, writing
from institute.dossier import queries as dossier
from institute.jobs import Job
from institute.papers import actions, fitting, queries, rows, words
from institute.papers.actions import Made
from institute.papers.models import Print
from institute.papers.table import CARDS, LIST, PAPERS, PLATES, SIGNING, TEXT, Paper
from institute.partners import words as partner_words
from institute.stay import words as stay

EIGHT = 8  # badges to a sheet
HALVES = 6  # to sign for on one sheet
_WIDTHS = {CARDS: 80.0, PLATES: 84.0}  # mm a name may take
_LARGEST = {CARDS: 20.0, PLATES: 30.0}  # points


@jobs.kind(actions.JOB)
def print_paper(job: Job) -> dict[str, Any]:
    """Prints what was asked for; asked again after a kill it finds what there is."""
    found = queries.get_print(reading(), job.values["print_id"])
    if found.made_at is not None:
        return {}
    wanted, training = PAPERS[found.paper], found.training
    with language.speaking(found.language):
        told = rows.ASK[wanted.rows](reading(), training, found.order)
        made = {queries.PDF: _pdf(found, wanted, told)}
        if wanted.layout == LIST:
            made[queries.SHEET] = _sheet(found, wanted, told)
    kept = {kind: _stored(found, kind, content) for kind, content in made.items()}
    with writing() as tx:
        actions.keep(tx, found.id, kept, rows=len(told), now=clock.now())
    return {}


def _stored(found: Print, kind: str, content: bytes) -> Made:
    if found.restricted:
        content = sealing.seal(content, queries.context(found.id, kind))
    return Made(files.keep(content), f"{found.training.code}-{found.paper}-{found.language}.{kind}", len(content))


def _sheet(found: Print, wanted: Paper, told: list[Any]) -> bytes:
    file = BytesIO()
    sheets.write(file, wanted.columns, told, found.training.zone)
    return file.getvalue()


def _pdf(found: Print, wanted: Paper, told: list[Any]) -> bytes:
    training = found.training
    page = paper.pages.get_template(f"paper/session/{wanted.layout if wanted.layout != TEXT else wanted.key}.html")
    text = page.render(
        speech=language.speech(),
        words=_words(found, wanted),
        paper=wanted,
        rows=told,
        columns=wanted.columns,
        training=language.plain(training.title),
        code=training.code,
        institute=language.plain(issuer.issuer()["name"]),
        days=_days(training),
        place=language.plain(training.place),
        more=_MORE[wanted.layout](training, wanted, told),
    )
    faces = _faces(training) if wanted.layout == SIGNING else {}
    return paper.printed(text, "fonts.css", "scripts.css", "session/lists.css", find=faces.get)


def _faces(training: TrainingSession) -> dict[str, paper.Picture]:
    """The portraits of a session by the address they have in the paper."""
    rows = dossier.portraits(reading(), training.id)
    return {f"face:{row.person_id}": (dossier.content(row), row.media_type) for row in rows}


def _words(found: Print, wanted: Paper) -> dict[str, str]:
    """The paper's own words, and on a restricted one who printed it, when, for whom and why."""
    by, at = found.person.latin if found.person else "", language.moment(clock.now(), found.training.zone)
    said = {"title": str(wanted.title), "printed": at, "mark": "", "why": ""}
    if wanted.restricted:
        said |= {"mark": words.mark(found, by, clock.now()), "why": words.why(found)}
    return said


def _days(training: TrainingSession) -> str:
    zone = ZoneInfo(training.zone)
    return language.days(training.starts_at.astimezone(zone).date(), training.ends_at.astimezone(zone).date())


def _cells(training: TrainingSession, wanted: Paper, told: list[Any]) -> list[list[str]]:
    return [[_said(column.value(row)) for column in wanted.columns] for row in told]


def _said(value: Any) -> str:
    """A cell's words; a count in the figures of the paper's language."""
    return language.number(value) if isinstance(value, int) else str(value)


def _cards(training: TrainingSession, wanted: Paper, told: list[Any]) -> list[list[dict[str, Any]]]:
    """Sheets of eight: each name in Latin letters, and in its own script or in Chinese."""
    width, most = _WIDTHS[wanted.layout], _LARGEST[wanted.layout]
    cards, badges = [], {}
    if wanted.layout == CARDS:
        with writing() as tx:
            badges = attendance.keep_badges(tx, training.id)
    for row in told:
        second, lang = (row.native, row.native_lang) if row.native else (row.chinese, "zh")
        cards.append({
            "latin": fitting.fitted(row.latin, "en", width, most),
            "second": fitting.fitted(second, lang, width, most * 0.8) if second else None,
            "lang": lang, "dir": language.direction(lang), "country": language.country(row.country_code),
            "badge": badges.get(row.place, ""), "qr": _qr(badges[row.place]) if row.place in badges else "",
        })  # fmt: skip
    return [cards[n : n + EIGHT] for n in range(0, len(cards), EIGHT)]


def _qr(badge: str) -> str:
    """What a helper scans, as a picture: the address that notes who it is."""
    drawn = BytesIO()
    segno.make(f"{settings().public_url}/b/{badge}", error="m").save(drawn, kind="svg", border=0, omitsize=True)
    return f"data:image/svg+xml;base64,{b64encode(drawn.getvalue()).decode()}"


def _signing(training: TrainingSession, wanted: Paper, told: list[Any]) -> dict[str, Any]:
    """A column to sign in for each of the next half-days, or of the last ones."""
    halves = attending.halves(reading(), training.id)
    coming = [one for one in halves if one.ends_at >= clock.now()][:HALVES] or halves[-HALVES:]
    return {"cells": _cells(training, wanted, told), "halves": [attended.half_name(one.key) for one in coming]}


def _text(training: TrainingSession, wanted: Paper, told: list[Any]) -> dict[str, Any]:
    """What notices and manuals say beside their rows."""
    own = issuer.issuer()
    office = [language.plain(own.get("address")), own.get("phone", ""), own.get("email", "")]
    said: dict[str, Any] = {"office": [each for each in office if each]}
    if wanted.key == "manual":
        return said | {
            "sections": [
                (stay.SECTIONS[key], Markup(markdown.to_html(text, spoken)), language.SPEECHES[spoken])  # noqa: S704
                for key, (text, spoken) in told
            ]
        }
    description, spoken = language.choose(training.description)
    return said | {
        "description": Markup(markdown.to_html(description, spoken)),  # noqa: S704  nh3 has cleaned it
        "spoken": language.SPEECHES.get(spoken, language.SPEECHES["en"]),
        "languages": partner_words.listed(language.SPEECHES[each].name if each in language.SPEECHES else each
                               for each in training.languages),
        "mode": str(catalogue.MODES.get(training.mode, training.mode)),
        "closes": language.moment(training.closes_at, training.zone),
        "countries": partner_words.listed(language.country(each) for each in training.countries),
        "places": training.places, "hours": training.hours, "practice": training.practice_hours,
        "lines": _cells(training, PAPERS["quotas"], told),
        "heads": [str(column.label) for column in PAPERS["quotas"].columns],
    }  # fmt: skip


_MORE: dict[str, Any] = {LIST: _cells, CARDS: _cards, PLATES: _cards, TEXT: _text, SIGNING: _signing}
