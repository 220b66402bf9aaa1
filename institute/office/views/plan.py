"""The plan of a year: bars over months, a table in words beside them, and the same as a workbook."""

from io import BytesIO
from itertools import groupby
from typing import Any

from flask import Response, request, send_file

from institute import clock, language, sheets
from institute.access import Can
from institute.catalogue import words as sessions
from institute.database import reading, today_in
from institute.errors import NotFound
from institute.language import gettext, lazy
from institute.office import planning, rules, words
from institute.office.views.base import bp
from institute.partners import queries as partners
from institute.web.guard import needs
from institute.web.pages import page

GROUP_WORDS = {"theme": lazy("Theme"), "mode": lazy("Mode"), "type": lazy("Kind")}


def _asked(year: int) -> tuple[planning.Wanted, list[planning.Planned]]:
    if year not in range(2000, 2101):
        raise NotFound
    given = {name: request.args.get(name, "")[:20] for name in ("theme", "mode", "type", "state")}
    group = request.args.get("group", "")
    wanted = planning.Wanted(**given, group=group if group in planning.GROUPS else "theme")
    return wanted, planning.plan(reading(), year, wanted)


@bp.get("/office/plan/<int:year>")
@needs(Can.EDIT_SESSIONS)
def plan(year: int) -> Response:
    wanted, found = _asked(year)
    today = today_in(language.HOME_ZONE, clock.now())
    return page(
        "office/plan.html",
        fragment="office/_plan.html",
        year=year,
        wanted=wanted,
        groups=_grouped(found, wanted.group),
        found=found,
        themes=_themes(),
        group_words=GROUP_WORDS,
        bar=lambda each: rules.bar(each.first, each.last, year),
        months=[words.month(first) for first, _ in rules.months(year)],
        grid="".join(f"M{at} 0V1" for _, at in rules.months(year)),
        today=rules.bar(today, today, year)[0] if today.year == year else None,
    )


def _themes() -> dict[str, str]:
    return dict(partners.theme_choices(reading(), today_in(language.HOME_ZONE, clock.now())))


def _grouped(found: list[planning.Planned], group: str) -> list[tuple[str, list[planning.Planned]]]:
    """(its name, its sessions) of each group that has any, by name."""
    named: Any = {"theme": _themes(), "mode": sessions.MODES, "type": sessions.TYPES}[group]

    def name(each: planning.Planned) -> str:
        return str(named.get(each.key(group), each.key(group) or gettext("Without a theme")))

    return [(key, list(those)) for key, those in groupby(sorted(found, key=name), name)]


@bp.get("/office/plan/<int:year>.xlsx")
@needs(Can.EDIT_SESSIONS)
def plan_workbook(year: int) -> Response:
    """The plan as asked for, one row a session."""
    wanted, found = _asked(year)
    heads = (gettext("Number"), gettext("Session"), GROUP_WORDS[wanted.group], gettext("From"), gettext("Until"))
    more = (
        gettext("State"),
        gettext("Places"),
        gettext("Places taken"),
        gettext("Staff"),
        gettext("Also in"),
    )
    rows = [
        (each.code, language.plain(each.title), group, each.first, each.last, str(sessions.STATES[each.state]),
         each.places, each.taken, "; ".join(each.staff.values()), _clashes(each))
        for group, those in _grouped(found, wanted.group)
        for each in those
    ]  # fmt: skip
    content = _workbook([tuple(map(str, (*heads, *more))), *rows])
    return send_file(content, mimetype=sheets.XLSX, as_attachment=True, download_name=f"plan-{year}.xlsx")


def _clashes(each: planning.Planned) -> str:
    return "; ".join(f"{each.staff[person_id]}: {', '.join(codes)}" for person_id, codes in each.clashes.items())


def _workbook(rows: list[tuple[Any, ...]]) -> BytesIO:
    """A sheet of these rows; text stays text, whatever sign it begins with."""
    book = sheets.openpyxl().Workbook()
    sheet = book.worksheets[0]
    sheet.sheet_view.rightToLeft = language.speech().dir == "rtl"
    sheet.freeze_panes = "C2"
    for row in rows:
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # never a formula
    for column, width in zip("ABCDEFGHIJ", (14, 44, 28, 12, 12, 12, 8, 8, 32, 40), strict=True):
        sheet.column_dimensions[column].width = width
    written = BytesIO()
    book.save(written)
    written.seek(0)
    return written
