"""The table of what is asked (domain.md 3.2): one row a field. What a session's mode does not need is not asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from institute.dossier import rules, words
from institute.dossier.models import CHOICE, FILE, P1, P2, P3
from institute.dossier.rules import BIRTH, NATIONALITY, PASSPORT_NO, Case
from institute.language import lazy

# Where a field is asked: the application's steps, and the form after admission.
WHO, WORK, WHY, PAPERS, HEALTH, QUESTIONS, AFTER = (
    "who", "work", "why", "papers", "health", "questions", "after"
)  # fmt: skip
LINE, TEXT, TICK, SEVERAL, COUNTRY = "line", "text", "tick", "several", "country"
SCAN, PORTRAIT = "passport_scan", "photo"


def always(case: Case) -> bool:
    return True


def never(case: Case) -> bool:
    return False


def on_site(case: Case) -> bool:
    return case.on_site


def aid(case: Case) -> bool:
    return case.aid


def from_abroad(case: Case) -> bool:
    return case.on_site and case.nationality != "CN"


@dataclass(frozen=True)
class Field:
    """One field: where it stands, how restricted it is, of whom it is asked (`when`) and of whom it is needed.

    `tidy` turns what was typed into what is kept; `check` says what is wrong with that. `words` are a choice's.
    `asked_with` narrows it to those who gave that answer.
    """

    key: str
    label: Any
    steps: tuple[str, ...]
    grade: str = P1
    kind: str = LINE
    when: Callable[[Case], bool] = always
    needed: Callable[[Case], bool] = never
    help: Any = ""
    words: Mapping[str, Any] = field(default_factory=dict)
    check: Callable[[str, Case], Any] | None = None
    tidy: Callable[[str], str] | None = None
    most: int = 200
    attributes: Mapping[str, Any] = field(default_factory=dict)
    asked_with: tuple[str, str] | None = None  # another field's key and the answer to it

    def shown(self, text: str) -> str:
        """A kept answer in the reader's words."""
        if self.kind == TICK:
            return str(words.YES_NO["yes"]) if text else ""
        if self.kind in (CHOICE, SEVERAL):
            return ", ".join(
                str(self.words.get(key, key)) for key in (text.split() if self.kind == SEVERAL else [text])
            )
        return text


_LTR = {"dir": "ltr"}
_PHONE: dict[str, Any] = {
    "check": rules.check_phone, "tidy": rules.western, "most": 40, "attributes": {**_LTR, "inputmode": "tel"}
}  # fmt: skip
_DAY: dict[str, Any] = {"tidy": rules.day, "most": 20, "attributes": _LTR}
_DAY_HELP = lazy("Year-month-day, for example 2027-01-31.")
_MOMENT_HELP = lazy("On the clock of the place, for example 2027-01-31 09:00.")

