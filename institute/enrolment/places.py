"""Whose a free place is: the one rule for every cause, from values to a choice with its reasons.

A place is one of three things. While a line's reserved places are kept, as many of them as the line does not fill
are its own and stay empty rather than go to others. Every other free place is common, a reserved one too from the
moment it is kept no longer. A line whose people hold `most` gets nothing more, and nobody gets a place that is not
free. First each line's own places go to the first of its queue, in the order of the lines; then the common ones to
the first of all who may take one. The queue has one order everywhere: nominees by their nominator's rank, alternates
after them by theirs, then people nobody nominated; of equals the one who waits longer, then the one who came first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

OWN, COMMON = "own", "common"  # which place it is
RANKED, ALTERNATE, LONGEST = "ranked", "alternate", "longest"  # why this one of those who wait
FULL, LINE_FULL, KEPT = "full", "line-full", "kept"  # why there is none


@dataclass(frozen=True)
class Line:
    """A quota as it stands: `held` counts who is admitted or offered a place; `kept`: its reserved ones are its own."""

    id: int
    reserved: int
    most: int | None
    held: int
    kept: bool = True

    @property
    def own(self) -> int:
        """Places that are nobody else's and that nobody holds."""
        return max(0, self.reserved - self.held) if self.kept else 0

    @property
    def full(self) -> bool:
        return self.most is not None and self.held >= self.most


@dataclass(frozen=True)
class Waiting:
    """Somebody on the waiting list: the line is None for the common pool."""

    id: int
    line: int | None
    since: datetime
    rank: int | None = None
    alternate: bool = False


@dataclass(frozen=True)
class Standing:
    """A session's places: how many there are and are taken, the lines in their order, who waits in any order."""

    places: int
    taken: int
    lines: Sequence[Line] = ()
    queue: Sequence[Waiting] = ()

    @property
    def free(self) -> int:
        return self.places - self.taken

    @property
    def common(self) -> int:
        """Free places that no line keeps."""
        return max(0, self.free - sum(line.own for line in self.lines))

    def line(self, line_id: int | None) -> Line | None:
        """None for the common pool, and for a line that is gone."""
        return next((line for line in self.lines if line.id == line_id), None)


@dataclass(frozen=True)
class Choice:
    """Who gets a place, which, and because of what."""

    who: Waiting
    place: str
    because: str


def ordered(queue: Sequence[Waiting]) -> list[Waiting]:
    """Those who wait, the first first."""
    return sorted(queue, key=lambda one: (one.rank is None, one.alternate, one.rank or 0, one.since, one.id))


def place_for(standing: Standing, line_id: int | None) -> tuple[str | None, str]:
    """(OWN or COMMON, "") for somebody of this line who comes now; (None, why) when no place is theirs to take."""
    line = standing.line(line_id)
    if standing.free <= 0:
        return None, FULL
    if line and line.full:
        return None, LINE_FULL
    if line and line.own:
        return OWN, ""
    return (COMMON, "") if standing.common else (None, KEPT)


def first(standing: Standing) -> Choice | None:
    """Who of those who wait gets the next place, and why; None while no free place is anybody's."""
    queue = ordered(standing.queue)
    own = (one for line in standing.lines for one in queue if one.line == line.id)
    for kind, candidates in ((OWN, own), (COMMON, queue)):
        for one in candidates:
            if place_for(standing, one.line)[0] == kind:
                return Choice(one, kind, _because(one))
    return None


def _because(one: Waiting) -> str:
    if one.rank is None:
        return LONGEST
    return ALTERNATE if one.alternate else RANKED


def taken_by(standing: Standing, line_id: int | None) -> Standing:
    """The standing once somebody of this line has one of the places."""
    lines = [replace(line, held=line.held + (line.id == line_id)) for line in standing.lines]
    return replace(standing, taken=standing.taken + 1, lines=lines)


def freed_by(standing: Standing, line_id: int | None) -> Standing:
    """The standing once somebody of this line has given a place back."""
    lines = [replace(line, held=line.held - (line.id == line_id)) for line in standing.lines]
    return replace(standing, taken=standing.taken - 1, lines=lines)


def after(standing: Standing, choice: Choice) -> Standing:
    """The standing once this place is given: who has it waits no longer."""
    queue = [one for one in standing.queue if one.id != choice.who.id]
    return replace(taken_by(standing, choice.who.line), queue=queue)


def number(queue: Sequence[Waiting], application_id: int) -> tuple[int, int]:
    """(which of how many) somebody is among those of the same line; of the pool: among all who wait."""
    mine = next(one for one in queue if one.id == application_id)
    beside = [one for one in ordered(queue) if mine.line is None or one.line == mine.line]
    return beside.index(mine) + 1, len(beside)


def mistakes(places: int, lines: Sequence[Line]) -> tuple[int, list[int]]:
    """What lines may not do: (reserved places beyond the session's, ids of lines that hold more than `most`)."""
    over = sum(line.reserved for line in lines) - places
    return max(0, over), [line.id for line in lines if line.most is not None and line.held > line.most]
