"""Naming, sending, replacing and withdrawing on the database; inviting by the office."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import delete, select

from institute import letters as letters_of
from institute.catalogue import actions as catalogue
from institute.database import writing
from institute.enrolment import actions as enrolment
from institute.enrolment import nominating
from institute.enrolment import rules as applying
from institute.enrolment.models import Application
from institute.errors import NotFound
from institute.letters import PENDING, UNSENDABLE, Letter
from institute.nomination import actions, inviting, queries, retention, rules
from institute.nomination.models import Call, Nominee
from institute.people import actions as people
from institute.people.models import Membership, Person
from tests import make
from tests.conftest import NOW
from tests.nomination.conftest import TOLD


def told(n: int, **given):
    return {**TOLD, "given": f"Aigerim {chr(64 + n)}", "email": f"a{n}@example.org", **given}


def add(do, desk, *people, now=NOW):
    return do(actions.add, desk.call.id, list(people), by=desk.nominator, now=now)


def send(do, desk, now=NOW):
    return do(actions.send, desk.call.id, read_in="ru", by=desk.nominator, now=now)


def listed(tx, desk) -> list[Nominee]:
    return rules.active(queries.nominees(tx, desk.call.id))


def letters(tx) -> list[tuple[str, str]]:
    return [(one.kind, one.address) for one in tx.scalars(select(Letter).order_by(Letter.id))]


def test_nobody_hears_of_a_list_until_it_is_sent(do, tx, desk):
    add(do, desk, told(1), told(2, alternate=True), told(3))
    assert [(each.rank, each.given[-1], each.alternate) for each in listed(tx, desk)] == [
        (1, "A", False), (2, "C", False), (3, "B", True),
    ]  # fmt: skip
    assert (letters(tx), tx.scalars(select(Application)).all()) == ([], [])
    assert tx.scalars(select(Person)).all() == [desk.nominator]


def test_sending_begins_applications(do, tx, desk):
    known = make.person(tx, "OWN Name", email="a2@example.org")
    add(do, desk, told(1), told(2), told(3, on_behalf=True))
    assert send(do, desk) == 3
    found = tx.scalars(select(Application).order_by(Application.rank)).all()
    assert [(each.state, each.rank, each.nominator_id, each.country_code) for each in found] == [
        ("draft", 1, desk.organisation.id, "KZ"),
        ("draft", 2, desk.organisation.id, "KZ"),
        ("submitted", 3, desk.organisation.id, "KZ"),
    ]
    assert found[0].answers["employer"] == "Ministry of Trade"
    assert (found[0].person.latin, found[0].person.native.full) == ("SEITKALI Aigerim A", "Айгерім Сейтқали")
    assert (found[1].person_id, found[1].person.latin) == (known.id, "OWN Name"), "a known person keeps the names"
    assert found[2].answers["declared"]["language"] == "ru"
    assert [step.state for step in found[2].steps] == ["submitted"]
    assert letters(tx) == [
        ("nominated-invitation", "a1@example.org"),
        ("nominated", "a2@example.org"),
        ("nominated-on-behalf", "a3@example.org"),
    ]
    with pytest.raises(rules.NothingToSend):
        send(do, desk)


def test_a_person_without_an_address(do, tx, desk):
    add(do, desk, told(1, email="", on_behalf=True))
    send(do, desk)
    [letter] = tx.scalars(select(Letter))
    application = tx.scalars(select(Application)).one()
    assert (letter.state, letter.address) == (PENDING, desk.nominator.email) and application.state == "submitted"
    assert letter.subject.startswith("For SEITKALI Aigerim A: You are nominated")
    assert letter.text.startswith("This letter is for SEITKALI Aigerim A, whom you nominated")
    assert (letter.name, letter.person_id) == (desk.nominator.latin, application.person_id)


def test_letters_are_passed_on_in_the_nominators_language_while_they_speak_for_it(do, tx, desk):
    desk.nominator.language = "ru"
    other = make.nominator(tx, desk.organisation)
    add(do, desk, told(1, email="", on_behalf=True))
    send(do, desk)
    person = tx.scalars(select(Application)).one().person
    to, words = people.recipient(person), {"now": NOW, "session": desk.training.code}
    more = {"title": {"en": "Rail"}, "number": "1"}
    do(letters_of.write, "certificate-ready", to, **words, **more)
    do(letters_of.write, "certificate-ready", to, now=NOW, **more)
    do(letters_of.write, "reset", to, **words, token="t")
    desk.nominator.active = False
    tx.commit()
    do(letters_of.write, "certificate-ready", to, **words, **more)
    tx.execute(delete(Membership))
    tx.commit()
    do(letters_of.write, "certificate-ready", to, **words, **more)
    found = tx.scalars(select(Letter).where(Letter.kind != "nominated-on-behalf").order_by(Letter.id)).all()
    first, own = desk.nominator.email, person.email
    assert [one.address for one in found] == [first, own, own, other.email, own]
    assert [one.state for one in found] == [PENDING, UNSENDABLE, UNSENDABLE, PENDING, UNSENDABLE]
    assert (found[0].language, found[3].language) == ("ru", "en")


def test_sending_is_all_or_nobody(do, tx, desk):
    """Somebody applied between naming and sending."""
    add(do, desk, told(1), told(2))
    make.application(tx, desk.training, make.person(tx, email="a2@example.org"))
    with pytest.raises(rules.NotSent) as refused:
        send(do, desk)
    assert "SEITKALI Aigerim B" in str(refused.value.message)
    assert (letters(tx), {each.state for each in listed(tx, desk)}) == ([], {"listed"})


@pytest.mark.parametrize(
    ("state", "refusal"), [("draft", None), ("withdrawn", None), ("submitted", nominating.AppliedAlready)]
)
def test_who_applied_already(do, tx, desk, state, refusal):
    """A draft of their own is taken over with what they wrote; one that was sent is theirs."""
    person = make.person(tx, email="a1@example.org")
    make.application(tx, desk.training, person, state, answers={"employer": "My own words"})
    if refusal:
        with pytest.raises(refusal):
            add(do, desk, told(1))
        return
    add(do, desk, told(1))
    send(do, desk)
    found = tx.scalars(select(Application)).one()
    assert (found.state, found.nominator_id) == ("draft", desk.organisation.id)
    assert (found.answers["employer"], found.answers["position"]) == ("My own words", "Head of section")


def test_another_organisations_nominee(do, tx, desk):
    other = make.organisation(tx)
    make.application(tx, desk.training, make.person(tx, email="a1@example.org"), "draft", nominator_id=other.id)
    with pytest.raises(nominating.NominatedByOthers):
        add(do, desk, told(1))


@pytest.mark.parametrize(
    ("people", "refusal"),
    [
        ([told(1), told(2), told(3), told(4)], rules.QuotaFull),
        ([told(1), told(1)], rules.SamePerson),
        ([told(1, country_code="IR")], rules.WrongCountry),
        ([told(n, alternate=True) for n in range(1, 5)], rules.AlternatesFull),
    ],
)
def test_all_or_nobody(do, tx, desk, people, refusal):
    with pytest.raises(refusal):
        add(do, desk, *people)
    assert listed(tx, desk) == []


def test_replacing_keeps_the_rank(do, tx, desk):
    add(do, desk, told(1), told(2))
    send(do, desk)
    first = listed(tx, desk)[0]
    person = first.application.person
    given = {"words": "She changed her post.", "by": desk.nominator, "now": NOW}
    with pytest.raises(rules.ReasonNeeded):
        do(actions.replace, desk.call.id, first.id, told(5), **(given | {"words": ""}))
    new = do(actions.replace, desk.call.id, first.id, told(5), **given)
    here = listed(tx, desk)
    assert [(each.rank, each.given[-1], each.state) for each in here] == [(1, "E", "listed"), (2, "B", "sent")]
    assert new.replaces_id == first.id
    assert tx.get_one(Application, first.application_id).state == "withdrawn"
    assert letters(tx)[-1] == ("nominee-withdrawn", person.email)
    assert "She changed her post." in tx.scalars(select(Letter).order_by(Letter.id.desc())).first().text
    assert send(do, desk) == 1


def test_withdrawing_frees_the_place(do, tx, desk):
    officer = make.officer(tx)
    add(do, desk, told(1, on_behalf=True))
    send(do, desk)
    [one] = listed(tx, desk)
    do(enrolment.admit, one.application_id, by=officer, now=NOW)
    assert tx.get_one(type(desk.training), desk.training.id, populate_existing=True).taken == 1
    late = NOW + timedelta(days=11)  # after the deadline too
    do(actions.withdraw, desk.call.id, one.id, words="He cannot come.", by=desk.nominator, now=late)
    assert tx.get_one(type(desk.training), desk.training.id, populate_existing=True).taken == 0
    with pytest.raises(rules.NominationsOver):
        do(actions.restore, desk.call.id, one.id, now=late)
    with pytest.raises(rules.AlreadyWithdrawn):
        do(actions.withdraw, desk.call.id, one.id, words="x", by=desk.nominator, now=late)


def test_a_withdrawal_is_undone(do, tx, desk):
    add(do, desk, told(1), told(2))
    send(do, desk)
    first, second = listed(tx, desk)
    do(actions.withdraw, desk.call.id, first.id, words="A mistake.", by=desk.nominator, now=NOW)
    do(actions.restore, desk.call.id, first.id, now=NOW)
    assert [(each.id, each.rank) for each in listed(tx, desk)] == [(second.id, 1), (first.id, 2)]
    send(do, desk)
    assert tx.get_one(Application, first.application_id).state == "draft"


def test_undoing_asks_for_room(do, tx, desk):
    add(do, desk, told(1))
    [first] = listed(tx, desk)
    do(actions.withdraw, desk.call.id, first.id, words="", by=desk.nominator, now=NOW)
    add(do, desk, told(2), told(3), told(4))
    with pytest.raises(rules.QuotaFull):
        do(actions.restore, desk.call.id, first.id, now=NOW)


def test_order_reaches_the_applications(do, tx, desk):
    add(do, desk, told(1), told(2), told(3))
    send(do, desk)
    first, second, third = listed(tx, desk)
    do(actions.move, desk.call.id, third.id, "up", now=NOW)
    do(actions.move, desk.call.id, first.id, "alternate", now=NOW)
    found = {each.id: (each.rank, each.alternate) for each in tx.scalars(select(Application))}
    assert found == {
        third.application_id: (1, False), second.application_id: (2, False), first.application_id: (3, True),
    }  # fmt: skip
    seen = rules.write_order(listed(tx, desk))
    do(actions.reorder, desk.call.id, f"{second.id},{third.id},{first.id}", seen=seen, now=NOW)
    with pytest.raises(rules.OrderChanged):
        do(actions.reorder, desk.call.id, f"{third.id},{second.id},{first.id}", seen=seen, now=NOW)


def test_correcting(do, tx, desk):
    add(do, desk, told(1), told(2))
    first = listed(tx, desk)[0]
    do(actions.change, desk.call.id, first.id, told(1, position="Head"), now=NOW)
    assert listed(tx, desk)[0].position == "Head"
    with pytest.raises(rules.SamePerson):
        do(actions.change, desk.call.id, first.id, told(2), now=NOW)
    assert [each.state for each in listed(tx, desk)] == ["listed", "listed"]
    send(do, desk)
    with pytest.raises(rules.AlreadySent):
        do(actions.change, desk.call.id, first.id, told(1), now=NOW)


def test_foreign_aid_asks_for_the_letter(do, tx, desk):
    desk.training.type = "foreign-aid"
    tx.commit()
    add(do, desk, told(1))
    with pytest.raises(rules.LetterMissing):
        send(do, desk)
    file = {"name": "letter.pdf", "media_type": "application/pdf", "size": 5}
    do(actions.attach, desk.call.id, "0" * 64, by=desk.nominator, now=NOW, **file)
    assert send(do, desk) == 1


@pytest.mark.parametrize("act", ["add", "send", "move", "restore", "change", "replace"])
def test_nothing_after_the_deadline(do, tx, desk, act):
    add(do, desk, told(1))
    [one] = listed(tx, desk)
    late = desk.call.ends_at
    calls = {
        "add": lambda: add(do, desk, told(2), now=late),
        "send": lambda: send(do, desk, now=late),
        "move": lambda: do(actions.move, desk.call.id, one.id, "up", now=late),
        "restore": lambda: do(actions.restore, desk.call.id, one.id, now=late),
        "change": lambda: do(actions.change, desk.call.id, one.id, told(1), now=late),
        "replace": lambda: do(actions.replace, desk.call.id, one.id, told(2), words="x", by=desk.nominator, now=late),
    }
    with pytest.raises(rules.NominationsOver):
        calls[act]()


def test_anothers_nominee_is_not_there(do, tx, desk):
    other = make.nominee(tx, make.call(tx, desk.training, make.organisation(tx)))
    for act in (
        lambda: do(actions.withdraw, desk.call.id, other.id, words="x", by=desk.nominator, now=NOW),
        lambda: do(actions.move, desk.call.id, other.id, "up", now=NOW),
        lambda: do(actions.replace, desk.call.id, other.id, told(1), words="x", by=desk.nominator, now=NOW),
    ):
        with pytest.raises(NotFound):
            act()


# The office.


def invite(do, desk, organisation, **given):
    terms = {"email": "new@example.org", "speaks": "ru", "ends_at": NOW + timedelta(days=5), "places": 2, "now": NOW}
    return do(inviting.invite, desk.training, organisation, **(terms | given))


def test_inviting_somebody_new(do, tx, desk):
    other = make.organisation(tx)
    call = invite(do, desk, other)
    person = tx.scalars(select(Person).where(Person.email == "new@example.org")).one()
    assert (person.language, person.country_code, call.contact_id) == ("ru", "KZ", person.id)
    assert tx.scalars(select(Membership).where(Membership.person_id == person.id)).one().organisation_id == other.id
    assert letters(tx) == [("nominator-invitation", "new@example.org")]
    with pytest.raises(rules.InvitedAlready):
        invite(do, desk, other)


@pytest.mark.parametrize(
    ("state", "refusal"), [("draft", applying.NotPublished), ("cancelled", rules.SessionCancelled)]
)
def test_inviting_to_what_is_not_held(do, tx, desk, state, refusal):
    desk.training.state = state
    tx.commit()
    with pytest.raises(refusal):
        invite(do, desk, make.organisation(tx))
    assert letters(tx) == []


def test_inviting_somebody_known(do, tx, desk):
    invite(do, desk, make.organisation(tx), email=desk.nominator.email)
    assert letters(tx) == [("nominator-asked", desk.nominator.email)]
    assert f"/nominate/{tx.scalars(select(Call.id).order_by(Call.id.desc())).first()}" in tx.scalar(select(Letter)).text


def test_deadline_reminder_revoking(do, tx, desk):
    do(inviting.change, desk.call.id, ends_at=NOW + timedelta(days=3), places=None, now=NOW)
    do(inviting.change, desk.call.id, ends_at=NOW + timedelta(days=3), places=4, now=NOW)  # the same: no letter
    do(inviting.remind, desk.call.id, now=NOW)
    do(inviting.revoke, desk.call.id, now=NOW)
    do(inviting.revoke, desk.call.id, now=NOW)
    with pytest.raises(rules.InvitationRevoked):
        do(inviting.remind, desk.call.id, now=NOW)
    with pytest.raises(rules.InvitationRevoked):
        add(do, desk, told(1))
    do(inviting.renew, desk.call.id, now=NOW)
    kinds = [kind for kind, _ in letters(tx)]
    assert kinds == ["nominator-deadline", "nominator-reminder", "nominator-revoked", "nominator-asked"]
    with pytest.raises(rules.BadDeadline):
        do(inviting.change, desk.call.id, ends_at=NOW - timedelta(days=3), places=None, now=NOW)


def test_a_cancelled_session_is_told(do, tx, desk):
    make.call(tx, desk.training, make.organisation(tx), make.person(tx), revoked_at=NOW)
    do(catalogue.cancel, desk.training.code, reason="The plant is rebuilt.", by=make.officer(tx), now=NOW)
    assert letters(tx) == [("session-cancelled", desk.nominator.email)]
    assert "The plant is rebuilt." in tx.scalar(select(Letter)).text


def test_what_was_never_sent_is_forgotten(do, tx, desk):
    add(do, desk, told(1), told(2))
    send(do, desk)
    add(do, desk, told(3))
    do(retention.clear, now=desk.call.ends_at + retention.UNSENT)
    assert len(listed(tx, desk)) == 3
    do(retention.clear, now=desk.call.ends_at + retention.UNSENT + timedelta(seconds=1))
    assert [each.given[-1] for each in listed(tx, desk)] == ["A", "B"]


def test_two_at_once_never_pass_the_places(app, tx, desk):
    """Nominators of one organisation, each in a window of their own, for three places."""
    start = Barrier(8)

    def name(n: int) -> str:
        start.wait()
        with app.app_context():
            try:
                with writing() as inside:
                    actions.add(inside, desk.call.id, [told(n)], by=desk.nominator, now=NOW)
            except rules.QuotaFull:
                return "full"
        return "named"

    with ThreadPoolExecutor(8) as pool:
        ended = Counter(pool.map(name, range(1, 9)))
    assert ended == {"named": 3, "full": 5}
    assert sorted(each.rank for each in listed(tx, desk)) == [1, 2, 3]
