"""The words for holidays and visas."""

from institute.almanac.models import ASK, EXCHANGE, EXEMPT, NEEDED, PUBLIC, RELIGIOUS, STUDY, WORKDAY
from institute.almanac.rules import Outlook
from institute.language import day, gettext, lazy

KINDS = {
    PUBLIC: lazy("Public holiday"),
    RELIGIOUS: lazy("Religious holiday"),
    WORKDAY: lazy("Working weekend day"),
}
OUTCOMES = {EXEMPT: lazy("Likely exempt"), NEEDED: lazy("Visa needed"), ASK: lazy("Please ask")}
PASSPORTS = {
    "ordinary": lazy("Ordinary passport"),
    "official": lazy("Official passport"),
    "service": lazy("Service passport"),
    "diplomatic": lazy("Diplomatic passport"),
}
PURPOSES = {EXCHANGE: lazy("Training or exchange, up to 180 days"), STUDY: lazy("Study, longer than 180 days")}


def explained(found: Outlook) -> str:
    """Why, in a sentence."""
    if found.rule is None:
        return gettext("No rule is known for this passport. Please ask the office or a Chinese embassy.")
    if found.ended:
        return gettext("The rule we know does not hold on all days of the stay. Please ask the office.")
    if found.over_days is not None:
        return gettext(
            "Without a visa one may stay %(most)s days; this stay has %(days)s.",
            most=found.rule.most_days, days=found.over_days,
        )  # fmt: skip
    if found.outcome == EXEMPT and found.rule.valid_to:
        return gettext(
            "An agreement allows stays of up to %(most)s days, until %(end)s.",
            most=found.rule.most_days or "…", end=day(found.rule.valid_to),
        )  # fmt: skip
    if found.outcome == EXEMPT:
        return gettext("An agreement allows stays of up to %(most)s days.", most=found.rule.most_days or "…")
    if found.outcome == NEEDED:
        return gettext("With the institute's letter of admission one applies at a Chinese embassy or visa centre.")
    return gettext("It hangs on the case. Please ask the office before you book a flight.")
