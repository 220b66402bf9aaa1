"""Every paper whole in every language; nothing restricted in public ones; watermarks, sealing, a worker killed."""

import csv
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from pypdfium2 import PdfDocument
from sqlalchemy import select

from institute import clock, files, jobs, work
from institute.activity import Activity
from institute.attendance import queries as attendance
from institute.catalogue.models import Staffing
from institute.database import reading, writing
from institute.disclosure import Disclosure
from institute.dossier import actions as dossier
from institute.dossier import fields
from institute.enrolment.models import Quota
from institute.errors import NotFound
from institute.jobs import Job
from institute.papers import actions, fitting, queries, retention, rules
from institute.papers import rows as lists
from institute.papers.actions import Asked
from institute.papers.models import SEALED, Print
from institute.papers.table import LIST, PAPERS
from institute.stay.models import GroupMember, Pickup, Spokesperson, Stay, StayGroup, StayRoom
from institute.timetable.models import Meeting
from tests import make
from tests.conftest import NOW

DAY = timedelta(days=1)
PASSPORT, BORN, FLIGHT = "N7654321", "1990-05-17", "KC 888"
SECRET = (PASSPORT, BORN, FLIGHT, "+7 701", "B 301", "Penicillin")
PEOPLE = (
    ("SEITKALI Aigerim", "Айгерім Сейтқали", "KZ", "kk"),
    ("NADERI Mahtab", "مهتاب نادری", "IR", "fa"),
    ("SHARMA Ananya", "अनन्या शर्मा", "IN", "hi"),
    ("WANG Siyuan", "王思远", "CN", "zh"),
)
PUBLIC = [key for key, one in PAPERS.items() if not one.restricted]
HIDDEN = [key for key, one in PAPERS.items() if one.restricted]


@pytest.fixture(scope="module", autouse=True)
def _kinds():
    work.learn_kinds()


@pytest.fixture
def training(app, tx):
    """A session in which every paper has content."""
    made = make.training(tx, places=40)
    drive = make.keep(tx, Pickup(training_id=made.id, meets_at=NOW, place="Jiaodong", vehicle="Bus 7", met_by="Li Wei"))
    room = make.keep(tx, StayRoom(training_id=made.id, building="B", number="301", beds=4))
    group = make.keep(tx, StayGroup(training_id=made.id, kind="study", name="Blue"))
    tx.add(Quota(training_id=made.id, position=1, country_code="KZ", reserved=5, minimum=2, most=8))
    make.keep(tx, Meeting(
        training_id=made.id, kind="lecture", title={}, starts_at=made.starts_at, ends_at=made.starts_at + DAY / 8,
        zone="Asia/Shanghai", place={}, languages=[],
    ))  # fmt: skip
    for latin, native, country, lang in PEOPLE:
        who = make.person(tx, latin, native, country_code=country, phone="+7 701 000", employer="Steppe Rail")
        who.name("native").lang = lang
        make.application(tx, made, who, "admitted", alternate=False)
        place = make.enrolment(tx, made, who)
        told = {
            "passport_no": PASSPORT, "date_of_birth": BORN, "arrival_flight": FLIGHT, "diet": "halal",
            "arrival_at": "2026-12-19 14:20", "allergies": "Penicillin",
        }  # fmt: skip
        grades = {key: fields.BY_KEY[key].grade for key in told}
        with app.app_context():
            dossier.keep(tx, made.id, who.id, told, grades, country=country, now=NOW)
        tx.add(Stay(enrolment_id=place.id, room_id=room.id, pickup_id=drive.id))
        tx.add(GroupMember(group_id=group.id, enrolment_id=place.id))
        tx.flush()
    tx.add(Spokesperson(group_id=group.id, enrolment_id=place.id, elected=True, since=NOW))
    tx.commit()
    return made


@pytest.fixture
def officer(tx):
    return make.officer(tx)


