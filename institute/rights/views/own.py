"""My data: what is kept and how long, to take along, to have corrected or deleted."""

import json

from flask import Response, request

from institute import clock, guides, language
from institute.access import Can
from institute.database import reading, writing
from institute.dossier import actions as sealed
from institute.dossier import consents
from institute.dossier import queries as dossier
from institute.dossier.models import SENSITIVE
from institute.errors import NotFound
from institute.language import gettext
from institute.people import queries as people
from institute.rights import actions, deletion, forms, holdings, queries, rules, words
from institute.rights.views.base import bp
from institute.store import store
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me


@bp.get("/me/data")
@needs(Can.LOOK_AFTER_SELF)
def mine() -> Response:
    return _mine(forms.Ask(data={"kind": request.args.get("kind", "")}))


def _mine(form: forms.Ask, status: int = 200) -> Response:
    return page(
        "rights/mine.html",
        status,
        form=form,
        held=deletion.foretold(reading(), me().id),
        roster=deletion.on_the_roster(reading(), me().id),
        consents=dossier.consents(reading(), me().id),
        consent_words=consents.TITLES,
        sensitive=SENSITIVE,
        requests=queries.own_requests(reading(), me().id),
        notices=people.notices_read(reading(), me().id),
        versions=guides.NOTICES[::-1],
        words=words,
        working_days=rules.WORKING_DAYS,
    )


@bp.get("/me/data.json")
@needs(Can.LOOK_AFTER_SELF)
def as_json() -> Response:
    """Everything that may be taken along, for machines; tables carry their readable names."""
    found = holdings.collected(reading(), me().id)
    told = {
        "made_at": clock.now(),
        "person": me().id,
        "tables": {
            name: {"name": str(holdings.TABLES[name].name), "kept": str(holdings.TABLES[name].keep), "rows": rows}
            for name, rows in found.items()
        },
    }
    text = json.dumps(told, ensure_ascii=False, indent=1, default=holdings.as_json)
    response = Response(text, mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@bp.post("/me/data/paper")
@needs(Can.LOOK_AFTER_SELF)
def ask_paper() -> Response:
    with writing() as tx:
        job_id = actions.ask_paper(tx, me(), language.code(), now=clock.now())
    return go("rights.paper", job_id=job_id)


@bp.get("/me/data/paper/<id:job_id>")
@needs(Can.LOOK_AFTER_SELF)
def paper(job_id: int) -> Response:
    return page("rights/paper.html", job=queries.own_paper(reading(), job_id, me().id))


@bp.get("/me/data/paper/<id:job_id>.pdf")
@needs(Can.LOOK_AFTER_SELF)
def paper_file(job_id: int) -> Response:
    """The printed copy; after a day it is gone."""
    job = queries.own_paper(reading(), job_id, me().id)
    if "name" not in job.result:
        raise NotFound
    with store().open(job.result["name"]) as file:
        response = Response(file.read(), mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.pdf"'
    return response


@bp.post("/me/data/requests")
@needs(Can.LOOK_AFTER_SELF)
def ask() -> Response:
    form = forms.Ask(request.form)
    if not form.validate():
        return _mine(form, 422)
    try:
        with writing() as tx:
            made = actions.ask(tx, me().id, form.kind.data, form.words.data or "", now=clock.now())
    except rules.AlreadyAsked as refused:
        form.kind.errors = [str(refused.message)]
        return _mine(form, 422)
    said = gettext("Your request came in. You get an answer by %(day)s at the latest.", day=language.day(made.due_on))
    return go("rights.mine", said, _anchor="requests")


@bp.post("/me/data/requests/<id:request_id>/take-back")
@needs(Can.LOOK_AFTER_SELF)
def take_back(request_id: int) -> Response:
    with writing() as tx:
        actions.take_back(tx, request_id, me().id)
    return go("rights.mine", gettext("Your request is taken back."))


@bp.post("/me/data/consents/<id:consent_id>/withdraw")
@needs(Can.LOOK_AFTER_SELF)
def withdraw(consent_id: int) -> Response:
    """As easily as it was given: with that to sensitive data, the data goes too."""
    with writing() as tx:
        sealed.withdraw_consent(tx, consent_id, person_id=me().id, now=clock.now())
    return go("rights.mine", gettext("Your consent is taken back."), _anchor="consents")
