"""What a quiz allows: when it may begin and until when it goes on, what is drawn, shown and counted. Pure."""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from institute.documents import ending
from institute.errors import DomainError
from institute.language import lazy
from institute.quizzes.models import BEST, CLOSE, FIRST, LAST, MARKED, MEAN, NEVER, OPEN, RELEASE, SUBMIT, SUBMITTED

BURST, WITHIN = 20, timedelta(seconds=10)  # answers one attempt may send: two a second
_STEP = Decimal("0.001")


class NotOpen(DomainError):
    message = lazy("This quiz is not open yet.")


class Closed(DomainError):
    message = lazy("This quiz is closed.")


class NoMoreAttempts(DomainError):
    message = lazy("You have no attempt left in this quiz.")


class CoolingOff(DomainError):
    message = lazy("Please wait a while before the next attempt.")


class UnderWay(DomainError):
    message = lazy("You have an attempt under way. Go on with it.")


class Over(DomainError):
    message = lazy("The time is over, so this answer came too late. What was saved before counts.")


class HandedIn(DomainError):
    message = lazy("This attempt is handed in. Nothing can be changed any more.")


class Elsewhere(DomainError):
    message = lazy("This question was answered on another device meanwhile.")


class Begun(DomainError):
    message = lazy("Trainees have begun this quiz, so its questions stay as they are.")


class TooFew(DomainError):
    message = lazy("The bank has too few questions that are ready for what this quiz draws.")


class Empty(DomainError):
    message = lazy("A quiz needs at least one question before it is published.")


class NotMarked(DomainError):
    message = lazy("Some answers still wait for a marker.")


@dataclass(frozen=True)
class Terms:
    """What holds for one trainee: the quiz's limits with the extension in them. None is no limit."""

    opens_at: datetime | None
    closes_at: datetime | None
    minutes: int | None
    attempts: int | None
    cool_off: int = 0


def terms(quiz: Any, extension: Any | None) -> Terms:
    """An extension's minutes and attempts are added; its end counts where it is later."""
    if extension is None:
        return Terms(quiz.opens_at, quiz.closes_at, quiz.minutes, quiz.attempts, quiz.cool_off)
    closes = quiz.closes_at
    if closes and extension.closes_at:
        closes = max(closes, extension.closes_at)
    more = {"minutes": extension.minutes, "attempts": extension.attempts}
    limits = {name: None if getattr(quiz, name) is None else getattr(quiz, name) + n for name, n in more.items()}
    return Terms(quiz.opens_at, closes, limits["minutes"], limits["attempts"], quiz.cool_off)


def may_begin_at(held: Terms, ended: Sequence[datetime], now: datetime) -> datetime:
    """From when the next attempt may begin, `ended` being when earlier ones were handed in; the refusal else."""
    if held.opens_at and now < held.opens_at:
        raise NotOpen
    if held.closes_at and now >= held.closes_at:
        raise Closed
    if held.attempts is not None and len(ended) >= held.attempts:
        raise NoMoreAttempts
    return max(ended) + timedelta(minutes=held.cool_off) if ended else now


def check_begin(held: Terms, ended: Sequence[datetime], now: datetime) -> None:
    if now < may_begin_at(held, ended, now):
        raise CoolingOff


def deadline(held: Terms, began_at: datetime) -> datetime | None:
    """The end of an attempt that begins now: after its minutes, but not after the quiz closes."""
    ends = [held.closes_at] if held.closes_at else []
    if held.minutes is not None:
        ends.append(began_at + timedelta(minutes=held.minutes))
    return min(ends) if ends else None


def extended(ends_at: datetime | None, before: Terms, after: Terms, began_at: datetime) -> datetime | None:
    """The end of an attempt under way after its terms changed; time given back stays given."""
    old, new = deadline(before, began_at), deadline(after, began_at)
    if ends_at is None or old is None or new is None:
        return new
    return ends_at + (new - old)


def accepts(ends_at: datetime | None, grace: int, now: datetime) -> bool:
    """Whether an answer that comes now still counts."""
    return ends_at is None or now <= ends_at + timedelta(seconds=grace)


def check_answer(state: str, ends_at: datetime | None, grace: int, now: datetime) -> None:
    if state != OPEN:
        raise HandedIn
    if not accepts(ends_at, grace, now):
        raise Over


def after_submit(by_people: bool) -> str:
    """An attempt's state once it is handed in: open -> submitted -> marked, and never back."""
    return SUBMITTED if by_people else MARKED


