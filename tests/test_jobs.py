"""Jobs: run once, told twice, killed, failing, refused."""

from datetime import timedelta

import pytest

from institute import clock, jobs, work
from institute.database import reading, writing
from institute.errors import DomainError, Unavailable
from institute.jobs import DONE, FAILED, RUNNING, WAITING, Job


@pytest.fixture
def runs(context, tx, monkeypatch):
    """A kind that notes each run and fails as often as its values say."""
    seen: list[int] = []

    def kind(job: Job):
        seen.append(job.id)
        if job.values.get("refuse"):
            raise DomainError("Not now.")
        if len(seen) <= job.values.get("faults", 0):
            raise ValueError
        if len(seen) <= job.values.get("outages", 0):
            raise Unavailable
        return {"made": len(seen)}

    monkeypatch.setitem(jobs.KINDS, "test", kind)
    return seen


def ask(**values) -> int:
    with writing() as tx:
        return jobs.ask(tx, "test", now=clock.now(), **values).id


def state(job_id: int) -> Job:
    return reading().get_one(Job, job_id, populate_existing=True)


def test_it_runs_once_however_often_it_is_told(runs):
    job_id = ask()
    work.run_job(job_id)
    work.run_job(job_id)
    assert (state(job_id).state, state(job_id).result, runs) == (DONE, {"made": 1}, [job_id])


def test_a_fault_is_tried_again_three_times(runs):
    job_id = ask(faults=5)
    for expected in (WAITING, WAITING, FAILED, FAILED):
        work.run_job(job_id)
        assert state(job_id).state == expected
    assert len(runs) == 3


def test_a_refusal_ends_it_with_its_words(runs):
    job_id = ask(refuse=True)
    work.run_job(job_id)
    assert (state(job_id).state, state(job_id).error) == (FAILED, "Not now.")


def test_what_did_not_answer_is_asked_again(runs):
    job_id = ask(outages=1)
    work.run_job(job_id)
    assert state(job_id).state == WAITING and "resting" in state(job_id).error
    work.run_job(job_id)
    assert (state(job_id).state, state(job_id).error) == (DONE, "")
    stays = ask(outages=9)
    for expected in (WAITING, WAITING, FAILED):
        work.run_job(stays)
        assert state(stays).state == expected


def test_what_a_killed_worker_held_is_found_again(runs):
    job_id = ask()
    with writing() as tx:
        job = tx.get_one(Job, job_id)
        job.state = RUNNING
    work.run_job(job_id)
    assert runs == []  # somebody may still be at it
    work.take_back()
    assert jobs.forgotten(reading(), now=clock.now()) == [job_id]
    work.run_job(job_id)
    assert runs == [job_id]


def test_the_sweep_waits_a_little(runs):
    job_id = ask()
    assert jobs.forgotten(reading(), now=clock.now()) == []
    assert jobs.forgotten(reading(), now=clock.now() + timedelta(minutes=3)) == [job_id]
