"""Files as answers: by a plain form, in parts, replaced, refused, marked, and gone in their time."""

import base64
import io
import re
import zipfile
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import func, select

from institute import clock, files, retention
from institute.bank import actions as bank
from institute.bank.models import READY
from institute.database import writing
from institute.files import File
from institute.quizzes import attempts, intake, queries
from institute.quizzes.models import MARKED, SUBMITTED, QuizFile, QuizSaving
from institute.store import store
from institute.uploads import Upload
from tests import make
from tests.quizzes.conftest import Sitting, quiz, single

PDF = b"%PDF-1.7 " + b"x" * 500


def asking(tx, *types: str, name: str = "Plan"):
    content = {"stem": {"en": "Hand in your plan."}, "types": list(types)}
    return bank.add(tx, name=name, kind="file", content=content, by_id=None, now=clock.now(), state=READY)


@pytest.fixture
def filed(tx, course) -> Sitting:
    """A question that asks for a PDF beside one a machine marks."""
    return Sitting(course, quiz(tx, course.training, [asking(tx, "pdf", "jpg"), single(tx, 1)], closes_at=None))


@pytest.fixture
def kept(app):
    """Names of what is in the store for good."""

    def names() -> set[str]:
        with app.app_context():
            return {each for each in store().names() if not each.startswith("uploads/")}

    return names


def sheet(answer, *sent, rev=0, **more):
    """What the page sends without JavaScript."""
    data = {f"rev-{answer.id}": str(rev), "device": "desk", **more}
    return data | ({f"q{answer.id}-file": (io.BytesIO(sent[1]), sent[0])} if sent else {})


