"""Needs: what the public sees, what the submitter does, what the office decides."""

from typing import Any

from flask import Blueprint, Response, request

from institute import clock, language
from institute.access import Can, may
from institute.database import reading, today_in, writing
from institute.demand import actions, forms, queries, rules, words
from institute.demand.models import Need
from institute.errors import NotFound
from institute.language import HOME_ZONE, gettext
from institute.partners import queries as partners
from institute.web.guard import needs as allows
from institute.web.lists import remembered, show
from institute.web.pages import go, page
from institute.web.reader import me

bp = Blueprint("demand", __name__)


@bp.app_context_processor
def need_words() -> dict[str, Any]:
    return {"need_words": words}


def _wanted() -> queries.Wanted:
    args = request.args
    return queries.Wanted(
        q=args.get("q", "").strip()[:200],
        theme=args.get("theme", "")[:10],
        country=args.get("country", "")[:2],
        state=args.get("state", "") if args.get("state") in words.STATES else "",
        sort=args.get("sort", "")[:10],
    )


def _themes() -> list[tuple[str, str]]:
    """(code, name) of today's themes."""
    return partners.theme_choices(reading(), today_in(HOME_ZONE, clock.now()))


def _countries() -> list[tuple[str, str]]:
    """(code, name) of the countries with public needs, by name."""
    return sorted(((code, language.country(code)) for code in queries.countries(reading())), key=lambda pair: pair[1])


@bp.get("/needs")
@allows(Can.READ)
@remembered
def needs() -> Response:
    wanted, tx = _wanted(), reading()
    return show(
        "demand/needs.html",
        "demand/_needs.html",
        queries.COLUMNS,
        lambda number, size: queries.public_needs(tx, wanted, page=number, per_page=size),
        own=queries.needs_of(tx, me().id) if me() else [],
        wanted=wanted,
        themes=_themes(),
        countries=_countries(),
        states=rules.PUBLIC,
    )


def _seen(number: str) -> Need:
    """The need, if the public, its submitter or the office may see it."""
    need = queries.get_need(reading(), number)
    mine = me() is not None and queries.is_of(reading(), need, me().id)
    if not (mine or need.state in rules.PUBLIC or may(me(), Can.SEE_NEEDS)):
        raise NotFound
    return need


def _own(number: str) -> Need:
    """The reader's own need; anybody else's is not there."""
    need = queries.get_need(reading(), number)
    if need.person_id != me().id:
        raise NotFound
    return need


@bp.get("/needs/<number>")
@allows(Can.READ)
def need(number: str) -> Response:
    found = _seen(number)
    own = me() is not None and found.person_id == me().id
    inside = may(me(), Can.SEE_NEEDS) or (me() is not None and queries.is_of(reading(), found, me().id))
    steps = [step for step in found.steps if inside or step.state in rules.PUBLIC]
    return page(
        "demand/need.html",
        need=found,
        own=own,
        inside=inside,
        steps=steps,
        own_steps=rules.next_steps(found.state, rules.SUBMITTER) if own else [],
        themes=dict(_themes()),
    )


@bp.get("/needs/new")
@allows(Can.STATE_NEED)
def state() -> Response:
    person = me()
    form = forms.Statement(themes=_themes())
    form.fill({"stated_by": person.employer, "country": person.country_code, "tongue": language.code()})
    return page("demand/state.html", form=form)


@bp.post("/needs/new")
@allows(Can.STATE_NEED)
def submit() -> Response:
    form = forms.Statement(request.form, themes=_themes())
    if not form.validate():
        return page("demand/state.html", 422, form=form)
    with writing() as tx:
        made = actions.state_need(tx, values=form.values(), by=me(), now=clock.now())
    return go(
        "demand.need",
        gettext("Thank you. Your need has the number %(number)s.", number=made.number),
        number=made.number,
    )


