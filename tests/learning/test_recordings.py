"""Videos, their captions and audio: what is taken, what belongs together, how it is sent and read."""

import random
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from institute import documents
from institute.demo import content
from institute.learning import intake, recordings
from institute.learning.models import LessonFile, Watched
from tests import make
from tests.learning.test_instructor import edit_of
from tests.learning.test_uploads import DOCX, picture

DEMO = content.media("two-ways")
VIDEO, AUDIO, CAPTIONS = DEMO["two-ways.mp4"], DEMO["two-ways.m4a"], DEMO["two-ways.ru.vtt"]


def send(client, course, *files: tuple[str, bytes], htmx: bool = False):
    data = {"file": [(BytesIO(body), name) for name, body in files]}
    return client.post(edit_of(course) + "/files", data, content_type="multipart/form-data", htmx=htmx)


def address(course, attached: LessonFile, tail: str = "x") -> str:
    return f"{course.learn}/files/{attached.key}/{tail}"


@pytest.fixture
def filmed(client, course, tx):
    """A lesson with a video and all that belongs to it; by name."""
    client.as_(course.artem)
    assert send(client, course, *DEMO.items()).status_code == 303
    return {each.file.name: each for each in tx.scalars(select(LessonFile))}


@pytest.mark.parametrize(
    ("name", "body", "kind"),
    [
        ("a.mp4", VIDEO, "video/mp4"),
        ("a.m4a", AUDIO, "audio/mp4"),
        ("a.mp3", b"ID3\x04" + b"\0" * 20, "audio/mpeg"),
        ("a.mp3", b"\xff\xfb\x90\x00" + b"\0" * 20, "audio/mpeg"),
        ("a.kk.vtt", CAPTIONS, "text/vtt"),
    ],
)
def test_recordings_we_take(name, body, kind):
    assert recordings.check(BytesIO(body), name, len(body)) == kind


