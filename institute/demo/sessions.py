"""The demo's training sessions: past, running, open, coming, full, cancelled and draft, with everybody in them."""

import random
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from institute import activity, files, language
from institute.catalogue.models import (
    CANCELLED,
    EVENT,
    TYPE_CODES,
    ProgrammeVersion,
    SessionNeed,
    SessionPartner,
    Staffing,
    TrainingSession,
)
from institute.certificates import actions as certificates
from institute.certificates import deciding, documents, names, outcomes, rules
from institute.certificates.deciding import Verdict
from institute.database import today_in
from institute.demand.models import Need
from institute.demo import answers, cast, content, plans, talk
from institute.enrolment import queries as enrolment
from institute.enrolment.models import ADMITTED, DECLINED, RETURNED, SUBMITTED, Application, ApplicationStep, Enrolment
from institute.learning import intake
from institute.learning.models import PUBLISHED as PUBLIC
from institute.learning.models import LearningModule, Lesson, LessonFile, Progress
from institute.partners.models import Organisation
from institute.people.models import Person
from institute.practice.models import PracticeBase, PracticeHours, PracticePlan

_QINGDAO = ZoneInfo(language.HOME_ZONE)


@dataclass
class Stage:
    """Everything the sessions are made from."""

    tx: Session
    now: datetime
    organisations: dict[str, Organisation]
    staff: dict[str, list[Person]]
    trainees: list[Person]
    needs: dict[str, Need]
    bases: dict[str, PracticeBase]
    versions: dict[str, ProgrammeVersion]
    serials: dict[tuple[int, str], int] = field(default_factory=dict)
    dice: random.Random = field(default_factory=lambda: random.Random(2018))  # nosec B311  # the same demo each time

    def play(self, trainee: Person, applicant: Person) -> None:
        """Makes all sessions; the applicant has applied nowhere, the trainee is where the plan says."""
        self.others = [person for person in self.trainees if person not in (trainee, applicant)]
        for plan in plans.PLANS:
            training = self.session(plan)
            lessons = self.lessons(plan, training) if plan.done else []
            base = self.practice(plan, training)
            crowd = self._crowd(plan, trainee)
            for person in crowd[: plan.enrolled]:
                enrolment = self._enrol(training, person)
                self._study(plan, enrolment, lessons, base, ahead=person is trainee)
            for person in crowd[plan.enrolled :]:
                self.apply(training, person, self.dice.choice((SUBMITTED, SUBMITTED, SUBMITTED, RETURNED, DECLINED)))
            self.tx.flush()
            if plan.decided:
                self._complete(plan, training)
            elif plan.letters:
                self._letters(training)
        talk.talk(self.tx, self.staff["programme-officer"], now=self.now)

    def _day(self, offset: int, at: time) -> datetime:
        day = today_in(language.HOME_ZONE, self.now) + timedelta(days=offset)
        return datetime.combine(day, at, _QINGDAO).astimezone(UTC)

    def session(self, plan: plans.Plan) -> TrainingSession:
        """The planned session with its staff, partners and needs."""
        version = self.versions.get(plan.programme)
        starts = self._day(plan.start, time(9))
        kind = version.programme.type if version else EVENT
        serial = self.serials[starts.year, kind] = self.serials.get((starts.year, kind), 0) + 1
        mode = version.mode if version else "on-site"
        days = plans.length(plan, version)
        training = TrainingSession(
            code=f"{starts.year}-{TYPE_CODES[kind]}-{serial:03}",
            year=starts.year,
            type=kind,
            serial=serial,
            version_id=version.id if version else None,
            title=version.title if version else plans.DAY,
            description=version.description if version else plans.DAY_TEXT,
            themes=version.themes if version else ["CUL"],
            mode=mode,
            place=plans.PLACES[mode],
            languages=version.languages if version else ["en", "zh"],
            countries=list(plan.countries),
            starts_at=starts,
            ends_at=self._day(plan.start + days - 1, time(17)),
            opens_at=self._day(plan.opens, time(9)),
            closes_at=self._day(plans.closing(plan), time(18)),
            places=plan.places or (version.places if version else 60),
            hours=version.lecture_hours + version.visit_hours + version.practice_hours if version else 8,
            practice_hours=version.practice_hours if version else 0,
            state=plan.state,
            cancel_reason=plans.REASON if plan.state == CANCELLED else "",
        )
        self._people_of(plan, training)
        self.tx.add(training)
        self.tx.flush()
        return training

    def _people_of(self, plan: plans.Plan, training: TrainingSession) -> None:
        teachers = self.staff["instructor"]
        chosen = [teachers[plan.teacher % len(teachers)]]
        if plan.done and not plan.for_trainee and not plan.teacher:
            chosen.append(self.dice.choice(teachers[1:]))
        training.staff = [Staffing(person_id=person.id, role="instructor") for person in chosen]
        training.staff.append(Staffing(person_id=self.staff["programme-officer"][0].id, role="officer"))
        if plan.supervised:
            training.staff.append(Staffing(person_id=self.staff[cast.SUPERVISOR][0].id, role="supervisor"))
        host = self.organisations["INST"]
        training.partners = [SessionPartner(organisation_id=host.id, role="host")]
        if training.type == "foreign-aid" and "AID" in self.organisations:
            training.partners.append(SessionPartner(organisation_id=self.organisations["AID"].id, role="sponsor"))
        for row in content.load("needs")["needs"]:
            if row.get("programme") and row["programme"] == plan.programme and plan.state != CANCELLED:
                training.answers.append(
                    SessionNeed(need_id=self.needs[row["number"]].id, coverage=row.get("fit") or 50)
                )

    def lessons(self, plan: plans.Plan, training: TrainingSession) -> list[Lesson]:
        """The programme's lessons, published."""
        titles = {module.code: module.title for module in self.versions[plan.programme].modules}
        made = []
        for position, part in enumerate(content.lessons(plan.programme), 1):
            module = LearningModule(
                training_id=training.id, position=position, title=titles.get(part["code"]) or {"en": part["code"]}
            )
            module.lessons = [
                Lesson(
                    position=n,
                    title=lesson["title"],
                    text=lesson["text"],
                    minutes=lesson["minutes"],
                    state=PUBLIC,
                    edited_at=training.opens_at,
                    edited_by_id=self.staff["instructor"][0].id,
                )
                for n, lesson in enumerate(part["lessons"], 1)
            ]
            for lesson, row in zip(module.lessons, part["lessons"], strict=True):
                lesson.files = self._media(row.get("media", ""), training)
            self.tx.add(module)
            made += module.lessons
        self.tx.flush()
        return made

    def _media(self, stem: str, training: TrainingSession) -> list[LessonFile]:
        """A lesson's video with its captions, as its instructor would have uploaded them."""
        attached = []
        for name, body in content.media(stem).items() if stem else ():
            taken = intake.take(BytesIO(body), name, len(body))
            file = files.describe(
                self.tx,
                taken.stored.key,
                name=taken.name,
                media_type=taken.media_type,
                size=taken.stored.size,
                now=training.opens_at,
            )
            attached.append(LessonFile(file=file, key=secrets.token_urlsafe(16)))
        return attached

    def practice(self, plan: plans.Plan, training: TrainingSession) -> PracticeBase | None:
        """The base this session practises at, planned."""
        codes = next(
            (row["bases"] for row in content.load("programmes")["programmes"] if row["code"] == plan.programme), []
        )
        if not codes or not training.practice_hours:
            return None
        base = self.bases[codes[0]]
        self.tx.add(PracticePlan(training_id=training.id, base_id=base.id, hours=training.practice_hours))
        return base

    def _crowd(self, plan: plans.Plan, trainee: Person) -> list[Person]:
        crowd = self.dice.sample(self.others, plan.enrolled + plan.waiting - plan.for_trainee)
        return [trainee, *crowd] if plan.for_trainee else crowd

    def apply(self, training: TrainingSession, person: Person, state: str) -> Application:
        began = min(training.opens_at + timedelta(hours=self.dice.randrange(20, 200)), self.now - timedelta(hours=3))
        sent, decided = began + timedelta(minutes=40), began + timedelta(days=2)
        decided = min(decided, self.now - timedelta(hours=1))
        officer = self.staff["programme-officer"][0]
        application = Application(
            training_id=training.id,
            person_id=person.id,
            state=state,
            step=4,
            answers=answers.answers(person, self.dice, training),
            country_code=person.country_code,
            started_at=began,
            saved_at=sent,
            submitted_at=sent,
            decided_at=decided if state != SUBMITTED else None,
            reason=answers.REASONS.get(state, {}).get(person.language, ""),
        )
        application.steps = [ApplicationStep(state=SUBMITTED, at=sent, person_id=person.id)]
        if state != SUBMITTED:
            application.steps.append(
                ApplicationStep(state=state, at=decided, person_id=officer.id, words=application.reason)
            )
        self.tx.add(application)
        return application

    def _enrol(self, training: TrainingSession, person: Person) -> Enrolment:
        application = self.apply(training, person, ADMITTED)
        enrolment = Enrolment(
            training_id=training.id,
            person_id=person.id,
            country_code=person.country_code,
            since=application.decided_at or self.now,
        )
        enrolment.training, enrolment.person = training, person
        training.taken += 1
        self.tx.add(enrolment)
        self.tx.flush()
        return enrolment

    def _study(
        self, plan: plans.Plan, enrolment: Enrolment, lessons: list[Lesson], base: PracticeBase | None, ahead: bool
    ) -> None:
        share = 1.0 if plan.done == 1 else plan.done * self.dice.uniform(0.4, 1.5)
        if plan.done == 1 and not ahead and self.dice.random() < 0.08:
            share = 0.7  # a few did not finish
        if ahead and plan.done < 1:
            share = 0.5
        done = lessons[: round(len(lessons) * min(1.0, share))]
        at = enrolment.training.starts_at
        for count, lesson in enumerate(done, 1):
            seen = min(at + timedelta(hours=7 * count), self.now - timedelta(minutes=self.dice.randrange(5, 3000)))
            self.tx.add(Progress(enrolment_id=enrolment.id, lesson_id=lesson.id, opened_at=seen, done_at=seen))
        if base and plan.done >= 0.3:
            share = 1.0 if plan.done == 1 else 0.25
            hours = Decimal(round(enrolment.training.practice_hours * share * 2)) / 2
            officer = self.staff["instructor"][0]
            self.tx.add(
                PracticeHours(
                    enrolment_id=enrolment.id,
                    base_id=base.id,
                    hours=hours,
                    confirmed_by_id=officer.id,
                    confirmed_at=min(self.now, enrolment.training.ends_at),
                )
            )

    def _complete(self, plan: plans.Plan, training: TrainingSession) -> None:
        teacher, officer = self.staff["instructor"][0], self.staff["programme-officer"][0]
        certifier = self.staff["certificate-officer"][0]
        asked = outcomes.asked_of(self.tx, training.id)
        facts = outcomes.facts_of(self.tx, training.id)
        words = [Verdict(key, rules.met(rules.checklist(fact, asked))) for key, fact in facts.items()]
        with activity.acting(teacher.id):
            deciding.propose(self.tx, training, words, by=teacher, now=self.now)
        self.tx.flush()
        self._confirm(training, all_of_them=plan.decided == "issued")
        if plan.decided == "issued":
            with activity.acting(officer.id):
                deciding.decide(self.tx, training, words, by=officer, now=self.now)
            self.tx.flush()
            with activity.acting(certifier.id):
                certificates.start_run(self.tx, training, by=certifier, now=self.now)

    def _confirm(self, training: TrainingSession, all_of_them: bool) -> None:
        """The trainees confirm how their names are printed: all, or most, and one wishes for a change."""
        for n, check in enumerate(names.checks_of(self.tx, training.id).values()):
            place = self.tx.get_one(Enrolment, check.enrolment_id)
            if not all_of_them and n % 5 == 4:
                continue
            if not all_of_them and n == 3:
                names.ask_for_change(self.tx, place, words=answers.CHANGE[place.person.language], now=self.now)
                continue
            latin, native, chinese = names.lines(place.person, None)
            names.confirm(self.tx, place, latin=latin, native=bool(native), chinese=bool(chinese), now=self.now)

    def _letters(self, training: TrainingSession) -> None:
        officer = self.staff["programme-officer"][0]
        chosen = [place.id for place in enrolment.enrolled(self.tx, training.id)][:12]
        documents.start_letters(self.tx, training, chosen, third="auto", by=officer, now=self.now)
