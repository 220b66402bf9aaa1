"""What staff and trainees of a session tell each other, who may, and who gets a letter."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from institute import clock
from institute.classroom.models import Announcement, Answer, Question, TraineeNote
from institute.learning.models import Progress
from institute.letters import Letter
from institute.practice.models import PracticeHours
from tests import make
from tests.learning.conftest import Course

NEWS = {"title-en": "Bus at 8", "title-fa": "اتوبوس ساعت ۸", "text-en": "Bring **passports**.", "text-fa": "گذرنامه"}


def letters(tx) -> list[tuple[str, str, str]]:
    tx.commit()
    found = [(each.kind, each.address, each.subject) for each in tx.scalars(select(Letter).order_by(Letter.id))]
    tx.commit()
    return found


def the(tx, statement):
    """What was asked for, with no transaction left open: SQLite would not let the next request write."""
    tx.commit()
    found = tx.scalar(statement)
    tx.commit()
    return found


@pytest.fixture
def karim(tx, course: Course):
    who = make.person(tx, "RAHMAN Karim", language="fa")
    make.enrolment(tx, course.training, who)
    return who


def questions_of(course: Course) -> str:
    return f"{course.lesson()}/questions"


@pytest.mark.parametrize("tail", ["/announcements", "/questions", "/roster", "/roster/{place}"])
def test_staff_and_the_office_see_it_and_others_do_not(client, course, stranger, tx, tail):
    address = course.teach + tail.format(place=course.place.id)
    for person in (course.artem, make.officer(tx)):
        assert client.as_(person).get(address).status_code == 200
    for person in (course.aigerim, stranger, make.teacher(tx)):
        assert client.as_(person).get(address).status_code == 404
        assert client.post(address).status_code in (404, 405)


def test_urgent_news_reach_each_trainee_at_once_in_their_language(client, course, karim, tx):
    karim.news = "never"
    gone = make.person(tx)
    make.enrolment(tx, course.training, gone, state="left")
    client.as_(course.artem).post(course.teach + "/announcements", {**NEWS, "urgent": "y"})
    sent = letters(tx)
    assert sorted(sent) == sorted([
        ("announcement", course.aigerim.email, "Bus at 8"), ("announcement", karim.email, "اتوبوس ساعت ۸"),
    ])  # fmt: skip
    panel = client.as_(course.aigerim).get(course.learn + "/announcements", htmx=True).text
    assert "<strong>passports</strong>" in panel and "<title>" not in panel
    assert client.as_(gone).get(course.learn + "/announcements").status_code == 200  # as they could before
    assert client.as_(make.person(tx)).get(course.learn + "/announcements").status_code == 404


def test_news_of_one_language_stand_alone_and_are_found_again(client, course, karim, tx):
    client.as_(course.artem).post(course.teach + "/announcements", NEWS)
    client.post(course.teach + "/announcements", {"title-en": "Menu", "text-en": "Soup", "text-ru": "Суп"})
    address = course.learn + "/announcements"
    page = client.as_(karim).get(address).text
    assert "Menu" in page and "گذرنامه" in page
    offered = re.findall(rf'href="{address}\?in=(\w\w)"', page)
    assert offered == ["fa", "en", "zh", "ru"], "the reader's own first"
    page = client.get(address + "?in=fa").text
    assert "گذرنامه" in page and "Menu" not in page
    assert client.get(address).location == address + "?in=fa"
    page = client.get(address + "?in=ru").text
    assert "Суп" in page and "Soup" not in page, "the language asked for comes before the reader's own"
    page = client.get(address + "?in=zh").text
    assert "اعلانی به این زبان نیست" in page and f'href="{address}?reset=1"' in page
    assert client.get(address + "?reset=1").location == address
    assert client.get(address + "?in=xx").text.count("<article") == 2
    assert client.as_(karim).get(address, htmx=True).text.count("<article") == 2, "the session's page shows the latest"


def test_news_are_changed_quietly_told_again_and_withdrawn(client, course, tx):
    course.aigerim.news = "at-once"
    tx.commit()
    client.as_(course.artem).post(course.teach + "/announcements", NEWS)
    found = the(tx, select(Announcement))
    address = f"{course.teach}/announcements/{found.id}"
    client.post(address, {**NEWS, "title-en": "Bus at 9"})
    assert len(letters(tx)) == 1
    client.post(address, {**NEWS, "title-en": "Bus at 9", "again": "y"})
    assert [subject for _, _, subject in letters(tx)] == ["Bus at 8", "Bus at 9"]
    tx.refresh(found)
    assert found.edited_at
    tx.commit()
    client.post(address + "/withdraw")
    assert "Bus at 9" not in client.get(course.learn + "/announcements").text
    assert "Withdrawn" in client.get(course.teach + "/announcements").text
    assert client.post(address, NEWS).status_code == 409
    assert client.post(course.teach + "/announcements", {**NEWS, "title-en": ""}).status_code == 422


def test_a_question_is_asked_answered_and_marked(client, course, karim, tx):
    client.as_(course.aigerim)
    part = client.post(questions_of(course), {"text": "Which divisor?"}, htmx=True)
    assert "Which divisor?" in part.text and 'data-announce="Your question is asked' in part.text
    assert letters(tx)[-1][:2] == ("question", course.artem.email)
    question = the(tx, select(Question))
    client.as_(karim).post(f"{questions_of(course)}/{question.id}", {"text": "5000"})
    assert letters(tx)[-1][:2] == ("answer", course.aigerim.email)
    client.as_(course.artem).post(f"{questions_of(course)}/{question.id}", {"text": "The carrier's"})
    tx.commit()
    peer, staff = tx.scalars(select(Answer).order_by(Answer.id)).all()
    tx.commit()
    assert (peer.staff, staff.staff) == (False, True)
    for answer in (peer, staff):
        assert client.post(f"{course.teach}/answers/{answer.id}/mark").status_code == 303
    page = client.as_(course.aigerim).get(questions_of(course)).text
    assert page.count("This is the answer") == 1 and page.index("5000") < page.index("This is the answer")
    assert "Mark as the answer" not in page
    assert client.post(f"{course.teach}/answers/{peer.id}/mark").status_code == 404


def test_a_question_is_answered_under_its_own_lesson(client, course, tx):
    """A lesson that is open is no way to the questions of one that is closed."""
    client.as_(course.artem).post(questions_of(course), {"text": "When?"})
    asked, other = the(tx, select(Question)), make.lessons(tx, course.training, 1)[0]
    client.as_(course.aigerim)
    elsewhere = f"{course.learn}/lessons/{other.id}/questions/{asked.id}"
    for given in ({"text": "Now."}, {"text": ""}):
        assert client.post(elsewhere, given).status_code == 404
    assert the(tx, select(Answer)) is None
    assert client.post(f"{questions_of(course)}/{asked.id}", {"text": "Now."}).status_code == 303


def test_an_own_answer_writes_no_letter(client, course, tx):
    client.as_(course.aigerim).post(questions_of(course), {"text": "Why?"})
    question = the(tx, select(Question))
    client.post(f"{questions_of(course)}/{question.id}", {"text": "I found it."})
    assert [kind for kind, *_ in letters(tx)] == ["question"]


def test_what_is_abusive_is_hidden_and_shown_again(client, course, karim, tx):
    client.as_(karim).post(questions_of(course), {"text": "Rude words"})
    question = the(tx, select(Question))
    client.post(f"{questions_of(course)}/{question.id}", {"text": "Ruder words"})
    answer = the(tx, select(Answer))
    client.as_(course.artem).post(f"{course.teach}/answers/{answer.id}/hide")
    page = client.as_(course.aigerim).get(questions_of(course)).text
    assert "Rude words" in page and "Ruder words" not in page
    client.as_(course.artem).post(f"{course.teach}/questions/{question.id}/hide")
    assert "Rude words" in client.get(questions_of(course)).text  # the staff still see it
    client.as_(course.aigerim)
    assert "Rude words" not in client.get(questions_of(course)).text
    assert client.post(f"{questions_of(course)}/{question.id}", {"text": "x"}).status_code == 409
    client.as_(course.artem).post(f"{course.teach}/questions/{question.id}/hide", {"hidden": "0"})
    assert "Rude words" in client.as_(course.aigerim).get(questions_of(course)).text


def test_questions_are_for_the_session_alone(client, course, stranger, tx):
    for person in (stranger, make.teacher(tx)):
        client.as_(person)
        assert client.get(questions_of(course)).status_code == 404
        assert client.post(questions_of(course), {"text": "x"}).status_code == 404
    course.lessons[0].state = "draft"
    tx.commit()
    assert client.as_(course.aigerim).post(questions_of(course), {"text": "x"}).status_code == 404


def test_an_empty_question_is_named_beside_its_field(client, course):
    part = client.as_(course.aigerim).post(questions_of(course), {"text": " "}, htmx=True)
    assert part.status_code == 422 and 'id="question-error"' in part.text


def test_nobody_floods_the_instructors(client, course, tx):
    client.as_(course.aigerim)
    answers = [client.post(questions_of(course), {"text": f"{n}?"}).status_code for n in range(21)]
    assert answers == [303] * 20 + [429]


def test_the_teaching_desk_counts_what_is_new_and_unanswered(client, course, tx):
    client.as_(course.artem)
    assert "No question waits for you" in client.get("/teach/questions").text
    client.as_(course.aigerim).post(questions_of(course), {"text": "Why?"})
    page = client.as_(course.artem).get("/teach/questions", htmx=True).text
    assert "1 without an answer" in page and "1 new" in page
    client.post(course.teach + "/questions/looked")
    page = client.get("/teach/questions").text
    assert "1 without an answer" in page and "1 new" not in page
    assert "Why?" in client.get(course.teach + "/questions").text
    client.post(f"{questions_of(course)}/{the(tx, select(Question.id))}", {"text": "Because"})
    assert "No question waits for you" in client.get("/teach/questions").text
    assert "Every question has an answer" in client.get(course.teach + "/questions").text
    assert "Why?" in client.get(course.teach + "/questions?state=all").text


def test_notes_are_the_staffs_and_only_their_writer_takes_them_away(client, course, tx):
    address = f"{course.teach}/roster/{course.place.id}"
    client.as_(course.artem).post(address + "/notes", {"text": "Asks well."})
    note = the(tx, select(TraineeNote))
    officer = make.officer(tx)
    page = client.as_(officer).get(address).text
    assert "Asks well." in page and "SOKOLOV Artem" in page and "Take it away" not in page
    assert client.post(f"{address}/notes/{note.id}/delete").status_code == 409
    client.as_(course.aigerim)
    assert client.get(address).status_code == 404 and "Asks well." not in client.get(course.learn).text
    client.as_(course.artem).post(f"{address}/notes/{note.id}/delete")
    assert "Asks well." not in client.get(address).text
    assert client.post(address + "/notes", {"text": ""}).status_code == 422


def test_the_roster_sorts_searches_and_counts(client, course, karim, tx):
    place = tx.scalar(select(make.Enrolment).where(make.Enrolment.person_id == karim.id))
    now = clock.now()
    for n, done in enumerate((now, None)):
        tx.add(Progress(enrolment_id=place.id, lesson_id=course.lessons[n].id, opened_at=now, done_at=done))
    for hours in ("2.5", "4"):
        tx.add(PracticeHours(
            enrolment_id=place.id, base_id=make.base(tx).id, hours=Decimal(hours), confirmed_at=now
        ))  # fmt: skip
    tx.commit()
    gone = make.person(tx, "GONE Already")
    make.enrolment(tx, course.training, gone, state="left")
    client.as_(course.artem)
    page = client.get(course.teach + "/roster").text
    assert page.index("RAHMAN") < page.index("SEITKALI") and "GONE" not in page
    assert "1 / 2 · opened 2" in page and "6.5 / 16" in page
    for sort in ("progress", "practice", "-seen"):
        part = client.get(course.teach + "/roster?sort=" + sort, htmx=True).text
        assert (part.index("SEITKALI") < part.index("RAHMAN")) == (sort != "-seen")
    found = client.get(course.teach + "/roster?q=karim", htmx=True).text
    assert "RAHMAN" in found and "SEITKALI" not in found
    assert "Nobody fits" in client.get(course.teach + "/roster?q=xyz").text


def test_the_roster_is_found_again_as_it_was_left(client, course):
    client.as_(course.artem).get(course.teach + "/roster?q=karim")
    assert client.get(course.teach + "/roster").location == course.teach + "/roster?q=karim"
    assert client.get(course.teach + "/roster?reset=1").location == course.teach + "/roster"
    assert client.get(course.teach + "/roster").status_code == 200


def test_the_roster_shows_what_the_class_can_do(client, course, tx):
    page = client.as_(course.artem).get(course.teach + "/roster").text
    assert "What the class can do" not in page, "nobody rated"
    rated = [("0", "4"), ("0", "4"), ("3", "4"), ("", "4")]
    for low, high in rated:
        who, answers = make.person(tx), {"can_GEN-1": low, "can_GEN-2": high}
        make.enrolment(tx, course.training, who)
        make.application(tx, course.training, who, "admitted", answers=answers)
    make.application(tx, course.training, make.person(tx), answers={"can_GEN-1": "1"})
    page = client.get(course.teach + "/roster").text
    row = re.search(r"follow the rules.*?</tr>", page, re.S)
    assert row
    found = re.findall(r'data-heat="(\d)">(\d)<', row[0])
    assert found == [("3", "2"), ("0", "0"), ("0", "0"), ("2", "1"), ("0", "0")], "those with a place alone"
    assert 'data-heat="4">4<' in page
    assert "What the class can do" not in client.get(course.teach + "/roster?page=1", htmx=True).text


@pytest.mark.parametrize("address", ["{teach}/roster", "{teach}/questions?state=all", "{learn}/questions"])
def test_lists_ask_the_same_for_one_and_three(client, course, asked, tx, address):
    address = address.format(teach=course.teach, learn=course.lesson())

    def more() -> None:
        who = make.person(tx)
        make.enrolment(tx, course.training, who)
        question = Question(
            training_id=course.training.id, lesson_id=course.lessons[0].id, person_id=who.id, text="?", at=clock.now()
        )
        question.answers = [Answer(person_id=who.id, staff=False, text="!", at=clock.now())]
        make.keep(tx, question)

    more()
    client.as_(course.artem).get(address)
    with asked() as one:
        client.get(address)
    more()
    more()
    with asked() as three:
        client.get(address)
    assert len(one) == len(three) <= 15