FIELDS = (
    Field("sex", lazy("Sex as in the passport"), (WHO,), P1, CHOICE, needed=always, words=words.SEXES),
    Field(
        BIRTH, lazy("Date of birth"), (WHO,), P2, needed=always, check=rules.check_birth, **_DAY,
        help=lazy(
            "Year-month-day, for example 1990-05-17. Leave out the day or the month if your passport has none. "
            "A Solar Hijri date such as 1369-02-27 is converted."
        ),
    ),
    Field(NATIONALITY, lazy("Nationality"), (WHO,), P1, COUNTRY, needed=always,
          help=lazy("The state that issued your passport.")),
    Field("second_nationality", lazy("Second nationality"), (WHO,), P1, COUNTRY),
    Field("place_of_birth", lazy("Country of birth"), (WHO,), P1, COUNTRY, on_site, on_site),
    Field("messenger", lazy("Messenger"), (WHO,), most=80,
          help=lazy("Which one, and your name there: WeChat, Telegram, WhatsApp.")),
    Field("address", lazy("Postal address"), (WHO,), P1, TEXT, on_site, on_site, most=500),
    Field("department", lazy("Department"), (WORK,)),
    Field("supervisor_name", lazy("Your supervisor's name"), (WORK,), P1, LINE, aid, aid,
          lazy("Who endorses your coming; we ask them again some months after the session.")),
    Field("supervisor_phone", lazy("Your supervisor's phone"), (WORK,), P1, LINE, aid, aid, **_PHONE),
    Field("supervisor_email", lazy("Your supervisor's e-mail"), (WORK,), P1, LINE, aid, aid,
          check=rules.check_email, attributes={**_LTR, "inputmode": "email"}),
    Field("degree", lazy("Highest degree"), (WORK,), P1, CHOICE, needed=always, words=words.DEGREES),
    Field("degree_subject", lazy("Field of study"), (WORK,), needed=always),
    Field("degree_place", lazy("School or university"), (WORK,), needed=always),
    Field("degree_year", lazy("Year of the degree"), (WORK,), needed=always, check=rules.check_year,
          tidy=rules.western, most=4, attributes={**_LTR, "inputmode": "numeric", "class": "short"}),
    Field("language_certificate", lazy("Language certificates"), (WHY,),
          help=lazy("For example HSK 4, IELTS 6.5 or TORFL, with the year.")),
    Field("cooperation", lazy("What do you hope to set up with partners in China?"), (WHY,), P1, TEXT, most=1000,
          help=lazy("Trade, investment, study: whatever it is.")),
    Field("country_report", lazy("Planned title of your country report"), (WHY,), P1, LINE, aid),
    Field("passport_type", lazy("Kind of passport"), (PAPERS,), P2, CHOICE, on_site, on_site, words=words.PASSPORTS),
    Field(PASSPORT_NO, lazy("Passport number"), (PAPERS,), P2, LINE, on_site, on_site, check=rules.check_passport_no,
          tidy=rules.passport_no, most=30, attributes={**_LTR, "autocomplete": "off", "spellcheck": "false"}),
    Field("passport_issued", lazy("Issued on"), (PAPERS,), P2, LINE, on_site, on_site, _DAY_HELP,
          check=rules.check_issued, **_DAY),
    Field(rules.PASSPORT_ENDS, lazy("Valid until"), (PAPERS,), P2, LINE, on_site, on_site,
          lazy("At least six months after the session's end."), check=rules.check_expiry, **_DAY),
    Field("passport_authority", lazy("Issuing authority"), (PAPERS,), P2, LINE, on_site, on_site),
    Field(SCAN, lazy("Scan of the passport's photo page"), (PAPERS,), P3, FILE, on_site, on_site,
          lazy("JPEG, PNG or PDF, at most 5 MB; every line must be readable.")),
    Field(PORTRAIT, lazy("Portrait"), (PAPERS,), P3, FILE, on_site, on_site,
          lazy("As for a passport: upright, 35 × 45 mm, white ground. JPEG or PNG, at most 5 MB.")),
    Field("fit", lazy("I am fit to travel and to study"), (HEALTH,), P3, TICK, on_site, on_site),
    Field("health", lazy("What should we know about your health?"), (HEALTH,), P3, TEXT, on_site, most=1000,
          help=lazy("A long illness, medicines, pregnancy, a disability we can ease. Only who helps you reads it.")),
    Field("diet", lazy("What you eat"), (HEALTH, AFTER), P3, SEVERAL, on_site, words=words.DIETS),
    Field("allergies", lazy("Allergies"), (HEALTH, AFTER), P3, LINE, on_site),
    Field("prayer_room", lazy("Do you need a room for prayer?"), (HEALTH,), P3, CHOICE, on_site, words=words.YES_NO),
    Field("emergency_name", lazy("Whom do we call in an emergency?"), (HEALTH,), P1, LINE, on_site, on_site,
          lazy("Please tell this person that you gave us their name and number; we use them for nothing else.")),
    Field("emergency_relation", lazy("How this person is related to you"), (HEALTH,), P1, LINE, on_site, on_site),
    Field("emergency_phone", lazy("This person's phone"), (HEALTH,), P1, LINE, on_site, on_site, **_PHONE),
    Field("emergency_language", lazy("This person's language"), (HEALTH,), P1, LINE, on_site, on_site, most=60),
    # After admission everything is sealed: where somebody is when is nobody else's affair.
    Field("visa_place", lazy("Where you ask for the visa"), (AFTER,), P2, LINE, from_abroad, from_abroad,
          lazy("The city of the embassy, consulate or visa centre; “none” if you need no visa.")),
    Field("visa_no", lazy("Visa number"), (AFTER,), P2, LINE, from_abroad, help=lazy("Once you have it."),
          tidy=rules.passport_no, most=30, attributes={**_LTR, "autocomplete": "off"}),
    Field("arrival_flight", lazy("Flight or train you arrive with"), (AFTER,), P2, LINE, on_site, on_site, most=40),
    Field("arrival_at", lazy("You arrive at"), (AFTER,), P2, LINE, on_site, on_site, _MOMENT_HELP,
          check=rules.check_moment, tidy=rules.western, most=20, attributes=_LTR),
    Field("departure_flight", lazy("Flight or train you leave with"), (AFTER,), P2, LINE, on_site, on_site, most=40),
    Field("departure_at", lazy("You leave at"), (AFTER,), P2, LINE, on_site, on_site, _MOMENT_HELP,
          check=rules.check_moment, tidy=rules.western, most=20, attributes=_LTR),
    Field("insurance", lazy("Health insurance"), (AFTER,), P2, CHOICE, on_site, on_site, words=words.INSURANCES),
    Field("room", lazy("Room"), (AFTER,), P2, CHOICE, on_site, words=words.ROOMS),
    Field("roommate", lazy("With whom you would like to share a room"), (AFTER,), P2, LINE, on_site),
    Field("size", lazy("Clothing size"), (AFTER,), P2, CHOICE, on_site, words=words.SIZES),
)  # fmt: skip
BY_KEY = {each.key: each for each in FIELDS}


def asked(step: str, case: Case) -> list[Field]:
    """The fields of a step in this case."""
    return [each for each in FIELDS if step in each.steps and each.when(case)]
