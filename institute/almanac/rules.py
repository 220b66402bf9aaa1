"""Whether somebody will likely need a visa, and which holidays a span of days touches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from institute.almanac.models import ASK, EXEMPT, NEEDED
from institute.errors import DomainError
from institute.language import lazy
from institute.partners.rules import holds

HOME = "CN"
_LATEST = 2100


class NothingKnown(DomainError):
    message = lazy("Nothing is known of that year yet. Please add its holidays by hand.")


class AlreadyThere(DomainError):
    message = lazy("The holidays of that year are in the list already.")


@dataclass(frozen=True)
class Outlook:
    """What the rules say of one stay: EXEMPT, NEEDED or ASK, by which rule (None: by none), and what spoils it."""

    outcome: str
    rule: Any = None
    over_days: int | None = None  # the stay's days, where they are more than the exemption's
    ended: bool = False  # a rule there is does not hold on all days of the stay


def outlook(known: Iterable[Any], nationality: str, passport: str, purpose: str, first: date, last: date) -> Outlook:
    """What to expect for a stay with these first and last days in China; never a promise.

    `known` are visa rules. The most particular that fits wins: of the country before that of all others, of the
    passport and the purpose before any. A rule that does not hold on the whole stay says nothing but that one
    should ask. An exemption shorter than the stay is none.
    """
    fitting = sorted(
        (rule for rule in known if _fits(rule, nationality, passport, purpose)),
        key=lambda rule: (rule.country_code is None, not rule.passport, not rule.purpose, rule.id or 0),
    )
    whole = [rule for rule in fitting if holds(rule, first) and holds(rule, last)]
    own_ended = any(rule.country_code and rule not in whole for rule in fitting)
    if not whole or (own_ended and not any(rule.country_code for rule in whole)):
        ended = next((rule for rule in fitting if rule not in whole), None)
        return Outlook(ASK, ended, ended=ended is not None)
    rule, days = whole[0], (last - first).days + 1
    if rule.outcome == EXEMPT and rule.most_days is not None and days > rule.most_days:
        return Outlook(NEEDED, rule, over_days=days)
    return Outlook(rule.outcome, rule)


def _fits(rule: Any, nationality: str, passport: str, purpose: str) -> bool:
    return (
        rule.country_code in (None, nationality) and rule.passport in ("", passport) and rule.purpose in ("", purpose)
    )


def may_bring_in(year: int, known: Iterable[int]) -> None:
    """A year's holidays come from the library once; `known` are the years the list has some of."""
    if year not in range(2000, _LATEST):
        raise NothingKnown
    if year in known:
        raise AlreadyThere
