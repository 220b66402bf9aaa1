"""On site: the steps of papers and health, what is shown to whom, the looks that are written down, the form after."""

import re
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select

from institute import clock, letters, work
from institute.activity import Activity
from institute.catalogue.models import Staffing, TrainingSession
from institute.dossier import queries
from institute.dossier.models import Consent, Particular, ParticularFile, PersonForm, Question
from institute.enrolment import arrivals
from institute.enrolment.models import Application
from institute.language import LANGUAGES
from institute.office import sentences, words
from tests import make
from tests.conftest import NOW
from tests.dossier.test_sealing import everything_written
from tests.enrolment.test_actions import look_again
from tests.enrolment.test_rules import WHO, WHY, WORK
from tests.enrolment.test_views import DECLARED, open_session
from tests.learning.test_uploads import picture

NUMBER = "N76543210"
ON_SITE = {**WHO, "place_of_birth": "KZ", "address": "Almaty, Abay 1"}
PAPERS = {
    "passport_type": "ordinary", "passport_no": "n 7654 3210", "passport_issued": "2024-01-01",
    "passport_expires": "2034-01-01", "passport_authority": "MIA of Kazakhstan",
}  # fmt: skip
HEALTH = {
    "fit": "y", "health": "Penicillin harms me", "diet": ["halal"], "emergency_name": "Serik",
    "emergency_relation": "Brother",
    "emergency_phone": "+7 701 000 00 00", "emergency_language": "Kazakh",
}  # fmt: skip
ARRIVAL = {
    "visa_place": "Almaty", "arrival_flight": "KC 888", "arrival_at": "2027-01-30 09:00", "departure_flight": "KC 889",
    "departure_at": "2027-02-20 09:00", "insurance": "host",
}  # fmt: skip


def scans(**other) -> dict:
    return {
        "passport_scan": (BytesIO(picture("JPEG", (600, 400))), "scan.jpg"),
        "photo": (BytesIO(picture("PNG", (350, 450))), "me.png"),
        **other,
    }


@pytest.fixture
def training(tx):
    return open_session(tx, mode="on-site")


@pytest.fixture
def aigerim(tx):
    return make.person(tx, "SEITKALI Aigerim", "Айгерім Сейтқали")


@pytest.fixture
def applied(client, tx, training, aigerim):
    """Aigerim's application as far as its sending: the address of its steps."""
    client.as_(aigerim)
    start = f"/sessions/{training.code}/apply"
    for number, given in ((1, ON_SITE), (2, WORK), (3, WHY), (4, {**PAPERS, **scans()}), (5, HEALTH)):
        answer = client.post(f"{start}/{number}", given)
        assert answer.location == f"{start}/{number + 1}", answer.text
    return start


def the(tx, table):
    look_again(tx)
    found = tx.scalars(select(table)).all()
    tx.commit()
    return found


def test_six_steps_on_site(client, tx, training, aigerim, applied, app):
    sheet = client.get(f"{applied}/6").text
    assert "Identity and papers" in sheet and NUMBER in sheet and "Penicillin" in sheet and "Halal" in sheet
    assert not re.search(r'<input checked[^>]*name="consent_', sheet)
    alone = client.post(f"{applied}/6", DECLARED)
    assert alone.status_code == 422 and 'id="consent_sensitive-error"' in alone.text
    assert 'id="consent_publicity-error"' not in alone.text and the(tx, Consent) == []
    assert client.post(f"{applied}/6?lang=fa", {**DECLARED, "consent_sensitive": "y"}).status_code == 303
    assert [(row.kind, row.language, row.withdrawn_at) for row in the(tx, Consent)] == [("sensitive", "fa", None)]
    assert the(tx, Application)[0].state == "submitted"
    written = everything_written(app)
    assert [word for word in (NUMBER, "1990-05-17", "Penicillin", "MIA of") if word in written] == []


