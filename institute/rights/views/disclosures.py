"""The register of lists that left: which, to whom, when, why, on which basis."""

from datetime import date

from flask import Response, request

from institute.access import Can
from institute.database import reading
from institute.rights import queries, words
from institute.rights.views.base import bp
from institute.web.guard import needs
from institute.web.lists import remembered, show


@bp.get("/office/disclosures")
@needs(Can.ANSWER_RIGHTS)
@remembered
def disclosures() -> Response:
    asked = {name: request.args.get(name, "").strip()[:100] for name in ("q", "grade", "session", "sort")}
    try:
        since = date.fromisoformat(request.args.get("since", ""))
    except ValueError:  # a day that is none asks for nothing
        since = None
    return show(
        "rights/disclosures.html",
        "rights/_disclosures.html",
        queries.DISCLOSURES,
        lambda number, size: queries.disclosures(reading(), **asked, since=since, page=number, per_page=size),
        asked=asked,
        since=since,
        words=words,
    )
