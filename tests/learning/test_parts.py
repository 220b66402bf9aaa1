"""Large files in parts: the tus protocol, what goes on after a broken link, what expires, a full disk."""

import base64
import errno
import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import EnvironBuilder, TestResponse

from institute import clock, files, jobs, store, uploads, work
from institute.database import reading, writing
from institute.errors import NoRoom
from institute.learning import intake, recordings
from institute.learning.jobs import take_in
from institute.learning.models import LessonFile
from institute.uploads import Upload, UploadPart
from tests.learning.test_instructor import edit_of
from tests.learning.test_recordings import VIDEO

BODY = "application/offset+octet-stream"
TUS = {"Tus-Resumable": "1.0.0"}


@dataclass
class Tus:
    """A browser that sends a file to the first lesson of a course."""

    client: Any
    course: Any
    app: Flask
    tx: Session

    def rows(self, model: type) -> list[Any]:
        """What is committed now."""
        self.tx.rollback()
        self.tx.expire_all()
        return list(self.tx.scalars(select(model)))

    def work(self) -> None:
        """What the worker does next."""
        ids = [job.id for job in self.rows(jobs.Job)]
        with self.app.app_context():
            for job_id in ids:
                work.run_job(job_id)

    def sweep(self) -> list[str]:
        """The names left after the worker's sweep."""
        with self.app.app_context():
            work.sweep()
            return list(store.store().names("uploads"))

    @property
    def address(self) -> str:
        return edit_of(self.course) + "/uploads"

    def ask(self, method: str, address: str, data: bytes = b"", **headers: str) -> TestResponse:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        token = {"X-CSRF-Token": self.client._token()}
        return self.client.plain.open(address, method=method, data=data, headers=TUS | token | given)

    def begin(self, name: str = "trade.mp4", size: int = len(VIDEO), stamp: str = "17") -> TestResponse:
        told = [
            f"{key} {base64.b64encode(value.encode()).decode()}"
            for key, value in (("filename", name), ("stamp", stamp))
        ]
        return self.ask("POST", self.address, Upload_Length=str(size), Upload_Metadata=",".join(told))

    def part(self, place: str, at: int, data: bytes, **headers: str) -> TestResponse:
        return self.ask("PATCH", place, data, **{"Upload_Offset": str(at), "Content_Type": BODY, **headers})

    def whole(self, name: str, body: bytes) -> str:
        place = self.begin(name, len(body)).headers["Location"]
        for at in range(0, len(body), 40_000):
            assert self.part(place, at, body[at : at + 40_000]).status_code == 204
        return place


@pytest.fixture
def sending(client, course, app, tx) -> Tus:
    with app.app_context():
        for name in list(store.store().names("uploads")):
            store.store().remove(name)
    client.as_(course.artem)
    return Tus(client, course, app, tx)


def test_a_file_in_parts_becomes_the_lessons(sending, course, tx):
    begun = sending.begin()
    place = begun.headers["Location"]
    assert (begun.status_code, begun.headers["Tus-Resumable"]) == (201, "1.0.0") and begun.headers["Upload-Expires"]
    half = len(VIDEO) // 2
    first = sending.part(place, 0, VIDEO[:half])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, str(half))
    stands = sending.ask("HEAD", place)
    assert (stands.headers["Upload-Offset"], stands.headers["Upload-Length"]) == (str(half), str(len(VIDEO)))
    assert stands.headers["Cache-Control"] == "no-store"
    assert "goes on from here" in sending.client.get(edit_of(course) + "/files").text
    assert sending.rows(jobs.Job) == []
    assert sending.part(place, half, VIDEO[half:]).status_code == 204
    assert "is being checked" in sending.client.get(edit_of(course) + "/files").text
    sending.work()
    found = sending.rows(LessonFile)[0]
    assert (found.file.name, found.file.media_type, found.file.size) == ("trade.mp4", "video/mp4", len(VIDEO))
    with sending.app.app_context(), files.opened(found.file) as stored:
        assert stored.read() == VIDEO
    assert sending.ask("HEAD", place).status_code == 404
    assert "is being checked" not in sending.client.get(edit_of(course) + "/files").text
    sending.work()
    assert len(sending.rows(LessonFile)) == 1
    assert sending.sweep() == []
    assert sending.rows(Upload) == sending.rows(UploadPart) == []