def test_what_is_wrong_is_kept_sealed_too(client, tx, training, aigerim, app):
    answer = client.as_(aigerim).post(
        f"/sessions/{training.code}/apply/4", {**PAPERS, "passport_expires": "2026-12-12"}
    )
    assert answer.status_code == 422 and 'id="passport_expires-error"' in answer.text
    assert 'id="passport_scan-error"' in answer.text and f'value="{NUMBER}"' in answer.text
    drafted = client.post(f"/sessions/{training.code}/apply/5/draft", {"health": "Asthma"}, htmx=True)
    assert drafted.status_code == 409  # another window's: nothing is changed
    same = client.post(
        f"/sessions/{training.code}/apply/4/draft", {**PAPERS, "passport_expires": "2026-12-12"}, htmx=True
    )
    assert same.status_code == 200  # its own button was quicker
    seen = re.findall(r'name="seen" value="([^"]*)"', client.get(f"/sessions/{training.code}/apply/5").text)[0]
    client.post(f"/sessions/{training.code}/apply/5/draft", {"health": "Asthma", "seen": seen}, htmx=True)
    assert "Asthma" in client.get(f"/sessions/{training.code}/apply/5").text
    assert not any(word in everything_written(app) for word in (NUMBER, "2026-12-12", "Asthma"))


@pytest.mark.parametrize(
    ("field", "content", "name", "said"),
    [
        ("passport_scan", b"<svg onload=alert(1)>", "scan.jpg", "not a PNG, JPEG or WebP"),
        ("passport_scan", b"%PDF-1.7 and nothing", "scan.pdf", "a PDF we can read"),
        ("passport_scan", b"", "scan.jpg", "is empty"),
        ("passport_scan", b"\xff\xd8" + b"0" * 5_000_001, "scan.jpg", "at most 5 MB"),
        ("photo", picture("JPEG", (450, 350)), "me.jpg", "stands upright"),
        ("photo", picture("JPEG", (200, 300)), "me.jpg", "stands upright"),
    ],
    ids=["svg", "broken pdf", "empty", "large", "lying", "small"],
)
def test_refused_files_leave_nothing_and_lose_nothing(client, tx, training, aigerim, rows, field, content, name, said):
    client.as_(aigerim).post(f"/sessions/{training.code}/apply/4", PAPERS)
    before = rows()
    given = {**PAPERS, **scans(**{field: (BytesIO(content), name)})}
    other = "photo" if field == "passport_scan" else "passport_scan"
    answer = client.post(f"/sessions/{training.code}/apply/4", given)
    assert answer.status_code == 422 and said in answer.text and f'id="{field}-error"' in answer.text
    assert [row.field for row in the(tx, ParticularFile)] == [other]
    assert rows() == {**before, "particular_file": 1, "file": before["file"] + 1}


def test_own_files_are_mine_alone(client, tx, training, aigerim, applied):
    mine = client.get(f"{applied}/files/photo")
    assert mine.data.startswith(b"\x89PNG") and mine.headers["Cache-Control"] == "no-store"
    assert mine.headers["Content-Disposition"].startswith("attachment")
    assert client.as_(make.person(tx)).get(f"{applied}/files/photo").status_code == 404


def test_the_last_dossier_begins_the_next_but_nothing_sensitive(app, client, tx, training, aigerim, applied):
    other = open_session(tx, mode="on-site")
    first = client.get(f"/sessions/{other.code}/apply/1").text
    assert "Some answers are those of your last application" in first and "Almaty, Abay 1" in first
    assert NUMBER in client.get(f"/sessions/{other.code}/apply/4").text
    health = client.get(f"/sessions/{other.code}/apply/5").text
    assert "Penicillin" not in health and "Serik" in health
    assert "Penicillin harms me" not in client.get(f"/sessions/{other.code}/apply/3").text
    online = open_session(tx)
    client.post(f"/sessions/{online.code}/apply/1", WHO)
    assert set(opened(app, tx, online, aigerim)) == {"date_of_birth"}


def test_discarding_takes_the_dossier_along(client, tx, applied):
    client.post(f"/applications/{the(tx, Application)[0].id}/discard")
    assert the(tx, Particular) == the(tx, ParticularFile) == []


def opened(app, tx, training, person) -> dict[str, str]:
    look_again(tx)
    with app.app_context():
        found = queries.opened(tx, training.id, person.id)
    tx.commit()
    return found


# What others see.


@pytest.fixture
def sent(client, tx, applied) -> Application:
    client.post(f"{applied}/6", {**DECLARED, "consent_sensitive": "y"})
    return the(tx, Application)[0]


def test_the_office_sees_masks(client, tx, sent, asked):
    client.as_(make.officer(tx))
    page = client.get(f"/office/applications/{sent.id}").text
    assert "N•••••10" in page and '<bdi dir="ltr">1990</bdi>' in page
    assert not any(word in page for word in (NUMBER, "1990-05-17", "Penicillin", "Halal", "MIA of"))
    assert not any(word in client.as_(make.administrator(tx)).get(f"/office/applications/{sent.id}").text for word in
                   ("N•••••10", NUMBER))  # fmt: skip


