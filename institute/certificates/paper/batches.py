"""How papers are taken to the press: in runs of one design, rare Han alone."""

import itertools
from collections.abc import Iterable, Iterator

from institute.certificates.paper import designs, preflight
from institute.certificates.paper.words import Record

CHUNK = 50  # papers in one document: more gains nothing and costs memory


def chunks(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Runs of at most CHUNK records of one design; one with rare Han goes alone: it changes nobody else's fonts."""
    for (rare, _), run in itertools.groupby(records, lambda record: (preflight.is_rare(record), designs.of(record))):
        size = 1 if rare else CHUNK
        while chunk := list(itertools.islice(run, size)):
            yield chunk
