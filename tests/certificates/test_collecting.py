"""Nominees' progress for who nominated them, and their certificates in one file, with a record of who took them."""

import zipfile
from io import BytesIO

import pytest
from sqlalchemy import select

from institute import files
from institute.certificates.models import COMPLETED, VALID, Certificate, Collection, Completion, PrintRun
from tests import make
from tests.conftest import NOW


@pytest.fixture
def desk(tx, app):
    """An invitation with two nominees who hold places, one with a certificate, and a stranger in the session."""
    organisation, training = make.organisation(tx), make.training(tx)
    nominator = make.nominator(tx, organisation)
    call = make.call(tx, training, organisation, nominator)
    make.lessons(tx, training)
    run = make.keep(tx, PrintRun(training_id=training.id, asked_at=NOW))
    for n in range(3):
        person = make.person(tx)
        place = make.enrolment(tx, training, person)
        application = make.application(tx, training, person, "admitted")
        if n < 2:
            make.nominee(tx, call, state="sent", application_id=application.id, surname=("OSPANOV", "SERIK")[n])
        if n != 1:
            with app.app_context():
                issue(tx, run, place, n)
    return call, nominator


def issue(tx, run, place, n: int, state: str = VALID) -> None:
    content = b"%%PDF-1.7 of %d" % n
    file = files.describe(
        tx, files.keep(content), name="a.pdf", media_type="application/pdf", size=len(content), now=NOW
    )
    tx.flush()
    tx.add(Completion(enrolment_id=place.id, state=COMPLETED, proposal=True, proposed_at=NOW, facts={}))
    make.keep(tx, Certificate(
        number=f"SCOIET-2026-ET-001-000{n}", code="0", enrolment_id=place.id, person_id=place.person_id, state=state,
        training_id=place.training_id, run_id=run.id, file_id=file.id, snapshot={}, issued_at=NOW,
    ))  # fmt: skip


def test_the_batch_holds_own_nominees_alone_and_is_written_down(client, tx, desk):
    call, nominator = desk
    client.as_(nominator)
    page = client.get(f"/nominate/{call.id}/certificates").text
    assert "0 of 2" in page
    assert "Take 1 certificate along" in page
    answer = client.post(f"/nominate/{call.id}/certificates")
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(BytesIO(answer.data)) as package:
        [name] = package.namelist()
        assert name.startswith("SCOIET-2026-ET-001-0000 OSPANOV")
        assert package.read(name) == b"%PDF-1.7 of 0"
    tx.rollback()
    [taken] = tx.scalars(select(Collection))
    assert (taken.person_id, taken.organisation_id) == (nominator.id, call.organisation_id)
    tx.rollback()
    officer = make.officer(tx)
    for who in (nominator, officer):
        client.as_(who)
        assert "taken by BEKOVA Saule" in client.get(f"/nominate/{call.id}/certificates", htmx=True).text
    assert client.post(f"/nominate/{call.id}/certificates").status_code == 404, "the office looks on"
    client.as_(make.administrator(tx))
    assert "took certificates along" in client.get("/office/activity").text


def test_what_is_revoked_is_not_taken(client, tx, desk):
    call, nominator = desk
    for each in tx.scalars(select(Certificate)):
        each.state = "revoked"
    tx.commit()
    assert client.as_(nominator).post(f"/nominate/{call.id}/certificates").status_code == 404
    tx.rollback()
    assert tx.scalars(select(Collection)).all() == []


def test_a_strangers_nominees_are_not_there(client, tx, desk):
    call, _ = desk
    for who in (make.person(tx), make.nominator(tx, make.organisation(tx))):
        client.as_(who)
        assert client.get(f"/nominate/{call.id}/certificates").status_code == 404
        assert client.post(f"/nominate/{call.id}/certificates").status_code == 404
