"""What every template can say: dates, numbers, names, content with its language marked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel.lists import format_list
from flask import Flask, request, url_for
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from institute import access, issuer, language, markdown
from institute.access import Can
from institute.language import lazy
from institute.web import pages, reader


@dataclass(frozen=True, eq=False)
class Door:
    """One way of the main navigation; it is the page's own below these beginnings of addresses."""

    endpoint: str
    words: Any
    needs: Can
    starts: tuple[str, ...] = ()


_PUBLIC = (
    Door("catalogue.home", lazy("Home"), Can.READ),
    Door("catalogue.sessions", lazy("Sessions"), Can.READ, ("/sessions",)),
    Door("demand.needs", lazy("Needs"), Can.READ, ("/needs",)),
    Door("practice.bases", lazy("Practice bases"), Can.READ, ("/bases",)),
    Door("certificates.verify", lazy("Verify"), Can.READ, ("/verify",)),
)
_SIGNED_IN = (
    Door("desk.mine", lazy("My desk"), Can.LOOK_AFTER_SELF, ("/desk", "/learn", "/me", "/applications")),
    Door("catalogue.sessions", lazy("Sessions"), Can.READ, ("/sessions",)),
    Door("learning.teaching", lazy("Teaching"), Can.TEACH_SOMEWHERE, ("/teach",)),
    Door("web.office", lazy("Office"), Can.SEE_OFFICE, ("/office",)),
    Door("demand.needs", lazy("Needs"), Can.READ, ("/needs",)),
    Door("certificates.verify", lazy("Verify"), Can.READ, ("/verify",)),
)


def navigation() -> tuple[tuple[Door, bool], ...]:
    """The main navigation for this reader, in order: each door and whether it is this page's."""
    person, path = reader.me(), request.path
    offered = (door for door in (_SIGNED_IN if person else _PUBLIC) if access.may(person, door.needs))
    return tuple((door, door.endpoint == request.endpoint or path.startswith(door.starts)) for door in offered)


def account_links() -> list[tuple[str, Any]]:
    """What stands under the reader's own name."""
    return [
        (url_for("people.profile"), lazy("Profile")),
        (url_for("post.mine"), lazy("My letters")),
        (url_for("enrolment.mine"), lazy("My applications")),
        (url_for("desk.papers"), lazy("My papers")),
    ]


def footer_links() -> list[tuple[str, Any]]:
    """What stands at the foot of every page."""
    return [
        (url_for("catalogue.sessions"), lazy("Sessions")),
        (url_for("demand.needs"), lazy("Needs")),
        (url_for("practice.bases"), lazy("Practice bases")),
        (url_for("certificates.verify"), lazy("Verify a certificate")),
        (url_for("guidance.about"), lazy("About the institute")),
        (url_for("guidance.contents"), lazy("Help")),
        (url_for("guidance.contact"), lazy("Contact")),
        (url_for("guidance.privacy"), lazy("Privacy")),
        (url_for("guidance.accessibility"), lazy("Accessibility")),
    ]


def says(texts: Mapping[str, str] | None, asked: str = "") -> Markup:
    """Translated content in a span with its language and direction; a mark when it fell back.

    `asked` is a language the reader chose for this, before their own.
    """
    text, code = language.choose(_asked_for(texts, asked))
    speech = language.SPEECHES.get(code)
    tag, direction = (speech.tag, speech.dir) if speech else (code, language.direction(code))
    if code == language.code() or not text:
        return escape(text)
    told = Markup('<span lang="{}" dir="{}">{}</span>').format(tag, direction, text)
    if code == asked:
        return told
    note = language.gettext("Not translated yet: shown in %(language)s", language=speech.name if speech else code)
    return told + Markup(' <small class="fallback" title="{}">{}</small>').format(note, speech.name if speech else code)


def _asked_for(texts: Mapping[str, str] | None, asked: str) -> Mapping[str, str] | None:
    return {asked: texts[asked]} if asked and texts and texts.get(asked) else texts


