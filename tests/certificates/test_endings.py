"""Revoked by two people, replaced with a pointer back: and what the public is told."""

import pytest
from sqlalchemy import select

from institute import clock, files, work
from institute.certificates import endings, rules
from institute.certificates.models import Certificate, Document, Ending
from institute.database import reading, writing
from institute.jobs import Job
from institute.letters import Letter
from tests import make, world
from tests.certificates import records
from tests.conftest import NOW

PAGE = f"/office/certificates/number/{world.NUMBER}"
LINK = f"/verify/{world.NUMBER}?code={world.CODE}"


@pytest.fixture
def people(client, tx, app):
    with app.app_context():
        return world.build(tx)


@pytest.fixture
def certificate(people, tx) -> Certificate:
    made = tx.scalars(select(Certificate)).one()
    made.snapshot = {**records.record(number=world.NUMBER, latin="OLD Name"), "code": world.CODE}
    tx.commit()
    return made


def test_revocation_needs_two_people_and_tells_the_holder(client, people, certificate, tx):
    client.as_(people.certifier)
    assert client.post(f"{PAGE}/revoke", {"cause": "misuse", "reason": ""}).status_code == 422
    assert client.post(f"{PAGE}/revoke", {"reason": "x"}).text.count("Please fill this in.") == 2  # beside it and above
    assert client.post(f"{PAGE}/revoke", {"cause": "misuse", "reason": "The hours were altered"}).status_code == 303
    assert "is valid" in client.get(LINK).text  # nothing is done yet
    assert client.post(f"{PAGE}/revoke/confirm").status_code == 409
    assert client.as_(people.officer).post(f"{PAGE}/revoke/confirm").status_code == 403
    assert client.as_(people.admin).post(f"{PAGE}/revoke/confirm").status_code == 303
    text = client.get(LINK).text
    assert "was revoked" in text and "misused" in text and "The hours were altered" not in text
    tx.rollback()
    ending = tx.get_one(Ending, certificate.id)
    assert (ending.asked_by_id, ending.ended_by_id) == (people.certifier.id, people.admin.id)
    told = tx.scalars(select(Letter).where(Letter.kind == "certificate-revoked")).one()
    assert "The hours were altered" in told.text
    assert client.as_(people.trainee).get(f"/certificates/{world.NUMBER}.pdf").status_code == 404
    assert client.as_(people.certifier).get(f"{PAGE}/0.pdf").status_code == 200
    assert client.post(f"{PAGE}/revoke", {"cause": "misuse", "reason": "x"}).status_code == 409


def test_a_revocation_asked_for_waits_on_the_desk_of_somebody_else(client, people, certificate):
    asked = "/office/certificates?state=asked"
    client.as_(people.certifier).post(f"{PAGE}/revoke", {"cause": "misuse", "reason": "The hours were altered"})
    assert asked not in client.get("/office").text
    own, _, _ = client.as_(people.admin).get("/office").text.partition("Waits for others")
    assert asked in own and "Revocations to confirm" in own
    assert world.NUMBER in client.get(asked).text
    assert asked not in client.as_(people.officer).get("/office").text
    client.as_(people.admin).post(f"{PAGE}/revoke/confirm")
    assert asked not in client.get("/office").text and world.NUMBER not in client.get(asked).text


def test_a_revocation_asked_for_may_be_dropped(client, people, certificate, tx):
    client.as_(people.certifier).post(f"{PAGE}/revoke", {"cause": "error", "reason": "Wrong person"})
    assert "Somebody else must confirm it" in client.get(PAGE).text
    assert client.post(f"{PAGE}/revoke/drop").status_code == 303
    tx.rollback()
    assert tx.get(Ending, certificate.id) is None


def replace(certificate, by) -> Job:
    with writing() as tx:
        job = endings.start_replacement(tx, certificate.id, reason="Name corrected", by=by, now=clock.now())
    work.learn_kinds()
    work.run_job(job.id)
    return reading().get_one(Job, job.id, populate_existing=True)


def test_a_replacement_points_to_its_predecessor(client, people, certificate, tx):
    with client.app.app_context():
        job = replace(certificate, people.certifier)
    assert (job.state, job.result["issued"]) == ("done", 1)
    tx.rollback()
    tx.expire_all()
    old, new = tx.scalars(select(Certificate).order_by(Certificate.revision))
    assert (old.state, new.state, new.revision, new.predecessor_id) == ("superseded", "valid", 1, old.id)
    assert new.number == old.number and new.code != old.code
    assert new.snapshot["holder"]["latin"] == "DOSMUKHAMBET Akbota" and new.snapshot["title"] == old.snapshot["title"]
    with client.app.app_context():
        assert files.opened(new.file).read(5) == b"%PDF-"
        work.run_job(job.id)
    assert "was replaced" in client.get(LINK).text
    fresh = client.get(f"/verify/{new.number}?code={new.code}").text
    assert "is valid" in fresh and "R1" in fresh
    typed = client.post("/verify", {"number": f"{new.number} R1", "code": new.code})
    assert typed.headers["Location"].endswith(new.code)
    page = client.as_(people.certifier).get(PAGE).text
    assert "Name corrected" in page and "Replacement R1" in page
    assert client.get("/office/certificates").status_code == 200
    mine = client.as_(people.trainee).get("/me/papers").text
    assert mine.count(f'dir="ltr">{world.NUMBER}') == 1
    with client.app.app_context(), pytest.raises(rules.NotValid), writing() as inside:
        endings.start_replacement(inside, old.id, reason="x", by=people.certifier, now=NOW)


