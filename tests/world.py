"""A small house with one of everything, for walking through."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

from sqlalchemy import select
from sqlalchemy.orm import Session

from institute import clock, disclosure, files, jobs, letters
from institute.assignments.models import Assignment, Hand, Member, Remark, Submission, Team
from institute.bank import actions as bank
from institute.bank import samples, statistics, taking
from institute.bank.models import READY, SINGLE, ItemCategory, ItemTag, ItemVersion
from institute.catalogue.models import CANCELLED, DRAFT, Module, Programme, ProgrammeVersion, SessionNeed, Staffing
from institute.certificates.models import COMPLETED, Certificate, Completion, PrintRun
from institute.classroom.models import Announcement, Answer, Question, TraineeNote
from institute.demand.models import NeedStep
from institute.enrolment.models import ApplicationComment, ApplicationMessage, ApplicationStep, Requirement, SavedView
from institute.gradebook import actions as gradebook
from institute.gradebook.models import CELL, Mark, MarkCategory, MarkChange, MarkColumn
from institute.learning.models import Lesson, LessonDraft, LessonVersion, Progress, SharedModule, SharedVersion
from institute.partners.models import Organisation
from institute.people import naming
from institute.people.models import Person
from institute.quizzes import attempts
from institute.quizzes.models import PUBLISHED, Quiz, QuizDraw, QuizSection
from institute.rights.models import RetentionRun, RightsRequest
from institute.rubrics.models import Rubric, RubricVersion
from institute.timetable.models import CalendarFeed, Meeting, Speaker, Venue
from institute.wording import Wording
from tests import make
from tests.bank.samples import content
from tests.conftest import NOW

NUMBER, CODE = "SCOIET-2026-ET-012-0001-O", "0123456789"


def build(tx: Session) -> SimpleNamespace:
    """People of each role and a thing in each state; call inside an app context."""
    who = SimpleNamespace(
        stranger=None,
        applicant=make.person(tx, "NADERI Mahtab", "مهتاب نادری", country_code="IR", language="fa"),
        trainee=make.person(tx, "DOSMUKHAMBET Akbota", "Досмұхамбет Ақбота Рүстемқызы"),
        teacher=make.teacher(tx),
        officer=make.officer(tx),
        certifier=make.certifier(tx),
        admin=make.administrator(tx),
        supervisor=make.person(tx, "LIU Fang"),
    )
    rail = make.keep(
        tx, Organisation(code="KZ-SRL", kind="enterprise", country_code="KZ", names={"en": "Steppe Rail (demo)"})
    )
    version = ProgrammeVersion(
        number=1, title={"en": "Block trains"}, description={"en": "Boxes."},
        outcomes={"en": "Plan a train\nRead a waybill"},
        themes=["LOG"], mode="on-site", days=10, lecture_hours=24, visit_hours=4, practice_hours=16, languages=["ru"],
        places=20, approved_at=NOW, modules=[Module(position=1, code="M1", title={"en": "Corridors"}, hours=8)],
    )  # fmt: skip
    make.keep(tx, Programme(code="P01", type="economic-trade", versions=[version]))
    need = make.need(tx, person_id=who.applicant.id, state="planned")
    need.steps = [NeedStep(state="submitted", at=NOW, person_id=who.applicant.id), NeedStep(state="accepted", at=NOW)]
    make.need(tx, state="submitted")
    opened = make.training(tx, who.teacher, version_id=version.id)
    opened.answers = [SessionNeed(need_id=need.id, coverage=80)]
    make.training(tx, who.teacher, state=DRAFT)
    make.training(tx, state=CANCELLED, cancel_reason="The plant is being rebuilt.")
    for person, state in ((who.applicant, "submitted"), (make.person(tx), "returned")):
        made = make.application(tx, opened, person, state, reason="More, please." if state == "returned" else "")
        made.steps = [ApplicationStep(state="submitted", at=NOW, person_id=person.id)]
        tx.add(
            ApplicationComment(application_id=made.id, person_id=who.officer.id, at=NOW, text="Ask about the dates.")
        )
        for office, text in ((True, "Can you come earlier?"), (False, "Yes.")):
            writer = who.officer if office else person
            tx.add(ApplicationMessage(
                application_id=made.id, person_id=writer.id, from_office=office, at=NOW, text=text,
            ))  # fmt: skip
    tx.add(SavedView(person_id=who.officer.id, name="Kazakhstan", wanted={"country": "KZ"}))
    who.nominator = make.nominator(tx, rail)
    make.nominee(tx, make.call(tx, opened, rail, who.nominator))
    tx.add(Requirement(training_id=opened.id, ranks=["director"], hard=[], level="B2", years_between=2))
    for double in (who.applicant, make.person(tx, "NADERI Mahtaab", country_code="IR")):
        double.phone = "+98 21 1234 5678"
        naming.fold(double)
    _running(tx, who)
    _held(tx, who)
    tx.add(letters.Letter(
        message_id="<1@x>", person_id=who.trainee.id, address="a@example.org", name="A", language="fa", kind="x",
        subject="سلام", text="یک\n\nhttp://localhost/x", state="failed", written_at=NOW, due_at=NOW,
        session=opened.code, error="ConnectionRefusedError: [Errno 111] Connection refused",
    ))  # fmt: skip
    tx.add_all(
        Wording(kind="admitted", language="en", subject=f"Welcome {turn}: {{title}}", by_id=who.officer.id, at=NOW,
                text="Dear {name},\n\n{address}/learn/{code}\n\n{address}{path}")
        for turn in (1, 2)
    )  # fmt: skip
    tx.add(disclosure.Disclosure(
        at=NOW, person_id=who.officer.id, list="people.persons", grade="P2", rows=3, purpose="Rooms", basis="contract",
    ))  # fmt: skip
    due = (NOW + timedelta(days=21)).date()
    for person, kind, state in ((make.person(tx), "delete", "agreed"), (who.applicant, "correct", "asked")):
        tx.add(RightsRequest(
            person_id=person.id, kind=kind, words="Please.", asked_at=NOW, due_on=due, state=state,
            decided_by_id=who.officer.id if state == "agreed" else None,
        ))  # fmt: skip
    tx.add(RetentionRun(key="k", line="applications", as_of=NOW, counts={opened.code: 2}, asked_by_id=who.officer.id))
    tx.commit()
    return who


def _running(tx: Session, who: SimpleNamespace) -> None:
    training = make.training(
        tx,
        who.teacher,
        starts_at=NOW - timedelta(days=3),
        ends_at=NOW + timedelta(days=300),
        opens_at=NOW - timedelta(days=60),
        closes_at=NOW - timedelta(days=10),
    )
    training.staff.append(Staffing(person_id=who.supervisor.id, role="supervisor"))
    place = make.enrolment(tx, training, who.trainee)
    make.application(tx, training, who.trainee, "admitted")
    first, second, third = make.lessons(tx, training, 3)
    third.asks = [second.id]
    _shared(tx, who, third)
    tx.add(Progress(enrolment_id=place.id, lesson_id=first.id, opened_at=NOW, done_at=NOW))
    make.plan(tx, training, make.base(tx))
    _timetable(tx, who, training, first)
    _bank(tx, who)
    _classroom(tx, who, training, place, first)
    _assigned(tx, who, training, place)
    _marks(tx, who, training, place)
    _quizzes(tx, training, place)


def _assigned(tx: Session, who: SimpleNamespace, training, place) -> None:
    """A rubric, work of a team that was handed in and has a remark, and work nobody has begun."""
    levels = [{"points": "4", "words": {"en": "Clear"}}, {"points": "0", "words": {"en": "Missing"}}]
    rubric = RubricVersion(
        title={"en": "Report", "fa": "گزارش"}, criteria=[{"title": {"en": "Sources"}, "levels": levels}],
        pinned=True, edited_at=NOW, edited_by_id=who.teacher.id,
    )  # fmt: skip
    tx.add(Rubric(versions=[rubric]))
    tx.flush()
    report, action = (
        Assignment(
            training_id=training.id, title={"en": title, "ru": "Доклад"}, text={"en": "Write **five** pages."},
            state="published", due_at=NOW + timedelta(days=200), tries=2, by_teams=title == "Report",
            rubric_version_id=rubric.id if title == "Report" else None,
        )
        for title in ("Report", "Action plan")
    )  # fmt: skip
    done = Submission(
        state="handed", text="First.\n\nSecond, with a claim.", rev=1, saved_at=NOW, saved_by_id=place.id,
        handed_at=NOW, handed_by_id=place.id, receipt="0123456789AB",
        hands=[Hand(enrolment_id=place.id, first_at=NOW, last_at=NOW)],
        remarks=[Remark(paragraph=1, quote="a claim", text="Whose?", at=NOW, person_id=who.teacher.id)],
    )  # fmt: skip
    tx.add_all([report, action])
    tx.flush()
    member = Member(assignment_id=report.id, enrolment_id=place.id)
    tx.add(Team(assignment_id=report.id, country_code="KZ", members=[member], submissions=[done]))
    tx.flush()


def _marks(tx: Session, who: SimpleNamespace, training, place) -> None:
    """A gradebook with practice and a column to type into, released, and a mark changed by hand."""
    gradebook.set_up(tx, training, now=NOW).released = True
    category = make.keep(tx, MarkCategory(training_id=training.id, title={"en": "Talks"}, weight=Decimal(1), drops=0))
    talk = make.keep(tx, MarkColumn(
        training_id=training.id, category_id=category.id, title={"en": "Country report", "zh": "国别报告"},
        points=Decimal(10), released=True,
    ))  # fmt: skip
    told = {"enrolment_id": place.id, "column_id": talk.id}
    tx.add_all([
        Mark(**told, typed=Decimal(8)),
        MarkChange(**told, training_id=training.id, kind=CELL, became=Decimal(8), reason="Heard", at=NOW,
                   by_id=who.teacher.id),
    ])  # fmt: skip
    tx.flush()


def _quizzes(tx: Session, training, place) -> None:
    """A test before and after the course, of which the trainee has handed in one and is in the middle of the other."""
    content = {"stem": {"en": "Which gauge?"}, "words": 0}
    item = bank.add(tx, name="Gauge", kind="essay", content=content, by_id=None, now=NOW, state="ready")
    made = []
    for kind, before in (("pre-test", None), ("post-test", 1)):
        draws = [QuizDraw(position=1, item_id=item.id, many=1, points=2)]
        quiz = Quiz(
            training_id=training.id, kind=kind, title={"en": "What do you know?"}, state=PUBLISHED, pre_id=before,
            minutes=None if before else 60, sections=[QuizSection(position=1, title={}, draws=draws)],
        )  # fmt: skip
        made.append(make.keep(tx, quiz))
    under_way = attempts.begin(tx, made[1].id, place.id, language="en", now=clock.now())
    done = attempts.begin(tx, made[0].id, place.id, language="en", now=NOW)
    for attempt in (under_way, done):
        attempt.answers[0].answer = "1,520 mm"
    tx.flush()
    attempts.submit(tx, done.id, now=NOW)
    tx.commit()


def _timetable(tx: Session, who: SimpleNamespace, training, lesson) -> None:
    """A lecture in a hall with its material, and an address that somebody's calendar reads."""
    hall = make.keep(tx, Venue(names={"en": "Hall A", "ru": "Зал А"}, place={"en": "Main building"}))
    lecture = Meeting(
        training_id=training.id, kind="lecture", title={"en": "Rail tariffs"}, zone="Asia/Shanghai", venue_id=hall.id,
        starts_at=NOW + timedelta(hours=21), ends_at=NOW + timedelta(hours=24), place={}, languages=["en"],
        link="https://meet.example.org/1", lesson_id=lesson.id, edited_at=NOW,
    )  # fmt: skip
    lecture.speakers = [Speaker(part="lecturer", person_id=who.teacher.id, languages=["ru"])]
    tx.add_all((lecture, CalendarFeed(
        person_id=who.trainee.id, token_hash="h" * 64, name="Phone", language="en", made_at=NOW
    )))  # fmt: skip