@pytest.mark.parametrize(
    ("name", "body", "refusal"),
    [
        ("a.mp4", AUDIO, recordings.NotPlayable),
        ("a.m4a", VIDEO, recordings.NotPlayable),
        ("a.mp4", VIDEO.replace(b"avc1", b"hev1"), recordings.NotPlayable),
        ("a.mp4", VIDEO[: len(VIDEO) // 2], documents.NotWhatItSays),
        ("a.mp4", b"<html>" * 40, documents.NotWhatItSays),
        ("a.mp4", b"\0\0\0\x08ftyp" + b"\0\0\0\x08free" * 200_000, documents.NotWhatItSays),
        ("a.mp4", b"\0\0\0\x08ftyp\0\0\0\0moov", documents.NotWhatItSays),
        ("a.mp3", b"<script>", documents.NotWhatItSays),
        ("a.mp3", b"", documents.Nothing),
        ("a.vtt", CAPTIONS, recordings.NotCaptions),
        ("a.xx.vtt", CAPTIONS, recordings.NotCaptions),
        ("a.ru.vtt", b"WEBVTT\n", recordings.NotCaptions),
        ("a.ru.vtt", CAPTIONS.decode().encode("cp1251", "replace"), recordings.NotCaptions),
        ("a.ru.vtt", b"1\n00:00:01,000 --> 00:00:02,000\nsrt", recordings.NotCaptions),
    ],
)
def test_recordings_we_refuse(name, body, refusal):
    with pytest.raises(refusal):
        recordings.check(BytesIO(body), name, len(body))


def test_boxes_in_boxes_end():
    deep = b""
    for _ in range(5_000):
        deep = (len(deep) + 8).to_bytes(4) + b"moov" + deep
    body = b"\0\0\0\x08ftyp\0\0\0\x08mdat" + deep
    with pytest.raises(recordings.NotPlayable):
        recordings.check(BytesIO(body), "a.mp4", len(body))


@pytest.mark.parametrize(
    ("name", "size", "refusal"),
    [
        ("a.mp4", 2_000_000_001, recordings.TooLong),
        ("a.pdf", 25_000_001, documents.TooLarge),
        ("a.exe", 5, documents.NotAllowed),
        ("a.pdf", 0, documents.Nothing),
    ],
)
def test_some_are_refused_before_anything_is_sent(name, size, refusal):
    with pytest.raises(refusal):
        intake.allow(name, size)


def test_a_transcript_has_paragraphs():
    text = (
        "WEBVTT\n\nNOTE nothing\n\n1\n00:01.000 --> 00:03.000 align:start\n<v Li>Goods &amp; papers\ntravel.\n\n"
        "00:04.000 --> 00:05.000\nTogether.\n\n01:00:10.000 --> 01:00:12.000\nLater."
    )
    assert recordings.transcript(text) == [(1, "Goods & papers travel. Together."), (3610, "Later.")]


def test_all_of_one_name_is_one_video(client, course, filmed):
    page = client.as_(course.aigerim).get(course.lesson()).text
    assert page.count("<video") == 1 and page.count("<track") == 4 and 'preload="none"' in page
    assert 'srclang="fa" label="فارسی"' in page and 'poster="' in page
    assert 'srclang="ru" label="русский" default' in client.get(course.lesson() + "?lang=ru").text
    assert "88 kB" in page and "63 kB" in page  # said before anybody fetches them
    assert "<audio" not in page and "two-ways.ru.vtt</bdi>" not in page


def test_audio_alone_is_heard(client, course):
    send(client.as_(course.artem), course, ("talk.m4a", AUDIO))
    page = client.as_(course.aigerim).get(course.lesson()).text
    assert "<audio controls" in page and "<video" not in page and "watch." in page


def test_who_saves_data_gets_no_video_and_small_pictures(client, course, tx):
    noise = BytesIO()
    Image.frombytes("RGB", (900, 600), random.Random(1).randbytes(900 * 600 * 3)).save(noise, "JPEG", quality=90)
    send(client.as_(course.artem), course, *DEMO.items(), ("map.jpg", noise.getvalue()))
    plan = tx.scalars(select(LessonFile)).all()[-1]
    client.as_(course.aigerim)
    whole = client.get(address(course, plan)).data
    page = client.get(course.lesson(), headers={"Save-Data": "on"}).text
    assert "<video" not in page and "<audio" in page and "88 kB" in page
    small = client.get(address(course, plan), headers={"Save-Data": "on"}).data
    assert small.startswith(b"\xff\xd8") and len(small) * 2 < len(whole)
    client.post("/data", {"low": "1"})
    assert "<video" not in client.get(course.lesson()).text and client.get(address(course, plan)).data == small
    client.post("/data", {"low": "0"})  # one's own choice counts more than the browser's
    assert "<video" in client.get(course.lesson(), headers={"Save-Data": "on"}).text


def test_a_part_is_sent_as_a_part(client, course, filmed):
    client.as_(course.aigerim)
    there = address(course, filmed["two-ways.mp4"], "two-ways.mp4")
    whole = client.get(there)
    assert (whole.data, whole.mimetype, whole.headers["Accept-Ranges"]) == (VIDEO, "video/mp4", "bytes")
    assert whole.headers["Content-Disposition"].startswith("inline")
    part = client.get(there, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, VIDEO[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(VIDEO)}" and part.content_length == 100
    end = client.get(there, headers={"Range": "bytes=-50"})
    assert (end.status_code, end.data) == (206, VIDEO[-50:])
    tag = whole.headers["ETag"]
    assert client.get(there, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(there, headers={"Range": "bytes=0-9", "If-Range": tag}).status_code == 206
    assert client.get(there, headers={"Range": "bytes=0-9", "If-Range": '"another"'}).data == VIDEO
    assert client.get(there, headers={"Range": f"bytes={len(VIDEO)}-"}).status_code == 416


def test_captions_are_read_as_text(client, course, filmed, stranger, tx):
    there = address(course, filmed["two-ways.fa.vtt"], "transcript")
    page = client.as_(course.aigerim).get(there).text
    assert 'lang="fa" dir="rtl"' in page and "موجودی در انبار" in page and "<title>" in page
    assert "<title>" not in client.get(there, htmx=True).text
    assert client.get(address(course, filmed["two-ways.mp4"], "transcript")).status_code == 404
    assert client.as_(stranger).get(there).status_code == 404
    course.lessons[0].state = "draft"
    tx.commit()
    assert client.as_(course.aigerim).get(there).status_code == 404


def test_one_goes_on_where_one_left(client, course, filmed, stranger, tx):
    video, audio = filmed["two-ways.mp4"].key, filmed["two-ways.m4a"].key
    client.as_(course.aigerim)
    told = {"at": [f"{video}:12", f"{audio}:7", "nonsense", f"{video[:-1]}:5", f"{audio}:-3"]}
    assert client.post(course.learn + "/watched", told).status_code == 204
    client.post(course.learn + "/watched", {"at": f"{video}:19"})
    assert sorted(tx.scalars(select(Watched.seconds))) == [7, 19]
    assert f'data-watched="{video}" data-at="19"' in client.get(course.lesson()).text
    assert f'data-watched="{video}" data-at="0"' in client.as_(course.artem).get(course.lesson()).text
    assert client.as_(stranger).post(course.learn + "/watched", told).status_code == 404
    elsewhere = make.training(tx, course.artem, starts_at=course.training.starts_at)
    client.as_(course.artem).post(f"/learn/{elsewhere.code}/watched", told)
    assert len(tx.scalars(select(Watched.seconds)).all()) == 2


def test_what_is_refused_does_not_stop_the_others(client, course, tx):
    part = send(
        client.as_(course.artem), course, ("a.docx", DOCX), ("b.exe", b"MZ"), ("c.png", picture("PNG")), htmx=True
    )
    assert part.status_code == 422 and "b.exe: Please choose" in part.text and 'id="file-error"' in part.text
    assert [each.file.name for each in tx.scalars(select(LessonFile))] == ["a.docx", "c.png"]
    assert "a.docx</bdi>" in part.text


def test_a_lesson_asks_the_same_with_one_and_many(client, course, filmed, asked):
    client.as_(course.aigerim).get(course.lesson())
    with asked() as few:
        client.get(course.lesson())
    send(client.as_(course.artem), course, ("talk.mp4", VIDEO), ("talk.en.vtt", CAPTIONS), ("more.m4a", AUDIO))
    client.as_(course.aigerim)
    with asked() as many:
        client.get(course.lesson())
    assert len(few) == len(many) <= 15


def recording(course, tx) -> recordings.Recording:
    tx.rollback()
    tx.expire_all()
    return recordings.sort_out(course.lessons[0].files)[0][0]


def stands(course, tx) -> str:
    """How English, Chinese, Russian and Persian captions stand: f(resh), s(tale), m(issing)."""
    found = recording(course, tx)
    return "".join(found.standing(code)[0] for code in ("en", "zh", "ru", "fa"))


NEW = "WEBVTT\n\n00:01.000 --> 00:04.000\nTwo ways."


def test_captions_are_written_on_a_page_and_go_stale(client, course, filmed, tx):
    client.as_(course.artem)
    key = recording(course, tx).main.key
    page = f"{edit_of(course)}/captions/{key}?in="
    assert stands(course, tx) == "ffff" and page + "ru" in client.get(edit_of(course)).text

    def write(code: str, text: str = NEW, seen: str | None = None, **more: str):
        told = recording(course, tx).told(code)
        key = seen if seen is not None else told.file.key if told else ""
        return client.post(page + code, {"text": text, "seen": key, **more})

    english = recording(course, tx).told("en").file.key
    assert write("en").status_code == 303 and stands(course, tx) == "fsss"
    assert write("ru", NEW.replace("Two ways", "Два пути")).status_code == 303 and stands(course, tx) == "fsfs"
    assert write("en", NEW.replace("ways", "roads"), small="y").status_code == 303 and stands(course, tx) == "fsfs"
    late = write("en", NEW, seen=english)
    assert late.status_code == 422 and "while you were writing" in late.text and "Two ways." in late.text
    wrong = write("fa", "WEBVTT\n\nno times")
    assert wrong.status_code == 422 and "no WebVTT captions" in wrong.text and "no times" in wrong.text
    text = client.as_(course.aigerim).get(course.lesson()).text
    assert text.count("<track") == 4 and english not in text
    assert client.get(page + "ru").status_code == 404


def test_captions_sent_again_take_the_place_of_the_old(client, course, filmed, tx):
    send(client.as_(course.artem), course, ("TWO-WAYS.en.vtt", NEW.encode()))
    assert stands(course, tx) == "fsss" and len(recording(course, tx).captions) == 4
    send(client, course, ("two-ways.zh.vtt", NEW.encode()))
    assert stands(course, tx) == "ffss"


def test_a_language_without_captions_begins_with_the_english_ones(client, course, filmed, tx):
    client.as_(course.artem).post(f"{edit_of(course)}/files/{recording(course, tx).told('fa').file.key}/delete")
    assert stands(course, tx) == "fffm"
    page = client.get(f"{edit_of(course)}/captions/{recording(course, tx).main.key}?in=fa")
    assert page.text.count("WEBVTT") >= 2 and 'lang="fa"' in page.text