def test_a_look_asks_why_and_is_written_down(client, tx, sent, training, aigerim):
    officer = make.officer(tx)
    address = f"/office/dossiers/{training.code}/{aigerim.id}/passport_no"
    unproved = client.as_(officer).post(address, {"reason": "visa"})
    assert "/second-factor" in unproved.location and looks(tx) == []
    client.factor(officer)
    client.as_(officer)
    assert NUMBER not in client.get(address).text
    wordless = client.post(address, {})
    assert wordless.status_code == 422 and NUMBER not in wordless.text and looks(tx) == []
    shown = client.post(address, {"reason": "visa"})
    assert NUMBER in shown.text and shown.headers["Cache-Control"] == "no-store"
    assert NUMBER in client.post(address, {"reason": "care"}, htmx=True).text
    assert [(row.person_id, row.about_id, row.training_id, row.details) for row in looks(tx)] == [
        (officer.id, aigerim.id, training.id, {"particular": "passport_no", "reason": reason})
        for reason in ("visa", "care")
    ]
    said = sentences.SENTENCES["revealed"] % {
        "who": "A",
        "person": "B",
        "session": "C",
        **words.details(looks(tx)[0].details),
    }
    assert said == "A looked at “Passport number” of B in C: Invitation and visa."
    for there in ("photo", "passport_scan"):
        file = client.post(f"/office/dossiers/{training.code}/{aigerim.id}/{there}", {"reason": "papers"})
        assert file.headers["Content-Disposition"].startswith("attachment") and len(file.data) > 500
    assert len(looks(tx)) == 4


def looks(tx) -> list[Activity]:
    return [row for row in the(tx, Activity) if row.verb == "revealed"]


def test_who_may_not_look_finds_nothing(client, tx, sent, training, aigerim):
    other = open_session(tx, mode="on-site")
    supervisor = make.person(tx)
    other.staff.append(Staffing(person_id=supervisor.id, role="supervisor"))
    training.staff.append(Staffing(person_id=make.teacher(tx).id, role="instructor"))
    tx.commit()
    teacher = training.staff[0].person_id
    stranger = make.person(tx)
    persons = [
        stranger,
        supervisor,
        tx.get(type(stranger), teacher),
        make.administrator(tx),
        make.certifier(tx),
        aigerim,
    ]
    base = f"/office/dossiers/{training.code}/{aigerim.id}"
    for person in persons:
        client.as_(person)
        answers = [client.get(base), client.get(f"{base}/health"), client.post(f"{base}/health", {"reason": "care"})]
        assert [answer.status_code for answer in answers] == [404, 404, 404], person.latin
    client.factor(supervisor)
    client.as_(supervisor)
    assert client.get(f"/office/dossiers/{other.code}/{aigerim.id}").status_code == 404  # not of that session
    assert client.post(f"/office/dossiers/{other.code}/{aigerim.id}/health", {"reason": "care"}).status_code == 404
    assert looks(tx) == []


def test_the_class_supervisor_may(client, tx, sent, training, aigerim):
    supervisor = make.person(tx)
    training.staff.append(Staffing(person_id=supervisor.id, role="supervisor"))
    tx.commit()
    client.factor(supervisor)
    client.as_(supervisor)
    assert "N•••••10" in client.get(f"/office/dossiers/{training.code}/{aigerim.id}").text
    shown = client.post(f"/office/dossiers/{training.code}/{aigerim.id}/health", {"reason": "care"})
    assert "Penicillin harms me" in shown.text
    for nonsense in ("nonsense", "visa_no", "q1"):
        assert client.get(f"/office/dossiers/{training.code}/{aigerim.id}/{nonsense}").status_code == 404


def cells(workbook: bytes) -> list[list]:
    return [list(row) for row in openpyxl.load_workbook(BytesIO(workbook)).worksheets[0].values]


def test_lists_and_letters_hold_nothing_restricted(client, tx, sent, training):
    client.as_(make.officer(tx))
    client.post(f"/office/applications/{sent.id}/admit")
    sheet = client.get(f"/office/applications?session={training.code}&state=all&as=xlsx")
    assert "spreadsheet" in sheet.mimetype
    letter = " ".join(one.text for one in the(tx, letters.Letter))
    page = client.get("/office/applications?state=all").text
    for word in (NUMBER, "N•••••10", "Penicillin"):
        assert word not in letter and word not in page and word not in str(cells(sheet.data))