def test_only_the_next_part_counts(sending, tx):
    place = sending.begin().headers["Location"]
    assert sending.part(place, 0, VIDEO[:1000]).status_code == 204
    for at in (0, 999, 1001):
        assert sending.part(place, at, VIDEO[at : at + 10]).status_code == 409
    assert sending.part(place, 1000, VIDEO[1000:] + b"more").status_code == 409
    assert sending.ask("HEAD", place).headers["Upload-Offset"] == "1000"


def test_two_at_once_do_not_mix(sending, course, tx):
    """Both looked before either wrote: one counts, and its bytes are the ones that are put together."""
    place = sending.begin(size=20).headers["Location"]
    upload = sending.rows(Upload)[0]
    with sending.app.app_context():
        names = [uploads.keep_part(upload.key, body) for body in (b"first12345", b"second")]
        with writing() as inside:
            uploads.receive(inside, upload.id, at=0, name=names[0], size=10, now=clock.now())
        with pytest.raises(uploads.WrongOffset), writing() as inside:
            uploads.receive(inside, upload.id, at=0, name=names[1], size=6, now=clock.now())
    sending.part(place, 10, b"6789012345")
    with sending.app.app_context(), uploads.together(reading(), upload.id) as whole:
        assert whole.read() == b"first123456789012345"


def test_of_a_broken_link_what_came_counts(sending):
    place = sending.begin().headers["Location"]
    headers = {**TUS, "Upload-Offset": "0", "Content-Type": BODY, "X-CSRF-Token": sending.client._token()}
    builder = EnvironBuilder(path=place, method="PATCH", input_stream=BytesIO(VIDEO[:700]), headers=headers)
    environ = builder.get_environ() | {"CONTENT_LENGTH": "5000"}
    sending.client.plain.open(environ)
    assert sending.ask("HEAD", place).headers["Upload-Offset"] == "700"
    sum_of = base64.b64encode(hashlib.sha256(VIDEO[700:5700]).digest()).decode()
    builder = EnvironBuilder(path=place, method="PATCH", input_stream=BytesIO(VIDEO[700:1400]), headers=headers)
    environ = builder.get_environ() | {
        "CONTENT_LENGTH": "5000", "HTTP_UPLOAD_OFFSET": "700", "HTTP_UPLOAD_CHECKSUM": f"sha256 {sum_of}",
    }  # fmt: skip
    assert sending.client.plain.open(environ).status_code == 460
    assert sending.ask("HEAD", place).headers["Upload-Offset"] == "700"


def test_a_checksum_is_compared(sending):
    place = sending.begin().headers["Location"]
    right = base64.b64encode(hashlib.sha1(VIDEO[:10]).digest()).decode()
    assert sending.part(place, 0, VIDEO[:9], Upload_Checksum=f"sha1 {right}").status_code == 460
    assert sending.part(place, 0, VIDEO[:10], Upload_Checksum=f"md4 {right}").status_code == 400
    assert sending.part(place, 0, VIDEO[:10], Upload_Checksum=f"sha1 {right}").status_code == 204


@pytest.mark.parametrize(
    ("name", "size", "status", "words"),
    [
        ("virus.exe", 10, 422, "Please choose a video"),
        ("a.mp4", 2_000_000_001, 422, "at most 2 GB"),
        ("a.pdf", 30_000_000, 422, "at most 25 MB"),
        ("a.mp4", 0, 422, "empty"),
    ],
)
def test_what_will_not_be_taken_is_refused_at_once(sending, tx, name, size, status, words):
    answer = sending.begin(name, size)
    assert answer.status_code == status and words in answer.text and answer.mimetype == "text/plain"
    assert sending.rows(Upload) == []


def test_the_protocol_is_kept(sending):
    place = sending.begin().headers["Location"]
    offers = sending.ask("OPTIONS", sending.address)
    assert (offers.status_code, offers.headers["Tus-Version"]) == (204, "1.0.0")
    assert offers.headers["Tus-Max-Size"] == str(intake.MOST)
    assert sending.part(place, 0, b"x", Tus_Resumable="0.2.2").status_code == 412
    assert sending.part(place, 0, b"x", Content_Type="text/plain").status_code == 415
    assert sending.part(place, 0, b"x" * (uploads.PART + 1)).status_code == 413
    for wrong in ("-1", "", "1e3", "９"):
        assert sending.part(place, 0, b"x", Upload_Offset=wrong.encode().decode("latin-1")).status_code == 400
    assert sending.ask("POST", sending.address, Upload_Length="5", Upload_Metadata="filename ***").status_code == 400


