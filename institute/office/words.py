"""What somebody did, as sentences in the reader's language."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel import dates

from institute import language, wording
from institute.bank import rules as bank
from institute.catalogue import words as catalogue
from institute.certificates import words as certificates
from institute.demand import words as demand
from institute.dossier import words as dossier
from institute.dossier.fields import BY_KEY
from institute.enrolment import reasons
from institute.language import gettext, lazy
from institute.papers.table import PAPERS
from institute.partners import words as partners
from institute.people import rules as people
from institute.rights import words as rights
from institute.stay import words as stay

# One for each verb of activity.note(): who did it, the person and the session it concerns, and its details.
SENTENCES = {
    "admitted": lazy("%(who)s admitted %(person)s to %(session)s."),
    "application-waiting": lazy("%(who)s put the application of %(person)s for %(session)s on the waiting list."),
    "application-moved": lazy("%(who)s counted %(person)s on another quota of %(session)s."),
    "place-offered": lazy("%(who)s offered %(person)s a place in %(session)s."),
    "place-withdrawn": lazy("%(who)s took the place of %(person)s in %(session)s back."),
    "quota-added": lazy("%(who)s added a quota to %(session)s: %(line)s."),
    "quota-changed": lazy("%(who)s changed a quota of %(session)s: %(line)s."),
    "quota-removed": lazy("%(who)s removed a quota of %(session)s: %(line)s."),
    "quotas-ordered": lazy("%(who)s put the quotas of %(session)s into another order: %(line)s."),
    "offers-set": lazy("%(who)s set how many days an offered place in %(session)s is kept: %(count)s."),
    "application-declined": lazy("%(who)s declined the application of %(person)s for %(session)s."),
    "application-returned": lazy("%(who)s returned the application for %(session)s to %(person)s for correction."),
    "application-withdrawn": lazy("%(who)s withdrew the application of %(person)s for %(session)s on request."),
    "nominated": lazy("%(who)s nominated %(person)s for %(session)s."),
    "nominee-withdrawn": lazy("%(who)s withdrew the nominee %(person)s from %(session)s."),
    "nominators-invited": lazy("%(who)s invited %(organisation)s to nominate for %(session)s."),
    "nominators-reminded": lazy("%(who)s reminded %(organisation)s to nominate for %(session)s."),
    "nominators-revoked": lazy("%(who)s withdrew the invitation of %(organisation)s to nominate for %(session)s."),
    "nominations-changed": lazy("%(who)s changed until when and how many %(organisation)s nominates for %(session)s."),
    "nominees-added": lazy("%(who)s named people of %(organisation)s for %(session)s: %(count)s."),
    "nominee-changed": lazy("%(who)s corrected a nominee of %(organisation)s for %(session)s."),
    "nominee-replaced": lazy("%(who)s replaced a nominee of %(organisation)s for %(session)s."),
    "nominee-taken-back": lazy("%(who)s took a nominee of %(organisation)s for %(session)s off the list."),
    "nominee-restored": lazy("%(who)s put a nominee of %(organisation)s for %(session)s back on the list."),
    "nominees-ordered": lazy("%(who)s ordered the nominees of %(organisation)s for %(session)s."),
    "nomination-letter": lazy("%(who)s attached the letter of %(organisation)s for %(session)s."),
    "nominees-sent": lazy("%(who)s sent nominations of %(organisation)s for %(session)s: %(count)s."),
    "certificates-collected": lazy("%(who)s took certificates along for %(organisation)s, %(session)s: %(count)s."),
    "need-decided": lazy("%(who)s moved the need %(number)s to “%(need_state)s”."),
    "need-translated": lazy("%(who)s translated the need %(number)s."),
    "session-planned": lazy("%(who)s planned the session %(session)s."),
    "session-copied": lazy("%(who)s planned %(session)s as a copy of %(source)s."),
    "session-edited": lazy("%(who)s changed %(session)s: %(fields)s."),
    "session-published": lazy("%(who)s published %(session)s."),
    "session-hidden": lazy("%(who)s took %(session)s back to a draft."),
    "session-cancelled": lazy("%(who)s cancelled %(session)s."),
    "draft-deleted": lazy("%(who)s deleted the draft %(code)s."),
    "staff-added": lazy("%(who)s gave %(person)s the post “%(post)s” in %(session)s."),
    "staff-removed": lazy("%(who)s took %(person)s off the staff of %(session)s."),
    "partner-added": lazy("%(who)s named a partner of %(session)s: %(part)s."),
    "partner-removed": lazy("%(who)s removed a partner of %(session)s."),
    "need-linked": lazy("%(who)s noted a need that %(session)s answers to %(coverage)s percent."),
    "need-unlinked": lazy("%(who)s removed a need from those %(session)s answers."),
    "programme-begun": lazy("%(who)s began the programme %(code)s."),
    "programme-edited": lazy("%(who)s changed version %(version)s of the programme %(code)s."),
    "programme-modules": lazy("%(who)s changed the modules of version %(version)s of the programme %(code)s."),
    "programme-approved": lazy("%(who)s approved version %(version)s of the programme %(code)s."),
    "version-begun": lazy("%(who)s began version %(version)s of the programme %(code)s."),
    "module-added": lazy("%(who)s added the module “%(title)s” to %(session)s."),
    "module-renamed": lazy("%(who)s renamed a module of %(session)s: “%(title)s”."),
    "module-deleted": lazy("%(who)s deleted the module “%(title)s” of %(session)s."),
    "modules-imported": lazy("%(who)s took the modules of the programme over into %(session)s: %(count)s."),
    "lesson-added": lazy("%(who)s added the lesson “%(title)s” to %(session)s."),
    "lesson-edited": lazy("%(who)s edited the lesson “%(title)s” of %(session)s."),
    "lesson-published": lazy("%(who)s published the lesson “%(title)s” of %(session)s."),
    "lesson-hidden": lazy("%(who)s hid the lesson “%(title)s” of %(session)s."),
    "lesson-deleted": lazy("%(who)s deleted the lesson “%(title)s” of %(session)s."),
    "lessons-ordered": lazy("%(who)s moved “%(title)s” among the lessons of %(session)s."),
    "course-ordered": lazy("%(who)s put the lessons of %(session)s into another order."),
    "file-added": lazy("%(who)s added a file to the lesson “%(title)s” of %(session)s."),
    "file-removed": lazy("%(who)s removed a file from the lesson “%(title)s” of %(session)s."),
    "lesson-restored": lazy("%(who)s brought an earlier text of the lesson “%(title)s” of %(session)s back."),
    "meeting-added": lazy("%(who)s put “%(title)s” into the timetable of %(session)s: %(count)s."),
    "meeting-edited": lazy("%(who)s changed “%(title)s” in the timetable of %(session)s."),
    "meeting-moved": lazy("%(who)s moved “%(title)s” in the timetable of %(session)s."),
    "meeting-cancelled": lazy("%(who)s cancelled “%(title)s” in the timetable of %(session)s: %(count)s."),
    "meeting-restored": lazy("%(who)s put “%(title)s” back into the timetable of %(session)s."),
    "meeting-removed": lazy("%(who)s removed “%(title)s” from the timetable of %(session)s."),
    "week-copied": lazy("%(who)s copied a week of the timetable of %(session)s: %(count)s."),
    "timetable-told": lazy("%(who)s told the trainees of %(session)s of changes in the timetable: %(count)s."),
    "venue-kept": lazy("%(who)s saved the venue %(title)s."),
    "announced": lazy("%(who)s announced in %(session)s: “%(title)s”."),
    "announcement-edited": lazy("%(who)s changed the announcement “%(title)s” of %(session)s."),
    "announcement-withdrawn": lazy("%(who)s withdrew the announcement “%(title)s” of %(session)s."),
    "question-hidden": lazy("%(who)s hid a question in %(session)s."),
    "question-shown": lazy("%(who)s showed a question in %(session)s again."),
    "answer-hidden": lazy("%(who)s hid an answer in %(session)s."),
    "answer-shown": lazy("%(who)s showed an answer in %(session)s again."),
    "note-kept": lazy("%(who)s noted something on %(person)s in %(session)s."),
    "note-dropped": lazy("%(who)s took a note on %(person)s in %(session)s away."),
    "item-added": lazy("%(who)s wrote the question “%(name)s”."),
    "item-edited": lazy("%(who)s changed the question “%(name)s”: version %(version)s."),
    "item-restored": lazy("%(who)s brought version %(version)s of the question “%(name)s” back."),
    "item-state": lazy("%(who)s moved the question “%(name)s” to “%(item_state)s”."),
    "items-imported": lazy("%(who)s took questions into the bank from %(file)s: %(count)s."),
    "items-import-undone": lazy("%(who)s took the questions from %(file)s out of the bank again: %(count)s."),
    "shelf-added": lazy("%(who)s added the category “%(title)s” to the question bank."),
    "shelf-edited": lazy("%(who)s changed the category “%(title)s” of the question bank."),
    "shelf-deleted": lazy("%(who)s deleted the category “%(title)s” of the question bank."),
    "base-added": lazy("%(who)s added the practice base %(code)s."),
    "base-edited": lazy("%(who)s changed the practice base %(code)s."),
    "base-deleted": lazy("%(who)s deleted the practice base %(code)s."),
    "practice-planned": lazy("%(who)s planned practice of %(session)s at %(code)s: %(hours)s hours."),
    "practice-unplanned": lazy("%(who)s took %(code)s out of the practice plan of %(session)s."),
    "hours-confirmed": lazy("%(who)s confirmed practice of %(person)s in %(session)s: %(hours)s hours."),
    "hours-taken": lazy("%(who)s took back the confirmed practice hours of %(person)s in %(session)s."),
    "rule-set": lazy(
        "%(who)s set what completing %(session)s asks: attendance %(attendance)s %%, practice %(practice)s %%, "
        "lessons %(lessons)s %%, total of marks %(total)s."
    ),
    "excluded": lazy("%(who)s excluded %(person)s from the certificate of %(session)s."),
    "exclusion-lifted": lazy("%(who)s lifted the exclusion of %(person)s from the certificate of %(session)s."),
    "override-asked": lazy("%(who)s asked to decide on %(person)s in %(session)s against the rule: %(verdict)s."),
    "override-confirmed": lazy("%(who)s confirmed, against the rule, on %(person)s in %(session)s: %(verdict)s."),
    "override-dropped": lazy("%(who)s dropped a decision against the rule on %(person)s in %(session)s: %(verdict)s."),
    "completion-proposed": lazy("%(who)s proposed for %(person)s in %(session)s: %(verdict)s."),
    "completion-decided": lazy("%(who)s decided on %(person)s in %(session)s: %(verdict)s."),
    "gradebook-set-up": lazy("%(who)s set up the gradebook of %(session)s."),
    "gradebook-kept": lazy("%(who)s changed what counts how much in the gradebook of %(session)s."),
    "gradebook-frozen": lazy("%(who)s froze the gradebook of %(session)s."),
    "gradebook-unfrozen": lazy("%(who)s unfroze the gradebook of %(session)s."),
    "mark-category-added": lazy("%(who)s added the category “%(title)s” to the gradebook of %(session)s."),
    "mark-category-removed": lazy("%(who)s took the category “%(title)s” out of the gradebook of %(session)s."),
    "mark-column-added": lazy("%(who)s added the column “%(title)s” to the gradebook of %(session)s."),
    "mark-column-removed": lazy("%(who)s took the column “%(title)s” out of the gradebook of %(session)s."),
    "mark-set": lazy("%(who)s set the mark of %(person)s in “%(title)s” of %(session)s: %(points)s."),
    "total-set": lazy("%(who)s set the total of %(person)s in %(session)s: %(points)s."),
    "certificates-asked": lazy("%(who)s had the certificates of %(session)s printed."),
    "certificate-issued": lazy("%(who)s issued the certificate %(number)s to %(person)s for %(session)s."),
    "names-asked": lazy("%(who)s asked trainees of %(session)s to confirm their printed names: %(count)s."),
    "letters-asked": lazy("%(who)s had letters of admission to %(session)s printed."),
    "letter-issued": lazy("%(who)s issued the letter of admission %(number)s to %(person)s for %(session)s."),
    "annexes-asked": lazy("%(who)s had the annexes to the certificates of %(session)s printed."),
    "annex-issued": lazy("%(who)s issued the annex %(number)s to %(person)s for %(session)s."),
    "printing-retried": lazy("%(who)s had papers of %(session)s printed that had stuck."),
    "replacement-asked": lazy("%(who)s had the certificate %(number)s of %(person)s printed anew."),
    "certificate-replaced": lazy("%(who)s replaced the certificate %(number)s of %(person)s."),
    "revocation-asked": lazy("%(who)s asked to revoke the certificate %(number)s of %(person)s."),
    "revocation-dropped": lazy("%(who)s left the certificate %(number)s of %(person)s valid."),
    "certificate-revoked": lazy("%(who)s revoked the certificate %(number)s of %(person)s."),
    "invited": lazy("%(who)s invited %(person)s."),
    "passport-verified": lazy("%(who)s compared the name of %(person)s with the passport."),
    "role-given": lazy("%(who)s gave %(person)s the role “%(role)s”."),
    "role-taken": lazy("%(who)s took the role “%(role)s” from %(person)s."),
    "organisation-role-given": lazy("%(who)s gave %(person)s the role “%(organisation_role)s” for %(organisation)s."),
    "organisation-role-taken": lazy("%(who)s took from %(person)s: “%(organisation_role)s” for %(organisation)s."),
    "rights-agreed": lazy("%(who)s agreed to what %(person)s asked: “%(right)s”. A second person releases it."),
    "rights-done": lazy("%(who)s did what %(person)s asked: “%(right)s”."),
    "rights-refused": lazy("%(who)s refused what %(person)s asked: “%(right)s”."),
    "rights-released": lazy("%(who)s released what %(person)s asked: “%(right)s”."),
    "rights-held": lazy("%(who)s did not release what %(person)s asked: “%(right)s”."),
    "retention-proposed": lazy("%(who)s proposed to take away what is kept long enough: %(count)s rows."),
    "retention-released": lazy("%(who)s released what is kept long enough: %(count)s rows."),
    "retention-dropped": lazy("%(who)s took a proposal of the retention table back."),
    "second-factor-reset": lazy("%(who)s reset the second factor of %(person)s."),
    "account-closed": lazy("%(who)s closed the account of %(person)s."),
    "account-reopened": lazy("%(who)s opened the account of %(person)s again."),
    "persons-joined": lazy("%(who)s joined the account of %(name)s with that of %(person)s."),
    "persons-parted": lazy("%(who)s noted that %(person)s and %(name)s are not the same person."),
    "joining-undone": lazy("%(who)s parted the account of %(name)s from that of %(person)s again."),
    "requirements-kept": lazy("%(who)s changed what %(session)s asks of applicants."),
    "admitted-all-the-same": lazy("%(who)s admitted %(person)s to %(session)s though it asks for more."),
    "organisation-kept": lazy("%(who)s kept the organisation %(code)s."),
    "holidays-brought-in": lazy("%(who)s brought in the holidays of %(year)s."),
    "holiday-kept": lazy("%(who)s kept a holiday of %(country)s."),
    "holiday-removed": lazy("%(who)s removed a holiday of %(country)s."),
    "visa-rule-kept": lazy("%(who)s kept a visa rule for %(country)s."),
    "visa-rule-removed": lazy("%(who)s removed a visa rule for %(country)s."),
    "roster-sent": lazy("%(who)s sent the roster “%(file)s”."),
    "roster-stored": lazy("%(who)s imported the roster “%(file)s”: %(count)s people."),
    "roster-undone": lazy("%(who)s took the import of the roster “%(file)s” back."),
    "roster-dropped": lazy("%(who)s threw the roster “%(file)s” away."),
    "figure-kept": lazy("%(who)s kept a figure of the time before: %(count)s, source: %(source_name)s."),
    "figure-struck": lazy("%(who)s struck a figure of the time before out: %(count)s, source: %(source_name)s."),
    "letter-retried": lazy("%(who)s had a letter to %(person)s sent again."),
    "letter-cancelled": lazy("%(who)s cancelled a letter to %(person)s before it was sent."),
    "wording-kept": lazy("%(who)s changed the words of the letter “%(letter)s” in %(tongue)s."),
    "letter-tried": lazy("%(who)s sent a test letter."),
    "revealed": lazy("%(who)s looked at “%(particular)s” of %(person)s in %(session)s: %(reason)s."),
    "session-question-added": lazy("%(who)s added a question to the application for %(session)s: “%(title)s”."),
    "session-question-edited": lazy("%(who)s changed a question of the application for %(session)s: “%(title)s”."),
    "session-questions-ordered": lazy("%(who)s moved the question “%(title)s” of %(session)s."),
    "session-question-deleted": lazy("%(who)s deleted a question of the application for %(session)s: “%(title)s”."),
    "form-day-set": lazy("%(who)s set until when the form after admission to %(session)s is awaited."),
    "forms-reminded": lazy("%(who)s reminded admitted people of the form for %(session)s: %(count)s."),
    "stay-marked": lazy("%(who)s noted of %(person)s in %(session)s: %(mark)s."),
    "stay-unmarked": lazy("%(who)s took back what was noted of %(person)s in %(session)s: %(mark)s."),
    "stay-missed": lazy("%(who)s noted that %(person)s did not come to %(session)s: %(absence)s."),
    "stay-came": lazy("%(who)s noted that %(person)s came to %(session)s after all."),
    "flights-kept": lazy("%(who)s kept flights of %(person)s for %(session)s."),
    "pickup-added": lazy("%(who)s planned a drive for %(session)s."),
    "pickup-dropped": lazy("%(who)s took a drive of %(session)s away."),
    "rooms-added": lazy("%(who)s added rooms to %(session)s: %(count)s."),
    "room-dropped": lazy("%(who)s took a room of %(session)s away."),
    "room-given": lazy("%(who)s changed the room of %(person)s in %(session)s."),
    "rooms-proposed": lazy("%(who)s had beds proposed in %(session)s: %(count)s."),
    "group-added": lazy("%(who)s added the group “%(title)s” to %(session)s."),
    "group-dropped": lazy("%(who)s took the group “%(title)s” of %(session)s away."),
    "group-members": lazy("%(who)s changed who belongs to “%(title)s” in %(session)s: %(count)s people."),
    "group-spokesperson": lazy("%(who)s noted that %(person)s speaks for “%(title)s” in %(session)s."),
    "delegations-made": lazy("%(who)s made a delegation for each country in %(session)s: %(count)s."),
    "manual-kept": lazy("%(who)s changed the participant manual of %(session)s."),
    "paper-asked": lazy("%(who)s had “%(paper)s” of %(session)s printed."),
    "paper-fetched": lazy("%(who)s fetched the restricted paper “%(paper)s” of %(session)s."),
    "issuer-kept": lazy("%(who)s changed who issues the papers: edition %(edition)s."),
}  # fmt: skip

FIELDS = {
    "title": lazy("Title"),
    "description": lazy("What it is about"),
    "themes": lazy("Themes"),
    "mode": lazy("Mode"),
    "place": lazy("Place"),
    "zone": lazy("Clock of the place"),
    "languages": lazy("Languages it is taught in"),
    "starts_at": lazy("The session starts"),
    "ends_at": lazy("The session ends"),
    "opens_at": lazy("Applications open"),
    "closes_at": lazy("Applications close"),
    "places": lazy("Places"),
    "hours": lazy("Teaching hours in all"),
    "practice_hours": lazy("Of them practice"),
}


def _named(words: Mapping[str, Any]) -> Callable[[str], str]:
    return lambda key: str(words.get(key, key))


def _number(value: Any) -> str:
    return language.number(Decimal(value))


def _fields(names: list[str]) -> str:
    return gettext("; ").join(_named(FIELDS)(name) for name in names)


def _particular(key: str) -> str:
    """A field's label; a session's own question has no name of its own here."""
    return str(BY_KEY[key].label) if key in BY_KEY else gettext("a question of the session")


_SAID: dict[str, Callable[[Any], str]] = {
    "need_state": _named(demand.STATES),
    "item_state": _named(bank.STATE_WORDS),
    "role": _named(people.ROLE_WORDS),
    "organisation_role": _named(people.ORGANISATION_ROLE_WORDS),
    "post": _named(catalogue.STAFF),
    "part": _named(catalogue.PARTNERS),
    "right": _named(rights.KINDS),
    "verdict": _named(certificates.COMPLETION),
    "fields": _fields,
    "particular": _particular,
    "reason": _named(dossier.REASONS),
    "mark": _named(stay.MARKS),
    "absence": _named(stay.ABSENCES),
    "paper": lambda key: str(PAPERS[key].title) if key in PAPERS else key,
    "title": language.plain,
    "country": lambda code: language.country(code) if code else gettext("All others"),
    "year": str,
    "organisation": language.plain,
    "line": reasons.line_name,
    "code": partners.isolated,
    "number": partners.isolated,
    "file": partners.isolated,
    "source_name": partners.isolated,
    "name": partners.isolated,
    "points": str,
    "source": partners.isolated,
    "letter": lambda kind: wording.built_in(kind, language.code())[0],
    "tongue": lambda code: language.SPEECHES[code].name,
} | dict.fromkeys(
    ("hours", "count", "version", "coverage", "lessons", "practice", "attendance", "total", "edition"), _number
)


def month(day: date) -> str:
    """The Gregorian month, short: the plan of a Gregorian year has these columns for everybody."""
    return dates.format_date(day, "LLL", locale=language.code())


def details(values: Mapping[str, Any]) -> dict[str, str]:
    """An entry's details in the reader's language."""
    return {key: _SAID[key](value) for key, value in values.items() if key in _SAID}