# The session's own questions.


def test_questions_are_written_tied_and_answered(app, client, tx, training, aigerim):
    client.as_(make.officer(tx))
    address = f"/office/sessions/{training.code}/questions"
    choice = {"label-en": "Do you bring a laptop?", "kind": "choice", "stage": "applying", "grade": "P1",
              "choices-en": "Yes\nNo", "needed": "y"}  # fmt: skip
    assert client.post(address, {**choice, "choices-en": "Yes"}).status_code == 422
    assert client.post(address, choice).status_code == 303
    first = the(tx, Question)[0]
    secret = {"label-en": "Its serial number", "kind": "text", "stage": "applying", "grade": "P2",
              "asked_with": f"{first.id}:1", "needed": "y"}  # fmt: skip
    assert client.post(address, {**secret, "stage": "after"}).status_code == 422  # hangs on another part's
    assert client.post(address, secret).status_code == 303
    second = the(tx, Question)[1]
    first_key, second_key, second_id = first.key, second.key, second.id
    shown = client.get(address).text
    assert "Its serial number" in shown and "Only if “Do you bring a laptop?” is “Yes”" in shown
    assert client.post(f"{address}/{second_id}/move", {"up": "1"}).status_code == 409
    client.as_(aigerim)
    start = f"/sessions/{training.code}/apply"
    client.post(f"{start}/1", ON_SITE)
    assert "Questions of this session" in client.get(f"{start}/6").text
    empty = client.post(f"{start}/6", {})
    assert empty.status_code == 422 and f'id="{first_key}-error"' in empty.text
    assert f'id="{second_key}-error"' not in empty.text
    tied = client.post(f"{start}/6", {first_key: "1"})
    assert tied.status_code == 422 and f'id="{second_key}-error"' in tied.text
    assert client.post(f"{start}/6", {first_key: "2"}).location == f"{start}/7"
    assert client.post(f"{start}/6", {first_key: "1", second_key: "SN-1"}).location == f"{start}/7"
    assert opened(app, tx, training, aigerim)[second_key] == "SN-1"
    assert the(tx, Application)[0].answers[first_key] == "1"
    sheet = client.get(f"{start}/7").text
    assert "Do you bring a laptop?" in sheet and "SN-1" in sheet
    client.as_(make.officer(tx)).post(f"{address}/{second_id}/delete")
    assert second_key not in opened(app, tx, training, aigerim)


# The form after admission.


@pytest.fixture
def admitted(tx, training, aigerim):
    make.application(tx, training, aigerim, "admitted", answers={"nationality": "KZ"})
    return make.enrolment(tx, training, aigerim)


def test_the_form_after_admission(client, tx, training, aigerim, admitted, app):
    address = f"/sessions/{training.code}/arrival"
    client.as_(aigerim)
    assert "Where you ask for the visa" in client.get(address).text
    half = client.post(address, {"visa_place": "Almaty", "later": "yes"})
    assert half.status_code == 303 and the(tx, PersonForm) == []
    wrong = client.post(address, {**ARRIVAL, "arrival_at": "soon"})
    assert wrong.status_code == 422 and 'value="KC 888"' in wrong.text and the(tx, PersonForm) == []
    assert "We have your form" in client.post(address, ARRIVAL, follow=True).text
    assert the(tx, PersonForm)[0].sent_at is not None
    assert not any(word in everything_written(app) for word in ("KC 888", "2027-01-30 09:00"))
    assert client.as_(make.person(tx)).get(address).status_code == 404


def test_a_form_sent_twice_at_once_is_kept_once(at_once, tx, training, aigerim, admitted):
    def send(inside, n):
        asked = arrivals.asked(inside, inside.get_one(TrainingSession, training.id), "KZ", NOW)
        arrivals.keep(inside, training.id, aigerim.id, asked, ARRIVAL, {}, country="KZ", whole=True, now=NOW)
        arrivals.set_day(inside, inside.get_one(TrainingSession, training.id), NOW, now=NOW)

    at_once(send)
    assert len(the(tx, PersonForm)) == 1 and len(the(tx, Particular)) == len(ARRIVAL)


