"""The public check, the trainee's papers, deciding and issuing, as those who may and those who may not."""

import pytest
from sqlalchemy import select

from institute.certificates.models import Certificate, Completion
from institute.jobs import Job
from tests import make, world

LINK = f"/verify/{world.NUMBER}?code={world.CODE}"


@pytest.fixture
def people(client, tx, app):
    with app.app_context():
        return world.build(tx)


@pytest.fixture
def certificate(people, tx) -> Certificate:
    return tx.scalars(select(Certificate)).one()


def test_the_link_tells_the_least(client, certificate):
    text = client.get(LINK).text
    assert "This certificate is valid" in text
    assert certificate.training.code in text
    assert "DOSMUKHAMBET" not in text
    assert "Досмұхамбет" not in text


def test_the_number_alone_tells_only_that_it_was_issued(client, certificate):
    text = client.get(f"/verify/{world.NUMBER}").text
    assert "This number was issued" in text
    assert certificate.training.code not in text


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (f"/verify/{world.NUMBER}?code=AAAAAAAAAA", "The code does not belong to this number"),
        ("/verify/SCOIET-2026-ET-012-0002-X?code=x", "not one of our numbers"),
        ("/verify/nonsense", "not one of our numbers"),
    ],
)
def test_what_does_not_fit(client, certificate, address, said):
    answer = client.get(address)
    assert answer.status_code == 200
    assert said in answer.text


@pytest.mark.parametrize(
    "typed", [world.NUMBER, "scoiet 2026 et 012 0001 0", "ѕсоіет-۲۰۲۶-EТ-０１２-0001-O", "SCOIET2026ET0120001O"]
)
def test_a_typed_number_is_folded(client, certificate, typed):
    answer = client.post("/verify", {"number": typed, "code": "o123456789"})
    assert (answer.status_code, answer.headers["Location"]) == (303, LINK)


@pytest.mark.parametrize("number", ["", "x", "SCOIET-2026-ET-012-0001-A", "' OR 1=1 --"])
def test_a_mistyped_number_is_said_beside_its_field(client, certificate, number):
    answer = client.post("/verify", {"number": number})
    assert answer.status_code == 422
    assert 'id="number-error"' in answer.text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("dosmukhambet akbota", "Yes:"),
        ("Досмұхамбет Ақбота Рүстемқызы", "Yes:"),
        ("Somebody Else", "No:"),
        ("", "Please fill this in."),
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_the_name_matches_or_not(client, certificate, name, said, htmx):
    answer = client.post(f"/verify/{world.NUMBER}", {"code": world.CODE, "name": name}, htmx=htmx)
    assert said in answer.text
    assert ("<html" in answer.text) is not htmx


def test_a_name_without_the_code_learns_nothing(client, certificate):
    assert "Yes:" not in client.post(f"/verify/{world.NUMBER}", {"code": "x", "name": "DOSMUKHAMBET Akbota"}).text


def test_wrong_answers_are_limited(client, certificate):
    answers = [client.post("/verify", {"number": world.NUMBER, "code": "AAAAAAAAAA"}).status_code for _ in range(22)]
    assert answers == [303] * 20 + [429] * 2
    assert client.get(LINK).status_code == 200


def test_verification_speaks_persian(client, certificate):
    assert '<html lang="fa" dir="rtl">' in client.get(LINK, language="fa").text


@pytest.mark.parametrize(
    ("who", "status"),
    [("stranger", 303), ("applicant", 404), ("teacher", 404), ("trainee", 200), ("officer", 200), ("certifier", 200)],
)
def test_who_fetches_the_paper(client, people, who, status):
    answer = client.as_(getattr(people, who)).get(f"/certificates/{world.NUMBER}.pdf")
    assert answer.status_code == status
    if status == 200:
        assert (answer.mimetype, answer.data[:4]) == ("application/pdf", b"%PDF")
        assert answer.headers["Cache-Control"] == "no-store"


def test_my_certificates_are_mine(client, people, certificate):
    assert world.NUMBER in client.as_(people.trainee).get("/me/papers").text
    assert world.NUMBER not in client.as_(people.applicant).get("/me/papers").text


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("/office/certificates", {"officer", "certifier", "admin"}),
        ("/office/certificates/{code}", {"officer", "certifier", "admin"}),
        ("/office/completion/{code}", {"officer", "admin"}),
        ("/teach/{code}/completion", {"teacher", "officer", "admin"}),
    ],
)
def test_who_sees_the_office(client, people, certificate, address, allowed):
    for who in ("applicant", "trainee", "teacher", "officer", "certifier", "admin"):
        status = client.as_(getattr(people, who)).get(address.format(code=certificate.training.code)).status_code
        assert (status == 200) is (who in allowed), who
        assert status in (200, 403, 404)


def test_proposing_what_differs_from_the_rule_needs_a_reason(client, people, certificate, tx):
    place = tx.scalars(select(Completion)).all()[1].enrolment  # two are decided, the third is open
    open_place = make.enrolment(tx, place.training, make.person(tx))
    address = f"/teach/{place.training.code}/completion"
    client.as_(people.teacher)
    sent = {f"e{open_place.id}-completed": "yes"}
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert "please say why" in answer.text
    assert (
        client.post(address, {**sent, f"e{open_place.id}-reason": "Ill for a week, made up for it"}).status_code == 303
    )
    tx.rollback()
    assert tx.get(Completion, open_place.id).reason == "Ill for a week, made up for it"


def test_only_the_certificate_officer_issues(client, people, certificate, tx):
    address = f"/office/certificates/{certificate.training.code}/issue"
    assert client.as_(people.officer).post(address).status_code == 403
    assert client.as_(people.certifier).post(address).status_code == 303
    tx.rollback()
    assert tx.scalars(select(Job).order_by(Job.id.desc())).first().kind == "certificates"


def test_the_checklist_is_ones_own(client, people, certificate):
    address = f"/learn/{certificate.training.code}/checklist"
    assert client.as_(people.applicant).get(address).status_code == 404
    answer = client.as_(people.trainee).get(address, htmx=True)
    assert answer.status_code == 200
    assert "<html" not in answer.text


def test_the_register_asks_as_often_for_one_as_for_three(client, people, certificate, tx, asked):
    client.as_(people.officer)
    with asked() as one:
        client.get("/office/certificates")
    for place in [make.enrolment(tx, certificate.training, make.person(tx)) for _ in range(2)]:
        copy = world.certificate(tx, certificate.training, place, certificate.run, certificate.file)
        copy.number = f"{certificate.number}{place.id}"
        tx.add(copy)
    tx.commit()
    with asked() as three:
        client.get("/office/certificates")
    assert len(one) == len(three)


def test_the_desk_says_what_each_session_waits_for(client, people, certificate, tx):
    training = certificate.training
    for state in (None, "proposed", "proposed"):
        place = make.enrolment(tx, training, make.person(tx))
        if state:
            said = Completion(enrolment_id=place.id, state=state, proposal=True, proposed_at=place.since, facts={})
            make.keep(tx, said)
    text = client.as_(people.officer).get("/office/certificates/waiting", htmx=True).text
    assert "2 not proposed yet" in text and "2 to decide" in text and "1 to issue" in text
    decide = f"/office/completion/{training.code}"
    assert decide in text and decide not in client.as_(people.certifier).get("/office/certificates/waiting").text


def test_the_form_keeps_its_sample_in_one_piece(client):
    """In a Persian sentence its parts would turn around."""
    answer = client.post("/verify", {"number": "nonsense"})
    assert answer.status_code == 422
    assert answer.text.count("\u2068SCOIET-2026-FA-007-0023-A\u2069") >= 2