def bring(client, answer, name="plan.pdf", content=PDF, parts=2):
    """What the page does with a chosen file; the last answer, and the upload's key."""
    headers = {"X-CSRF-Token": client._token(), "Tus-Resumable": "1.0.0"}
    told = f"filename {base64.b64encode(name.encode()).decode()}"
    begun = client.plain.post(
        f"/learn/answers/{answer.id}/uploads",
        headers={**headers, "Upload-Length": str(len(content)), "Upload-Metadata": told},
    )
    if begun.status_code != 201:
        return begun, ""
    there, each = begun.headers["Location"], -(-len(content) // 2)
    for n in range(parts):
        offset = {"Upload-Offset": str(n * each), "Content-Type": "application/offset+octet-stream"}
        begun = client.plain.patch(there, data=content[n * each : (n + 1) * each], headers=headers | offset)
    return begun, there.rpartition("/")[2]


def save(client, answer, key, rev, device="desk", **more):
    data = {f"q{answer.id}": key, f"rev-{answer.id}": rev, "device": device, **more}
    return client.post(f"/learn/answers/{answer.id}", data, htmx=True)


def stands(tx, answer):
    tx.rollback()
    tx.refresh(answer)
    return answer.answer and answer.answer["name"]


def test_by_the_page_alone(client, tx, filed):
    """Kept, fetched, replaced, taken away; what a refusal concerns keeps nothing else from being saved."""
    attempt = filed.begin(tx)
    plan, other = attempt.answers
    address = f"/learn/attempts/{attempt.id}/1"
    client.as_(filed.course.aigerim)
    page = client.get(address).text
    assert 'enctype="multipart/form-data"' in page and 'accept=".pdf,.jpg"' in page and "vendor/tus" in page
    sent = {**sheet(plan, "../план.pdf", PDF), f"rev-{other.id}": "0", f"q{other.id}": "a"}
    assert client.post(address, sent).status_code == 303
    page = client.get(address).text
    key = re.findall(rf'href="/learn/answers/{plan.id}/files/([^"]+)"', page)[0]
    link = f"/learn/answers/{plan.id}/files/{key}"
    fetched = client.get(link)
    assert fetched.data == PDF and fetched.headers["Content-Disposition"].startswith("attachment")
    kept = {f"q{plan.id}": key}
    assert client.post(address, sheet(plan, rev=1, **kept, **{f"flag-{plan.id}": "1"})).status_code == 303
    assert stands(tx, plan) == "план.pdf" and plan.rev == 2 and plan.flagged
    wrong = client.post(
        address, {**sheet(plan, "a.exe", b"MZ", rev=2, **kept), f"rev-{other.id}": "1", f"q{other.id}": "b"}
    )
    assert wrong.status_code == 409 and "these kinds: pdf, jpg" in wrong.text and f'value="{key}" checked' in wrong.text
    assert stands(tx, other.attempt.answers[0]) == "план.pdf" and other.answer == "b"
    assert client.post(address, sheet(plan, "new.pdf", PDF + b"2", rev=2, **kept)).status_code == 303
    assert stands(tx, plan) == "new.pdf"
    assert client.get(link).data == PDF  # what was replaced stays with the journal
    assert client.post(address, sheet(plan, rev=3)).status_code == 303
    assert stands(tx, plan) is None
    told = tx.scalars(select(QuizSaving).where(QuizSaving.answer_id == plan.id).order_by(QuizSaving.id)).all()
    assert [each.answer and each.answer["name"] for each in told] == ["план.pdf", "план.pdf", "new.pdf", None]


def test_in_parts_it_is_saved_with_the_answer_that_names_it(client, tx, filed):
    plan = filed.begin(tx).answers[0]
    client.as_(filed.course.aigerim)
    _, key = bring(client, plan)
    assert stands(tx, plan) is None
    told = save(client, plan, key, 1)
    assert told.status_code == 200 and re.fullmatch(r"\d\d:\d\d:\d\d", told.json["saved"])
    assert told.json["file"] == {"file": key, "name": "plan.pdf", "address": f"/learn/answers/{plan.id}/files/{key}"}
    assert client.get(told.json["file"]["address"]).data == PDF
    assert stands(tx, plan) == "plan.pdf"
    assert save(client, plan, key, 2).status_code == 200  # the answer was lost on its way: sent once more
    tx.rollback()
    assert tx.scalar(select(func.count(QuizFile.id))) == tx.scalar(select(func.count(File.id))) == 1
    upload = tx.scalars(select(Upload)).one()
    assert upload.expires_at <= clock.now()
    assert "plan.pdf" in client.as_(filed.course.aigerim).get(f"/learn/attempts/{plan.attempt_id}/1").text  # elsewhere
    assert save(client, plan, "", 3).json.get("file") is None and stands(tx, plan) is None


def test_the_other_device_is_told_and_its_file_is_not_lost(client, tx, filed):
    plan = filed.begin(tx).answers[0]
    client.as_(filed.course.aigerim)
    _, first = bring(client, plan)
    _, second = bring(client, plan, "mine.pdf", PDF + b"2")
    assert save(client, plan, first, 1, "phone").status_code == 200
    assert save(client, plan, second, 1).json["why"] == "elsewhere"
    assert stands(tx, plan) == "plan.pdf"
    assert save(client, plan, second, 2).status_code == 200  # its reader chose
    assert stands(tx, plan) == "mine.pdf"
    old = client.post(f"/learn/attempts/{plan.attempt_id}/1", sheet(plan, "old.pdf", PDF, rev=1, device="old"))
    assert old.status_code == 409 and "another device" in old.text and "old.pdf" in old.text
    tx.rollback()
    assert tx.scalar(select(func.count(QuizFile.id))) == 3


def bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/vbaProject.bin", "x")
    return held.getvalue()


@pytest.mark.parametrize(
    ("types", "name", "content", "why"),
    [
        (["pdf"], "plan.docx", PDF, "these kinds: pdf"),
        ([], "plan.exe", PDF, "Please choose a video"),
        (["pdf"], "plan.pdf", b"<html><script>", "does not fit its name"),
        ([], "plan.docx", bomb(), "does not fit its name"),
        (["jpg"], "plan.jpeg", b"GIF89a" + b"x" * 50, "not a PNG, JPEG"),
    ],
)
def test_what_is_refused_is_said_and_leaves_nothing(client, tx, course, kept, types, name, content, why):
    held = Sitting(course, quiz(tx, course.training, [asking(tx, *types)]))
    plan = held.begin(tx).answers[0]
    client.as_(course.aigerim)
    before = kept()
    plain = client.post(f"/learn/attempts/{plan.attempt_id}/1", sheet(plan, name, content))
    assert plain.status_code == 409 and why in plain.text
    answer, key = bring(client, plan, name, content)
    refused = answer.text if answer.status_code == 422 else save(client, plan, key, 1).json["say"]
    assert why in refused and stands(tx, plan) is None
    assert kept() == before


def test_a_photograph_is_drawn_anew_and_stored_once(client, tx, filed, kept):
    plan, drawn, before = filed.begin(tx).answers[0], io.BytesIO(), kept()
    Image.effect_noise((900, 700), 90).convert("RGB").save(drawn, "JPEG", exif=Image.Exif(), comment=b"secret place")
    client.as_(filed.course.aigerim)
    told = save(client, plan, bring(client, plan, "notes.jpeg", drawn.getvalue())[1], 1).json["file"]
    assert told["name"] == "notes.jpg" and b"secret place" not in client.get(told["address"]).data
    assert len(kept() - before) == 1


def test_large_unfinished_and_unknown_files_are_refused(client, tx, filed):
    plan, other = filed.begin(tx).answers
    client.as_(filed.course.aigerim)
    headers = {"X-CSRF-Token": client._token(), "Tus-Resumable": "1.0.0", "Upload-Metadata": "filename cGxhbi5wZGY="}
    address = f"/learn/answers/{plan.id}/uploads"
    assert client.plain.options(address).headers["Tus-Max-Size"] == "25000000"
    assert client.plain.post(address, headers={**headers, "Upload-Length": "25000001"}).status_code == 422
    assert client.plain.post(f"/learn/answers/{other.id}/uploads", headers=headers).status_code == 404
    _, half = bring(client, plan, parts=1)
    for key in (half, "x" * 22):
        assert "choose it again" in save(client, plan, key, 1).json["say"]
    for n in range(intake.MOST_FILES):
        tx.add(QuizFile(answer_id=plan.id, key=f"k{n}", file=_file(tx, n)))
    tx.commit()
    answer, _ = bring(client, plan)
    assert answer.status_code == 422 and "Many files" in answer.text


def _file(tx, n: int) -> File:
    return files.describe(tx, f"{n:064}", name="x.pdf", media_type="application/pdf", size=1, now=clock.now())


def test_after_the_end_it_is_refused_and_kept_for_a_dispute(client, tx, filed):
    attempt = filed.begin(tx)
    plan = attempt.answers[0]
    client.as_(filed.course.aigerim)
    _, key = bring(client, plan)
    attempt.ends_at = clock.now() - timedelta(seconds=31)
    tx.commit()
    late = save(client, plan, key, 1)
    assert (late.status_code, late.json["why"]) == (409, "over")
    answer, _ = bring(client, plan)
    assert answer.status_code == 422 and "too late" in answer.text
    assert stands(tx, plan) is None
    page = client.as_(filed.course.artem).get(f"{filed.teach}/attempts/{attempt.id}").text
    link = re.findall(rf'href="([^"]+/answers/{plan.id}/files/{key})"', page)[0]
    assert client.get(link).data == PDF


def test_it_is_marked_blind_and_shown_to_its_trainee_alone(client, tx, filed, stranger):
    filed.quiz.blind, filed.quiz.show_marks = True, "submit"
    attempt = filed.begin(tx)
    plan = attempt.answers[0]
    client.as_(filed.course.aigerim)
    _, key = bring(client, plan, "aigerim.pdf")
    save(client, plan, key, 1)
    client.post(f"/learn/attempts/{attempt.id}/submit")
    tx.rollback()
    tx.refresh(attempt)
    assert attempt.state == SUBMITTED
    own = f"/learn/answers/{plan.id}/files/{key}"
    receipt = client.get(f"/learn/attempts/{attempt.id}").text
    assert own in receipt and "aigerim.pdf" in receipt
    client.as_(filed.course.artem)
    page = client.get(f"{filed.teach}/marking/{plan.id}").text
    link = f"{filed.teach}/answers/{plan.id}/files/{key}"
    assert link in page and "aigerim" not in page.lower().partition("<main")[2]
    sent = client.get(link)
    assert sent.data == PDF and "aigerim" not in sent.headers["Content-Disposition"]
    assert client.post(f"{filed.teach}/marking/{plan.id}", {"points": "1.5"}).status_code == 303
    tx.rollback()
    tx.refresh(attempt)
    assert (attempt.state, attempt.points) == (MARKED, 1.5)
    for person in (stranger, make.teacher(tx, email="other@example.org")):
        client.as_(person)
        assert client.get(link).status_code in (403, 404) and client.get(own).status_code == 404
        assert bring(client, plan)[0].status_code == 404


def test_files_go_with_what_names_them(app, client, tx, filed, kept):
    """The replaced one with the journal, the one that counts with its attempt; bytes that others have stay."""
    plan = filed.begin(tx).answers[0]
    client.as_(filed.course.aigerim)
    for rev, content in ((1, PDF), (2, PDF + b"2"), (3, PDF + b"3")):
        save(client, plan, bring(client, plan, f"{rev}.pdf", content)[1], rev)
    tx.rollback()
    shared, *alone = tx.scalars(select(File.sha256).order_by(File.name))
    files.describe(tx, shared, name="x.pdf", media_type="application/pdf", size=1, now=clock.now())
    tx.commit()
    ends = filed.course.training.ends_at + timedelta(days=1)
    for line, years, left in (("quiz-journal", 2, ["3.pdf", "x.pdf"]), ("attempts", 10, ["x.pdf"])):
        with app.app_context(), writing() as inside:
            retention.run(inside, retention.LINES[line], ends + years * retention.YEAR)
        tx.rollback()
        assert sorted(tx.scalars(select(File.name))) == left
    assert [files.place(each) in kept() for each in (shared, *alone)] == [True, False, False]


def test_it_is_drawn_from_a_category_like_the_others(tx, course):
    item = asking(tx, "pdf")
    bank_tag = bank.add(
        tx, name="Tagged", kind="file", content={"stem": {"en": "A file."}, "types": []}, by_id=None,
        now=clock.now(), state=READY, tags=["plans"],
    )  # fmt: skip
    made = quiz(tx, course.training, [item])
    draw = made.sections[0].draws[0]
    draw.item_id, draw.tag = None, "plans"
    tx.commit()
    attempt = Sitting(course, made).begin(tx)
    assert [each.version.item_id for each in attempt.answers] == [bank_tag.id]
    assert attempts.submit(tx, attempt.id, now=clock.now())
    assert queries.get_attempt(tx, attempt.id).points == 0  # blank: no marker is asked
