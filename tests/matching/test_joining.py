"""Proposing, joining and undoing: nothing is lost, and undone is as it was."""

import re
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text, update

from institute import activity, clock, results
from institute.assignments.models import Assignment, Member, Submission, Team
from institute.attendance import actions as roll
from institute.attendance import queries as attendance
from institute.attendance.models import PRESENT, ROLL, Mark
from institute.catalogue.models import Staffing, TrainingSession
from institute.classroom.models import LookedAt
from institute.database import Base, writing
from institute.dossier import actions as dossier
from institute.dossier import queries as particulars
from institute.dossier import scans
from institute.enrolment import actions as enrolment
from institute.enrolment.models import ADMITTED, LEFT, SUBMITTED, WITHDRAWN, Application, Enrolment, SavedView
from institute.gradebook import marking
from institute.gradebook import queries as gradebook
from institute.gradebook.models import MarkTotal
from institute.letters import Letter
from institute.matching import actions, moving, queries, rules
from institute.matching.models import Merge, NotSame
from institute.people import actions as people
from institute.people import naming, visits
from institute.people.models import CHINESE, NATIVE, PASSPORT, Person, PersonName
from institute.timetable import actions as calendars
from institute.timetable.models import Meeting
from tests import hostile, make, world
from tests.conftest import NOW
from tests.gradebook.books import set_up, typed_column
from tests.learning.test_uploads import picture

LATER = NOW + timedelta(hours=1)
# What is written by the way and stays written, and visits and links, which end for good.
UNWRITTEN = {"activity", "letter", "merge", "visit", "token"}


def dump(tx):
    """Every row of every table, in order."""
    tx.rollback()
    return {
        name: sorted(map(repr, tx.execute(text(f'SELECT * FROM "{name}"')).all()))
        for name in Base.metadata.tables
        if name not in UNWRITTEN
    }


def twins(tx, **more):
    """Two accounts of one person with the same phone, and keys to be found by."""
    one = make.person(tx, "RAKHIMOV Sardor", "Рахимов Сардор", country_code="UZ", phone="+998 90 123 45 67")
    other = make.person(
        tx, "RAXIMOV Sardor", "Raximov Sardor Ulugʻbek oʻgʻli", country_code="UZ", phone="998901234567", **more
    )
    fold(tx)
    return one, other


def fold(tx):
    for person in tx.scalars(select(Person)).unique():
        naming.fold(person)
    tx.commit()


def found(tx, about=None):
    tx.rollback()
    return {(pair.first.id, pair.second.id): pair.signs for pair in queries.proposals(tx, about)}


def join(kept, closed, by, chosen=None):
    with activity.acting(by.id), writing() as tx:
        return actions.join(tx, kept.id, closed.id, chosen or {}, by=by, now=LATER).id


def undo(merge_id, by):
    with activity.acting(by.id), writing() as tx:
        actions.undo(tx, merge_id, by=by, now=LATER)


# What points to a person


def test_every_column_that_points_to_a_person_moves_or_stays(app):
    """A new one must be named in moving.py: does it go along when two accounts are joined?"""
    there = {moving.name_of(column) for column in moving.columns()}
    assert there == moving.MOVES.keys() | moving.STAYS
    assert not moving.MOVES.keys() & moving.STAYS


