"""A roster of 5,000 rows with every hard name: from upload to imported, while others write."""

import re
import statistics
import threading
import time
import uuid
from io import BytesIO
from itertools import cycle, islice

from openpyxl import Workbook
from sqlalchemy import func, select

from institute import clock
from institute.catalogue.models import PUBLISHED, TrainingSession
from institute.database import reading
from institute.demo import content
from institute.jobs import DONE, FAILED, Job
from institute.people.models import PersonName
from tests.load import Options, Row, at_most, bars, exactly, processes, shown
from tests.load.house import House, Reader, house
from tests.load.inside import inside

NAME = "import"
ROWS = 5_000


def run(options: Options) -> list[Row]:
    return [row for database in options.databases for row in _measured(database, 300 if options.quick else ROWS)]


def _measured(database: str, many: int) -> list[Row]:
    bar = bars(NAME)
    with house(database) as served:
        officer, other = served.reader("officer@demo.invalid"), served.reader("admin@demo.invalid")
        _warm(served)
        before = _staffs_names(served)
        waits, session, workbook = Waits(other), _session(served), _workbook(many)
        waits.begin()
        began = time.perf_counter()
        address = _send(officer, session, workbook)
        steps = {"read": _until(officer, address, "Check every row") - began}
        _columns(officer, address)
        steps["checked"] = _until(officer, address, "Row by row") - began
        officer.post(f"{address}/decide", {"say": "name", "name": "new"})  # the demo's trainees have these names
        officer.post(f"{address}/store", {})
        seconds = _until(officer, address, "Take the import back") - began
        took = time.perf_counter()
        officer.post(f"{address}/undo", {})
        undone = time.perf_counter() - took
        worst = waits.end()
        memory = max(processes.memory_mb(pid) for pid in processes.tree([served.worker.pid if served.worker else 0]))
        left = _staffs_names(served) - before
    named = f"{database}: {many} rows"
    return [
        at_most(f"{named}, upload to imported", seconds, bar["seconds"], "s"),
        *(shown(f"{named}, {step} after", value, "s") for step, value in steps.items()),
        at_most(f"{named}, taken back", undone, bar["undo"], "s"),
        at_most(f"{named}, another writer's longest request meanwhile", worst, bar["others"], "s"),
        shown(f"{named}, another writer's middle request", statistics.median(waits.seconds), "s"),
        shown(f"{named}, the worker's memory afterwards", memory, "MB"),
        exactly(f"{named}, names left after taking back", left, 0),
    ]


def _workbook(many: int) -> bytes:
    """Every hard name again and again, each with its own address."""
    book, made = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet()
    sheet.append(["Surname", "Given names", "Full name", "Country", "E-mail", "Employer", "Position"])
    for n, row in enumerate(islice(cycle(content.trainees()), many)):
        names = [row["passport_surname"], row["passport_given_names"], row["native_full_name"]]
        sheet.append([*names, row["country"], f"row{n}@example.org", "Ministry of Trade", "Specialist"])
    book.save(made)
    return made.getvalue()


def _warm(served: House) -> None:
    """Waits until the worker is there and has done what the demo left it."""
    left = select(func.count(Job.id)).where(Job.state.not_in((DONE, FAILED)))
    with inside(served):
        for _ in range(600):
            reading().rollback()
            if not reading().scalar(left):
                return
            time.sleep(0.2)
    raise RuntimeError("the worker never came")


def _session(served: House) -> int:
    """One to come that is for people of every country."""
    with inside(served):
        coming = select(TrainingSession).where(
            TrainingSession.state == PUBLISHED, TrainingSession.ends_at > clock.now()
        )
        return next(one.id for one in reading().scalars(coming) if not one.countries)


def _send(officer: Reader, session: int, workbook: bytes) -> str:
    """Uploads it as applications; the roster's address."""
    officer.get("/office/imports/new")
    told = {"kind": "applications", "session": str(session)}
    status, text = officer.upload("/office/imports/new", told, "list.xlsx", workbook)
    if status != 200 or "/office/imports/1/" not in text:
        raise RuntimeError(f"uploading answers {status}: {text.partition('<main')[2][:2000]}")
    return "/office/imports/1"


def _columns(officer: Reader, address: str) -> None:
    fields = ["surname", "given", "native", "country", "email", "employer", "position"]
    officer.post(f"{address}/columns", {f"column-{n}": key for n, key in enumerate(fields)})


def _until(officer: Reader, address: str, words: str) -> float:
    for _ in range(600):
        _, text = officer.get(address)
        if words in text:
            return time.perf_counter()
        time.sleep(0.1)
    raise RuntimeError(f"{address} never said {words}: {text.partition('<main')[2][:3000]}")


def _staffs_names(served: House) -> int:
    """Names that people did not write themselves: an import brings such."""
    with inside(served):
        return reading().scalar(select(func.count(PersonName.id)).where(PersonName.source == "staff")) or 0


class Waits:
    """Another person who writes all the time: how long each request takes."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.seconds, self.over = reader, [0.0], threading.Event()
        self.address = ""
        self.thread = threading.Thread(target=self._write, daemon=True)

    def begin(self) -> None:
        self.reader.get("/office/applications")
        _, text = self.reader.post("/office/applications/views", {"name": "first", "state": "declined"})
        found = re.search(r"/office/applications/views/[0-9]+", self.reader.get("/office/applications")[1] + text)
        if found is None:
            raise RuntimeError("no view to rename")
        self.address = found[0]
        self.thread.start()

    def _write(self) -> None:
        while not self.over.is_set():
            began = time.perf_counter()
            status, text = self.reader.post(self.address, {"name": uuid.uuid4().hex[:12]})
            if status != 200:
                raise RuntimeError(f"writing answers {status}: {text[-500:]}")
            self.seconds.append(time.perf_counter() - began)
            time.sleep(0.02)

    def end(self) -> float:
        self.over.set()
        self.thread.join(60)
        return max(self.seconds)
