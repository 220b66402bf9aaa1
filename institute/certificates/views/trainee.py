"""The trainee's certificate, and what is still missing for the next one."""

from flask import Response

from institute.access import Can
from institute.certificates import queries, rules
from institute.certificates.views.base import bp, pdf
from institute.database import reading
from institute.enrolment import queries as enrolment
from institute.errors import NotFound
from institute.web.guard import needs, permitted
from institute.web.pages import page
from institute.web.reader import me


@bp.get("/certificates/<number>.pdf")
@needs(Can.FETCH_CERTIFICATE)
def paper(number: str) -> Response:
    certificate = permitted(Can.FETCH_CERTIFICATE, queries.get_certificate(reading(), number))
    if certificate.file is None:
        raise NotFound
    return pdf(certificate.file)


@bp.get("/learn/<code>/checklist")
@needs(Can.LEARN)
def checklist(code: str) -> Response:
    """What the session asks for its certificate, and what is still missing."""
    tx = reading()
    place = permitted(Can.LEARN, enrolment.get_enrolment(tx, code, me().id))
    training = place.training
    rule = queries.rule_of(tx, training.id)
    items = rules.checklist(queries.facts_of(tx, training.id, place.id)[place.id], rule.lessons, rule.practice)
    return page(
        "certificates/checklist.html",
        fragment="certificates/_checklist.html",
        training=training,
        items=items,
        certificate=queries.of_enrolment(tx, place.id),
    )
