"""The demo's waiting list: one seminar with quotas, all its places given, one of them offered."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import select

from institute import activity
from institute.catalogue.models import TrainingSession
from institute.demo.sessions import Stage
from institute.enrolment import quotas, waiting
from institute.enrolment.models import ADMITTED, SUBMITTED, Application

PROGRAMME = "P06"
_NOBODY = {"country_code": None, "organisation_id": None, "sex": None, "level": None, "kept_until": None}


def fill(stage: Stage) -> None:
    """Quotas after the people who are in, then an offer and a list for those who are not."""
    tx, officer = stage.tx, stage.staff["programme-officer"][0]
    version = stage.versions[PROGRAMME]
    training = tx.scalars(
        select(TrainingSession)
        .where(TrainingSession.version_id == version.id, TrainingSession.starts_at > stage.now)
        .order_by(TrainingSession.starts_at)
    ).first()
    if training is None:
        return
    of_it = select(Application).where(Application.training_id == training.id).order_by(Application.id)
    inside = tx.scalars(of_it.where(Application.state == ADMITTED)).all()
    known = set(tx.scalars(select(Application.person_id).where(Application.training_id == training.id)))
    others = [person for person in stage.others if person.id not in known and person.country_code != "CN"][:4]
    sent = [stage.apply(training, person, SUBMITTED) for person in others]
    tx.flush()
    with activity.acting(officer.id):
        for code, many in Counter(each.country_code for each in inside).most_common(3):
            values = _NOBODY | {"country_code": code, "reserved": many, "most": many + 2, "minimum": many}
            quotas.add(tx, training.id, values=values, now=stage.now)
        late = {"kept_until": stage.now + timedelta(days=10), "reserved": 0, "most": None, "minimum": 4}
        quotas.add(tx, training.id, values=_NOBODY | {"sex": "F"} | late, now=stage.now)
        for each in inside:
            waiting.set_line(tx, each)
        training.places = training.taken + 1
        tx.flush()
        waiting.offer(tx, sent[0].id, by=officer, now=stage.now - timedelta(hours=20))
        for n, each in enumerate(sent[1:3]):
            waiting.put_on_list(tx, each.id, by=officer, now=stage.now - timedelta(hours=18 - n))