def test_what_cannot_be_printed_replaces_nothing(context, people, certificate, tx):
    people.trainee.name("passport-latin").full = "DOSMUKHAMBET \u0f40"
    tx.commit()
    job = replace(certificate, people.certifier)
    assert job.state == "failed" and "cannot be printed" in job.error
    tx.rollback()
    assert tx.scalars(select(Certificate.state)).all() == ["valid"]


def test_who_may_end_and_see(client, people, certificate):
    for who, status in (("applicant", 403), ("trainee", 403), ("teacher", 403), ("officer", 200), ("certifier", 200)):
        assert client.as_(getattr(people, who)).get(PAGE).status_code == status
    assert client.as_(people.officer).post(f"{PAGE}/replace", {"new-reason": "x"}).status_code == 403
    assert client.as_(people.certifier).post(f"{PAGE}/replace", {"new-reason": ""}).status_code == 422
    assert client.post(f"{PAGE}/replace", {"new-reason": "Lost"}).status_code == 303


def test_letters_from_the_office(client, people, certificate, tx):
    """The page, the job, the public verdict, and who fetches the paper."""
    training = make.training(tx)
    place = make.enrolment(tx, training, people.trainee)
    address = f"/office/letters/{training.code}"
    assert client.as_(people.certifier).get(address).status_code == 403
    client.as_(people.officer)
    assert "DOSMUKHAMBET" in client.get(address).text
    assert client.post(address, {"third": "auto"}).status_code == 409
    assert client.post(address, {"third": "xx", "place": place.id}).status_code == 422
    assert client.post(address, {"third": "auto", "place": place.id}).status_code == 303
    job = reading_job(client, tx)
    letter = tx.scalars(select(Document)).one()
    assert job.state == "done"
    link = f"/verify/{letter.number}?code={letter.code}"
    text = client.get(link).text
    assert "letter of admission holds" in text and training.code in text and "DOSMUKHAMBET" not in text
    assert "Yes:" in client.post(f"/verify/{letter.number}", {"code": letter.code, "name": "Akbota Dosmukhambet"}).text
    pdf = f"/papers/{letter.number}.pdf"
    assert client.as_(people.applicant).get(pdf).status_code == 404
    assert client.as_(people.trainee).get(pdf).data[:5] == b"%PDF-"
    place.state = "left"
    tx.commit()
    assert "withdrawn or given back" in client.get(link).text
    assert client.get(pdf).status_code == 404
    assert client.as_(people.officer).get(pdf).status_code == 200


def reading_job(client, tx) -> Job:
    job = tx.scalars(select(Job).order_by(Job.id.desc())).first()
    work.learn_kinds()
    with client.app.app_context():
        work.run_job(job.id)
    tx.rollback()
    tx.expire_all()
    return tx.get_one(Job, job.id)


@pytest.mark.parametrize("paper", ["completion", "admission", "transcript"])
def test_a_specimen_uses_no_number(client, people, certificate, tx, rows, paper):
    training = certificate.training
    before = rows()
    client.as_(people.officer)
    asked = {"place": certificate.enrolment_id, "paper": paper}
    answer = client.post(f"/office/papers/{training.code}/specimen", asked)
    assert answer.status_code == 303
    job = reading_job(client, tx)
    assert (job.state, job.result) == ("done", {"offences": []})
    assert "SPECIMEN" not in client.get(answer.headers["Location"]).text
    assert client.get(f"/office/papers/specimens/{job.id}.png").data[:4] == b"\x89PNG"
    after = rows()
    assert {name for name in after if after[name] != before[name]} <= {"job", "visit"}
    assert client.post(f"/office/papers/{training.code}/specimen", asked | {"paper": "money"}).status_code == 404
    assert client.as_(people.trainee).get(f"/office/papers/specimens/{job.id}.png").status_code == 403


def test_a_stranger_s_name_is_not_ones_own(client, people, certificate):
    """Neither shown nor confirmed: one needs a place in the session, and a name that was asked for."""
    address = f"/certificates/names/{certificate.training.code}"
    assert client.as_(people.applicant).get(address).status_code == 404
    assert client.post(address, {"latin": "DOSMUKHAMBET Akbota"}).status_code == 404
    assert client.as_(people.trainee).get(address).status_code == 404  # printed already
