"""How long the full demo takes to make, and how much it holds."""

from sqlalchemy import func, select

from institute.catalogue.models import TrainingSession
from institute.certificates.models import Certificate
from institute.database import reading
from institute.enrolment.models import Enrolment
from institute.learning.models import Progress
from institute.people.models import Person, RoleGrant
from tests.load import Options, Row, at_most, bars, exactly, shown
from tests.load.house import house
from tests.load.inside import inside

NAME = "demo"


def run(options: Options) -> list[Row]:
    rows = []
    for database in options.databases:
        with house(database, "full", started=False) as made:
            rows.append(at_most(f"the full demo, {database}", made.seconds["demo"], bars(NAME)["seconds"], "s"))
            with inside(made):
                tx = reading()
                trainees = select(func.count(Person.id)).where(Person.id.not_in(select(RoleGrant.person_id)))
                rows.append(exactly("sessions", tx.scalar(select(func.count(TrainingSession.id))) or 0, 200))
                rows.append(exactly("trainees", tx.scalar(trainees) or 0, 14000))
                rows.append(exactly("enrolments", tx.scalar(select(func.count(Enrolment.id))) or 0, 16000))
                rows.append(shown("lessons opened", tx.scalar(select(func.count(Progress.id))) or 0))
                rows.append(shown("certificates", tx.scalar(select(func.count(Certificate.id))) or 0))
    return rows