@pytest.fixture
def printed(app, training, officer):
    """printed(key, language, order): (print, its PDF's pages as text, the sheet's rows or None)."""

    def make_it(key, language="en", order="chinese"):
        told = ("Police registration", "Laoshan police, Mr Zhao") if PAPERS[key].restricted else ("", "")
        with app.app_context():
            with writing() as door:
                asked = Asked(language, order, *told)
                one = actions.ask(door, training, PAPERS[key], asked, by_id=officer.id, now=clock.now())
            work.run_job(one.job_id)
            found = queries.get_print(reading(), one.id)
            assert found.made_at, reading().get(Job, one.job_id).error
            pdf = PdfReader(BytesIO(queries.content(found, "pdf")))
            sheet = None
            if found.sheet:
                book = load_workbook(BytesIO(queries.content(found, "xlsx")))
                sheet = list(book.active.iter_rows(values_only=True))
            return found, [page.extract_text() for page in pdf.pages], sheet

    return make_it


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("key", PUBLIC)
def test_public_papers_are_whole_and_tell_nothing_restricted(printed, key):
    found, pages, sheet = printed(key)
    text = " ".join(pages)
    if PAPERS[key].rows in ("trainees", "members"):
        assert all(squeezed(latin) in squeezed(text) for latin, *_ in PEOPLE)
        assert "王思远" in text and "Сейтқали" in text
    stored = text + repr(sheet)
    assert [word for word in SECRET if word in stored] == []
    assert found.pdf.media_type == "application/pdf" and (sheet is not None) == (PAPERS[key].layout == LIST)


@pytest.mark.parametrize("key", HIDDEN)
def test_restricted_papers_name_their_printer_on_every_page(app, printed, officer, key):
    found, pages, _ = printed(key)
    assert all(officer.latin in page and f"{clock.now():%Y-}" in page for page in pages)
    assert all("Laoshan police" in page and "Police registration" in page for page in pages)
    wanted = {
        "roster-full": (PASSPORT, BORN, "B 301", "+7 701"), "flights": (FLIGHT, "14:20"),
        "pickups": ("Bus 7", "Li Wei"), "rooms": ("B 301",), "departures": ("SEITKALI",), "diets-full": ("Halal", "4"),
        "sign-in": ("SEITKALI", "morning"),
    }[key]  # fmt: skip
    assert [word for word in wanted if word not in " ".join(pages)] == []
    assert (found.pdf.media_type, found.ends_at - found.asked_at) == (SEALED, timedelta(days=30))
    with app.app_context():
        raw = files.content(found.pdf.sha256)
    assert not raw.startswith(b"%PDF") and PASSPORT.encode() not in raw


def test_badges_say_what_a_helper_scans_and_stay_the_same(printed, training, tx):
    _, (text,), _ = printed("badges")
    kept = attendance.badges(tx, training.id)
    tx.rollback()
    assert len(kept) == len(PEOPLE) and all(token[:10] in text and token[10:] in text for token in kept.values())
    printed("badges")
    assert attendance.badges(tx, training.id) == kept


@pytest.mark.parametrize("language", ["zh", "ru", "fa"])
@pytest.mark.parametrize("key", ["notice", "manual", "roster", "roster-full", "badges"])
def test_in_every_language(printed, key, language):
    _, pages, _ = printed(key, language)
    telling = {"zh": "青岛", "ru": "Циндао", "fa": None}[language]
    assert telling is None or key in ("badges",) or telling in " ".join(pages)


def test_figures_are_those_of_the_language(printed):
    pages = "".join("".join(printed("quotas", "fa")[1]).split())
    assert "قزاقستان۲۵۸" in pages  # at least two, five reserved, at most eight


def test_small_counts_stay_in_the_house(printed):
    assert ("Halal", "< 5") in printed("diets")[2]
    assert ("Halal", "4") in printed("diets-full")[2]


@pytest.mark.parametrize(
    ("order", "countries"), [("chinese", ["CN", "KZ", "IR", "IN"]), ("latin", ["IR", "KZ", "IN", "CN"])]
)
def test_orders(app, training, order, countries):
    """哈 (ha) before 伊 (yi) before 印 (yin), the host first; or NADERI, SEITKALI, SHARMA, WANG."""
    with app.app_context():
        assert [one.country_code for one in lists.trainees(reading(), training, order)] == countries


@pytest.mark.parametrize(
    ("many", "outside", "said"), [(0, True, "0"), (4, True, "< 5"), (5, True, "5"), (4, False, "4"), (0, False, "0")]
)
def test_counts(many, outside, said):
    assert rules.told(many, outside=outside) == said


@pytest.mark.parametrize("key", ["badges", "plates"])
def test_eight_to_a_sheet(app, tx, training, printed, key):
    for _ in range(13):
        make.enrolment(tx, training, make.person(tx))
    _, pages, _ = printed(key)
    assert [page.count("PERSON") + sum(latin in page for latin, *_ in PEOPLE) for page in pages] == [8, 8, 1]


