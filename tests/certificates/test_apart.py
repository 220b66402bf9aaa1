"""A press that hangs, dies or faults costs its own sheet and nothing else."""

import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest

from institute.certificates.paper import apart
from institute.certificates.paper.apart import Apart, PressFault, Stopped

THREE = [{"number": "1"}, {"number": "2"}, {"number": "3"}]


@pytest.fixture
def press(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Apart]:
    monkeypatch.setattr(apart, "LIMIT", 6.0)
    made = Apart(f"tests.certificates.presses:{request.param}", tmp_path, bytes)
    yield made
    made.end()


@pytest.mark.parametrize("press", ["Light"], indirect=True)
def test_a_good_press(press: Apart):
    assert list(press.papers(THREE)) == [b"1", b"2", b"3"]
    assert press.part(THREE) == b"1 2 3"
    press.end()
    assert press.part(THREE) == b"1 2 3"  # begins anew


@pytest.mark.parametrize("press", ["Deadly", "Hanging"], indirect=True)
def test_the_others_are_printed_and_nobody_is_left_behind(press: Apart):
    others = multiprocessing.active_children()
    assert list(press.papers(THREE)) == [b"1", None, b"3"]
    with pytest.raises(Stopped):
        press.part(THREE)
    assert multiprocessing.active_children() == others


@pytest.mark.parametrize("press", ["Faulty"], indirect=True)
def test_a_fault_is_told(press: Apart):
    with pytest.raises(PressFault, match="RuntimeError: no more ink"):
        list(press.papers(THREE))
    assert list(press.papers(THREE[:1])) == [b"1"]
