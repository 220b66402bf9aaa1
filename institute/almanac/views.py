"""The office's lists of holidays and visa rules, and the page that tells a traveller what to expect."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, request

from institute import clock, jobs
from institute.access import Can
from institute.almanac import actions, forms, queries, rules, words
from institute.database import reading, today_in, writing
from institute.errors import DomainError, NotFound
from institute.language import HOME_ZONE, countries, gettext
from institute.web.guard import needs
from institute.web.lists import remembered, show
from institute.web.pages import go, page
from institute.web.reader import me

bp = Blueprint("almanac", __name__)
_STAY = timedelta(days=13)  # a usual seminar, to begin with


@bp.get("/office/holidays")
@needs(Can.EDIT_PARTNERS)
@remembered
def holidays() -> Response:
    asked = {name: request.args.get(name, "") for name in ("country", "kind", "sort")}
    asked["sought"] = request.args.get("q", "").strip()[:100]
    year = request.args.get("year", type=int)
    year = year if year in range(1900, 2200) else None
    return show(
        "almanac/holidays.html",
        "almanac/_holidays.html",
        queries.HOLIDAYS,
        lambda number, size: queries.found_holidays(reading(), **asked, year=year, page=number, per_page=size),
        **asked,
        year=year,
        years=queries.years(reading()),
        kind_words=words.KINDS,
        countries=countries(),
        this_year=today_in(HOME_ZONE, clock.now()).year,
    )


@bp.post("/office/holidays/bring-in")
@needs(Can.EDIT_PARTNERS)
def bring_in() -> Response:
    """Asks the worker for a year's holidays."""
    form = forms.YearForm(request.form)
    if not form.validate():
        return go("almanac.holidays", form.year.errors[0], "error")
    year = form.year.data or 0
    try:
        rules.may_bring_in(year, queries.years(reading()))
    except DomainError as refusal:
        return go("almanac.holidays", refusal.message, "error")
    with writing() as tx:
        job = jobs.ask(tx, "holidays", now=clock.now(), person_id=me().id, year=year).id
    return go("almanac.brought_in", job_id=job)


@bp.get("/office/holidays/bring-in/<id:job_id>")
@needs(Can.EDIT_PARTNERS)
def brought_in(job_id: int) -> Response:
    job = jobs.get_job(reading(), job_id)
    if job.kind != "holidays":
        raise NotFound
    return page("almanac/brought_in.html", job=job)


@bp.route("/office/holidays/new", methods=["GET", "POST"])
@needs(Can.EDIT_PARTNERS)
def new_holiday() -> Response:
    return _edit_holiday(None)


@bp.route("/office/holidays/<id:holiday_id>", methods=["GET", "POST"])
@needs(Can.EDIT_PARTNERS)
def holiday(holiday_id: int) -> Response:
    return _edit_holiday(holiday_id)


def _edit_holiday(holiday_id: int | None) -> Response:
    found = queries.get_holiday(reading(), holiday_id) if holiday_id else None
    form = forms.HolidayForm(request.form if request.method == "POST" else None, obj=found)
    if request.method == "POST" and form.validate():
        with writing() as tx:
            actions.keep_holiday(tx, queries.get_holiday(tx, holiday_id) if holiday_id else None, form.data)
        return go("almanac.holidays", gettext("The holiday is saved."))
    return page("almanac/holiday.html", 422 if form.errors else 200, form=form, holiday=found)


@bp.post("/office/holidays/<id:holiday_id>/remove")
@needs(Can.EDIT_PARTNERS)
def remove_holiday(holiday_id: int) -> Response:
    with writing() as tx:
        actions.remove_holiday(tx, queries.get_holiday(tx, holiday_id))
    return go("almanac.holidays", gettext("The holiday is removed."))


@bp.get("/office/visa-rules")
@needs(Can.EDIT_PARTNERS)
@remembered
def visa_rules() -> Response:
    asked = {name: request.args.get(name, "") for name in ("country", "sort")}
    return show(
        "almanac/visa_rules.html",
        "almanac/_visa_rules.html",
        queries.VISAS,
        lambda number, size: queries.found_visa_rules(reading(), **asked, page=number, per_page=size),
        **asked,
        **_visa_words(),
        countries=countries(),
        today=today_in(HOME_ZONE, clock.now()),
    )


def _visa_words() -> dict[str, Any]:
    return {
        "outcome_words": words.OUTCOMES,
        "passport_words": words.PASSPORTS,
        "purpose_words": words.PURPOSES,
    }


@bp.route("/office/visa-rules/new", methods=["GET", "POST"])
@needs(Can.EDIT_PARTNERS)
def new_visa_rule() -> Response:
    return _edit_visa_rule(None)


@bp.route("/office/visa-rules/<id:rule_id>", methods=["GET", "POST"])
@needs(Can.EDIT_PARTNERS)
def visa_rule(rule_id: int) -> Response:
    return _edit_visa_rule(rule_id)


def _edit_visa_rule(rule_id: int | None) -> Response:
    found = queries.get_visa_rule(reading(), rule_id) if rule_id else None
    form = forms.VisaRuleForm(request.form if request.method == "POST" else None, obj=found)
    if request.method == "POST" and form.validate():
        with writing() as tx:
            actions.keep_visa_rule(tx, queries.get_visa_rule(tx, rule_id) if rule_id else None, form.data)
        return go("almanac.visa_rules", gettext("The rule is saved."))
    return page("almanac/visa_rule.html", 422 if form.errors else 200, form=form, rule=found)


@bp.post("/office/visa-rules/<id:rule_id>/remove")
@needs(Can.EDIT_PARTNERS)
def remove_visa_rule(rule_id: int) -> Response:
    with writing() as tx:
        actions.remove_visa_rule(tx, queries.get_visa_rule(tx, rule_id))
    return go("almanac.visa_rules", gettext("The rule is removed."))


@bp.get("/visa")
@needs(Can.READ)
def visa() -> Response:
    """What a traveller may expect; asked by address, so that a session's page can fill it in."""
    today = today_in(HOME_ZONE, clock.now())
    reader = me()
    known = {"country": reader.country_code if reader else "", "first": today, "last": today + _STAY}
    asks = bool(request.args.get("country"))
    form = forms.TravelForm(request.args if request.args.get("first") else None, data=known)
    found = None
    wrong = asks and not form.validate()
    if asks and not wrong and form.country.data != rules.HOME:
        asked: Any = (form.country.data, form.passport.data, form.purpose.data, form.first.data, form.last.data)
        found = rules.outlook(queries.visa_rules(reading(), [form.country.data]), *asked)
    return page(
        "almanac/visa.html",
        422 if wrong else 200,
        form=form,
        outlook=found,
        home=asks and not wrong and form.country.data == rules.HOME,
        why=words.explained(found) if found else "",
        **_visa_words(),
    )