def test_no_id_of_a_person_hides_under_another_name(app):
    hidden = [
        moving.name_of(column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if re.search(r"(^|_)(person|by|about)_id$", column.name) and not column.foreign_keys
        if moving.name_of(column) not in moving.MOVES.keys() | moving.STAYS
    ]
    assert hidden == []


# Who may be one


def test_a_sign_and_alike_names_in_one_country(tx):
    one, other = twins(tx)
    assert found(tx) == {(one.id, other.id): ("phone",)}
    assert found(tx, other.id) == found(tx)


@pytest.mark.parametrize(
    "change",
    [
        {"phone": "+998 90 765 43 21"},
        {"country_code": "KZ"},
        {"active": False},
    ],
)
def test_not_without_a_sign_nor_from_another_country_nor_closed(tx, change):
    _, other = twins(tx)
    for name, value in change.items():
        setattr(other, name, value)
    tx.commit()
    fold(tx)
    assert found(tx) == {}


def test_siblings_with_one_phone_are_two(tx):
    make.person(tx, "IVANOV Ivan", phone="+79161234567", country_code="RU")
    make.person(tx, "IVANOVA Anna", phone="+79161234567", country_code="RU")
    fold(tx)
    assert found(tx) == {}


def test_names_across_scripts(tx):
    one = make.person(tx, "ROSTAMI Amirhossein", country_code="IR", messenger="Telegram @amir")
    other = make.person(tx, "", "امیرحسین رستمی", country_code="IR", messenger="telegram amir")
    other.names = [name for name in other.names if name.kind == NATIVE]
    tx.commit()
    fold(tx)
    assert found(tx) == {(one.id, other.id): ("messenger",)}


def test_those_who_were_looked_at_stay_away(context, tx):
    one, other = twins(tx)
    officer = make.officer(tx)
    for _ in range(2):
        with activity.acting(officer.id), writing() as inside:
            actions.part(inside, other.id, one.id, by=officer, now=NOW)
    assert found(tx) == {}


def test_two_say_at_once_that_they_are_not_one(at_once, tx):
    one, other = twins(tx)
    officer = make.officer(tx)
    at_once(lambda inside, n: actions.part(inside, other.id, one.id, by=officer, now=NOW))
    tx.rollback()
    assert len(tx.scalars(select(NotSame)).all()) == 1


def test_asking_costs_the_same_for_many(client, tx, asked):
    client.as_(make.officer(tx))
    counts = []
    for _ in range(2):
        for _ in range(3):
            twins(tx)
        with asked() as questions:
            client.get("/office/people/same")
        counts.append(len(questions))
    assert counts[0] == counts[1] <= 12


# Joining


def test_what_is_the_persons_goes_along(context, tx):
    one, other = twins(tx)
    officer, past, coming = make.officer(tx), make.training(tx), make.training(tx)
    make.enrolment(tx, past, other)
    make.application(tx, past, other, ADMITTED)
    make.application(tx, coming, one)
    need = make.need(tx, person_id=other.id)
    with writing() as inside:
        visits.open_visit(inside, other, now=NOW)
    merge_id = join(one, other, officer)
    tx.rollback()
    tx.expire_all()
    assert {row.training_id for row in tx.scalars(select(Application).where(Application.person_id == one.id))} == {
        past.id,
        coming.id,
    }
    assert tx.scalars(select(Enrolment.person_id)).one() == need.person_id == one.id
    assert (other.active, other.merged_into_id) == (False, one.id)
    assert tx.scalars(select(visits.Visit)).all() == []
    written = tx.scalars(select(Letter).where(Letter.kind == "accounts-joined")).all()
    assert {letter.address for letter in written} == {one.email, other.email}
    assert all(one.email in letter.text for letter in written)
    assert tx.get(Merge, merge_id).kept_id == one.id
    assert found(tx) == {}


def test_attendance_and_calendars_go_along(client, context, tx, monkeypatch):
    """What the roll says of the closed account's place stands for the kept one, whose own feed has its meetings too."""
    one, other = twins(tx)
    officer, training = make.officer(tx), make.training(tx, starts_at=NOW, ends_at=NOW + timedelta(days=3))
    make.keep(tx, Meeting(
        training_id=training.id, kind="lecture", title={"en": "Tariffs"}, starts_at=NOW, ends_at=LATER, zone="UTC",
        place={}, languages=["en"],
    ))  # fmt: skip
    place, half = make.enrolment(tx, training, other), f"{NOW:%Y-%m-%d}-{'am' if NOW.hour < 13 else 'pm'}"
    roll.note(tx, training.id, half, {place.id: roll.Word(PRESENT, NOW)}, roll.Teller(ROLL, NOW, other.id))
    given = {"training_id": None, "language": "en", "now": NOW}
    feeds = [calendars.open_feed(tx, person, name="Phone", **given) for person in (one, other)]
    tx.commit()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    merge_id = join(one, other, officer)

    def seen():
        tx.rollback()
        return [client.as_(None).get(f"/calendars/{token}.ics").text.count("Tariffs") for token in feeds]

    assert seen() == [1, 1]  # both addresses are the kept account's now
    assert attendance.rates(tx, training.id)[place.id].counted == 1
    assert {mark.by_id for mark in tx.scalars(select(Mark))} == {one.id}
    undo(merge_id, officer)
    assert seen() == [0, 1]
    assert attendance.rates(tx, training.id)[place.id].counted == 1
    assert {mark.by_id for mark in tx.scalars(select(Mark))} == {other.id}


def test_work_marks_and_totals_go_along_and_are_counted_on(context, tx):
    """Both had a session of their own: each total stays what its marks come to, and goes on with what comes later."""
    one, other = twins(tx)
    officer, books, works = make.officer(tx), [], []
    for person, typed in ((one, 6), (other, 8)):
        training = make.training(tx)
        place = make.enrolment(tx, training, person)
        given = make.keep(tx, Assignment(
            training_id=training.id, title={"en": "Report"}, text={}, state="published", due_at=NOW, points=10,
        ))  # fmt: skip
        team = Team(assignment_id=given.id, members=[Member(assignment_id=given.id, enrolment_id=place.id)])
        team.submissions = [Submission(state="handed", saved_at=NOW, saved_by_id=place.id, handed_by_id=place.id)]
        make.keep(tx, team)
        set_up(tx, training)
        talk = make.keep(tx, typed_column(tx, training))
        change = marking.Change(place.id, talk.id, None, Decimal(typed))
        marking.set_marks(tx, training.id, [change], reason="", by=officer, now=NOW)
        books.append((training.id, place.id))
        works.append(team.submissions[0].id)
    tx.commit()
    before = dump(tx)
    merge_id = join(one, other, officer)
    tx.rollback()
    tx.expire_all()
    assert set(tx.execute(select(Enrolment.training_id, Enrolment.id).where(Enrolment.person_id == one.id))) == {*books}
    totals = [tx.get(MarkTotal, place).computed for _, place in books]
    assert totals == [60, 80]
    for training_id, _ in books:
        assert gradebook.differing(tx, training_id) == []
    undo(merge_id, officer)
    assert dump(tx) == before
    join(one, other, officer)
    tx.rollback()
    with writing() as inside:
        for training_id, _ in books:
            inside.execute(update(Submission).values(state="accepted", points=10, released_at=NOW))
            results.changed(inside, training_id)
    tx.rollback()
    tx.expire_all()
    assert [tx.get(MarkTotal, place).computed for _, place in books] == [80, 90]


def test_chosen_values_are_taken_and_the_closed_account_keeps_its_own(context, tx):
    one, other = twins(tx, employer="Steppe Rail", position="Head")
    other.names.append(PersonName(kind=CHINESE, full="萨尔多尔", lang="zh"))
    officer = make.officer(tx)
    fold(tx)
    before = dump(tx)
    chosen = {"employer": True, "position": False, PASSPORT: True, CHINESE: True}
    merge_id = join(one, other, officer, chosen)
    tx.rollback()
    tx.expire_all()
    assert (one.employer, one.position, one.latin) == ("Steppe Rail", "", "RAXIMOV Sardor")
    assert [name.full for person in (one, other) for name in person.names if name.kind == CHINESE] == ["萨尔多尔"] * 2
    assert "萨尔多尔" in one.search_text
    undo(merge_id, officer)
    assert dump(tx) == before


def test_joined_and_undone_every_table_is_as_it_was(context, tx):
    """Over a house with one of everything, each pair of people without a role, both ways."""
    who = world.build(tx)
    fold(tx)
    plain = [person for person in tx.scalars(select(Person).order_by(Person.id)).unique() if not person.roles]
    rounds = 0
    for kept in plain:
        for closed in plain:
            before = dump(tx)
            try:
                merge_id = join(kept, closed, who.officer, dict.fromkeys(("employer", "zone", NATIVE, PASSPORT), True))
            except rules.DomainError:
                assert dump(tx) == before
                continue
            assert dump(tx) != before
            undo(merge_id, who.officer)
            after = dump(tx)
            assert {name: after[name] for name in after if after[name] != before[name]} == {}
            rounds += 1
    assert rounds >= 10


def test_rows_both_have_stay(context, tx):
    one, other = twins(tx)
    training, officer = make.training(tx), make.officer(tx)
    for person in (one, other):
        tx.add(SavedView(person_id=person.id, name="Mine", wanted={}))
        tx.add(LookedAt(person_id=person.id, training_id=training.id, at=NOW))
        tx.add(Staffing(person_id=person.id, training_id=training.id, role="supervisor"))
    tx.add(SavedView(person_id=other.id, name="Other", wanted={}))
    tx.commit()
    foreseen = queries.foresee(tx, one.id, other.id, NOW)
    tx.rollback()
    assert sum(foreseen.stays.values()) == 3
    assert sum(foreseen.moves.values()) == 1
    merge_id = join(one, other, officer)
    tx.rollback()
    assert sorted(tx.scalars(select(SavedView.name).where(SavedView.person_id == one.id))) == ["Mine", "Other"]
    tx.rollback()
    undo(merge_id, officer)


# One session, two accounts


def test_of_two_applications_the_less_far_is_given_up(context, tx):
    """A place becomes free, and comes back when it is undone."""
    one, other = twins(tx)
    training, officer = make.training(tx, places=5), make.officer(tx)
    for person in (one, other):
        make.enrolment(tx, training, person)
        make.application(tx, training, person, ADMITTED)
    before = dump(tx)
    merge_id = join(one, other, officer)
    tx.rollback()
    tx.expire_all()
    assert tx.get(TrainingSession, training.id).taken == 1
    states = dict(tx.execute(select(Application.person_id, Application.state)).all())
    assert states == {one.id: ADMITTED, other.id: WITHDRAWN}
    assert dict(tx.execute(select(Enrolment.person_id, Enrolment.state)).all())[other.id] == LEFT
    undo(merge_id, officer)
    assert dump(tx) == before


def test_a_place_given_away_cannot_come_back(context, tx):
    one, other = twins(tx)
    training, officer, third = make.training(tx, places=2), make.officer(tx), make.person(tx)
    for person in (one, other):
        make.enrolment(tx, training, person)
        make.application(tx, training, person, ADMITTED)
    waits = make.application(tx, training, third)
    merge_id = join(one, other, officer)
    with activity.acting(officer.id), writing() as inside:
        enrolment.admit(inside, waits.id, by=officer, now=LATER)
    before = dump(tx)
    with pytest.raises(rules.PlaceIsGone):
        undo(merge_id, officer)
    assert dump(tx) == before


def test_the_account_that_came_further_is_kept(context, tx):
    one, other = twins(tx)
    training, officer = make.training(tx), make.officer(tx)
    make.application(tx, training, one, SUBMITTED)
    make.enrolment(tx, training, other)
    make.application(tx, training, other, ADMITTED)
    with pytest.raises(rules.OtherIsFurther) as refused:
        join(one, other, officer)
    assert training.code in str(refused.value.message)
    join(other, one, officer)


@pytest.mark.parametrize(
    ("kept", "closed", "over", "becomes"),
    [
        (SUBMITTED, WITHDRAWN, False, rules.STAYS),
        (SUBMITTED, "draft", False, rules.STAYS),
        (None, "declined", False, rules.STAYS),
        (SUBMITTED, SUBMITTED, False, rules.GIVEN_UP),
        (ADMITTED, SUBMITTED, False, rules.GIVEN_UP),
        ("offered", "waiting", False, rules.GIVEN_UP),
        (ADMITTED, ADMITTED, False, rules.GIVEN_UP),
        (ADMITTED, ADMITTED, True, rules.BothWereThere),
        (ADMITTED, SUBMITTED, True, rules.STAYS),
        (SUBMITTED, ADMITTED, False, rules.OtherIsFurther),
        (WITHDRAWN, SUBMITTED, False, rules.OtherIsFurther),
        (None, ADMITTED, False, rules.BothWereThere),
        (ADMITTED, None, False, rules.BothWereThere),
    ],
)
def test_two_applications(kept, closed, over, becomes):
    if isinstance(becomes, str):
        assert rules.double("2026-ET-001", kept, closed, over=over) == becomes
    else:
        with pytest.raises(becomes):
            rules.double("2026-ET-001", kept, closed, over=over)


# Who must not be joined, and what cannot be undone


def test_roles_and_oneself_are_in_the_way(context, tx):
    one, other = twins(tx)
    officer, admin = make.officer(tx), make.administrator(tx)
    for kept, closed, by, refusal in (
        (one, admin, officer, rules.HasRoles),
        (officer, other, officer, rules.OwnAccount),
        (one, officer, officer, rules.OwnAccount),
        (one, one, officer, rules.OneAccount),
    ):
        with pytest.raises(refusal):
            join(kept, closed, by)
    join(one, other, officer)
    with pytest.raises(rules.OneAccount):
        join(one, other, officer)


def test_what_was_changed_since_stands_in_the_way(context, tx):
    one, other = twins(tx)
    training, officer = make.training(tx), make.officer(tx)
    sent = make.application(tx, training, other)
    merge_id = join(one, other, officer)
    with activity.acting(officer.id), writing() as inside:
        enrolment.admit(inside, sent.id, by=officer, now=LATER)
    before = dump(tx)
    with pytest.raises(rules.ChangedSince):
        undo(merge_id, officer)
    assert dump(tx) == before


def test_what_was_chosen_and_changed_since_stands_in_the_way(context, tx):
    one, other = twins(tx, employer="Steppe Rail")
    officer = make.officer(tx)
    merge_id = join(one, other, officer, {"employer": True})
    tell = {"employer": "Elsewhere", "position": "", "phone": "", "messenger": ""}
    with writing() as inside:
        people.save_contact(inside, one.id, tell)
    with pytest.raises(rules.ChangedSince):
        undo(merge_id, officer)


def test_undone_once_only(context, tx):
    one, other = twins(tx)
    officer = make.officer(tx)
    merge_id = join(one, other, officer)
    undo(merge_id, officer)
    with pytest.raises(rules.ChangedSince):
        undo(merge_id, officer)


# What is sealed


def tell(training, who, **told):
    grades = dict.fromkeys(told, "P2") | {"health": "P3"}
    with writing() as tx:
        dossier.keep(tx, training.id, who.id, told, grades, country="UZ", now=NOW)


def test_one_passport_is_one_person_and_one_birthday_with_names_alike_too(context, tx):
    training = make.training(tx)
    one, other = make.person(tx, "RAKHIMOV Sardor"), make.person(tx, "KARIMOV Jasur")
    namesake, stranger = make.person(tx, "RAXIMOV Sardor"), make.person(tx, "ALIYEV Rustam")
    fold(tx)
    for who, passport in ((one, "AB1234567"), (other, "AB1234567"), (namesake, "AB7654321")):
        tell(training, who, passport_no=passport)
    for who in (one, namesake, stranger):
        tell(training, who, date_of_birth="1990-05-17")
    assert found(tx) == {(one.id, other.id): ("passport",), (one.id, namesake.id): ("birth",)}
    assert found(tx, other.id) == {(one.id, other.id): ("passport",)}


def test_the_dossier_is_handed_over_and_back(context, tx):
    training, officer = make.training(tx), make.officer(tx)
    one, other = twins(tx)
    make.application(tx, training, other)
    told = {"passport_no": "AB1234567", "health": "Asthma"}
    tell(training, other, **told)
    drawn = scans.draw(picture("JPEG"), "passport_scan")
    with writing() as inside:
        sealed = scans.seal(drawn, training.id, other.id, "passport_scan")
        dossier.keep_file(inside, training.id, other.id, "passport_scan", "P3", sealed, now=NOW)
    assert "Sealed particulars, files and forms" in queries.foresee(tx, one.id, other.id, NOW).moves
    tx.rollback()
    merge_id = join(one, other, officer)
    for now_theirs, before in ((one, other), (other, one)):
        tx.rollback()
        tx.expire_all()
        assert particulars.opened(tx, training.id, now_theirs.id) == told
        assert particulars.content(particulars.get_file(tx, training.id, now_theirs.id, "passport_scan"))
        assert particulars.opened(tx, training.id, before.id) == particulars.attached(tx, training.id, before.id) == {}
        assert "box" not in str(tx.get(Merge, merge_id).record)
        tx.rollback()
        if now_theirs is one:
            undo(merge_id, officer)


@pytest.mark.parametrize("field", ["passport_no", "passport_authority"])
def test_what_was_told_since_stands_in_the_way(context, tx, field):
    training, officer = make.training(tx), make.officer(tx)
    one, other = twins(tx)
    make.application(tx, training, other)
    tell(training, other, passport_no="AB1234567")
    merge_id = join(one, other, officer)
    with writing() as inside:
        told, grades = {field: "AB7654321"}, {field: "P2"}
        dossier.keep(inside, training.id, one.id, told, grades, country="UZ", now=LATER + timedelta(hours=1))
    with pytest.raises(rules.ChangedSince):
        undo(merge_id, officer)


def test_what_is_taken_away_in_time_stays_away(context, tx):
    training, officer = make.training(tx), make.officer(tx)
    one, other = twins(tx)
    tell(training, other, passport_no="AB1234567", health="Asthma")
    merge_id = join(one, other, officer)
    with writing() as inside:
        inside.delete(particulars.get_particular(inside, training.id, one.id, "health"))
    undo(merge_id, officer)
    assert particulars.opened(tx, training.id, other.id) == {"passport_no": "AB1234567"}


def test_a_place_given_up_goes_to_whoever_waits(context, tx):
    now = NOW
    one, other = twins(tx)
    training, officer, third = make.training(tx, places=2), make.officer(tx), make.person(tx)
    for person in (one, other):
        make.enrolment(tx, training, person)
        make.application(tx, training, person, ADMITTED)
    waits = make.application(tx, training, third, "waiting", waiting_since=now)
    merge_id = join(one, other, officer)
    tx.rollback()
    tx.refresh(waits)
    assert (waits.state, waits.steps[-1].why["cause"]) == ("offered", "merge")
    tx.rollback()
    with pytest.raises(rules.PlaceIsGone):
        undo(merge_id, officer)


# Pages


def test_the_way_of_an_officer(client, tx):
    one, other = twins(tx, employer="Steppe Rail")
    training = make.training(tx)
    make.application(tx, training, other)
    client.as_(make.officer(tx))
    assert "/office/people/same" in client.get("/office/people").text
    listed = client.get("/office/people/same").text
    assert "the same phone number" in listed
    assert f"/office/people/same/{one.id}/{other.id}" in listed
    assert "RAXIMOV Sardor" in client.get(f"/office/people/{one.id}/same", htmx=True).text
    side_by_side = client.get(f"/office/people/same/{one.id}/{other.id}").text
    assert "Steppe Rail" in side_by_side and "Applications" in side_by_side
    client.post(f"/office/people/same/{one.id}/{other.id}", {"employer": "closed"})
    tx.rollback()
    tx.expire_all()
    assert (one.employer, other.active) == ("Steppe Rail", False)
    assert "joined with" in client.get("/office/people/same").text
    merge = tx.scalars(select(Merge)).one()
    client.post(f"/office/people/same/merges/{merge.id}/undo")
    tx.rollback()
    tx.expire_all()
    assert (one.employer, other.active) == ("", True)
    client.post(f"/office/people/same/{one.id}/{other.id}/not")
    assert "Nobody is here twice" in client.get("/office/people/same").text


def test_a_refusal_keeps_the_choices(client, tx):
    one, other = twins(tx, employer="Steppe Rail")
    training = make.training(tx)
    make.application(tx, training, one)
    make.enrolment(tx, training, other)
    make.application(tx, training, other, ADMITTED)
    client.as_(make.officer(tx))
    assert "In the way" in client.get(f"/office/people/same/{one.id}/{other.id}").text
    answer = client.post(f"/office/people/same/{one.id}/{other.id}", {"employer": "kept"})
    assert answer.status_code == 409
    assert training.code in answer.text
    assert re.search(r'id="employer-kept"[^>]* checked', answer.text)


def test_compare_by_address(client, tx):
    one, other = make.person(tx), make.person(tx)
    client.as_(make.officer(tx))
    went = client.get(f"/office/people/{one.id}/same?with={other.email.upper()}")
    assert went.location.endswith(f"/office/people/same/{one.id}/{other.id}")
    for wrong in ("nobody@example.org", one.email, "", "<script>"):
        assert client.get(f"/office/people/{one.id}/same", query_string={"with": wrong}).status_code == 422


def test_hostile_names_side_by_side(client, tx):
    one = make.person(tx)
    for value in hostile.VALUES:
        with suppress(ValueError):
            one = make.person(
                tx,
                "RAKHIMOV Sardor",
                value.replace("\x00", ""),
                phone="+998901234567",
                employer=value[:80].replace("\x00", ""),
            )
    fold(tx)
    client.as_(make.officer(tx))
    assert client.get("/office/people/same").status_code == 200
    assert client.get(f"/office/people/same/{one.id - 1}/{one.id}").status_code == 200


def test_a_closed_account_says_by_letter_which_to_use(client, tx):
    one, other = twins(tx)
    officer = make.officer(tx)
    with client.app.test_request_context():
        join(one, other, officer)
    tx.rollback()
    for path, sent in (
        ("/sign-in", {"email": other.email, "password": make.PASSWORD}),
        ("/forgot", {"email": other.email}),
    ):
        known = len(tx.scalars(select(Letter).where(Letter.address == other.email)).all())
        tx.rollback()
        client.as_(None).post(path, sent)
        written = tx.scalars(select(Letter).where(Letter.address == other.email).order_by(Letter.id)).all()
        assert len(written) == known + 1
        assert (written[-1].kind, one.email in written[-1].text) == ("accounts-joined", True)
        tx.rollback()
    answer = client.as_(make.administrator(tx)).post(f"/office/people/{other.id}/reopen")
    assert answer.status_code == 409


def test_only_the_office(client, tx):
    one, other = twins(tx)
    for person in (make.teacher(tx), make.certifier(tx), one):
        client.as_(person)
        assert client.get("/office/people/same").status_code == 403
        assert client.post(f"/office/people/same/{one.id}/{other.id}").status_code == 403
