"""What sessions, their states, modes and roles are called, and what a card says about them."""

from zoneinfo import ZoneInfo

from institute import language
from institute.catalogue import rules
from institute.catalogue.models import ECONOMIC_TRADE, EVENT, FOREIGN_AID, LONG_STAY, TrainingSession
from institute.database import Translated
from institute.language import gettext, lazy, ngettext
from institute.partners import words as partner_words

TYPES = {
    FOREIGN_AID: lazy("Foreign-aid training"),
    ECONOMIC_TRADE: lazy("Economic and trade training"),
    LONG_STAY: lazy("Long-stay programme"),
    EVENT: lazy("Short event"),
}
MODES = {"on-site": lazy("On site"), "online": lazy("Online"), "hybrid": lazy("Hybrid")}
STATES = {"draft": lazy("Draft"), "published": lazy("Published"), "cancelled": lazy("Cancelled")}
STATE_TONES = {"draft": "gold", "published": "open", "cancelled": "late"}
STAFF = {"instructor": lazy("Instructor"), "supervisor": lazy("Class supervisor"), "officer": lazy("Programme officer")}
PARTNERS = {
    "sponsor": lazy("Sponsor"),
    "host": lazy("Host"),
    "joint-host": lazy("Joint host"),
    "assisting-host": lazy("Assisting host"),
    "practice-host": lazy("Practice host"),
    "support": lazy("Supported by"),
}
WHEN = {
    "": lazy("Not yet over"),
    "coming": lazy("Coming"),
    "running": lazy("Running now"),
    "past": lazy("Held"),
    "all": lazy("All sessions"),
}
SORTS = {
    "start": lazy("First to start"),
    "-start": lazy("Last to start"),
    "closes": lazy("First to close"),
    "title": lazy("Title"),
}
_TONES = {
    rules.OPEN: "open",
    rules.SOON: "soon",
    rules.FULL: "full",
    rules.RUNNING: "sea",
    "cancelled": "late",
    "draft": "gold",
}


def tone(found: rules.Window) -> str:
    """The chip's tone for where a session stands."""
    return _TONES.get(found.stands, "quiet")


def chip(training: TrainingSession, found: rules.Window) -> str:
    """What the chip says: Open · 9 places left; Closes in 3 days; Opens on 3 Dec 2026; Full."""
    said = {
        rules.FULL: gettext("Full · waiting list open"),
        rules.CLOSED: gettext("Applications closed"),
        rules.RUNNING: gettext("Running now"),
        rules.HELD: gettext("Held"),
        "cancelled": gettext("Cancelled"),
        "draft": gettext("Draft"),
    }
    if found.stands == rules.OPEN:
        return ngettext("Open · %(n)s place left", "Open · %(n)s places left", found.free)
    if found.stands == rules.OPENS:
        opens = training.opens_at.astimezone(ZoneInfo(training.zone)).date()
        return gettext("Opens on %(day)s", day=language.day(opens))
    if found.stands == rules.SOON:
        return _closing(found.days)
    return said[found.stands]


def _closing(days: int) -> str:
    if days == 0:
        return gettext("Closes today")
    if days == 1:
        return gettext("Closes tomorrow")
    return ngettext("Closes in %(n)s day", "Closes in %(n)s days", days)


def dates(training: TrainingSession) -> str:
    """From which day to which, on the clock of its place."""
    zone = ZoneInfo(training.zone)
    return language.days(training.starts_at.astimezone(zone).date(), training.ends_at.astimezone(zone).date())


def audience(training: TrainingSession) -> str:
    """Whose people the session is for, by the names of their countries."""
    if not training.countries:
        return gettext("People of every country")
    return partner_words.listed(sorted(language.country(code) for code in training.countries))


def lines(texts: Translated | None) -> tuple[list[str], language.Speech]:
    """A text with one item a line as a list, and the language it is in."""
    text, code = language.choose(texts)
    return [line.strip() for line in text.splitlines() if line.strip()], language.SPEECHES[code]
