"""Letters of admission and annexes: on paper, from the office to the holder, and behind their code."""

import io
from datetime import timedelta

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader
from sqlalchemy import select

from institute import clock, files, work
from institute.certificates import documents, papers, rules
from institute.certificates.models import Certificate, Document
from institute.certificates.paper import designs, document, letterhead
from institute.certificates.paper.press import Press
from institute.database import reading, writing
from institute.enrolment.models import Enrolment
from institute.jobs import Job
from institute.letters import Letter
from institute.practice.models import PracticeHours
from tests import make, world
from tests.certificates import records
from tests.certificates.test_paper import fonts_of, text_of
from tests.conftest import NOW

MODULES = [
    {"title": {"en": "Corridors", "zh": "通道", "ru": "Коридоры", "fa": "راه"}, "hours": 12, "done": 3, "lessons": 4},
    {"title": {"en": "Documents", "zh": "单证"}, "hours": None, "done": 0, "lessons": 0},
]  # fmt: skip
PRACTICE = [
    {"title": {"en": "Hub Port", "zh": "枢纽港"}, "place": {"en": "Qingdao"}, "planned": 16, "confirmed": 13.5,
     "on": "2026-09-24", "mentor": "SOKOLOV Artem"},
]  # fmt: skip


def letter(**changes):
    return records.record(kind="admission", number="SCOIET-2026-AD-012-0001-N", **changes)


def annex(modules=MODULES, **changes):
    kept = {"annex_to": "SCOIET-2026-ET-012-0001-O", "modules": modules, "practice": PRACTICE}
    return records.record(kind="transcript", number="SCOIET-2026-TR-012-0001-Z", **kept | changes)


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Press:
    return Press(cache_dir=tmp_path_factory.mktemp("press"))


def test_every_trainee_s_letter_prints(press: Press):
    made = [{**one, "kind": "admission"} for one in records.trainees()]
    assert [designs.offences(one) for one in made] == [[]] * 120
    for record, pdf in zip(made[::9], press.singles(made[::9]), strict=True):
        text = text_of(pdf)
        assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
        assert record["holder"]["latin"] in text and f"No. {record['number']}" in text
        assert "护照号码" in text and "Passport No." in text
        assert "2026年9月14日至25日" in text.replace(" ", "")


def test_an_online_session_invites_nobody(press: Press):
    text = text_of(press.single(letter(mode="online", place={})))
    assert "Passport" not in text and "visa" not in text.replace("not a visa", "")
    assert "Letter of Admission" in text and "Invitation" not in text


@pytest.mark.parametrize(
    ("third", "sex", "said"), [("ru", "F", "зачислена"), ("ru", "M", "зачислен "), ("ru", "X", "зачисление")]
)
def test_the_embassy_s_language(press: Press, third: str, sex: str, said: str):
    text = text_of(press.single(letter(third=third, sex=sex)))
    assert said in text and "с 14 по 25 сентября 2026 года" in text


def test_an_annex_says_what_was_done_and_what_was_not_recorded(press: Press):
    text = text_of(press.single(annex(third="ru")))
    for said in ("SCOIET-2026-ET-012-0001-O", "Коридоры", "3 / 4", "13.5", "SOKOLOV Artem", "2026-09-24"):
        assert said in text
    assert "Not recorded: attendance" in text and "未记录" in text


def test_a_long_annex_takes_more_pages_and_each_says_whose_it_is(press: Press):
    pdf = press.single(annex(MODULES * 12, third="fa"))
    pages = pypdfium2.PdfDocument(pdf)
    assert len(pages) > 2
    low = (letterhead.QR[1] + letterhead.QR[2] + 8) * 72 / 25.4
    for number, page in enumerate(pages, 1):
        text = page.get_textpage()
        said = text.get_text_range()
        assert "SOKOLOV Artem" in said and f"{number} / {len(pages)}" in said
        boxes = [text.get_rect(n) for n in range(text.count_rects())]
        middle = [box for box in boxes if box[1] > low - 10 and box[0] < 350 and box[3] - box[1] < 40]
        assert min(box[1] for box in middle if box[3] > low + 12) > low - 10
    assert designs.offences(annex([{**MODULES[0], "title": {"en": "Word " * 2000}}]))[0].kind == "long"


@pytest.mark.parametrize("record", [letter(third="fa"), annex(third="ru"), letter(chinese="索科洛夫")])
def test_the_file_is_as_good_as_a_certificate(press: Press, record):
    pdf = press.single(record)
    reader = PdfReader(io.BytesIO(pdf))
    assert b'pdfaid:part="3"' in reader.xmp_metadata.stream.get_data()
    assert list(reader.attachments) == ["letter.json" if record["kind"] == "admission" else "annex.json"]
    fonts = list(fonts_of(reader.pages[0]["/Resources"]))
    assert all(
        "/ToUnicode" in font and "/FontFile2" in font["/DescendantFonts"][0]["/FontDescriptor"] for font in fonts
    )
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=150 / 72).to_pil()
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [record["url"]]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [({"latin": ""}, "passport"), ({"latin": "KIM \N{GRINNING FACE}"}, "glyph"), ({"latin": "W" * 60}, "long"),
     ({"title": {"en": "Word " * 400}}, "long"), ({"native": "Νίκος"}, "native")],
)  # fmt: skip
def test_offences_are_named(changes, kind):
    assert kind in [offence.kind for offence in designs.offences(letter(**changes))]


def test_a_specimen_is_marked(press: Press):
    for record in (letter(specimen=True), annex(specimen=True), records.record(specimen=True)):
        assert "样张" in text_of(press.single(record))
    assert "样张" not in text_of(press.single(letter()))


