"""Who did what: the whole log for administrators, a panel for one person and for one session."""

from typing import Any

from flask import Response, request, url_for
from markupsafe import Markup, escape

from institute import access
from institute.access import Can
from institute.activity import Activity
from institute.catalogue import queries as catalogue
from institute.database import reading
from institute.language import gettext
from institute.office import forms, queries, sentences, words
from institute.office.views.base import bp
from institute.people import queries as people
from institute.web.guard import needs
from institute.web.pages import page
from institute.web.reader import me

IN_A_PANEL = 5


@bp.get("/office/activity")
@needs(Can.SEE_ACTIVITY)
def activity() -> Response:
    form = forms.Log(request.args)
    form.validate()  # a day that is none asks for nothing
    found = queries.log(reading(), form.wanted(), page=request.args.get("page", 1, type=int))
    verbs = sorted((str(sentence) % _Blanks(), verb) for verb, sentence in sentences.SENTENCES.items())
    context = {"asked": form, "log": found, "verbs": verbs, "told": _telling(found)}
    return page("office/activity.html", fragment="office/_activity.html", **context)


@bp.get("/office/people/<id:person_id>/activity")
@needs(Can.SEE_PEOPLE)
def person_activity(person_id: int) -> Response:
    """What a person did and what was done about them."""
    person = people.get_person(reading(), person_id)
    crumbs = [(url_for("people.person", person_id=person_id), person.latin)]
    return _panel(queries.Wanted(person=person_id), "person_activity", crumbs, person_id=person_id)


@bp.get("/office/sessions/<code>/activity")
@needs(Can.EDIT_SESSIONS)
def session_activity(code: str) -> Response:
    """What was done in a session."""
    training = catalogue.get_session(reading(), code)
    crumbs = [(url_for("catalogue.office_session", code=code), training.code)]
    return _panel(queries.Wanted(session=code), "session_activity", crumbs, code=code)


def _panel(wanted: queries.Wanted, endpoint: str, crumbs: list[Any], **values: Any) -> Response:
    """The last entries as a fragment, all of them as a page."""
    asked = request.args.get("page", type=int)
    found = queries.log(reading(), wanted, page=asked or 1, per_page=25 if asked else IN_A_PANEL)
    context = {
        "log": found,
        "told": _telling(found),
        "crumbs": crumbs,
        "address": url_for(f"office.{endpoint}", **values),
    }
    return page("office/activity_of.html", fragment="office/_activity_panel.html", **context)


class _Blanks(dict[str, str]):
    """Fills every blank of a sentence with an ellipsis: what the verb is called in a list of choices."""

    def __missing__(self, key: str) -> str:
        return "…"


def _telling(log: queries.Log) -> Any:
    """Says an entry of this log as a sentence with links, in the reader's language."""
    sees_people = access.may(me(), Can.SEE_PEOPLE)

    def person(key: int | None, nobody: str) -> Markup:
        if key not in log.people:
            return escape(nobody)
        name = Markup("<bdi>{}</bdi>").format(log.people[key])
        return _link(url_for("people.person", person_id=key), name) if sees_people else name

    def told(entry: Activity) -> Markup:
        code = log.sessions.get(entry.training_id or 0)
        values = words.details(entry.details) | {
            "who": person(
                entry.person_id, gettext("The house") if entry.person_id is None else gettext("Somebody who left")
            ),
            "person": person(entry.about_id, gettext("somebody who left")),
            "session": _link(url_for("catalogue.office_session", code=code), Markup("<bdi>{}</bdi>").format(code))
            if code
            else escape(gettext("a deleted session")),
        }
        sentence = sentences.SENTENCES.get(entry.verb)
        text = str(sentence) if sentence is not None else gettext("%(who)s changed something.")
        return Markup(text) % values  # noqa: S704  ours, and its values are escaped

    return told


def _link(address: str, text: Markup) -> Markup:
    return Markup('<a href="{}">{}</a>').format(address, text)
