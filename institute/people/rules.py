"""What names, roles and accounts allow; pure."""

import re
import unicodedata
from collections.abc import Collection
from datetime import timedelta
from typing import Any, Protocol

from institute.errors import DomainError
from institute.language import lazy
from institute.people import machine
from institute.people.models import (
    ADMINISTRATOR,
    CERTIFICATE_OFFICER,
    CHINESE,
    INSTRUCTOR,
    NATIVE,
    PASSPORT,
    PREFERRED,
    PROGRAMME_OFFICER,
)

# How long the links in our letters live (security.md 6.1), and how often they may be asked for.
CONFIRM, RESET, ADDRESS, INVITATION, RIGHTS = "confirm", "reset", "address", "invitation", "rights"
LASTS = {
    CONFIRM: timedelta(hours=24),
    RESET: timedelta(minutes=30),
    ADDRESS: timedelta(hours=24),
    INVITATION: timedelta(days=7),
    RIGHTS: timedelta(days=7),
}
LETTERS_AN_HOUR = 3  # for one account
REGISTRATIONS_AN_HOUR = 200  # from one network address: a hall or a campus may share it
FAILURES_OF_ACCOUNT, FAILURES_OF_NETWORK = 5, 50  # in 15 minutes

ROLE_WORDS = {
    INSTRUCTOR: lazy("Instructor"),
    PROGRAMME_OFFICER: lazy("Programme officer"),
    CERTIFICATE_OFFICER: lazy("Certificate officer"),
    ADMINISTRATOR: lazy("Administrator"),
}
ACCOUNT_WORDS = {
    "closed": lazy("Closed"),
    "active": lazy("Active"),
    "unconfirmed": lazy("Address not confirmed"),
    "invited": lazy("Invited"),
}
ROLE_NOTES = {
    INSTRUCTOR: lazy("Teaches the sessions they are named for."),
    PROGRAMME_OFFICER: lazy("Plans sessions, admits applicants, follows needs and practice."),
    CERTIFICATE_OFFICER: lazy("Issues certificates and keeps the register."),
    ADMINISTRATOR: lazy("Does everything an officer does, and gives and takes away roles."),
}
NAME_WORDS = {
    PASSPORT: lazy("Passport"),
    NATIVE: lazy("Native script"),
    CHINESE: lazy("Chinese name"),
    PREFERRED: lazy("Called"),
}
SEX_WORDS = {"F": lazy("F, female"), "M": lazy("M, male"), "X": lazy("X, not given")}  # as in the passport
# The demonstration's open accounts: who each is, for the cards on the sign-in page.
ORGANISATION_ROLE_WORDS = {
    "nominator": lazy("Nominates trainees"),
    "submitter": lazy("States its needs"),
    "mentor": lazy("Mentors at practice"),
}
DEMO_ACCOUNTS = (
    ("trainee@demo.invalid", lazy("Trainee: is in the middle of a session, learns and sees what is missing.")),
    ("applicant@demo.invalid", lazy("Applicant from Iran: looks for a session and applies.")),
    ("nominator@demo.invalid", lazy("Nominator of a country's authority: names people for a session, follows them.")),
    ("instructor@demo.invalid", lazy("Instructor: writes lessons, follows trainees, confirms practice.")),
    ("supervisor@demo.invalid", lazy("Class supervisor: receives a class, calls the roll, decides on excuses.")),
    ("officer@demo.invalid", lazy("Programme officer: plans sessions, reads and decides applications.")),
    ("certificates@demo.invalid", lazy("Certificate officer: prints certificates and keeps the register.")),
    ("admin@demo.invalid", lazy("Administrator: sees everything, gives and takes away roles.")),
)
DEMO_DOMAIN = "@demo.invalid"


class Administered(DomainError):
    message = lazy("This house has an administrator already.")


class NotAdmitted(DomainError):
    """The sign-in was refused. The same words and work whether or not we know the address."""

    message = lazy("This address and password do not belong together. Please check both.")


class Unconfirmed(NotAdmitted):
    """The password is right, the address was never confirmed."""

    message = lazy("Please confirm your address first: open the link in the letter we sent you.")


class Closed(NotAdmitted):
    """The password is right, the account is not active."""

    message = lazy("This account is closed. Please write to the institute's office.")


class Joined(Closed):
    """The password is right, the account was joined with another of the same person."""

    message = lazy("This account is one with your other account now. A letter to this address says which one to use.")


class LinkOver(DomainError):
    message = lazy("This link was used already or is too old. Please ask for a new one.")


class AddressTaken(DomainError):
    message = lazy("There is already an account with this address.")


class LastAdministrator(DomainError):
    message = lazy("This is the last administrator. Name another one first.")


class NotYourself(DomainError):
    message = lazy("You cannot close your own account. Another administrator can.")


class NoPassportLine(DomainError):
    message = lazy("There is no passport line to verify yet.")


class Account(Protocol):
    @property
    def email_confirmed_at(self) -> Any: ...

    @property
    def active(self) -> Any: ...

    @property
    def merged_into_id(self) -> Any: ...


def admit(person: Account | None, password_is_right: bool) -> None:
    """Whether these may sign in; says why not only to those who know the password."""
    if person is None or not password_is_right:
        raise NotAdmitted
    if person.merged_into_id:
        raise Joined
    if not person.active:
        raise Closed
    if person.email_confirmed_at is None:
        raise Unconfirmed


def keep_an_administrator(role: str, holders: Collection[int], person_id: int) -> None:
    """The institute is never without an administrator; `holders` are the active ones."""
    if role == ADMINISTRATOR and set(holders) <= {person_id}:
        raise LastAdministrator


