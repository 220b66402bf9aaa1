"""The words of letters: which there are, editing, trying out, going back."""

from typing import Any

from flask import Response, request

from institute import clock, language, wording
from institute.access import Can
from institute.config import settings
from institute.database import reading, writing
from institute.language import gettext
from institute.people import queries as people
from institute.post import actions, forms, queries, rules, words
from institute.post.views.base import bp
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me


@bp.get("/office/letters")
@needs(Can.EDIT_LETTERS)
def wordings() -> Response:
    return page("post/wordings.html", rows=queries.rows(reading()), states=words.STATES)


@bp.get("/office/letters/<kind>/<tongue>")
@needs(Can.EDIT_LETTERS)
def edit(kind: str, tongue: str) -> Response:
    found, subject, text = queries.get_text(reading(), kind, tongue)
    seen = found.id if found else 0
    return _editor(kind, tongue, forms.Words(data={"subject": subject, "text": text, "seen": seen}))


def _filled(kind: str, tongue: str) -> forms.Words:
    """The form as sent, knowing the letter's blanks; NotFound for a letter there is not."""
    queries.get_text(reading(), kind, tongue)
    form = forms.Words(request.form)
    form.known, form.needed = wording.blanks(kind), wording.needed(kind)
    return form


@bp.post("/office/letters/<kind>/<tongue>")
@needs(Can.EDIT_LETTERS)
def save(kind: str, tongue: str) -> Response:
    form = _filled(kind, tongue)
    if not form.validate():
        return _editor(kind, tongue, form, 422)
    given = form.subject.data or "", form.text.data or ""
    try:
        with writing() as tx:
            made = actions.edit(tx, kind, tongue, *given, seen=form.seen.data or 0, by=me(), now=clock.now())
    except rules.Overtaken as refused:
        return _editor(kind, tongue, form, 409, refused)
    said = gettext("Kept. The next letter of this kind says it so.") if made else gettext("Nothing has changed.")
    return go("post.edit", said, kind=kind, tongue=tongue)


@bp.post("/office/letters/<kind>/<tongue>/preview")
@needs(Can.EDIT_LETTERS)
def preview(kind: str, tongue: str) -> Response:
    """The letter with sample values, as typed so far."""
    form = _filled(kind, tongue)
    form.validate()
    return page("post/preview.html", fragment="post/_preview.html", **_sample(kind, tongue, form))


@bp.post("/office/letters/<kind>/<tongue>/versions/<id:version_id>/restore")
@needs(Can.EDIT_LETTERS)
def restore(kind: str, tongue: str, version_id: int) -> Response:
    with writing() as tx:
        actions.restore(tx, kind, tongue, version_id, by=me(), now=clock.now())
    return go("post.edit", gettext("The earlier version counts again."), kind=kind, tongue=tongue)


@bp.post("/office/letters/<kind>/<tongue>/built-in")
@needs(Can.EDIT_LETTERS)
def take_back(kind: str, tongue: str) -> Response:
    with writing() as tx:
        actions.take_back(tx, kind, tongue, by=me(), now=clock.now())
    return go("post.edit", gettext("The built-in text counts again."), kind=kind, tongue=tongue)


def _editor(
    kind: str, tongue: str, form: forms.Words, status: int = 200, refused: rules.Overtaken | None = None
) -> Response:
    past = queries.history(reading(), kind, tongue)
    return page(
        "post/edit.html",
        status,
        row=next(each for each in queries.rows(reading()) if each.kind == kind),
        states=words.STATES,
        form=form,
        refused=refused.message if refused else None,
        past=past,
        authors=people.persons(reading(), [each.by_id for each in past if each.by_id]),
        blanks=[(name, words.meaning(name)) for name in wording.blanks(kind)],
        needed=wording.needed(kind),
        **_sample(kind, tongue, form),
    )


def _sample(kind: str, tongue: str, form: forms.Words) -> dict[str, Any]:
    values = words.samples(kind, tongue, address=settings().public_url, now=clock.now())
    subject, text = wording.fill(form.subject.data or "", form.text.data or "", values)
    speech = language.SPEECHES[tongue]
    return {"kind": kind, "spoken": speech, "subject": subject, "text": text, "sample_errors": form.errors}