def rendered(texts: Mapping[str, str] | None, asked: str = "") -> Markup:
    """Translated Markdown as a block with its language and direction; `asked` as in says()."""
    text, code = language.choose(_asked_for(texts, asked))
    speech = language.SPEECHES.get(code, language.SPEECHES["en"])
    body = Markup(markdown.to_html(text, speech.code))  # noqa: S704  nh3 has cleaned it
    note = "" if code in (language.code(), asked) else says({code: " "})
    return Markup('<div class="prose" lang="{}" dir="{}">{}</div>{}').format(speech.tag, speech.dir, body, note)


def moment(value: datetime, zone: str = language.HOME_ZONE) -> str:
    """An instant on one named clock."""
    return _moment(value, zone, language.code())


@lru_cache(maxsize=4096)  # a list says one in each row
def _moment(value: datetime, zone: str, code: str) -> str:
    with language.speaking(code):
        return language.moment(value, zone)


def clocks(value: datetime, place: str = language.HOME_ZONE, day_known: bool = False) -> str:
    """An instant in the place's time and the reader's, both named."""
    return language.clocks(value, pages.zone(), place, day_known=day_known)


def listed(parts: Iterable[Any], shape: str = "{}") -> Markup:
    """A, B and C as the reader's language joins them, each in this shape; markup stays markup."""
    told = [str(Markup(shape).format(part)) for part in parts]  # noqa: S704
    return Markup(format_list(told, "standard", locale=language.code()))  # noqa: S704  escaped one by one


def filesize(size: int) -> str:
    """Bytes as B, kB, MB or GB."""
    if size < 1000:
        return language.gettext("%(n)s B", n=language.number(size))
    if size < 1_000_000:
        return language.gettext("%(n)s kB", n=language.number(round(size / 1000)))
    if size < 1_000_000_000:
        return language.gettext("%(n)s MB", n=language.number(round(size / 1_000_000, 1)))
    return language.gettext("%(n)s GB", n=language.number(round(size / 1_000_000_000, 1)))


@lru_cache(maxsize=8192)  # a page says a hundred of them
def _said(message: str, code: str) -> Markup:
    return Markup(language.gettext(message))  # noqa: S704  ours, and its values are escaped


@pass_eval_context
def _gettext(context: EvalContext, message: str, /, **values: Any) -> str:
    text: str = _said(message, language.code()) if context.autoescape else language.gettext(message)
    return text % values if values or "%" in text else text


@pass_eval_context
def _ngettext(context: EvalContext, one: str, many: str, count: int, /, **values: Any) -> str:
    """Jinja's own would fill the blanks with n as Python writes it; readers have digits of their own."""
    text = language.plural(one, many, count)
    counted = {key: language.number(count) for key in ("n", "num") if values.get(key, count) == count}
    return (Markup(text) if context.autoescape else text) % (values | counted)  # noqa: S704


def init_app(app: Flask) -> None:
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.newstyle_gettext = True  # type: ignore[attr-defined]
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.filters.update(
        says=says,
        listed=listed,
        rendered=rendered,
        plain=language.plain,
        day=language.day,
        moment=moment,
        clocks=clocks,
        number=language.number,
        percent=language.percent,
        digits=language.digits,
        country=language.country,
        zone_name=language.zone_name,
        filesize=filesize,
        date=date.fromisoformat,
    )
    app.jinja_env.globals.update(
        gettext=_gettext,
        ngettext=_ngettext,
        days=language.days,
        language_dir=language.direction,
        here=pages.here,
        current_path=pages.current_path,
        flashes=pages.flashes,
        navigation=navigation,
        account_links=account_links,
        footer_links=footer_links,
        reader_zone=pages.zone,
        reader_sign=reader.sign,
        saves_data=reader.saves_data,
        languages=tuple(language.SPEECHES.values()),
        config_demo=app.extensions["settings"].demo,
        office_address=app.extensions["settings"].mail_from,
    )
    app.context_processor(_about_the_reader)


def _about_the_reader() -> dict[str, Any]:
    known = issuer.issuer()
    institute = {"institute_name": known["name"], "institute_address": known.get("address")}
    return {"speech": language.speech(), "me": reader.me(), **institute}
