"""Help, contact and the notices, for everybody."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from institute import clock, guides, issuer, language
from institute.access import Can
from institute.catalogue import balances
from institute.catalogue import queries as catalogue
from institute.database import reading, writing
from institute.errors import NotFound, TooMany
from institute.guidance import actions, forms, rules, words
from institute.language import gettext
from institute.web import assets
from institute.web.guard import needs
from institute.web.pages import go, go_to, page
from institute.web.reader import me, network

bp = Blueprint("guidance", __name__)


@bp.get("/help")
@needs(Can.READ)
def contents() -> Response:
    guide_list = [(guides.read(name), words.READERS[name]) for name in guides.HELP]
    return page("guidance/contents.html", guides=guide_list)


@bp.get("/help/here")
@needs(Can.READ)
def at_hand() -> Response:
    """Goes on to the section for the page the reader came from, by its endpoint; else to the role's page."""
    name, section = rules.topic(request.args.get("at", ""), me().roles if me() else (), me() is not None)
    if name not in guides.HELP:
        return go_to(url_for(f"guidance.{name}"))
    return go_to(url_for("guidance.guide", name=name, _anchor=section or None))


@bp.get("/help/<name>")
@needs(Can.READ)
def guide(name: str) -> Response:
    if name not in guides.HELP:
        raise NotFound
    return _guide(name)


@bp.get("/privacy")
@needs(Can.READ)
def privacy() -> Response:
    return _guide("privacy")


@bp.get("/accessibility")
@needs(Can.READ)
def accessibility() -> Response:
    return _guide("accessibility")


@bp.get("/about")
@needs(Can.READ)
def about() -> Response:
    tx, now = reading(), clock.now()
    known = {"figures": catalogue.figures(tx, now=now), "headlines": balances.headlines(tx, now=now)}
    return _guide("about", **known, now=now)


def _guide(name: str, **more: Any) -> Response:
    found = guides.read(name)
    pictures = {each.id: address for each in found.sections if (address := _picture(each))}
    template = "guidance/about.html" if name == "about" else "guidance/guide.html"
    return page(template, guide=found, pictures=pictures, in_help=name in guides.HELP, **more)


def _picture(section: guides.Section) -> str | None:
    """The address of a section's picture in the reader's language, else in English."""
    if section.picture is None:
        return None
    names = [f"img/help/{section.picture[0]}.{code}.webp" for code in (language.code(), "en")]
    return next((f"/static/{assets.shelf.hashed[name]}" for name in names if name in assets.shelf.hashed), None)


@bp.get("/contact")
@needs(Can.READ)
def contact() -> Response:
    known = {"name": me().latin, "email": me().email} if me() else {}
    return _contact(forms.Message(data=known))


@bp.post("/contact")
@needs(Can.READ)
def send_message() -> Response:
    form = forms.Message(request.form)
    if not form.validate():
        return _contact(form, 422)
    told = {name: form[name].data or "" for name in ("name", "email", "topic", "message")}
    try:
        with writing() as tx:
            actions.send_message(tx, **told, network=network(), now=clock.now())
    except TooMany as refused:
        return _contact(form, 429, refused.message)
    return go("guidance.contact", gettext("Your message is on its way to the office. We answer to your address."))


def _contact(form: forms.Message, status: int = 200, refused: Any = None) -> Response:
    place = issuer.issuer().get("address")
    return page("guidance/contact.html", status, form=form, refused=refused, place=place)
