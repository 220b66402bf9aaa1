"""Trainees: drafts saved as they are typed, files, handing in, taking back, another try."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from institute import files
from institute.assignments import actions, queries, rules
from institute.assignments.models import (
    DRAFT,
    HANDED,
    PUBLISHED,
    RETURNED,
    TEXT,
    Hand,
    Member,
    Submission,
    SubmissionFile,
    Team,
)
from institute.enrolment.models import ENROLLED, Enrolment
from institute.errors import NotFound
from institute.learning import intake

# What may keep a file that came in parts from joining the draft.
REFUSALS = (rules.HandedIn, rules.Closed, rules.NoTeam, rules.TooManyFiles, rules.NoFiles)


def save(
    tx: Session, code: str, assignment_id: int, place: Enrolment, text: str, *, seen: int, now: datetime
) -> Submission:
    """Keeps the text as the draft's next revision; the same text is kept already.

    EditedMeanwhile unless `seen` is the revision that stands (0: nothing yet); Closed when the time is over,
    HandedIn after handing in, NoTeam where teams are not made yet.
    """
    draft = _draft(tx, code, assignment_id, place, now)
    if draft.text == text:
        return draft
    if draft.rev != seen:
        raise rules.EditedMeanwhile
    draft.text = text
    _touch(draft, place, now)
    return draft


def attach(
    tx: Session, code: str, assignment_id: int, place: Enrolment, taken: intake.Taken, *, now: datetime
) -> SubmissionFile:
    """A file, checked and in the store already, joins the draft; refusals as of save(), TooManyFiles and NoFiles."""
    draft = _draft(tx, code, assignment_id, place, now)
    if draft.team.assignment.takes == TEXT:
        raise rules.NoFiles
    if len(draft.files) >= rules.MOST_FILES:
        raise rules.TooManyFiles
    stored = taken.stored
    about = {"name": taken.name, "media_type": taken.media_type, "size": stored.size, "person_id": place.person_id}
    file = files.describe(tx, stored.key, now=now, **about)
    made = SubmissionFile(file=file, key=secrets.token_urlsafe(16), enrolment_id=place.id)
    draft.files.append(made)
    _hand(draft, place, now)
    return made


def detach(tx: Session, code: str, assignment_id: int, place: Enrolment, key: str, *, now: datetime) -> None:
    """Takes a file off the draft."""
    draft = _draft(tx, code, assignment_id, place, now)
    found = next((each for each in draft.files if each.key == key), None)
    if found is None:
        raise NotFound
    draft.files.remove(found)
    _hand(draft, place, now)


def hand_in(
    tx: Session, code: str, assignment_id: int, place: Enrolment, text: str | None, *, seen: int, now: datetime
) -> Submission:
    """Hands the draft in for the whole team, with this text if one is given; handed in already it stays as it is."""
    work = _work(tx, code, assignment_id, place)
    if work.last and work.last.state == HANDED and (text is None or text == work.last.text):
        return work.last  # pressed twice
    draft = _draft(tx, code, assignment_id, place, now)
    if text is not None:
        draft = save(tx, code, assignment_id, place, text, seen=seen, now=now)
    found = draft.team.assignment
    rules.check_content(found.takes, draft.text if found.takes != "files" else "", len(draft.files))
    window = _work(tx, code, assignment_id, place).window
    draft.state, draft.handed_at, draft.handed_by_id = HANDED, now, place.id
    draft.late_days = rules.late_days(window.due, now)
    draft.receipt = _receipt(draft, now)
    _hand(draft, place, now)
    return draft


def take_back(tx: Session, code: str, assignment_id: int, place: Enrolment, *, now: datetime) -> Submission:
    """What is handed in is a draft again; TooLateToTakeBack once it is due or marked."""
    work = _work(tx, code, assignment_id, place)
    last = work.last
    if last is None:
        raise NotFound
    if last.state == DRAFT:
        return last
    rules.check_take_back(last.state, work.window, now)
    last.state, last.handed_at, last.handed_by_id, last.late_days, last.receipt = DRAFT, None, None, 0, ""
    _hand(last, place, now)
    return last


def again(tx: Session, code: str, assignment_id: int, place: Enrolment, *, now: datetime) -> Submission:
    """The next try after a return, begun with the text and the files of the last."""
    work = _work(tx, code, assignment_id, place)
    last, team = work.last, work.team
    if last is None or team is None:
        raise NotFound
    if last.state == DRAFT:
        return last
    if last.state != RETURNED:
        raise rules.HandedIn
    rules.check_open(work.window, now)
    made = Submission(number=last.number + 1, text=last.text, rev=0, saved_at=now, again_until=last.again_until)
    made.files = [
        SubmissionFile(file_id=each.file_id, key=secrets.token_urlsafe(16), enrolment_id=each.enrolment_id)
        for each in last.files
    ]
    team.submissions.append(made)
    _touch(made, place, now)
    return made


def _work(tx: Session, code: str, assignment_id: int, place: Enrolment) -> queries.Work:
    """The trainee's work, read again under the lock; NotFound while it is hidden or for who has left."""
    found = actions.lock(tx, code, assignment_id)
    if found.state != PUBLISHED or place.state != ENROLLED or place.training_id != found.training_id:
        raise NotFound
    return queries.work(tx, found, place.id)


def _draft(tx: Session, code: str, assignment_id: int, place: Enrolment, now: datetime) -> Submission:
    """The try being worked on, made with the first word or file."""
    work = _work(tx, code, assignment_id, place)
    team, last = work.team, work.last
    if last and last.state != DRAFT:
        raise rules.HandedIn
    rules.check_open(work.window, now)
    if last:
        return last
    if team is None:
        if work.assignment.by_teams:
            raise rules.NoTeam
        team = Team(assignment=work.assignment, members=[Member(assignment_id=assignment_id, enrolment_id=place.id)])
        tx.add(team)
    made = Submission(number=1, text="", rev=0, saved_at=now, saved_by_id=place.id)
    team.submissions.append(made)
    tx.flush()
    return made


def _touch(draft: Submission, place: Enrolment, now: datetime) -> None:
    draft.rev, draft.saved_at, draft.saved_by_id = draft.rev + 1, now, place.id
    _hand(draft, place, now)


def _hand(draft: Submission, place: Enrolment, now: datetime) -> None:
    """Notes who worked on it."""
    mine = next((each for each in draft.hands if each.enrolment_id == place.id), None)
    if mine:
        mine.last_at, mine.times = now, mine.times + 1
    else:
        draft.hands.append(Hand(enrolment_id=place.id, first_at=now, last_at=now, times=1))


def _receipt(draft: Submission, now: datetime) -> str:
    """Twelve figures that fit only this text, these files and this moment."""
    parts = [
        str(draft.team_id),
        str(draft.number),
        now.isoformat(),
        draft.text,
        *(each.file.sha256 for each in draft.files),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12].upper()