def shown(
    moment: str, submitted: bool, closes_at: datetime | None, released_at: datetime | None, now: datetime
) -> bool:
    """Whether the trainee sees something that is shown from this moment on; a quiz without an end is never closed."""
    if not submitted or moment == NEVER:
        return False
    if moment == RELEASE:
        return released_at is not None
    return moment == SUBMIT or (moment == CLOSE and closes_at is not None and now >= closes_at)


def draw(seed: int, pools: Sequence[tuple[Collection[int], int]]) -> list[list[int]]:
    """For each (what there is, how many) so many of it, nothing twice; the same for the same seed. TooFew."""
    dice, taken = random.Random(seed), set[int]()  # nosec B311  an order, no secret
    drawn: list[list[int]] = [[] for _ in pools]
    for n in sorted(range(len(pools)), key=lambda n: len(pools[n][0])):  # who has least to choose from chooses first
        there, many = pools[n]
        left = sorted(set(there) - taken)
        if len(left) < many:
            raise TooFew
        drawn[n] = dice.sample(left, many)
        taken.update(drawn[n])
    return drawn


def shuffled(seed: int, about: int, things: Sequence[Any]) -> list[Any]:
    """The things in the order this attempt has for what `about` numbers."""
    order = list(things)
    random.Random(f"{seed}-{about}").shuffle(order)  # nosec B311
    return order


def earned(share: Fraction, points: Decimal) -> Decimal:
    """The points of a share, to the thousandth."""
    exact = share * Fraction(points)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(_STEP, ROUND_HALF_UP)


def settled(given: Sequence[Decimal], points: Decimal, second: bool, tolerance: int) -> Decimal | None:
    """What markers' points, in the order given, come to; None while another one is needed.

    One marker decides alone. Of two the mean counts unless they differ by more than `tolerance` percent of the
    question's points; then a third, who has seen both, decides.
    """
    if not given or (second and len(given) < 2):
        return None
    if not second:
        return given[0]
    if len(given) > 2:
        return given[2]
    if abs(given[0] - given[1]) * 100 > tolerance * points:
        return None
    return ((given[0] + given[1]) / 2).quantize(_STEP, ROUND_HALF_UP)


def blind_name(answer_id: int, name: str) -> str:
    """What a file is called for who may not know whose it is."""
    return f"answer-{answer_id}.{ending(name)}"


def result(counts: str, shares: Sequence[Decimal]) -> Decimal | None:
    """The share that counts, of the attempts' shares in their order; None without any."""
    if not shares:
        return None
    if counts == MEAN:
        return sum(shares, Decimal(0)) / len(shares)
    return {BEST: max(shares), FIRST: shares[0], LAST: shares[-1]}[counts]


def gain(before: Decimal, after: Decimal) -> Decimal | None:
    """The normalised gain g = (after - before) / (1 - before) of two shares, 0 to 1; None where before is all there is.

    R. R. Hake, "Interactive-engagement versus traditional methods", American Journal of Physics 66 (1998) 64-74: of
    what could still be learnt, the part that was. For a class it is taken of the means, not the mean of gains.
    """
    return None if before >= 1 else (after - before) / (1 - before)


def class_gain(before: Mapping[int, Decimal], after: Mapping[int, Decimal]) -> tuple[Decimal | None, int]:
    """(gain of the class, how many took both tests): only they are counted."""
    both = before.keys() & after.keys()
    if not both:
        return None, 0
    means = [sum((test[one] for one in both), Decimal(0)) / len(both) for test in (before, after)]
    return gain(*means), len(both)


@dataclass(frozen=True)
class Standing:
    """How a trainee stands with a quiz: the attempt under way, or from when the next may begin, or why not."""

    terms: Terms
    attempts: Sequence[Any]
    under_way: Any | None
    begins_at: datetime | None
    refusal: DomainError | None

    @property
    def may_begin(self) -> bool:
        return self.under_way is None and self.refusal is None


def standing(held: Terms, attempts: Sequence[Any], now: datetime) -> Standing:
    """The attempts are one trainee's, in their order."""
    under_way = next((each for each in attempts if each.state == OPEN), None)
    ended = [each.submitted_at for each in attempts if each.submitted_at]
    try:
        begins_at = may_begin_at(held, ended, now)
    except DomainError as refusal:
        return Standing(held, attempts, under_way, None, refusal)
    return Standing(held, attempts, under_way, begins_at, CoolingOff() if begins_at > now else None)