@pytest.mark.parametrize("key", ["badges", "plates"])
@pytest.mark.parametrize("language", ["en", "fa"])
def test_names_stand_on_their_cards_in_either_direction(app, printed, key, language):
    found, _, _ = printed(key, language)
    with app.app_context():
        pdf = PdfDocument(queries.content(found, "pdf"))
    text, middles = pdf[0].get_textpage(), []
    for latin, *_ in PEOPLE:
        first, many = text.search(latin).get_next()
        left, right = text.get_charbox(first)[0], text.get_charbox(first + many - 1)[2]
        middles.append(round((left + right) / 2 / 72 * 25.4))
    assert sorted(middles) == [60, 60, 150, 150], "mm from the left: the middles of both columns"


def test_hard_names_fit():
    path = Path("/work/shared/data/trainee_names.csv")
    names = [("MUHAMMADZODA-ABDURRAHMONOVA SHAHRIZODA MUHAMMADSHARIFOVNA", "en")]
    if path.exists():
        with path.open(encoding="utf-8", newline="") as source:
            for row in csv.DictReader(source):
                names += [
                    (f"{row['passport_surname']} {row['passport_given_names']}", "en"),
                    (row["native_full_name"], "fa"),
                ]
    for text, language in names:
        found = fitting.fitted(text, language, 80, 20)
        widest = max(fitting.faces.width(line, fitting._stack(line, language)) for line in found.lines)
        assert widest * found.size * 25.4 / 72 <= 80 and " ".join(found.lines) == text
        assert found.size >= 7, (text, found)


def test_a_killed_worker_leaves_one_print(app, training, officer, printed, rows):
    found, *_ = printed("roster")
    before = rows()
    with app.app_context():
        work.learn_kinds()
        jobs.KINDS[actions.JOB](reading().get(Job, found.job_id))
        again = {"pdf": actions.Made(found.pdf.sha256, "x", 1)}
        with writing() as door:
            actions.keep(door, found.id, again, rows=1, now=NOW)
    assert rows() == before


def test_restricted_files_go_after_thirty_days(app, tx, printed):
    found, *_ = printed("flights")
    printed("roster")
    for days, left in ((29, True), (31, False)):
        with app.app_context(), writing() as door:
            retention.clear(door, clock.now() + timedelta(days=days))
        tx.rollback()
        kept = {one.paper: one.pdf_id for one in tx.scalars(select(Print).execution_options(populate_existing=True))}
        assert (kept["flights"] is not None) == left and kept["roster"]
    with app.app_context(), pytest.raises(NotFound):
        files.content(found.pdf.sha256)


def test_for_whom(client, tx, training, printed, officer):
    supervisor, administrator, teacher = make.person(tx), make.administrator(tx), make.teacher(tx)
    make.keep(tx, Staffing(training_id=training.id, person_id=supervisor.id, role="supervisor"))
    make.keep(tx, Staffing(training_id=training.id, person_id=teacher.id, role="instructor"))
    for who in (officer, supervisor):
        client.factor(who)
    base, secret, public = f"/office/sessions/{training.code}/papers", printed("flights")[0], printed("roster")[0]
    said = {}
    for name, who in {
        "officer": officer, "supervisor": supervisor, "administrator": administrator, "teacher": teacher,
        "stranger": make.person(tx),
    }.items():  # fmt: skip
        client.as_(who)
        said[name] = [
            client.get(base).status_code,
            client.get(f"{base}/roster").status_code,
            client.get(f"{base}/flights").status_code,
            client.get(f"/office/prints/{public.id}/pdf").status_code,
            client.get(f"/office/prints/{secret.id}/pdf").status_code,
            client.post(f"/office/prints/{secret.id}/pdf").status_code,
        ]
    assert said == {
        "officer": [200, 200, 200, 200, 404, 200],
        "supervisor": [200, 200, 200, 200, 404, 200],
        "administrator": [200, 200, 404, 200, 404, 404],
        "teacher": [404] * 6,
        "stranger": [404] * 6,
    }
    tx.rollback()
    assert sum(row.verb == "paper-fetched" for row in tx.scalars(select(Activity))) == 2
    told = [(one.list, one.grade, one.rows, one.recipient) for one in tx.scalars(select(Disclosure))]
    assert told == [("papers.flights", "P2", 4, "Laoshan police, Mr Zhao")] * 2
    tx.commit()
    assert "Flight list" not in client.as_(administrator).get(base).text


