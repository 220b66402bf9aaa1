"""Until when an organisation nominates, how many, whom, and in which order. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from institute.catalogue import models as catalogue
from institute.catalogue.models import TrainingSession
from institute.enrolment import rules as applying
from institute.enrolment.models import Quota
from institute.errors import DomainError
from institute.language import country, lazy, lazy_n
from institute.nomination.models import LISTED, SENT, WITHDRAWN, Call, Nominee
from institute.people import rules as people

MOST = 200  # nominees of one invitation, those withdrawn included
AUTHORITIES = ("government", "embassy")  # kinds of organisations that speak for their country alone
OPEN, OVER, REVOKED, CANCELLED = "open", "over", "revoked", "cancelled"


class NominationsOver(DomainError):
    message = lazy("The deadline for nominations is over. Please write to the institute's office.")


class InvitationRevoked(DomainError):
    message = lazy("The institute has withdrawn this invitation to nominate. Please write to its office.")


class SessionCancelled(DomainError):
    message = lazy("This session is cancelled.")


class QuotaFull(DomainError):
    """The places are named for; alternates may still be."""

    def __init__(self, places: int) -> None:
        super().__init__(
            lazy_n(
                "Your quota has %(n)s place, and it has a nominee. Name this person as an alternate.",
                "Your quota has %(n)s places, and each has a nominee. Name this person as an alternate.",
                places,
            )
        )


class AlternatesFull(DomainError):
    def __init__(self, places: int) -> None:
        super().__init__(
            lazy_n(
                "You can name %(n)s alternate, and you have. Withdraw one first.",
                "You can name %(n)s alternates, and you have. Withdraw one first.",
                places,
            )
        )


class TooManyNominees(DomainError):
    message = lazy("This list is full: it holds at most %(n)s people.", n=MOST)


class SamePerson(DomainError):
    message = lazy("This person is on your list already: the same e-mail address, or the same name.")


class UnderAge(DomainError):
    message = lazy("Only people of 18 or older can take part: please tick this, or nominate somebody else.")


class WrongCountry(DomainError):
    """The quota is for other countries; the message names them."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(
            lazy("Your quota is for: %(countries)s.", countries=", ".join(country(code) for code in codes))
        )


class NothingToSend(DomainError):
    message = lazy("There is nobody on your list who is not sent yet.")


class LetterMissing(DomainError):
    message = lazy("Please attach the stamped letter first: this session asks for it.")


class NotSent(DomainError):
    """Nobody was sent, because of one; the message names them and says why."""

    def __init__(self, name: str, refusal: DomainError) -> None:
        super().__init__(lazy("Nothing was sent. %(name)s: %(reason)s", name=name, reason=refusal.message))


class OrderChanged(DomainError):
    message = lazy("The list was changed in another window. Here it is as it stands now.")


class AlreadyWithdrawn(DomainError):
    message = lazy("This nomination is withdrawn already.")


class AlreadySent(DomainError):
    message = lazy("This nomination is sent: replace it, or withdraw it.")


class ReasonNeeded(DomainError):
    message = lazy("Please say why: the person reads it in a letter.")


class InvitedAlready(DomainError):
    message = lazy("This organisation is invited to this session already.")


class BadDeadline(DomainError):
    message = lazy("Please choose a time in the future, before applications close: nominees need time for their form.")


def standing(call: Call, training: TrainingSession, now: datetime) -> str:
    """Whether an organisation may nominate now: its deadline's last instant is no part of it."""
    if training.state == catalogue.CANCELLED:
        return CANCELLED
    if call.revoked_at:
        return REVOKED
    return OPEN if now < call.ends_at else OVER


def may_nominate(call: Call, training: TrainingSession, now: datetime) -> None:
    """Adding, sending, replacing, ordering: until the deadline, of a session the public sees."""
    if training.state == catalogue.DRAFT:
        raise applying.NotPublished
    refusals = {CANCELLED: SessionCancelled, REVOKED: InvitationRevoked, OVER: NominationsOver}
    if refusal := refusals.get(standing(call, training, now)):
        raise refusal


def may_lose(training: TrainingSession, now: datetime) -> bool:
    """Whether a nominee may still be withdrawn: until the session is over."""
    return training.state != catalogue.CANCELLED and now < training.ends_at


def may_end_at(ends_at: datetime, training: TrainingSession, now: datetime) -> None:
    """A deadline lies ahead, and not after applications close."""
    if not now < ends_at <= training.closes_at:
        raise BadDeadline


def letter_needed(training: TrainingSession) -> bool:
    """Foreign-aid sessions ask for the authority's stamped letter (domain.md 3.2, endorsement)."""
    return training.type == catalogue.FOREIGN_AID


def own_lines(lines: Iterable[Quota], organisation_id: int, country_code: str | None) -> list[Quota]:
    """The quota lines an organisation nominates for.

    Those that name it; where none does, those that name its country and no organisation: a country's authority
    and its embassy share them.
    """
    lines = list(lines)
    named = [line for line in lines if line.organisation_id == organisation_id]
    of_country = [line for line in lines if line.organisation_id is None and line.country_code]
    return named or [line for line in of_country if line.country_code == country_code]