# From the office to the holder.


@pytest.fixture
def held(context, tx):
    training = make.training(tx)
    people = [
        make.person(tx, "SEITKALI Aigerim", "Айгерім Сейтқали"),
        make.person(tx, "ROSTAMI Amirhossein", "امیرحسین رستمی", country_code="IR", language="fa"),
    ]
    return training, [make.enrolment(tx, training, one) for one in people], make.officer(tx)


def run(job: Job) -> Job:
    work.learn_kinds()
    work.run_job(job.id)
    return reading().get_one(Job, job.id, populate_existing=True)


def issue(training, places, officer, third="auto") -> Job:
    with writing() as tx:
        job = documents.start_letters(
            tx, training, [place.id for place in places], third=third, by=officer, now=clock.now()
        )
    return run(job)


def test_letters_are_issued_in_bulk_and_told(held, tx):
    job = issue(*held)
    assert (job.state, job.result) == ("done", {"issued": 2, "offences": []})
    made = list(tx.scalars(select(Document).order_by(Document.number)))
    assert [one.number[:-2] for one in made] == [f"SCOIET-2026-AD-{held[0].serial:03}-000{n}" for n in (1, 2)]
    assert [one.snapshot["third"] for one in made] == ["ru", "fa"]
    assert "SEITKALI Aigerim" in PdfReader(files.opened(made[0].file)).pages[0].extract_text()
    assert tx.scalars(select(Letter.kind)).all() == ["letter-ready"] * 2
    work.run_job(job.id)  # told twice
    tx.rollback()
    assert len(tx.scalars(select(Document)).all()) == 2


def state(number: str) -> str:
    [paper] = papers.found_by(reading(), number)
    return paper.state


def test_a_letter_holds_as_long_as_the_place(held, tx):
    training, (first, second), officer = held
    issue(training, [first, second], officer)
    mine, other = [one.number for one in tx.scalars(select(Document).order_by(Document.number))]
    tx.rollback()
    assert (state(mine), state(other)) == ("valid", "valid")
    with writing() as inside:
        place = inside.get_one(type(first), first.id)
        place.state, place.left_at = "left", clock.now()
    assert (state(mine), state(other)) == ("revoked", "valid")
    with writing() as inside:  # admitted again: the old letter stays dead
        place = inside.get_one(type(first), first.id)
        place.state, place.since = "enrolled", clock.now() + timedelta(seconds=1)
    assert state(mine) == "revoked"
    with writing() as inside:
        inside.get_one(type(training), training.id).state = "cancelled"
    assert state(other) == "revoked"


def test_a_new_letter_takes_the_place_of_the_old(held, tx):
    training, places, officer = held
    issue(training, places[:1], officer)
    issue(training, places[:1], officer, third="")
    assert [one.state for one in tx.scalars(select(Document).order_by(Document.id))] == ["superseded", "valid"]
    assert [paper.state for paper in papers.papers_of(reading(), places[0].person_id)] == ["valid"]


def test_who_left_gets_no_letter(held, tx):
    training, places, officer = held
    places[0].state = "left"
    tx.commit()
    with pytest.raises(rules.NoLetter), writing() as inside:
        documents.start_letters(inside, training, [places[0].id], third="auto", by=officer, now=NOW)
    with pytest.raises(rules.NoLetter), writing() as inside:
        documents.start_letters(inside, training, [places[1].id], third="auto", by=officer, now=training.ends_at)


def test_a_name_that_cannot_be_printed_is_listed(held, tx):
    training, places, officer = held
    places[0].person.name("passport-latin").full = "SEITKALI \u0f40"
    tx.commit()
    job = issue(training, places, officer)
    assert job.result["issued"] == 1
    assert [one["kind"] for one in job.result["offences"]] == ["glyph"]


def test_annexes_follow_the_certificates(context, tx):
    who = world.build(tx)
    certificate = tx.scalars(select(Certificate)).one()
    training, place = (
        certificate.training,
        tx.get_one(Enrolment, certificate.enrolment_id),
    )
    make.lessons(tx, training, 2)
    base = make.base(tx)
    make.plan(tx, training, base)
    make.keep(
        tx,
        PracticeHours(
            enrolment_id=place.id, base_id=base.id, hours=14, confirmed_at=NOW, confirmed_by_id=who.teacher.id
        ),
    )
    certificate.snapshot = {**records.record(number=world.NUMBER), "code": world.CODE}
    tx.commit()
    with writing() as inside:
        job = documents.start_annexes(inside, training, by=who.certifier, now=clock.now())
    job = run(job)
    assert (job.state, job.result["issued"]) == ("done", 1)
    made = tx.scalars(select(Document)).one()
    assert made.snapshot["annex_to"] == world.NUMBER
    assert made.snapshot["modules"] == [
        {"title": {"en": "Corridors", "zh": "通道"}, "hours": None, "done": 0, "lessons": 2}
    ]
    assert made.snapshot["practice"][0] | {"title": 0, "place": 0} == {
        "title": 0, "place": 0, "planned": 16, "confirmed": 14, "on": "2026-11-20", "mentor": "SOKOLOV Artem"
    }  # fmt: skip
    tx.rollback()
    assert state(made.number) == "valid"
    with writing() as inside:
        inside.get_one(Certificate, certificate.id).state = "revoked"
    assert state(made.number) == "revoked"
    with pytest.raises(rules.NothingToIssue), writing() as inside:
        documents.start_annexes(inside, training, by=who.certifier, now=clock.now())


def test_heights_grow_with_the_words():
    assert document._height("Word " * 40, "en", 10, 100, 1.4) > document._height("Word", "en", 10, 100, 1.4)
