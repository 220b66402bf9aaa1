"""The queue carries a job's id to the worker: SQLite, or with TEST_JOBS_URL Redis or PostgreSQL."""

from dataclasses import replace

import pytest

from institute import jobs


@pytest.fixture
def carried(context, settings, monkeypatch):
    """What arrives at the worker's end, from an empty queue on."""
    seen: list[tuple[str, int | None]] = []
    monkeypatch.setitem(jobs.BODIES, "run", lambda job_id: seen.append(("run", job_id)))
    monkeypatch.setitem(jobs.BODIES, "post", lambda: seen.append(("post", None)))
    jobs.queue(settings.queue, settings.secret_key)[0].flush()
    return seen


def work_off(settings) -> None:
    huey, _ = jobs.queue(settings.queue, settings.secret_key)
    while task := huey.dequeue():
        huey.execute(task)


def test_what_is_told_arrives_in_order(carried, settings):
    for job_id in (7, 8):
        jobs.tell("run", job_id)
    jobs.wake_post()
    work_off(settings)
    assert carried == [("run", 7), ("run", 8), ("post", None)]


def test_a_stranger_in_the_queue_is_not_obeyed(carried, settings):
    """Who can write into the queue, but does not know the secret key, runs nothing."""
    huey, _ = jobs.queue(settings.queue, settings.secret_key)
    stranger, tasks = jobs.queue(settings.queue, "another" * 6)
    huey.storage.enqueue(stranger.serialize_task(tasks["run"].s(9)))
    with pytest.raises(ValueError, match="ignature"):
        work_off(settings)
    assert carried == []


def test_addresses_of_each_kind(settings, tmp_path):
    assert replace(settings, jobs_url="").queue == f"sqlite:///{settings.home}/queue.db"
    huey, tasks = jobs.queue(f"sqlite:///{tmp_path}/q.db", "s")
    assert (tmp_path / "q.db").exists() and set(tasks) == {"run", "post"} and huey.name == "institute"
