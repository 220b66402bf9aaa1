"""Setting up: each point tells the truth; editions of the issuer; what is printed keeps its own."""

import json
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from institute import files, issuer
from institute.catalogue.models import Programme, ProgrammeVersion
from institute.certificates import records
from institute.issuer import Edition
from institute.letters import Letter
from institute.office import setup
from tests import make
from tests.conftest import NOW

FORM = {
    "name-en": "Qingdao Institute", "name-zh": "青岛学院", "signatory-en": "Zhao Wei", "post-en": "Dean",
    "address-en": "1 Sea Road", "phone": "+86 532 1", "email": "office@example.org", "edition": "0",
}  # fmt: skip


def png(colour: str = "red") -> BytesIO:
    content = BytesIO()
    Image.new("RGBA", (400, 400), colour).save(content, "PNG", pnginfo=None)
    content.seek(0)
    return content


@pytest.fixture
def admin(client, tx):
    admin = make.administrator(tx)
    client.as_(admin)
    return admin


def done(tx) -> set[str]:
    return {step.key for step in setup.steps(tx) if step.done}


def test_each_point_is_true(context, client, tx, admin):
    assert done(tx) == set()
    officer = make.officer(tx)
    values = {"title": {}, "description": {}, "outcomes": {}, "themes": [], "mode": "online", "days": 1, "places": 1}
    hours = {"lecture_hours": 1, "visit_hours": 0, "practice_hours": 0, "languages": []}
    version = ProgrammeVersion(number=1, **values, **hours)
    make.keep(tx, Programme(code="P01", type="event", versions=[version]))
    assert done(tx) == {"officer"}
    version.approved_at, officer.active = NOW, False
    tx.commit()
    assert done(tx) == {"programme"}
    client.post("/office/setup/letter")
    tx.rollback()
    letter = tx.scalars(select(Letter)).one()
    assert (letter.kind, letter.address, "letter" in done(tx)) == ("test", admin.email, False)
    letter.state = "sent"
    tx.commit()
    assert "letter" in done(tx)
    client.post("/office/issuer", {**FORM, "seal": (png(), "seal.png")})
    assert {"name", "seal"} <= done(tx) and "letterhead" not in done(tx)


def test_the_desk_leads_there_until_all_is_done(client, tx, admin, monkeypatch):
    assert "0 of 8 done" in client.get("/office").text
    assert "0 of 8 done" in client.get("/office/setup").text
    all_done = [setup.Step(key, True, *said) for key, said in setup.WORDS.items()]
    monkeypatch.setattr(setup, "steps", lambda tx: all_done)
    assert "Before real people come" not in client.get("/office").text
    client.as_(make.officer(tx))
    assert "of 8 done" not in client.get("/office").text
    for address in ("/office/setup", "/office/issuer", "/office/issuer/seal"):
        assert client.get(address).status_code == 403


def test_keeping_an_edition(context, client, tx, admin):
    answer = client.post("/office/issuer", FORM, follow=True)
    assert "Papers printed from now on say this" in answer.text
    assert issuer.issuer()["name"] == {"en": "Qingdao Institute", "zh": "青岛学院"}
    assert issuer.issuer()["signatory"] == {"name": {"en": "Zhao Wei"}, "post": {"en": "Dean"}}
    page = client.get("/").text
    assert "Qingdao Institute" in page and "1 Sea Road" in page
    one = tx.scalars(select(Edition)).one()
    assert one.person_id == admin.id and "WANG Siyuan" in answer.text


def test_pictures_are_drawn_anew_and_stay(context, client, tx, admin):
    hidden = png().getvalue() + b"<script>hidden</script>"
    client.post("/office/issuer", {**FORM, "seal": (BytesIO(hidden), "seal.png")})
    first = tx.scalars(select(Edition)).one()
    assert b"hidden" not in files.content(first.seal.sha256)
    assert client.get("/office/issuer/seal").mimetype == "image/png"
    assert client.get("/office/issuer/letterhead").status_code == client.get("/office/issuer/values").status_code == 404
    client.post("/office/issuer", {**FORM, "edition": str(first.id), "name-en": "New name"})
    tx.rollback()
    second = tx.scalars(select(Edition).order_by(Edition.id.desc()).limit(1)).one()
    assert second.seal_id == first.seal_id and issuer.issuer()["seal"] == first.seal.sha256
    client.post("/office/issuer", {**FORM, "edition": str(second.id), "no_seal": "y"})
    assert "seal" not in issuer.issuer()
    tx.rollback()
    assert len(issuer.editions(tx)) == 3


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name-zh": ""}, "Please fill this in."),
        ({"name-en": ""}, "Please fill this in."),
        ({"email": "nobody"}, "not an e-mail address"),
        ({"seal": (BytesIO(b"GIF89a"), "seal.png")}, "not a PNG, JPEG or WebP"),
    ],
)
def test_mistakes_stand_beside_their_field(client, tx, admin, given, said):
    answer = client.post("/office/issuer", {**FORM, **given})
    assert answer.status_code == 422 and said in answer.text and "1 Sea Road" in answer.text
    assert tx.scalars(select(Edition)).all() == []


def test_two_at_once(client, tx, admin):
    client.post("/office/issuer", FORM)
    answer = client.post("/office/issuer", {**FORM, "name-en": "Another"})
    assert (
        answer.status_code == 409 and "Somebody else changed this meanwhile" in answer.text and "Another" in answer.text
    )
    assert len(issuer.editions(tx)) == 1


def test_a_paper_keeps_what_it_was_printed_with(context, client, tx, admin):
    training = make.training(tx)
    place = make.enrolment(tx, training, make.person(tx))

    def frozen() -> dict:
        made = records.records(tx, training, [place], issuer=issuer.issuer(), sample=False, now=NOW)
        return json.loads(json.dumps(made[0]))

    assert frozen()["seal"] == ""
    client.post("/office/issuer", {**FORM, "seal": (png(), "seal.png")})
    before = frozen()
    client.post("/office/issuer", {**FORM, "edition": "1", "name-en": "Later", "seal": (png("blue"), "seal.png")})
    assert before["issuer"]["en"] == "Qingdao Institute" and frozen()["issuer"]["en"] == "Later"
    assert before["seal"] != frozen()["seal"] and files.content(before["seal"]) != files.content(frozen()["seal"])


def test_the_edition_is_there_again_without_its_folder(app, context, client, tx, admin):
    client.post("/office/issuer", FORM)
    (app.extensions["settings"].home / "issuer.json").unlink()
    assert issuer.issuer()["name"]["en"] != "Qingdao Institute"
    issuer.publish(tx)
    assert issuer.issuer()["name"]["en"] == "Qingdao Institute"
