"""The seeded faults fit the tree as it is; `./bin/measure seeded` puts them in and counts which the tests see."""

from pathlib import Path

import pytest

from tests.seeded.faults import FAULTS, Fault

ROOT = Path(__file__).parent.parent


def test_there_are_enough():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 20


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_fits(fault: Fault):
    changed: dict[str, str] = {}
    for name, old, new in fault.changes:
        text = changed.get(name) or (ROOT / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{name}: {old!r} stands there {text.count(old)} times"
        changed[name] = text.replace(old, new)
    for name, text in changed.items():
        assert text != (ROOT / name).read_text(encoding="utf-8")
        compile(text, name, "exec")
    for tests in fault.tests.split():
        assert (ROOT / tests).exists(), tests
