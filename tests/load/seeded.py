"""Faults put into a copy of the house, one at a time: how many the tests see."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from tests.load import Options, Row, at_least, at_most, bars, processes, shown
from tests.load.house import ROOT
from tests.seeded.faults import FAULTS, Fault

NAME = "seeded"
LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache", "node_modules")
SECONDS = 300  # for the named tests of one fault
QUICK = 4
LOG = "pytest.log"
PASSED, FAILED = 0, 1  # pytest's exit codes


def run(options: Options) -> list[Row]:
    bar, faults = bars(NAME), FAULTS[:: len(FAULTS) // QUICK] if options.quick else FAULTS
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="measure-") as folder:
        copy = Path(folder) / "house"
        shutil.copytree(ROOT, copy, ignore=LEFT_BEHIND)
        named = sorted({each for fault in faults for each in fault.tests.split()})
        sound = _tests(copy, named, "-n", "2")  # the control: without a fault they all pass
        if sound != PASSED:
            raise RuntimeError(f"the tests fail without a fault ({sound}):\n{(copy / LOG).read_text()[-3000:]}")
        caught = sum(_caught(copy, fault) for fault in faults)
    return [
        at_least("faults tried", len(faults), QUICK if options.quick else bar["faults"]),
        at_most("faults the tests do not see", len(faults) - caught, bar["missed"]),
        shown("seconds a fault", (time.perf_counter() - began) / len(faults), "s"),
    ]


def _caught(copy: Path, fault: Fault) -> bool:
    """Whether a test fails; one that cannot even begin does not count."""
    before = {name: (copy / name).read_text(encoding="utf-8") for name, _, _ in fault.changes}
    for name, old, new in fault.changes:
        path = copy / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    ended = _tests(copy, fault.tests.split(), "-x")
    for name, text in before.items():
        (copy / name).write_text(text, encoding="utf-8")
    said = {FAILED: "caught", PASSED: "MISSED"}.get(ended, f"pytest ended with {ended}: NOT COUNTED")
    seen = re.search(r"^(?:FAILED|ERROR) (\S+)", (copy / LOG).read_text(), re.MULTILINE)
    print(f"{said:8} {fault.name}{f', by {seen[1]}' if seen else ''}", flush=True)
    return ended == FAILED


def _tests(copy: Path, named: list[str], *flags: str) -> int:
    """pytest's exit code over these tests in the copy."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("INSTITUTE_", "TEST_", "PYTEST_"))}
    env["PYTHONDONTWRITEBYTECODE"] = "1"  # a file changed twice within a second would be taken for the old one
    command = processes.python("-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-header", *flags, *named)
    with (copy / LOG).open("w") as log:
        process = processes.start(command, cwd=copy, env=env, stdout=log, stderr=log)
        try:
            return process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            processes.kill([process.pid])
            return -1