# Names (domain.md 4.4; the machine line is ICAO Doc 9303 part 3)

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼʻ`´′", "'"))
_PASSPORT = re.compile(r"[A-Za-z][A-Za-z' -]*")
_NATIVE_SIGNS = " -'’‘ʼʻ.··‧・,\u200c\u200d"
_FILLERS = {"FNU", "LNU", "XXX", "NONE"}  # Na is a name: 李娜


def tidy_passport(text: str) -> str:
    """A part of the passport's line with plain apostrophes: phones write typographic ones by themselves."""
    return " ".join(text.translate(_APOSTROPHES).split())


def passport_mistake(text: str) -> Any:
    """What is wrong with a part of the passport's Latin line, or None."""
    if not _PASSPORT.fullmatch(text):
        return lazy("Copy it from the passport: letters A to Z, spaces, hyphens and apostrophes only.")
    if text.upper() in _FILLERS:
        return lazy("Please leave out fillers such as FNU. Tick the box if your passport has no surname.")
    return None


def is_phone(text: str) -> bool:
    """A number with its country's code (E.164: at most 15 figures); spaces, hyphens and brackets are read over."""
    return re.fullmatch(r"\+[1-9][0-9]{6,14}", re.sub(r"[ ()\-.]", "", text)) is not None


def native_mistake(text: str) -> Any:
    """What is wrong with a name in its own script, or None; letters and their marks of any script."""
    odd = [char for char in text if unicodedata.category(char)[0] not in "LM" and char not in _NATIVE_SIGNS]
    if odd or not any(unicodedata.category(char)[0] == "L" for char in text):
        return lazy("Please use letters only, as the name is written at home.")
    return None


def display(surname: str | None, given: str | None) -> str:
    """SURNAME Given; a single name in capitals only, and no filler for what is missing."""
    if surname and given:
        return f"{surname.upper()} {_capitals(given)}"
    return (surname or given or "").upper()


def _capitals(given: str) -> str:
    """SIYUAN and siyuan as Siyuan, AL-AMIN as Al-Amin, O'TKIR as O'tkir; McDonald stays as typed."""
    if given not in (given.upper(), given.lower()):
        return given
    return re.sub(r"[A-Za-z][A-Za-z']*", lambda word: word[0][0].upper() + word[0][1:].lower(), given)


def machine_form(surname: str | None, given: str | None) -> str:
    """The name as the passport's machine line has it: A to Z and <, without padding; for comparing."""
    parts = [machine.line(part) for part in (surname, given) if part]
    return "<<".join(part for part in parts if part)


# Languages names are written in, by their own names.
NAME_LANGUAGES = (
    ("am", "አማርኛ"),
    ("ar", "العربية"),
    ("az", "Azərbaycanca"),
    ("be", "Беларуская"),
    ("bn", "বাংলা"),
    ("dv", "ދިވެހި"),
    ("en", "English"),
    ("es", "Español"),
    ("fa", "فارسی"),
    ("fr", "Français"),
    ("hi", "हिन्दी"),
    ("hy", "Հայերեն"),
    ("id", "Bahasa Indonesia"),
    ("ka", "ქართული"),
    ("kk", "Қазақша"),
    ("km", "ខ្មែរ"),
    ("ko", "한국어"),
    ("ky", "Кыргызча"),
    ("lo", "ລາວ"),
    ("mn", "Монгол"),
    ("ms", "Bahasa Melayu"),
    ("my", "မြန်မာ"),
    ("ne", "नेपाली"),
    ("pa", "ਪੰਜਾਬੀ"),
    ("ps", "پښتو"),
    ("pt", "Português"),
    ("ru", "Русский"),
    ("si", "සිංහල"),
    ("sw", "Kiswahili"),
    ("ta", "தமிழ்"),
    ("tg", "Тоҷикӣ"),
    ("th", "ไทย"),
    ("tk", "Türkmençe"),
    ("tr", "Türkçe"),
    ("ug", "ئۇيغۇرچە"),
    ("uk", "Українська"),
    ("ur", "اردو"),
    ("uz", "Oʻzbekcha"),
    ("vi", "Tiếng Việt"),
    ("zh", "中文"),
)

# Signs in what a browser calls itself; the first that is found says it (Edge also says Chrome and Safari).
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "YaBrowser": "Yandex",
    "MicroMessenger": "WeChat",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "HarmonyOS": "HarmonyOS",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def browser_words(calls_itself: str) -> tuple[str, str]:
    """(browser, system) as people know them; empty where a browser does not say."""
    browser = next((name for sign, name in _BROWSERS.items() if sign in calls_itself), "")
    return browser, next((name for sign, name in _SYSTEMS.items() if sign in calls_itself), "")


# What of a profile is for which use: (what for, the parts it needs); a part is a section of the profile's page.
USES = (
    (lazy("To apply for a session"), ("passport", "country")),
    (lazy("For the name on your certificate"), ("passport", "native")),
    (lazy("To be reached on the way"), ("phone",)),
)
PART_WORDS = {
    "passport": (lazy("the passport's line"), "passport"),
    "country": (lazy("your country"), "home"),
    "native": (lazy("your name in your own script"), "names"),
    "phone": (lazy("a phone number"), "contact"),
}


def missing(known: Collection[str]) -> list[tuple[Any, list[tuple[Any, str]]]]:
    """(use, [(what, its section)]) of everything some use lacks; `known` are the parts that are told."""
    lacking = ((use, [PART_WORDS[part] for part in parts if part not in known]) for use, parts in USES)
    return [(use, parts) for use, parts in lacking if parts]