def test_nobody_elses(sending, course, stranger, tx):
    place = sending.begin().headers["Location"]
    elsewhere = place.replace(f"/lessons/{course.lessons[0].id}/", f"/lessons/{course.lessons[1].id}/")
    assert sending.ask("HEAD", elsewhere).status_code == 404
    no_token = sending.client.plain.patch(place, data=b"x", headers={**TUS, "Upload-Offset": "0", "Content-Type": BODY})
    assert no_token.status_code == 400
    for person in (course.aigerim, stranger):
        sending.client.as_(person)
        answers = [
            sending.ask("HEAD", place),
            sending.part(place, 0, b"x"),
            sending.ask("DELETE", place),
            sending.begin(),
        ]
        assert {answer.status_code for answer in answers} == {404}


def test_given_up_and_forgotten(sending, course, tx):
    place = sending.begin().headers["Location"]
    sending.part(place, 0, VIDEO[:100])
    assert sending.ask("DELETE", place).status_code == 204
    other = sending.begin(stamp="18").headers["Location"]
    sending.part(other, 0, VIDEO[:100])
    assert sending.client.post(other + "/stop").status_code == 303
    third = sending.begin(stamp="19").headers["Location"]
    sending.part(third, 0, VIDEO[:100])
    assert [sending.ask("HEAD", each).status_code for each in (place, other, third)] == [404, 404, 200]
    assert len(sending.sweep()) == 1
    forgotten = sending.rows(Upload)[0]
    forgotten.expires_at = clock.now() - timedelta(seconds=1)
    tx.commit()
    assert sending.ask("HEAD", third).status_code == 404
    assert sending.sweep() == []


def test_what_is_inside_is_checked_when_all_is_here(sending, course, tx):
    place = sending.whole("trade.mp4", b"<html>" * 30_000)
    sending.work()
    page = sending.client.get(edit_of(course) + "/files").text
    assert "does not fit its name" in page and "Try again" in page
    assert sending.rows(LessonFile) == []
    assert sending.client.post(place + "/again").status_code == 303
    assert len(sending.rows(jobs.Job)) == 2
    sending.client.post(place + "/stop")
    assert "does not fit its name" not in sending.client.get(edit_of(course) + "/files").text


def test_every_refusal_of_a_file_has_its_words(sending):
    named = {kind.__name__ for kind in _kinds(intake.documents) | _kinds(intake.pictures) | _kinds(intake.recordings)}
    assert named <= intake.REFUSALS.keys()


def _kinds(module: Any) -> set[type]:
    return {
        each
        for each in vars(module).values()
        if isinstance(each, type) and each.__module__ == module.__name__ and hasattr(each, "message")
    }


class Full:
    def put(self, *_: Any) -> None:
        raise NoRoom


def test_a_full_disk_says_so_and_loses_nothing(sending, course, tx, monkeypatch):
    place = sending.begin().headers["Location"]
    half = len(VIDEO) // 2
    sending.part(place, 0, VIDEO[:half])

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch, sending.app.app_context():
        patch.setattr(store.os, "fsync", full)
        if isinstance(store.store(), store.Folder):
            before = list(store.store().names())
            with pytest.raises(NoRoom):
                files.keep(b"a paper")
            assert list(store.store().names()) == before  # nothing by halves
    with monkeypatch.context() as patch:
        patch.setattr(uploads, "store", lambda: Full())
        answer = sending.part(place, half, VIDEO[half:])
        assert answer.status_code == 507 and "no room left" in answer.text
    assert sending.ask("HEAD", place).headers["Upload-Offset"] == str(half)
    sending.part(place, half, VIDEO[half:])
    with monkeypatch.context() as patch:
        patch.setattr(uploads.shutil, "copyfileobj", full)
        sending.work()
    assert "no room left" in sending.client.get(edit_of(course) + "/files").text
    sending.client.post(place + "/again")
    sending.work()
    assert [each.file.name for each in sending.rows(LessonFile)] == ["trade.mp4"]


