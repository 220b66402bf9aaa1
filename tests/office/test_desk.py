"""The desk: what waits, since when, for whom."""

from datetime import timedelta

from institute import clock
from institute.catalogue.models import DRAFT, Staffing
from institute.certificates.models import COMPLETED, PROPOSED, Completion
from institute.enrolment.models import ApplicationMessage
from institute.letters import FAILED, Letter
from institute.office import waiting
from tests import make
from tests.conftest import NOW


def items(tx, by=0) -> dict[str, waiting.Item]:
    return {item.kind: item for item in waiting.items(tx, by=by, now=NOW)}


def completion(tx, training, state, **given):
    place = make.enrolment(tx, training, make.person(tx))
    make.keep(tx, Completion(enrolment_id=place.id, state=state, proposal=True, proposed_at=NOW, facts={}, **given))


def letter(tx, state=FAILED):
    values = {"address": "a@example.org", "name": "A", "language": "en", "kind": "x", "subject": "S", "text": "T"}
    times = {"written_at": NOW - timedelta(days=1), "due_at": NOW}
    make.keep(tx, Letter(message_id=f"<{state}@x>", state=state, **values, **times))


def test_an_empty_house_has_nothing_waiting(tx):
    assert items(tx) == {}


def test_what_waits(tx):
    teacher = make.teacher(tx)
    far = {"starts_at": NOW + timedelta(days=200), "ends_at": NOW + timedelta(days=210)}
    training, other = make.training(tx, teacher, **far), make.training(tx, teacher, **far)
    make.application(tx, training, make.person(tx), submitted_at=NOW - timedelta(days=9))
    asking = make.application(tx, training, make.person(tx))
    make.application(tx, other, make.person(tx), state="returned")
    for n, read in enumerate((None, NOW)):
        said = {"person_id": asking.person_id, "text": "When?", "at": NOW - timedelta(days=2 + n)}
        make.keep(tx, ApplicationMessage(application_id=asking.id, from_office=False, read_at=read, **said))
    make.need(tx, state="submitted", stated_at=NOW - timedelta(days=3))
    make.need(tx, state="verifying")
    completion(tx, training, PROPOSED)
    completion(tx, other, COMPLETED, decided_at=NOW)
    letter(tx)
    letter(tx, "sent")
    make.person(tx, email_confirmed_at=None)
    found = items(tx)
    assert {kind: item.count for kind, item in found.items()} == {
        "applications": 2, "messages": 1, "needs": 1, "verdicts": 1, "completions": 1, "papers": 1, "letters": 1,
        "accounts": 1,
    }  # fmt: skip
    applications = found["applications"]
    assert (applications.since, applications.late) == (NOW - timedelta(days=9), 1)
    assert (applications.only, applications.sessions) == (training.code, {training.code: 2})
    assert found["completions"].sessions == {training.code: 1} and found["papers"].sessions == {other.code: 1}
    assert found["messages"].since == NOW - timedelta(days=2)
    assert found["needs"].since == NOW - timedelta(days=3)


def test_a_decision_against_the_rule_waits_for_another_than_who_asked(tx):
    training, first, second = make.training(tx), make.person(tx), make.person(tx)
    completion(tx, training, PROPOSED, override=True, override_by_id=first.id, override_at=NOW)
    assert not items(tx, by=first.id).keys() & {"overrides", "completions"}
    assert items(tx, by=second.id)["overrides"].only == training.code


def test_sessions_that_lack_something(tx):
    teacher = make.teacher(tx)
    ready = make.training(tx, teacher, taken=10)
    make.lessons(tx, ready)
    bare = make.training(tx, state=DRAFT, starts_at=NOW + timedelta(days=20))
    hidden = make.training(tx, teacher, starts_at=NOW + timedelta(days=25))
    make.lessons(tx, hidden, state="draft")
    make.training(tx, teacher, state="cancelled")
    make.training(tx, starts_at=NOW - timedelta(days=1))
    found = {each.code: each.lacks for each in waiting.ahead(tx, now=NOW)}
    assert found == {bare.code: ("staff", "lessons"), hidden.code: ("lessons", "places")}
    assert items(tx)["lessons"].count == 2 and items(tx)["staff"].only == bare.code


def test_who_sees_it_under_which_heading(client, tx):
    officer, admin, certifier = make.officer(tx), make.administrator(tx), make.certifier(tx)
    training = make.training(tx, make.teacher(tx))
    make.application(tx, training, make.person(tx))
    completion(tx, training, COMPLETED, decided_at=NOW)

    def desk(who) -> tuple[str, str]:
        text = client.as_(who).get("/office").text
        own, _, others = text.partition("Waits for others")
        return own, others

    own, others = desk(officer)
    assert "Applications to decide" in own and "Certificates to issue" in others
    assert f"/office/applications?session={training.code}" in own
    own, others = desk(admin)
    assert "Nothing waits for you now." in own and "Applications to decide" in others
    own, others = desk(certifier)
    assert "Certificates to issue" in own and "Applications to decide" not in own + others
    assert "In your sessions" not in own


def test_papers_are_not_the_work_of_a_sessions_officer(client, tx):
    officer = make.officer(tx)
    training = make.training(tx, make.teacher(tx))
    make.keep(tx, Staffing(training_id=training.id, person_id=officer.id, role="programme-officer"))
    completion(tx, training, COMPLETED, decided_at=NOW)
    own, _, others = client.as_(officer).get("/office").text.partition("Waits for others")
    assert "<b>Certificates to issue</b>" in others and "<b>Certificates to issue</b>" not in own


def test_the_sessions_one_is_staff_of(client, tx):
    admin = make.administrator(tx)
    training, other = make.training(tx, make.teacher(tx)), make.training(tx, make.teacher(tx))
    make.application(tx, training, make.person(tx))
    make.application(tx, other, make.person(tx))
    make.keep(tx, Staffing(training_id=training.id, person_id=admin.id, role="officer"))
    own, _, rest = client.as_(admin).get("/office").text.partition("In your sessions")
    assert "Applications to decide" in own
    assert training.title["en"] in rest and other.title["en"] not in rest


def test_the_list_behind_a_number(client, tx):
    bare = make.training(tx, starts_at=clock.now() + timedelta(days=9), ends_at=clock.now() + timedelta(days=12))
    client.as_(make.officer(tx))
    for lacks in ("staff", "lessons", "places", "", "nonsense"):
        assert bare.code in client.get(f"/office/ahead?lacks={lacks}").text
    bare.state = "cancelled"
    tx.commit()
    assert "Nothing is lacking" in client.get("/office/ahead?lacks=staff").text


def test_the_desk_stays_cheap(client, tx, asked):
    admin = make.administrator(tx)
    client.as_(admin)
    counts = []
    for _ in range(3):
        training = make.training(tx, make.teacher(tx))
        make.application(tx, training, make.person(tx))
        make.keep(tx, Staffing(training_id=training.id, person_id=admin.id, role="officer"))
        with asked() as questions:
            client.get("/office")
        counts.append(len(questions))
    assert max(counts) <= 15 and len(set(counts)) == 1