def _bank(tx: Session, who: SimpleNamespace) -> None:
    """A question of each kind that came in a file, the first one used, on one shelf."""
    found = samples.every()
    taken = taking.take(tx, found, form="gift", file_name="a.txt", state="ready", by_id=who.teacher.id, now=NOW)
    shelf = make.keep(tx, ItemCategory(names={"en": "Trade"}))
    version = tx.scalars(select(ItemVersion).order_by(ItemVersion.id)).first()
    version.item.category_id, version.item.labels = shelf.id, [ItemTag(tag="rail")]
    bank.use(tx, [version.id], NOW)
    bank.keep_figures(tx, version.id, statistics.of([statistics.Row(Fraction(1))]), NOW)
    assert taken.many == len(found)
    tx.commit()


def _classroom(tx: Session, who: SimpleNamespace, training, place, lesson) -> None:
    """News, a question with a hidden answer, a note, and a lesson with a history and a stale translation."""
    tx.add(Announcement(
        training_id=training.id, title={"en": "Bus at 8", "ru": "Автобус в 8"}, text={"en": "Bring **passports**."},
        person_id=who.teacher.id, written_at=NOW,
    ))  # fmt: skip
    question = Question(
        training_id=training.id, lesson_id=lesson.id, person_id=who.trainee.id, text="Which divisor?", at=NOW
    )
    question.answers = [
        Answer(person_id=who.teacher.id, staff=True, text="The carrier's.", at=NOW, marked_at=NOW),
        Answer(person_id=who.trainee.id, staff=False, text="Something rude", at=NOW, hidden_at=NOW),
    ]
    tx.add_all([question, TraineeNote(enrolment_id=place.id, person_id=who.teacher.id, text="Asks well.", at=NOW)])
    lesson.versions = {"en": 1}
    lesson.text = {**lesson.text, "ru": "Текст"}
    for number, text in enumerate(("First", "Second")):
        tx.add(LessonVersion(
            lesson_id=lesson.id, language="en", number=number, title="Lesson 1", text=text, saved_at=NOW,
            person_id=who.teacher.id,
        ))  # fmt: skip
    tx.add(LessonDraft(
        lesson_id=lesson.id, language="ru", person_id=who.teacher.id, title="Урок", text="Черновик", seen=0,
        saved_at=NOW,
    ))  # fmt: skip
    tx.flush()


