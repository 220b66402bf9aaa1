"""The office's lists of organisations and countries."""

from datetime import date

from flask import Blueprint, Response, request

from institute import clock, search
from institute.access import Can
from institute.database import reading, today_in, writing
from institute.language import HOME_ZONE, countries, country_names, gettext
from institute.paging import PER_PAGE, arranged, cut
from institute.partners import actions, forms, queries, rules
from institute.partners.models import Organisation
from institute.web.guard import needs
from institute.web.lists import remembered, show
from institute.web.pages import go, page

bp = Blueprint("partners", __name__)


@bp.get("/office/organisations")
@needs(Can.EDIT_PARTNERS)
@remembered
def organisations() -> Response:
    asked = {name: request.args.get(name, "") for name in ("kind", "country", "sort")}
    asked["sought"] = request.args.get("q", "").strip()[:100]
    return show(
        "partners/organisations.html",
        "partners/_organisations.html",
        queries.COLUMNS,
        lambda number, size: queries.found_organisations(reading(), **asked, page=number, per_page=size),
        **asked,
        kind_words=rules.ORGANISATION_WORDS,
        countries=countries(),
    )


@bp.route("/office/organisations/new", methods=["GET", "POST"])
@needs(Can.EDIT_PARTNERS)
def create() -> Response:
    return _edit(None)


@bp.route("/office/organisations/<code>", methods=["GET", "POST"])
@needs(Can.EDIT_PARTNERS)
def organisation(code: str) -> Response:
    return _edit(queries.get_organisation(reading(), code))


def _edit(found: Organisation | None) -> Response:
    form = forms.OrganisationForm(request.form if request.method == "POST" else None, obj=found)
    sent = request.method == "POST"
    if sent and form.validate():
        try:
            with writing() as tx:
                actions.keep_organisation(tx, found, form.data)
            return go("partners.organisations", gettext("The organisation is saved."))
        except rules.CodeTaken as refusal:
            form.code.errors = [refusal.message]
    return page("partners/organisation.html", 422 if sent else 200, form=form, organisation=found)


@bp.get("/office/countries")
@needs(Can.EDIT_PARTNERS)
@remembered
def standing() -> Response:
    """Every country's standing with the SCO on a day: today unless another is asked for."""
    args = request.args
    day = _day(request.args.get("day", "")) or today_in(HOME_ZONE, clock.now())
    statuses = queries.all_statuses(reading())
    rows = [(code, rules.status_at(known, day), known) for code, known in statuses.items()]
    order = list(rules.STATUS_WORDS)
    rows.sort(key=lambda row: (order.index(row[1]) if row[1] else len(order), row[0]))
    wanted = [row for row in rows if args.get("standing", "") in ("", row[1]) and _named(row[0], args.get("q", ""))]
    found = arranged(wanted, queries.STANDING, args.get("sort", ""))
    return show(
        "partners/countries.html",
        "partners/_countries.html",
        queries.STANDING,
        lambda number, size: cut(found, number, size or 2 * PER_PAGE),
        day=day,
        status_words=rules.STATUS_WORDS,
        themes=queries.themes_at(reading(), day),
    )


def _named(code: str, sought: str) -> bool:
    return search.finds(sought, code, *country_names(code).values())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