def _written(found: Need) -> dict[str, Any]:
    """What stands, for the form; the words in the language they were written in."""
    tongue = rules.written_in(found.title, found.person and found.person.language) or language.code()
    return {
        "stated_by": found.stated_by,
        "source": found.source,
        "country": found.country_code,
        "tongue": tongue,
        "title": found.title.get(tongue, ""),
        "text": found.text.get(tongue, ""),
        "theme": found.theme or "",
        "people": found.people,
        "languages": found.languages,
        "success": found.success,
    }


@bp.get("/needs/<number>/answer")
@allows(Can.STATE_NEED)
def answer(number: str) -> Response:
    found = _own(number)
    rules.check_step(found.state, "submitted", rules.SUBMITTER)
    form = forms.Answer(themes=_themes()).fill(_written(found))
    return page("demand/answer.html", form=form, need=found)


@bp.post("/needs/<number>/answer")
@allows(Can.STATE_NEED)
def resubmit(number: str) -> Response:
    found = _own(number)
    form = forms.Answer(request.form, themes=_themes())
    if not form.validate():
        return page("demand/answer.html", 422, form=form, need=found)
    with writing() as tx:
        actions.resubmit(tx, number, values=form.values(), said=form.answer.data or "", by=me(), now=clock.now())
    return go("demand.need", gettext("Sent to the office again."), number=number)


@bp.post("/needs/<number>/withdraw")
@allows(Can.STATE_NEED)
def withdraw(number: str) -> Response:
    with writing() as tx:
        actions.withdraw(tx, number, by=me(), now=clock.now())
    return go("demand.need", gettext("The statement is withdrawn."), number=number)


@bp.get("/office/needs")
@allows(Can.SEE_NEEDS)
@remembered
def office_needs() -> Response:
    wanted, tx = _wanted(), reading()
    return show(
        "demand/office_needs.html",
        "demand/_office_needs.html",
        queries.COLUMNS,
        lambda number, size: queries.office_needs(tx, wanted, page=number, per_page=size),
        wanted=wanted,
        themes=_themes(),
        countries=language.countries(),
        waiting=queries.waiting(tx),
    )


def _office_page(
    found: Need, form: forms.Decision, status: int = 200, translations: forms.Translations | None = None
) -> Response:
    return page(
        "demand/office_need.html",
        status,
        need=found,
        form=form,
        translations=translations or forms.Translations(data={"title": found.title, "text": found.text}),
        written=rules.written_in(found.title, found.person and found.person.language),
        others=[other for other in queries.public_choices(reading()) if other.id != found.id],
        themes=dict(_themes()),
        public=found.state in rules.PUBLIC,
    )


@bp.get("/office/needs/<number>")
@allows(Can.SEE_NEEDS)
def office_need(number: str) -> Response:
    found = queries.get_need(reading(), number)
    return _office_page(found, forms.Decision(state=found.state))


@bp.post("/office/needs/<number>/translations")
@allows(Can.DECIDE_NEEDS)
def translate(number: str) -> Response:
    """The statement in other languages; its own words stay the submitter's."""
    found = queries.get_need(reading(), number)
    form = forms.Translations(request.form)
    if not form.validate():
        return _office_page(found, forms.Decision(state=found.state), 422, form)
    with writing() as tx:
        actions.translate(tx, number, title=form.title.data, text=form.text.data)
    return go("demand.office_need", gettext("The translations are saved."), number=number)


@bp.post("/office/needs/<number>/decide")
@allows(Can.DECIDE_NEEDS)
def decide(number: str) -> Response:
    found = queries.get_need(reading(), number)
    form = forms.Decision(request.form, state=form_state(found))
    if not form.validate():
        return _office_page(found, form, 422)
    with writing() as tx:
        actions.decide(
            tx,
            number,
            to=form.to.data,
            said=form.words.data or "",
            into=form.into.data or "",
            seen=form.seen.data or "",
            by=me(),
            now=clock.now(),
        )
    return go("demand.office_need", gettext("Decided. The submitter has a letter."), number=number)


def form_state(found: Need) -> str:
    """The state the decision was made in: an old page must be refused in words, not by its list of choices."""
    seen = request.form.get("seen", "")
    return seen if seen in words.STATES else found.state