def _shared(tx: Session, who: SimpleNamespace, lesson: Lesson) -> None:
    """A question inside a lesson, and a shared module of which a newer version is there."""
    asked = content(SINGLE, feedback={}, note={})
    item = bank.add(tx, name="Kind", kind=SINGLE, content=asked, by_id=None, now=NOW, state=READY)
    lesson.text = {**lesson.text, "en": f"Read.\n\n[[question {item.id}]]"}
    shared = make.keep(tx, SharedModule(title={"en": "Corridors"}, number=2))
    other = make.keep(tx, SharedModule(title={"en": "Customs"}, number=1))
    told = {"key": "1", "title": {"en": "Lesson"}, "text": {"en": "New."}, "minutes": 5, "fresh": ["en"], "files": []}
    for of, number in ((shared, 1), (shared, 2), (other, 1)):
        tx.add(SharedVersion(
            shared_id=of.id, number=number, content={"title": {"en": "Corridors"}, "lessons": [told]}, note="",
            person_id=who.teacher.id, at=NOW,
        ))  # fmt: skip
    lesson.module.shared_id, lesson.module.shared_number = shared.id, 1


def _held(tx: Session, who: SimpleNamespace) -> None:
    """A session that is over: one certificate issued, one trainee completed without, one undecided."""
    training = make.training(
        tx,
        who.teacher,
        starts_at=NOW - timedelta(days=40),
        ends_at=NOW - timedelta(days=30),
        opens_at=NOW - timedelta(days=90),
        closes_at=NOW - timedelta(days=60),
    )
    people: list[Person] = [who.trainee, make.person(tx), make.person(tx)]
    places = [make.enrolment(tx, training, person) for person in people]
    for place in places[:2]:
        tx.add(
            Completion(enrolment_id=place.id, state=COMPLETED, proposal=True, proposed_at=NOW, decided_at=NOW, facts={})
        )
    make.confirm(tx, places[1])
    job = jobs.Job(
        kind="certificates", values={}, person_id=who.certifier.id, state="done", asked_at=NOW, alive_at=NOW,
        result={"issued": 1, "offences": []},
    )  # fmt: skip
    content = b"%PDF-1.7 test"
    file = files.describe(
        tx, files.keep(content), name=f"{NUMBER}.pdf", media_type="application/pdf", size=len(content), now=NOW
    )
    tx.add(job)
    tx.flush()
    run = PrintRun(training_id=training.id, person_id=who.certifier.id, job_id=job.id, merged_id=file.id, asked_at=NOW)
    make.keep(tx, run)
    tx.add(certificate(tx, training, places[0], run, file))


def certificate(tx: Session, training, place, run, file) -> Certificate:
    """An issued certificate with a full snapshot."""
    texts = {code: training.title.get(code, training.title["en"]) for code in ("en", "zh", "ru", "fa")}
    native = place.person.native
    snapshot = {
        "kind": "completion", "number": NUMBER, "code": CODE, "title": texts, "session_code": training.code,
        "hours": 40, "practice_hours": 16, "starts": "2026-10-11", "ends": "2026-10-21", "issued_on": "2026-10-22",
        "holder": {
            "latin": place.person.latin, "native": native.full if native else "", "chinese": None, "country": "KZ",
        },
    }  # fmt: skip
    return Certificate(
        number=NUMBER, code=CODE, enrolment_id=place.id, person_id=place.person_id, training_id=training.id,
        run_id=run.id, file_id=file.id, snapshot=snapshot, issued_at=NOW,
    )  # fmt: skip