def line_places(line: Quota) -> int:
    """How many a line asks to be nominated for: its ceiling, else what it reserves."""
    return line.most if line.most is not None else line.reserved


def places(call: Call, lines: Sequence[Quota]) -> int | None:
    """How many an organisation may nominate: what the invitation says, else its lines' places; None: as it likes."""
    if call.places is not None:
        return call.places
    return sum(line_places(line) for line in lines) or None


def countries(lines: Sequence[Quota], kind: str, country_code: str | None) -> list[str]:
    """The countries somebody may be nominated for; none: every one. An authority speaks for its own alone."""
    if lines and all(line.country_code for line in lines):
        return sorted({str(line.country_code) for line in lines})
    return [country_code] if kind in AUTHORITIES and country_code else []


def may_come_from(code: str | None, allowed: Sequence[str]) -> None:
    """Refuses a country the quota is not for."""
    if allowed and code not in allowed:
        raise WrongCountry(allowed)


def fits(line: Quota, nominee: Nominee) -> bool:
    """Whether a line asks for somebody like this."""
    asked = ((line.country_code, nominee.country_code), (line.sex, nominee.sex), (line.level, nominee.level))
    return all(wanted is None or wanted == given for wanted, given in asked)


def filled(lines: Sequence[Quota], nominees: Iterable[Nominee]) -> dict[int, int]:
    """How many nominees each line has, by its id: the first line that fits is a nominee's, alternates aside."""
    counts = {line.id: 0 for line in lines}
    for nominee in nominees:
        line = next((line for line in lines if fits(line, nominee)), None)
        if line is not None and not nominee.alternate:
            counts[line.id] += 1
    return counts


def active(nominees: Iterable[Nominee]) -> list[Nominee]:
    """Those not withdrawn, in their order."""
    return sorted((each for each in nominees if each.state != WITHDRAWN), key=lambda each: each.rank)


def unsent(nominees: Iterable[Nominee]) -> list[Nominee]:
    return [each for each in nominees if each.state == LISTED]


def check_room(nominees: Sequence[Nominee], alternate: bool, most: int | None) -> None:
    """Whether one more fits among these: as many as there are places, and as many alternates again."""
    if len(nominees) >= MOST:
        raise TooManyNominees
    if most is None:
        return
    many = sum(each.alternate == alternate for each in active(nominees))
    if many >= most:
        raise AlternatesFull(most) if alternate else QuotaFull(most)


def check_new(nominees: Iterable[Nominee], email: str, surname: str, given: str, country_code: str) -> None:
    """Refuses somebody who stands on the list: the same address, or the same machine form of the passport and country.

    Two addresses are two people, whatever they are called.
    """
    line = people.machine_form(surname, given)
    for each in active(nominees):
        if email and each.email:
            same = email == each.email
        else:
            same = (people.machine_form(each.surname, each.given), each.country_code) == (line, country_code)
        if same:
            raise SamePerson


def arrange(nominees: Iterable[Nominee]) -> None:
    """Numbers those not withdrawn from 1 on, alternates after the others."""
    for rank, each in enumerate(sorted(active(nominees), key=lambda each: (each.alternate, each.rank)), 1):
        each.rank = rank


def move(nominees: Iterable[Nominee], moved: Nominee, step: str) -> None:
    """One up or down among its own kind; "alternate" and "nominee" change the kind and put it last there."""
    here = active(nominees)
    if step in ("alternate", "nominee"):
        moved.alternate, moved.rank = step == "alternate", len(here) + 1
    else:
        kind = [each for each in here if each.alternate == moved.alternate]
        place = kind.index(moved) + {"up": -1, "down": 1}.get(step, 0)
        if 0 <= place < len(kind):
            other = kind[place]
            moved.rank, other.rank = other.rank, moved.rank
    arrange(here)


def write_order(nominees: Iterable[Nominee]) -> str:
    """The order as the page holds it: the ids, one after the other."""
    return ",".join(str(each.id) for each in active(nominees))


def reorder(nominees: Iterable[Nominee], wanted: str, seen: str) -> None:
    """Puts them into the wanted order of ids; OrderChanged when it is not one of those on the list now."""
    here = {str(each.id): each for each in active(nominees)}
    ids = wanted.split(",")
    if seen != write_order(here.values()) or sorted(ids) != sorted(here):
        raise OrderChanged
    for rank, key in enumerate(ids, 1):
        here[key].rank = rank
    arrange(here.values())


def next_step(
    nominees: Sequence[Nominee], most: int | None, stands: str, *, letter: bool, needs_letter: bool
) -> tuple[str, int]:
    """(what the organisation should do next, how many it is about): a word of words.NEXT."""
    if stands != OPEN:
        return stands, 0
    here = active(nominees)
    named = sum(not each.alternate for each in here)
    left = (most or 0) - named
    if not here:
        return "begin", most or 0
    if waiting := len(unsent(here)):
        return ("letter" if needs_letter and not letter else "send"), waiting
    return ("more", left) if left > 0 else ("done", sum(each.state == SENT for each in here))