def test_the_office_sees_who_is_missing_and_reminds(client, tx, training, aigerim, admitted):
    other = make.enrolment(tx, training, make.person(tx, "ALIEV Timur")).person_id
    client.as_(aigerim).post(f"/sessions/{training.code}/arrival", ARRIVAL)
    client.as_(make.officer(tx))
    address = f"/office/sessions/{training.code}/arrivals"
    page = client.get(address).text
    assert page.index("ALIEV Timur") < page.index("SEITKALI Aigerim") and "1 form is missing." in page
    assert "1 letter is on its way." in client.post(f"{address}/remind", follow=True).text
    assert [(one.kind, one.person_id) for one in the(tx, letters.Letter)] == [("arrival-form", other)]
    assert client.post(address, {"closes_at": "nonsense"}).status_code == 422
    assert client.post(address, {"closes_at": "2027-01-05T12:00"}, follow=True).status_code == 200
    assert "5 Jan 2027, 12:00 Qingdao" in client.get(address).text
    assert client.as_(aigerim).get(address).status_code == 403


def test_letters_remind_seven_three_and_one_day_before_once_each(context, tx, training, aigerim, admitted):
    other = make.person(tx)
    make.enrolment(tx, training, other)
    tx.add(PersonForm(training_id=training.id, person_id=other.id, sent_at=clock.now()))
    tx.commit()
    closes = queries.closes(tx, training)
    for hours in range(9 * 24, -24, -6):
        arrivals.remind_due(tx, closes - timedelta(hours=hours))
    tx.commit()
    assert [one.person_id for one in the(tx, letters.Letter)] == [aigerim.id] * 3


def test_the_worker_reminds_every_day(context, tx, aigerim):
    soon = clock.now() + timedelta(days=12)  # the form closes in two
    training = open_session(tx, mode="on-site", starts_at=soon, ends_at=soon + timedelta(days=9))
    make.enrolment(tx, training, aigerim)
    work.learn_kinds()
    for _ in range(2):
        work.run_errands()
    assert [(one.kind, one.person_id, one.session) for one in the(tx, letters.Letter)] == [
        ("arrival-form", aigerim.id, training.code)
    ]


def test_a_cancelled_sessions_people_and_an_online_ones_are_not_reminded(context, tx, aigerim):
    soon = clock.now() + timedelta(days=12)
    for given in ({"state": "cancelled"}, {"mode": "online"}, {"type": "event"}):
        asked = {"mode": "on-site", "starts_at": soon, "ends_at": soon + timedelta(days=9), **given}
        make.enrolment(tx, open_session(tx, **asked), aigerim)
    work.learn_kinds()
    work.run_errands()
    assert the(tx, letters.Letter) == []


def test_lists_ask_as_often_for_many(client, tx, training, aigerim, admitted, asked):
    client.as_(make.officer(tx))
    address = f"/office/sessions/{training.code}/arrivals"
    client.get(address)
    with asked() as for_one:
        client.get(address)
    for _ in range(3):
        make.enrolment(tx, training, make.person(tx))
    make.keep(tx, Question(training_id=training.id, position=1, kind="text", stage="after", label={"en": "A"}))
    with asked() as for_many:
        client.get(address)
    assert len(for_one) == len(for_many)


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_each_language(client, tx, sent, training, aigerim, language):
    make.enrolment(tx, training, aigerim)
    officer = make.officer(tx)
    client.factor(officer)
    pages = [
        (aigerim, [f"/applications/{sent.id}", f"/sessions/{training.code}/arrival"]),
        (officer, [f"/office/applications/{sent.id}", f"/office/dossiers/{training.code}/{aigerim.id}",
                   f"/office/dossiers/{training.code}/{aigerim.id}/photo",
                   f"/office/sessions/{training.code}/questions",
                   f"/office/sessions/{training.code}/arrivals"]),
    ]  # fmt: skip
    for person, addresses in pages:
        client.as_(person)
        for address in addresses:
            answer = client.get(f"{address}?lang={language}")
            assert answer.status_code == 200 and f'lang="{"zh-Hans" if language == "zh" else language}"' in answer.text


def test_a_step_asks_the_database_as_often_with_everything_told(client, tx, training, aigerim, applied, asked):
    client.get(f"{applied}/5")
    with asked() as told:
        client.get(f"{applied}/5")
    other = make.person(tx)
    make.application(tx, training, other, "draft")
    client.as_(other).get(f"{applied}/5")
    with asked() as untold:
        client.get(f"{applied}/5")
    assert len(told) == len(untold) <= 12
