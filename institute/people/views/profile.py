"""One's own profile, part by part: each is saved by itself."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, g, request, url_for
from sqlalchemy.orm import Session

from institute import clock, language
from institute.access import Can
from institute.database import reading, writing
from institute.errors import NotFound
from institute.forms import BaseForm
from institute.language import gettext
from institute.people import actions, forms, naming, parts, queries, rules
from institute.people.models import CHINESE, NATIVE, PASSPORT, PREFERRED, Person
from institute.people.views.base import bp
from institute.web.guard import needs
from institute.web.pages import go, go_to, page, safe_next
from institute.web.reader import me, visit

# Each section: its form, what the form shows of the person, and what saves it.
Part = tuple[type[BaseForm], Callable[[Person], dict[str, Any]], Callable[[Session, int, Any], None]]


def _names(person: Person) -> dict[str, Any]:
    shown = {kind: (name.full if (name := person.name(kind)) else "") for kind in (NATIVE, CHINESE, PREFERRED)}
    native = person.name(NATIVE)
    return shown | {
        "native_lang": native.lang if native else "", "patronymic": person.patronymic, "sex": person.sex or "",
    }  # fmt: skip


def _plain(*names: str) -> Callable[[Person], dict[str, Any]]:
    return lambda person: {name: getattr(person, name) for name in names}


def _texts(form: BaseForm) -> dict[str, str]:
    return {name: value or "" for name, value in form.data.items()}


PARTS: dict[str, Part] = {
    "passport": (
        forms.PassportLine, naming.passport_parts,
        lambda tx, who, form: actions.save_passport(tx, who, form.surname.data or "", form.given.data or ""),
    ),
    "names": (parts.OwnNames, _names, lambda tx, who, form: actions.save_names(tx, who, _texts(form))),
    "contact": (
        parts.Contact, _plain("employer", "position", "phone", "messenger"),
        lambda tx, who, form: actions.save_contact(tx, who, _texts(form)),
    ),
    "home": (
        parts.Where, lambda person: {"country": person.country_code or "", **_plain("language", "zone")(person)},
        lambda tx, who, form: actions.save_home(tx, who, form.home),
    ),
    "letters": (
        parts.News, _plain("news"), lambda tx, who, form: actions.choose(tx, who, "news", form.news.data),
    ),
}  # fmt: skip


def _form(part: str, given: Any = None) -> BaseForm:
    kind, told, _ = PARTS[part]
    form = kind(given) if given is not None else kind(data=told(me()))
    return form.offer_zone(me().zone) if isinstance(form, parts.Where) else form


@bp.get("/profile")
@needs(Can.LOOK_AFTER_SELF)
def profile() -> Response:
    return _profile({part: _form(part) for part in PARTS})


@bp.get("/profile/standing")
@needs(Can.LOOK_AFTER_SELF)
def standing() -> Response:
    """How the name stands on paper, and what is missing for which use."""
    return page("people/standing.html", fragment="people/_standing.html", **_standing())


@bp.post("/profile/<part>")
@needs(Can.LOOK_AFTER_SELF)
def save_part(part: str) -> Response:
    """Saves one section; the others keep what is typed in them."""
    if part not in PARTS or (part == "passport" and naming.is_verified(me())):
        raise NotFound
    form = _form(part, request.form)
    if not form.validate():
        forms_now = {each: form if each == part else _form(each) for each in PARTS}
        return _profile(forms_now, 422, part)
    with writing() as tx:
        PARTS[part][2](tx, me().id, form)
    onward = safe_next(request.form.get("next"), "")
    if not request.htmx:  # type: ignore[attr-defined]
        return go_to(url_for("people.profile", next=onward or None, _anchor=part), gettext("Saved."))
    response = _profile({part: _form(part)}, 200, part, saved=_clock_here())
    response.headers["HX-Trigger"] = "profile-saved"  # the standing beside it looks again
    return response


@bp.post("/profile/zone")
@needs(Can.LOOK_AFTER_SELF)
def save_zone() -> Response:
    """Takes over the clock of the device at hand."""
    zone = forms.known_zone(request.form.get("zone"))
    if zone is None:
        raise NotFound
    with writing() as tx:
        actions.choose(tx, me().id, "zone", zone)
    return go("people.profile", gettext("Times are shown on this clock now: %(zone)s", zone=language.zone_name(zone)))


def _clock_here() -> str:
    return language.time_of_day(clock.now().astimezone(ZoneInfo(me().zone)))


def _standing() -> dict[str, Any]:
    person = me()
    told = {
        "passport": person.name(PASSPORT), "native": person.name(NATIVE),
        "country": person.country_code, "phone": person.phone,
    }  # fmt: skip
    return {
        "line": person.name(PASSPORT), "native": person.native, "chinese": person.name(CHINESE),
        "missing": rules.missing([part for part, value in told.items() if value]),
    }  # fmt: skip


def _other_zone() -> str | None:
    """The device's clock, where it shows another time than the profile's."""
    here, now = g.get("browser_zone"), clock.now()
    if here is None or now.astimezone(ZoneInfo(here)).utcoffset() == now.astimezone(ZoneInfo(me().zone)).utcoffset():
        return None
    return here


def _profile(shown: dict[str, BaseForm], status: int = 200, part: str = "", saved: str = "") -> Response:
    return page(
        "people/profile.html",
        status,
        fragment="people/_part.html" if part else None,
        forms=shown,
        part=part,
        saved=saved,
        verified=naming.is_verified(me()),
        onward=safe_next(request.values.get("next"), ""),
        other_zone=_other_zone(),
        visits=queries.visits_of(reading(), me(), now=clock.now()),
        here_now=visit().id,
        browser_words=rules.browser_words,
        roles=[rules.ROLE_WORDS[role] for role in rules.ROLE_WORDS if role in me().roles],
        **_standing(),
    )