def test_a_restricted_sheet_says_who_takes_it(client, tx, training, printed):
    supervisor = make.person(tx, "=HYPERLINK Ann & Co")
    make.keep(tx, Staffing(training_id=training.id, person_id=supervisor.id, role="supervisor"))
    odd = make.person(tx, "=CMD Odd", country_code="KZ")
    make.enrolment(tx, training, odd)
    secret = printed("flights")[0]
    client.factor(supervisor)
    book = load_workbook(BytesIO(client.as_(supervisor).post(f"/office/prints/{secret.id}/xlsx").data))
    sheet, told = book.active, "Restricted. For Laoshan police, Mr Zhao: Police registration"
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}
    mark = sheet.cell(sheet.max_row, 1)
    assert mark.value.startswith("=HYPERLINK Ann & Co · ") and (mark.data_type, mark.quotePrefix) == ("s", True)
    assert told in cells and cells["=CMD Odd"].data_type == "s" and cells["=CMD Odd"].quotePrefix
    assert sheet.oddHeader.center.text == told and "Ann && Co" in sheet.oddFooter.center.text
    assert book.properties.creator == book.properties.lastModifiedBy == mark.value
    assert book.properties.description == told and FLIGHT in cells and sheet.freeze_panes == "A2"
    tx.rollback()
    assert [one.person_id for one in tx.scalars(select(Disclosure))] == [supervisor.id]


def test_asking(client, tx, training, officer):
    base = f"/office/sessions/{training.code}/papers"
    client.as_(officer)
    assert "second-factor" in (client.get(f"{base}/flights").location or "")
    assert client.get(f"{base}/roster").status_code == 200
    client.factor(officer)
    client.as_(officer)
    refused = client.post(f"{base}/flights", {"language": "ru", "order": "latin", "purpose": "Airport"})
    assert refused.status_code == 422 and "recipient-error" in refused.text and 'value="Airport"' in refused.text
    told = {"language": "ru", "order": "latin", "purpose": "Airport", "recipient": "Li Wei"}
    assert client.post(f"{base}/flights", told).status_code == 303
    page = client.get(f"{base}/flights").text
    assert "Waiting for its turn" in page and "Li Wei" in page
    tx.rollback()
    found = tx.scalars(select(Print)).one()
    assert (found.language, found.order, found.recipient) == ("ru", "latin", "Li Wei")
    assert client.get(f"{base}/nothing").status_code == 404


def test_the_manual_of_a_trainee(client, app, tx, training, officer):
    who = make.person(tx)
    make.enrolment(tx, training, who)
    client.as_(who)
    for _ in range(2):
        assert client.post(f"/learn/{training.code}/manual/paper").status_code == 303
    tx.rollback()
    found = tx.scalars(select(Print)).one()
    tx.commit()
    assert "Waiting for its turn" in client.get(f"/learn/{training.code}/manual/paper").text
    with app.app_context():
        work.run_job(found.job_id)
    assert client.get(f"/learn/{training.code}/manual/en.pdf").data.startswith(b"%PDF")
    assert client.as_(make.person(tx)).get(f"/learn/{training.code}/manual/en.pdf").status_code == 404


def test_who_waits_for_somebody_else_s_print_looks_again(client, tx, training):
    first, second = make.person(tx), make.person(tx)
    for who in (first, second):
        make.enrolment(tx, training, who)
    client.as_(first).post(f"/learn/{training.code}/manual/paper")
    address = f"/learn/{training.code}/manual/paper"
    asks = f'hx-get="/jobs/{tx.scalars(select(Print)).one().job_id}"'
    tx.commit()
    assert asks in client.get(address).text
    shown = client.as_(second).get(address).text
    assert asks not in shown and "Look again" in shown  # /jobs answers whoever asked for the work


def test_questions_do_not_grow(client, tx, training, printed, officer, asked):
    client.as_(officer)
    counted = []
    for _ in range(2):
        printed("roster")
        with asked() as questions:
            client.get(f"/office/sessions/{training.code}/papers")
        counted.append(len(questions))
        printed("check-in")
    assert counted[0] == counted[1] <= 12, counted