def test_a_disk_without_room_for_it_says_so_before(sending, monkeypatch):
    monkeypatch.setattr(store.Folder, "room_for", lambda *_: False)
    monkeypatch.setattr(uploads, "store", lambda: store.Folder(Path()))
    assert sending.begin().status_code == 507


def test_many_unfinished_ones_are_enough(sending, tx):
    upload = {"subject": "x", "purpose": "x", "values": {}, "name": "x", "size": 1, "stamp": ""}
    tx.add_all(
        Upload(**upload, key=str(n), person_id=sending.course.artem.id, expires_at=clock.now() + timedelta(days=1))
        for n in range(uploads.AT_ONCE)
    )
    tx.commit()
    assert sending.begin().status_code == 429


def test_a_killed_worker_takes_it_in_once(sending, tx):
    """Told twice, the second finds it done."""
    sending.whole("trade.mp4", VIDEO)
    job = sending.rows(jobs.Job)[0]
    with sending.app.app_context():
        take_in(job)
        take_in(job)
    assert len(sending.rows(LessonFile)) == 1


def test_two_workers_take_it_in_once(sending, monkeypatch):
    """Putting it together takes so long that the sweep has a second worker do it."""
    sending.whole("trade.mp4", VIDEO)
    job, copy, others = sending.rows(jobs.Job)[0], uploads.shutil.copyfileobj, [take_in]

    def slow(*given: Any) -> None:
        while others:
            others.pop()(job)
        copy(*given)

    monkeypatch.setattr(uploads.shutil, "copyfileobj", slow)
    with sending.app.app_context():
        take_in(job)
    assert len(sending.rows(LessonFile)) == 1


def test_two_gigabytes_are_looked_into_without_being_read(tmp_path):
    """A sparse file: its index stands behind 2 GB that nobody reads."""

    def box(kind: bytes) -> bytes:
        start = VIDEO.index(kind) - 4
        return VIDEO[start : start + int.from_bytes(VIDEO[start : start + 4], "big")]

    head, moov, size = box(b"ftyp"), box(b"moov"), 2_000_000_000
    mdat = size - len(head) - len(moov)
    with open(tmp_path / "big.mp4", "w+b") as whole:
        whole.write(head + mdat.to_bytes(4, "big") + b"mdat")
        whole.seek(size - len(moov))
        whole.write(moov)
        read = 0

        class Counted:
            def __getattr__(self, name):
                return getattr(whole, name)

            def read(self, many):
                nonlocal read
                read += many
                return whole.read(many)

        assert recordings.check(Counted(), "big.mp4", size) == "video/mp4"
    assert read < 10_000
    intake.allow("big.mp4", size)


@pytest.fixture
def narrow(app, monkeypatch):
    """A house where the lessons of a session hold this many bytes."""

    def hold(most: int) -> None:
        monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], session_space=most))

    return hold


def test_a_session_holds_so_much_and_no_more(sending, course, narrow):
    narrow(2 * len(VIDEO))
    places = [sending.begin(name).headers["Location"] for name in ("a.mp4", "b.mp4")]
    third = sending.begin("c.mp4")
    assert third.status_code == 422 and "no room left" in third.text
    sending.part(places[0], 0, VIDEO)
    sending.work()
    assert sending.begin("c.mp4").status_code == 422  # one lies there, one is on its way
    sending.ask("DELETE", places[1])
    assert sending.begin("c.mp4").status_code == 201


def test_a_plain_form_says_so_too(client, course, narrow):
    narrow(10)
    given = {"file": (BytesIO(VIDEO), "a.mp4")}
    page = client.as_(course.artem).post(edit_of(course) + "/files", given, content_type="multipart/form-data")
    assert page.status_code == 422 and "no room left" in page.text


def test_what_fitted_when_it_was_announced_is_checked_again(sending, narrow):
    place = sending.begin().headers["Location"]
    sending.part(place, 0, VIDEO)
    narrow(10)
    sending.work()
    assert sending.rows(LessonFile) == []
    assert [each.refusal for each in sending.rows(Upload)] == ["Full"]
