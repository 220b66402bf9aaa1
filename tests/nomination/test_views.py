"""The organisation's page, its forms and uploads, for those who nominate and for others; the office's list."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from institute import guides
from institute.enrolment.models import Application, Quota
from institute.files import File
from institute.nomination import queries, workbook
from institute.nomination.models import Call, Nominee
from institute.people import tokens
from institute.people.models import Person
from tests import make
from tests.conftest import NOW
from tests.nomination.test_workbook import cells, filled, people

TYPED = {
    "surname": "SEITKALI", "given": "Aigerim", "native": "Айгерім", "native_lang": "kk", "sex": "F", "country": "KZ",
    "email": "aigerim@example.org", "employer": "Ministry", "position": "Head", "level": "section",
    "reason": "She plans trains.", "adult": "y",
}  # fmt: skip


@pytest.fixture
def at(desk) -> str:
    return f"/nominate/{desk.call.id}"


@pytest.fixture
def mine(client, desk):
    return client.as_(desk.nominator)


def png() -> bytes:
    written = BytesIO()
    Image.new("RGB", (30, 30)).save(written, "PNG")
    return written.getvalue()


def all_nominees(tx) -> list[Nominee]:
    tx.rollback()
    tx.expire_all()
    return list(tx.scalars(select(Nominee).order_by(Nominee.rank)))


def test_by_form(mine, tx, at):
    assert "Name the people you propose for 3 places" in mine.get(at).text
    assert mine.get(f"{at}/add").text.count('value="KZ"') == 1
    assert mine.post(f"{at}/add", TYPED | {"another": "yes"}).headers["Location"].endswith("/add")
    [one] = all_nominees(tx)
    assert (one.latin, one.lang, one.on_behalf, one.state) == ("SEITKALI Aigerim", "kk", False, "listed")
    page = mine.get(at).text
    assert "SEITKALI Aigerim" in page
    assert "1 person on it is not sent yet" in page
    assert mine.post(f"{at}/send", {}).status_code == 422
    assert mine.post(f"{at}/send", {"declared": "y"}).status_code == 303
    assert "Asked to complete the form" in mine.get(at).text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"adult": ""}, "Only people of 18 or older"),
        ({"country": "IR"}, "Your quota is for: Kazakhstan."),
        ({"email": ""}, "Without an e-mail address only you can apply"),
        ({"surname": ""}, "Please write the surname"),
        ({"surname": "Сейткали"}, "letters A to Z"),
        ({"native_lang": ""}, "Please say which language this is."),
        ({"reason": "x" * 601}, "at most 600 characters"),
    ],
)
def test_mistakes_stand_beside_their_fields(mine, tx, at, change, said):
    answer = mine.post(f"{at}/add", TYPED | change)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert "She plans trains." in answer.text or "xxx" in answer.text, "nothing typed is lost"
    assert all_nominees(tx) == []


def test_refusals_keep_what_was_typed(mine, tx, at):
    mine.post(f"{at}/add", TYPED)
    answer = mine.post(f"{at}/add", TYPED)
    assert (answer.status_code, "on your list already" in answer.text) == (409, True)
    assert 'value="aigerim@example.org"' in answer.text


def test_no_passport_surname(mine, tx, at):
    mine.post(f"{at}/add", TYPED | {"surname": "", "no_surname": "y"})
    assert all_nominees(tx)[0].latin == "AIGERIM"


def test_correct_move_withdraw_undo_replace(mine, tx, desk, at):
    first, second = make.nominee(tx, desk.call, rank=1), make.nominee(tx, desk.call, rank=2)
    assert 'value="Dispatcher"' in mine.get(f"{at}/nominees/{first.id}").text
    assert mine.post(f"{at}/nominees/{first.id}", TYPED).status_code == 303
    answer = mine.post(f"{at}/nominees/{second.id}/move", {"step": "up"}, htmx=True)
    assert 'data-announce="OSPANOV' in answer.text
    assert f'data-seen="{second.id},{first.id}"' in answer.text
    answer = mine.post(f"{at}/order", {"order": f"{first.id},{second.id}", "seen": f"{second.id},{first.id}",
                                       "moved": f"row-{first.id}"}, htmx=True)  # fmt: skip
    assert 'data-announce="SEITKALI Aigerim is now number 1 of 2."' in answer.text
    answer = mine.post(f"{at}/order", {"order": "7", "seen": "8"}, htmx=True)
    assert (answer.status_code, "changed in another window" in answer.text) == (409, True)
    assert mine.post(f"{at}/nominees/{first.id}/withdraw").status_code == 303
    assert "1 withdrawn" in mine.get(at).text
    assert mine.post(f"{at}/nominees/{first.id}/restore").status_code == 303
    assert mine.get(f"{at}/nominees/{second.id}/replace").status_code == 200
    given = TYPED | {"email": "other@example.org", "given": "Dana"}
    assert mine.post(f"{at}/nominees/{second.id}/replace", given).status_code == 303
    assert [(each.given, each.rank) for each in all_nominees(tx) if each.state == "listed"] == [
        ("Dana", 1), ("Aigerim", 2),
    ]  # fmt: skip


def test_withdrawing_who_was_sent_asks_why(mine, tx, desk, at):
    mine.post(f"{at}/add", TYPED)
    mine.post(f"{at}/send", {"declared": "y"})
    [one] = all_nominees(tx)
    answer = mine.post(f"{at}/nominees/{one.id}/withdraw")
    assert (answer.status_code, "Please say why" in answer.text) == (409, True)
    assert mine.post(f"{at}/nominees/{one.id}/withdraw", {"words": "Ill."}).status_code == 303
    assert "Ill." in mine.get(at).text


def test_a_strangers_list_is_not_there(client, tx, desk, at):
    one = make.nominee(tx, desk.call)
    other = make.organisation(tx)
    elsewhere = make.call(tx, desk.training, other)
    theirs = make.nominee(tx, elsewhere)
    for who in (make.person(tx), make.nominator(tx, other), make.teacher(tx)):
        client.as_(who)
        for path in ("", "/add", f"/nominees/{one.id}", "/template.xlsx", "/letter", "/certificates"):
            assert client.get(f"{at}{path}").status_code == 404, path
        for path in ("/add", "/send", "/order", "/take", "/sheet", "/letter", f"/nominees/{one.id}/withdraw"):
            assert client.post(f"{at}{path}", TYPED).status_code == 404, path
    client.as_(desk.nominator)
    for path in ("", "/replace"):
        assert client.get(f"{at}/nominees/{theirs.id}{path}").status_code == 404
    assert client.post(f"{at}/nominees/{theirs.id}/withdraw", {"words": "x"}).status_code == 404
    assert "OSPANOV" in client.get(at).text
    assert theirs.given not in client.get(at).text


def test_the_office_looks_and_does_not_nominate(client, tx, desk, at):
    make.nominee(tx, desk.call)
    client.as_(make.officer(tx))
    page = client.get(at).text
    assert "OSPANOV" in page
    assert "Name a person" not in page
    assert client.post(f"{at}/add", TYPED).status_code == 404


def test_after_the_deadline(mine, tx, desk, at):
    one = make.nominee(tx, desk.call)
    desk.call.ends_at = NOW - timedelta(days=400)
    tx.commit()
    page = mine.get(at).text
    assert "The deadline is over." in page
    assert 'id="send"' not in page
    for path in ("/add", f"/nominees/{one.id}", f"/nominees/{one.id}/replace"):
        assert mine.get(f"{at}{path}").status_code == 409
    assert mine.post(f"{at}/send", {"declared": "y"}).status_code == 409


def test_the_quota_is_shown(mine, tx, desk, at):
    desk.call.places = None
    lines = [("KZ", None, 2), ("UZ", None, 5), ("KZ", desk.organisation.id, 4)]
    for position, (code, organisation_id, reserved) in enumerate(lines, 1):
        tx.add(Quota(training_id=desk.training.id, position=position, country_code=code, reserved=reserved,
                     organisation_id=organisation_id))  # fmt: skip
    make.nominee(tx, desk.call)
    assert "1 of 4 named" in mine.get(at).text


# A sheet.


def upload(mine, at, content: bytes, **options):
    return mine.post(f"{at}/sheet", {"sheet": (BytesIO(content), "a.xlsx")}, **options)


def kazakh(many: int = 3) -> list[dict[str, str]]:
    return [cells(row) for row in people() if row["country"] == "KZ"][:many]


def test_by_sheet(mine, tx, at, rows):
    template = mine.get(f"{at}/template.xlsx")
    assert template.mimetype.endswith("spreadsheetml.sheet")
    before = rows()
    answer = upload(mine, at, filled(*kazakh(), template=template.data))
    assert "Every row is right" in answer.text
    assert rows() == before, "nothing is kept by looking"
    kept = re.search(r'name="kept" value="([^"]+)"', answer.text)[1]
    assert mine.post(f"{at}/take", {"kept": kept}).status_code == 303
    found = all_nominees(tx)
    assert [(each.surname, each.on_behalf) for each in found] == [
        ("SERIKBAY", True), ("TOKTAROV", True), ("UTEGENOVA", True),
    ]  # fmt: skip
    answer = mine.post(f"{at}/take", {"kept": kept})
    assert (answer.status_code, "on your list already" in answer.text) == (422, True)
    mine.post(f"{at}/send", {"declared": "y"})
    tx.rollback()
    assert {each.state for each in tx.scalars(select(Application))} == {"submitted"}


def test_the_report_names_row_field_and_remedy(mine, tx, at, rows):
    wrong = {**kazakh()[1], "adult": "no", "level": "boss", "country": "Atlantis"}
    applied = {**kazakh()[2], "email": "known@example.org"}
    make.application(tx, tx.scalars(select(Call)).one().training, make.person(tx, email="known@example.org"))
    before = rows()
    answer = upload(mine, at, filled(kazakh()[0], wrong, applied, kazakh()[0]))
    assert answer.status_code == 422
    text = re.sub(r"(<[^>]+>|\s+)+", " ", answer.text)
    assert "3 rows are not right yet" in text
    assert "Is 18 or older – Only people of 18 or older" in text
    assert "Level – We do not know this word. It can be: " in text
    assert "We do not know this country." in text
    assert "has applied for this session already" in text
    assert "on your list already" in text
    assert 'name="kept"' not in answer.text
    assert rows() == before


def test_more_than_the_quota(mine, at):
    answer = upload(mine, at, filled(*kazakh(4)))
    assert (answer.status_code, answer.text.count("Your quota has 3 places")) == (422, 1)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"MZ", workbook.template([])])
def test_a_sheet_we_cannot_read(mine, tx, at, rows, content):
    before = rows()
    answer = upload(mine, at, content)
    assert (answer.status_code, "field-error" in answer.text) == (422, True)
    assert rows() == before
    assert mine.post(f"{at}/sheet", {}).status_code == 422


@pytest.mark.parametrize("kept", ["", "x", "W10.forged"])
def test_a_forged_report(mine, tx, at, kept):
    assert mine.post(f"{at}/take", {"kept": kept}).status_code == 422
    assert all_nominees(tx) == []


# The letter.


def test_the_stamped_letter(mine, client, tx, desk, at):
    for name, content in (("letter.pdf", b"%PDF-1.7 x"), ("письмо.png", png())):
        assert mine.post(f"{at}/letter", {"letter": (BytesIO(content), name)}).status_code == 303
    assert "письмо.png" in mine.get(at).text
    answer = mine.get(f"{at}/letter")
    assert (answer.mimetype, answer.headers["Content-Disposition"][:10]) == ("image/png", "attachment")
    assert client.as_(make.officer(tx)).get(f"{at}/letter").status_code == 200


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", b"<html>"), ("a.svg", b"<svg/>"), ("a.png", b"no"), ("a.pdf", b""), ("a.exe", b"MZ"), ("", b"x")],
)  # fmt: skip
def test_what_is_no_letter(mine, tx, at, name, content):
    answer = mine.post(f"{at}/letter", {"letter": (BytesIO(content), name)})
    assert (answer.status_code, "field-error" in answer.text) == (422, True)
    assert tx.scalars(select(File)).all() == []


# Where one lands, and the office.


def test_one_invitation_opens_at_once(mine, client, tx, desk, at):
    assert mine.get("/nominate").headers["Location"].endswith(at)
    assert "/nominate" in mine.get("/desk").text
    make.call(tx, make.training(tx), desk.organisation)
    assert mine.get("/nominate").text.count("Open for nominations") == 2
    client.as_(make.person(tx))
    assert "You are not invited to nominate yet" in client.get("/nominate").text
    assert 'href="/nominate"' not in client.get("/desk").text


def test_the_nearest_deadline_ahead_stands_first_and_the_last_past_after(tx, desk):
    here = {0: desk.call.id}
    ends = desk.call.ends_at
    for days in (-40, 5, -30, 9):
        here[days] = make.call(tx, make.training(tx), desk.organisation, ends_at=ends + timedelta(days=days)).id
    found = queries.calls_for(tx, desk.nominator.id, ends - timedelta(days=10))
    assert [each.id for each in found] == [here[days] for days in (0, 5, 9, -30, -40)]


def test_inviting_and_taking_it_up(client, tx, desk):
    other, code = make.organisation(tx), desk.training.code
    client.as_(make.officer(tx))
    typed = {"organisation": other.code, "email": "new@example.org", "speaks": "ru", "ends": "2026-12-01T18:00"}
    address = f"/office/sessions/{code}/nominations"
    for wrong in ({"ends": "2020-01-01T10:00"}, {"email": "x"}, {"organisation": "NOPE"}):
        assert client.post(address, typed | wrong).status_code == 422
    assert client.post(address, typed | {"places": "2"}).status_code == 303
    assert client.post(address, typed).status_code == 409
    page = client.get(address).text
    assert "0 of 2" in page
    assert "Account not opened yet" in page
    tx.rollback()
    person = tx.scalars(select(Person).where(Person.email == "new@example.org")).one()
    raw = tokens.make(tx, "invitation", person.id, now=NOW + timedelta(days=2))
    tx.commit()
    client.as_(None)
    given = {"password": "four plain words here", "surname": "BEKOVA", "given": "Saule", "country": "KZ"}
    given |= {"language": "ru", "notice": guides.NOTICE}
    answer = client.post(f"/invitation/{raw}", given)
    assert answer.headers["Location"] == "/nominate"


def test_the_offices_terms(client, tx, desk):
    client.as_(make.officer(tx))
    address = f"/office/sessions/{desk.training.code}/nominations/{desk.call.id}"
    name = f"c{desk.call.id}-"
    assert client.post(f"{address}/terms", {f"{name}ends": "2026-12-05T18:00", f"{name}places": "5"}).status_code == 303
    assert client.post(f"{address}/terms", {f"{name}ends": "2020-01-01T18:00"}).status_code == 422
    assert client.post(f"{address}/terms", {}).status_code == 422
    tx.rollback()
    tx.expire_all()
    assert tx.get_one(Call, desk.call.id).places == 5
    for act in ("remind", "revoke", "renew"):
        assert client.post(f"{address}/{act}").status_code == 303
    tx.rollback()
    other = make.training(tx)
    assert client.post(f"/office/sessions/{other.code}/nominations/{desk.call.id}/remind").status_code == 404


def test_long_lists_ask_no_more(client, tx, desk, at, asked):
    officer, counts = make.officer(tx), []
    for _ in range(2):
        for _ in range(2):
            one = make.nominee(tx, desk.call, state="sent")
            one.application_id = make.application(tx, desk.training, make.person(tx), "admitted").id
            make.call(tx, desk.training, make.organisation(tx))
        tx.commit()
        for who, address in ((desk.nominator, at), (officer, f"/office/sessions/{desk.training.code}/nominations")):
            client.as_(who)
            with asked() as questions:
                client.get(address)
            counts.append(len(questions))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 12
