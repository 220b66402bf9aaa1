"""Where bytes lie, and what is said when something does not answer. With TEST_FILES_URL, in a bucket."""

import os
from dataclasses import replace
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from sqlalchemy import create_engine, text

from institute import backup, config, files, jobs, reach, store
from institute.database import reading, writing
from institute.errors import NotFound, Unavailable
from tests import make
from tests.conftest import NOW

BODY = bytes(range(256)) * 50_000  # 12.8 MB: in a bucket more than one part


@pytest.fixture
def kept(app):
    with app.app_context():
        yield store.store()


def test_what_is_put_is_there(kept):
    assert not kept.has("check/big")
    kept.put("check/big", BytesIO(BODY))
    assert kept.has("check/big") and "check/big" in set(kept.names()) and list(kept.names("check")) == ["check/big"]
    with kept.open("check/big") as source:
        assert source.read(10) == BODY[:10]
        source.seek(12_000_001)
        assert source.read(5) == BODY[12_000_001:12_000_006]
        source.seek(0)
        assert source.read() == BODY
    kept.remove("check/big")
    kept.remove("check/big")
    assert list(kept.names("check")) == []
    with pytest.raises(NotFound):
        kept.open("check/big")


def test_the_same_bytes_are_stored_once(kept):
    key = files.keep(b"once")
    assert files.keep(BytesIO(b"once")) == key and kept.has(files.place(key))


def test_a_house_that_is_whole_answers(settings, app):
    assert reach.unreachable(settings) == []


def test_what_does_not_answer_is_named(settings):
    """Each by its setting and its host, none with its password."""
    wrong = replace(
        settings,
        database_url="postgresql+psycopg://me:password@127.0.0.1:1/x",
        files_url="s3://key:password@bucket?endpoint=http://127.0.0.1:1",
        jobs_url="redis://:password@127.0.0.1:1/0",
        smtp_url="smtp://me:password@127.0.0.1:1",
    )
    told = reach.unreachable(wrong)
    assert [line.partition(":")[0] for line in told] == ["DATABASE_URL", "FILES_URL", "JOBS_URL", "SMTP_URL"]
    assert not any("password" in line for line in told) and "127.0.0.1" in told[0] and "bucket" in told[1]


def test_a_bucket_that_is_away_is_said_calmly(settings):
    away = store.at("s3://key:password@bucket?endpoint=http://127.0.0.1:1", settings.files)
    with pytest.raises(Unavailable):
        away.has("x")


def test_a_queue_that_is_away_loses_no_change(settings, context, tx, monkeypatch):
    """The job row stands; the sweep tells later."""
    monkeypatch.setattr(jobs, "settings", lambda: replace(settings, jobs_url="redis://127.0.0.1:1/0"))
    with writing() as inside:
        job_id = jobs.ask(inside, "test", now=NOW).id
    assert jobs.get_job(reading(), job_id).state == jobs.WAITING
    assert jobs.forgotten(reading(), now=NOW + jobs.STUCK * 2) == [job_id]


@pytest.mark.parametrize(
    ("name", "value"), [("files_url", "ftp://x"), ("jobs_url", "amqp://x"), ("files_url", "s3:/bucket/")]
)
def test_settings_that_cannot_be_meant(settings, name, value):
    words = name.upper() if value != "s3:/bucket/" else "bucket"
    assert any(words in fault for fault in replace(settings, **{name: value}).faults())


@pytest.mark.skipif(not os.environ.get("TEST_FILES_URL"), reason="no bucket: .ci/run brings one")
def test_a_copy_says_what_stays_in_the_bucket(settings, context, tx, tmp_path):
    key = files.keep(b"in the bucket")
    with writing() as inside:
        files.describe(inside, key, name="a.png", media_type="image/png", size=13, now=NOW)
    make.person(tx)
    copied = backup.backup(settings, tmp_path / "backup.tar")
    assert (copied.files, copied.elsewhere) == (0, 1)
    if urlsplit(settings.database).scheme.startswith("sqlite"):
        other = config.Settings(environment="test", home=tmp_path, secret_key="k" * 40, files_url=settings.files_url)
        assert backup.restore(other, tmp_path / "backup.tar").missing == 0
        engine = create_engine(other.database)
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM person"))
        engine.dispose()
        elsewhere = replace(other, files_url="")
        assert backup.restore(elsewhere, tmp_path / "backup.tar").missing == 1
