"""A session held again: a draft with everything that goes along, and nothing that does not."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from institute import files
from institute.activity import Activity
from institute.catalogue.models import (
    DRAFT,
    Module,
    Programme,
    ProgrammeVersion,
    SessionNeed,
    Staffing,
    TrainingSession,
)
from institute.certificates.models import CompletionRule
from institute.database import writing
from institute.dossier import queries as dossier
from institute.dossier.models import Question
from institute.enrolment.models import Application, Enrolment
from institute.learning.models import STALE, LearningModule, LessonFile, LessonVersion
from institute.office import copying, rules
from institute.practice.models import PracticePlan
from tests import make
from tests.conftest import NOW

DAY = date(2027, 5, 10)
TIMES = ("opens_at", "closes_at", "starts_at", "ends_at")


@pytest.fixture
def officer(tx):
    return make.officer(tx)


@pytest.fixture
def old(tx, officer):
    """A held session with a programme, two lessons, a picture, a plan, a rule, a trainee and a need."""
    version = ProgrammeVersion(
        number=1, title={"en": "T"}, description={}, outcomes={}, themes=["LOG"], mode="on-site", days=10,
        lecture_hours=1, visit_hours=0, practice_hours=1, languages=["ru"], places=20, approved_at=NOW,
        modules=[Module(position=1, code="M1", title={"en": "M"}, hours=1)],
    )  # fmt: skip
    make.keep(tx, Programme(code="P01", type="economic-trade", versions=[version]))
    gone = make.teacher(tx, active=False)
    training = make.training(tx, make.teacher(tx), version_id=version.id)
    training.staff.append(Staffing(person_id=gone.id, role="instructor"))
    training.answers.append(SessionNeed(need_id=make.need(tx).id, coverage=50))
    first, second = make.lessons(tx, training)
    second.state = "draft"
    kept = files.File(sha256="0" * 64, name="map.png", media_type="image/png", size=1, stored_at=NOW)
    small = files.File(sha256="1" * 64, name="map.webp", media_type="image/webp", size=1, stored_at=NOW)
    first.files = [LessonFile(file=kept, small=small, key="old-key")]
    first.text = {"en": f"![map](/learn/{training.code}/files/old-key/map.png)", "fa": "متن"}
    first.versions, first.made_from = {"en": 2, "fa": 1}, {"fa": 1}
    was = {"language": "en", "number": 2, "title": "A", "text": first.text["en"], "saved_at": NOW}
    make.keep(tx, LessonVersion(lesson_id=first.id, **was))
    make.plan(tx, training, make.base(tx), 12)
    make.plan(tx, training, make.base(tx, state="closed"), 4)
    make.enrolment(tx, training, make.person(tx))
    make.application(tx, training, make.person(tx))
    make.keep(tx, CompletionRule(training_id=training.id, lessons=70, practice=60))
    asked = {"training_id": training.id, "label": {"en": "Laptop?"}}
    laptop = make.keep(tx, Question(position=1, kind="choice", choices=[{"en": "Yes"}, {"en": "No"}], **asked))
    make.keep(tx, Question(position=2, kind="text", asked_with_id=laptop.id, asked_with_choice=1, **asked))
    return training


def copied(officer, old, parts=copying.PARTS) -> str:
    with writing() as inside:
        return copying.copy(inside, old.code, starts_on=DAY, parts=parts, now=NOW).code


def found(tx, code: str) -> TrainingSession:
    tx.rollback()
    return tx.scalars(select(TrainingSession).where(TrainingSession.code == code)).one()


def test_everything_goes_along(context, tx, officer, old):
    new = found(tx, copied(officer, old))
    assert (new.state, new.taken, new.year, new.version_id) == (DRAFT, 0, 2027, old.version_id)
    assert [getattr(new, name) - getattr(old, name) for name in TIMES] == [new.starts_at - old.starts_at] * 4
    assert new.starts_at.date() == DAY and new.title == old.title
    assert [(post.role, post.person.active) for post in new.staff] == [("instructor", True)]
    module = tx.scalars(select(LearningModule).where(LearningModule.training_id == new.id)).one()
    first, second = module.lessons
    assert (first.state, second.state, first.minutes) == ("published", "draft", 20)
    assert first.files[0].file.name == "map.png" and first.files[0].key != "old-key"
    assert first.text == {"en": f"![map](/learn/{new.code}/files/{first.files[0].key}/map.png)", "fa": "متن"}
    assert first.files[0].small.name == "map.webp" and first.standing("fa") == STALE
    version = tx.scalars(select(LessonVersion).where(LessonVersion.lesson_id == first.id)).one()
    assert (version.number, version.text) == (2, first.text["en"])
    assert [plan.hours for plan in tx.scalars(select(PracticePlan).where(PracticePlan.training_id == new.id))] == [12]
    assert tx.get_one(CompletionRule, new.id).lessons == 70
    laptop, model = dossier.questions(tx, new.id)
    assert (laptop.choices, model.asked_with_id, model.asked_with_choice) == (
        [{"en": "Yes"}, {"en": "No"}],
        laptop.id,
        1,
    )


def test_one_line_says_that_it_is_a_copy(context, tx, officer, old):
    code = copied(officer, old)
    told = tx.scalars(select(Activity).where(Activity.training_id == found(tx, code).id)).all()
    assert [line.verb for line in told] == ["session-copied"]


def test_the_old_ones_people_and_needs_stay(context, tx, officer, old):
    new = found(tx, copied(officer, old))
    for model in (Application, Enrolment, SessionNeed):
        assert tx.scalars(select(model).where(model.training_id == new.id)).all() == []
    assert old.taken == 1


def test_only_what_was_chosen(context, tx, officer, old):
    new = found(tx, copied(officer, old, parts=()))
    assert not new.staff and tx.get(CompletionRule, new.id) is None
    for model in (LearningModule, PracticePlan, Question):
        assert tx.scalars(select(model).where(model.training_id == new.id)).all() == []


def test_not_into_the_past(context, officer, old):
    with pytest.raises(rules.InThePast), writing() as inside:
        copying.copy(inside, old.code, starts_on=NOW.date(), parts=(), now=NOW)


def test_the_page_shows_what_goes_along(client, tx, officer, old):
    text = client.as_(officer).get(f"/office/sessions/{old.code}/copy").text
    for seen in ("2 lessons", "1 file", "Hub Port", "12 hours", "SOKOLOV Artem", "Cannot have their post again", "70"):
        assert seen in text
    assert text.count('name="parts"') == text.count("checked") == 10
    assert f"/office/sessions/{old.code}/copy" in client.get(f"/office/sessions/{old.code}").text


def test_copying_in_the_browser(client, tx, officer, old):
    address = f"/office/sessions/{old.code}/copy"
    client.as_(officer)
    for given in (
        {},
        {"starts_on": "2020-01-01"},
        {"starts_on": "soon", "parts": "staff"},
        {"starts_on": "2099-01-01", "parts": "x"},
    ):
        assert client.post(address, given).status_code == 422
    done = client.post(address, {"starts_on": "2099-01-04", "parts": ["staff", "lessons"]}, follow=True)
    assert "is kept. Look through it, then publish." in done.text
    new = tx.scalars(select(TrainingSession).where(TrainingSession.year == 2099)).one()
    assert len(new.staff) == 1 and new.ends_at - new.starts_at == timedelta(days=10)
    assert client.as_(make.teacher(tx)).get(address).status_code == 403
