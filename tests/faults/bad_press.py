"""python -m tests.faults.bad_press JOB: runs one job of the house in INSTITUTE_HOME and dies at the second paper."""

import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from institute import work
from institute.certificates import jobs as printing
from institute.certificates.paper.press import Press


class Deadly(Press):
    """Takes its process with it, as a fault in a library below Python would."""

    def singles(self, records: Iterable[dict[str, Any]]) -> Iterator[bytes]:
        papers = super().singles(records)
        yield next(papers)
        os._exit(9)


class Faulty(Press):
    """Raises at the second paper."""

    def singles(self, records: Iterable[dict[str, Any]]) -> Iterator[bytes]:
        papers = super().singles(records)
        yield next(papers)
        raise RuntimeError("no more ink")


if __name__ == "__main__":
    from wsgi import app

    work.learn_kinds()
    printing.Press = Deadly
    with app.app_context():
        work.run_job(int(sys.argv[1]))
