"""Pages of applying and deciding: who may, mistakes beside fields, refusals in words, fragments, Persian."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from institute import clock
from institute.catalogue.models import SessionNeed, TrainingSession
from institute.enrolment import actions, rules
from institute.enrolment.models import Application
from institute.people.models import Person
from tests import make
from tests.client import Client
from tests.enrolment.test_actions import look_again
from tests.enrolment.test_rules import ALL, WHO, WHY, WORK

DAY = timedelta(days=1)
DECLARED = {"true": "y", "rules": "y"}


def open_session(tx: Session, **given) -> TrainingSession:
    """An online session whose call is open today: views ask the real clock."""
    now = clock.now()
    dates = {"opens_at": now - DAY, "closes_at": now + DAY, "starts_at": now + 9 * DAY, "ends_at": now + 19 * DAY}
    return make.training(tx, **{"mode": "online", **dates, **given})


@pytest.fixture
def training(tx: Session) -> TrainingSession:
    return open_session(tx)


@pytest.fixture
def aigerim(tx: Session) -> Person:
    return make.person(tx, "SEITKALI Aigerim", "Айгерім Сейтқали")


@pytest.fixture
def muzhi(tx: Session) -> Person:
    return make.officer(tx)


def kept(tx: Session) -> Application:
    look_again(tx)
    return tx.scalars(select(Application)).one()


# Applying.


def test_a_session_for_other_countries_says_so_and_refuses(client: Client, tx: Session, aigerim: Person) -> None:
    training = open_session(tx, countries=["TJ", "UZ"])
    client.as_(aigerim)
    assert "It is for: Tajikistan, Uzbekistan." in client.get(f"/sessions/{training.code}/place").text
    start = f"/sessions/{training.code}/apply"
    wrong = client.post(f"{start}/1", WHO)
    assert wrong.status_code == 422 and "This session is for: Tajikistan, Uzbekistan." in wrong.text
    assert client.post(f"{start}/1", {**WHO, "country": "UZ"}).location == f"{start}/2"
    for number, answers in ((2, WORK), (3, WHY)):
        client.post(f"{start}/{number}", answers)
    training.countries = ["TJ"]  # while the application was written
    tx.commit()
    sent = client.post(f"{start}/4", DECLARED)
    assert sent.status_code == 422 and kept(tx).state == "draft"


def test_nobody_is_sent_around_the_rule(tx: Session, aigerim: Person) -> None:
    training = open_session(tx, countries=["TJ"])
    application = make.application(tx, training, aigerim, "draft", answers=ALL)
    seen = actions.version(application)
    with pytest.raises(rules.NotForThisCountry):
        actions.send(tx, application.id, seen=seen, read_in="en", by=aigerim, now=clock.now())


def test_four_steps_to_an_application(client: Client, tx: Session, training: TrainingSession, aigerim: Person) -> None:
    client.as_(aigerim)
    start = f"/sessions/{training.code}/apply"
    assert client.get(start).location == f"{start}/1"
    first = client.get(f"{start}/1")
    assert "SEITKALI Aigerim" in first.text and "Айгерім Сейтқали" in first.text
    for number, answers in ((1, WHO), (2, WORK), (3, WHY)):
        assert client.post(f"{start}/{number}", answers).location == f"{start}/{number + 1}"
        assert kept(tx).step == number + 1
    sheet = client.get(f"{start}/4").text
    assert "Steppe Rail" in sheet and "C1 – fluent" in sheet and "Kazakhstan" in sheet
    assert not re.search(r"<input checked[^>]*name=\"(true|rules)\"", sheet)
    unticked = client.post(f"{start}/4", {})
    assert unticked.status_code == 422 and "Please tick this before you send." in unticked.text
    sent = client.post(f"{start}/4", DECLARED, follow=True)
    assert "Your application is with the office now." in sent.text and "The office reads it" in sent.text
    assert kept(tx).state == "submitted"


def test_mistakes_stand_beside_their_fields_and_nothing_is_lost(
    client: Client, tx: Session, training: TrainingSession, aigerim: Person
) -> None:
    answer = client.as_(aigerim).post(f"/sessions/{training.code}/apply/2", {**WORK, "years": "many", "duties": ""})
    assert answer.status_code == 422
    assert 'id="years-error"' in answer.text and 'id="duties-error"' in answer.text
    assert kept(tx).answers["employer"] == "Steppe Rail" and kept(tx).answers["years"] == "many"
    again = client.get(f"/sessions/{training.code}/apply/2").text
    assert 'value="many"' in again and "years-error" not in again


def test_the_profile_answers_first(client: Client, tx: Session, training: TrainingSession) -> None:
    known = make.person(tx, employer="Steppe Rail", position="Planner", country_code="UZ")
    client.as_(known).post(f"/sessions/{training.code}/apply/3", WHY)
    second = client.get(f"/sessions/{training.code}/apply/2").text
    assert 'value="Steppe Rail"' in second and 'value="Planner"' in second
    assert (kept(tx).country_code, kept(tx).step) == ("UZ", 1)


def test_what_one_can_do_is_rated_at_will(client: Client, tx: Session, aigerim: Person, muzhi: Person) -> None:
    training = open_session(tx, themes=["LOG"])
    client.as_(aigerim)
    start = f"/sessions/{training.code}/apply"
    asked = client.get(f"{start}/3").text
    assert asked.count('name="can_') == 6 and "can_LOG-1" in asked and "can_GEN-1" in asked and "can_TRD-1" not in asked
    for number, answers in ((1, WHO), (2, WORK), (3, {**WHY, "can_LOG-1": "2", "can_TRD-1": "1"})):
        assert client.post(f"{start}/{number}", answers).location == f"{start}/{number + 1}"
    assert client.post(f"{start}/3", {**WHY, "can_LOG-1": "2", "can_LOG-2": "5"}).status_code == 422
    told = {key: text for key, text in kept(tx).answers.items() if key.startswith("can_") and text}
    assert told == {"can_LOG-1": "2"}, "what is offered, in ratings there are"
    client.post(f"{start}/4", DECLARED)
    application = kept(tx)
    for who in (aigerim, muzhi):
        sheet = client.as_(who).get(f"{'/office' if who is muzhi else ''}/applications/{application.id}").text
        assert "choose and price a route by rail, road or sea (2 – with help)" in sheet
    other = open_session(tx, themes=["LOG"])
    again = client.as_(aigerim).get(f"/sessions/{other.code}/apply/3").text
    assert not re.search(r'<option selected value="2">2 –', again), "each session asks anew"


def test_stopping_and_going_on(client: Client, tx: Session, training: TrainingSession, aigerim: Person) -> None:
    client.as_(aigerim)
    start = f"/sessions/{training.code}/apply"
    client.post(f"{start}/1", WHO)
    later = client.post(f"{start}/2", {"employer": "Steppe Rail", "later": "yes"}, follow=True)
    assert "Your answers are saved." in later.text and "Next is step 2 of 4: Your work." in later.text
    assert client.get(start).location == f"{start}/2"
    assert 'value="Steppe Rail"' in client.get(f"{start}/2").text
    assert "Next is step 2 of 4: Your work." in client.get(f"/sessions/{training.code}/place").text


def test_discarding_a_draft(client: Client, tx: Session, training: TrainingSession, aigerim: Person) -> None:
    draft = make.application(tx, training, aigerim, state="draft")
    client.as_(aigerim)
    assert "Discard this draft?" in client.get("/applications").text
    assert client.as_(make.person(tx)).post(f"/applications/{draft.id}/discard").status_code == 404
    assert client.as_(aigerim).post(f"/applications/{draft.id}/discard").location == "/applications"
    look_again(tx)
    assert tx.scalars(select(Application)).all() == []


def test_discarding_keeps_what_was_sent_once(
    client: Client, tx: Session, training: TrainingSession, aigerim: Person
) -> None:
    start = f"/sessions/{training.code}/apply"
    client.as_(aigerim)
    for number, answers in ((1, WHO), (2, WORK), (3, WHY), (4, DECLARED)):
        client.post(f"{start}/{number}", answers)
    here = f"/applications/{kept(tx).id}"
    assert client.post(f"{here}/discard").status_code == 409
    client.post(f"{here}/withdraw")
    client.post(f"{start}/1", WHO)
    assert kept(tx).state == "draft"
    client.post(f"{here}/discard")
    assert kept(tx).state == "withdrawn"


def test_saved_while_one_types(client: Client, tx: Session, training: TrainingSession, aigerim: Person) -> None:
    client.as_(aigerim)
    address = f"/sessions/{training.code}/apply/2/draft"
    first = client.post(address, {"employer": "Step", "seen": ""}, htmx=True)
    assert first.text.lstrip().startswith('<p id="_saved"') and re.search(r"Saved \d\d:\d\d", first.text)
    seen = re.search(r'name="seen" value="([^"]+)"', first.text)
    assert seen
    second = client.post(address, {"employer": "Steppe Rail", "seen": seen[1]}, htmx=True)
    assert second.status_code == 200 and kept(tx).answers["employer"] == "Steppe Rail"
    late = client.post(address, {"employer": "Old", "seen": seen[1]}, htmx=True)
    assert late.status_code == 409 and "changed in another window" in late.text
    assert kept(tx).answers["employer"] == "Steppe Rail"
    assert "<html" in client.post(address, {"employer": "Steppe Rail", "seen": seen[1]}).text


def test_sending_checks_every_step_again(
    client: Client, tx: Session, training: TrainingSession, aigerim: Person
) -> None:
    make.application(tx, training, aigerim, state="draft", answers={**ALL, "years": "many"}, step=4)
    answer = client.as_(aigerim).post(f"/sessions/{training.code}/apply/4", DECLARED)
    assert answer.status_code == 422 and "Step 2 is not complete: Your work." in answer.text
    assert kept(tx).state == "draft"


def test_the_needs_of_the_session_are_offered(
    client: Client, tx: Session, training: TrainingSession, aigerim: Person
) -> None:
    need, other = make.need(tx), make.need(tx)
    make.keep(tx, SessionNeed(training_id=training.id, need_id=need.id))
    client.as_(aigerim)
    assert need.title["en"] in client.get(f"/sessions/{training.code}/apply/3").text
    answer = client.post(f"/sessions/{training.code}/apply/3", {**WHY, "need": str(other.id)})
    assert answer.status_code == 422 and kept(tx).answers["need"] == ""
    assert client.post(f"/sessions/{training.code}/apply/3", {**WHY, "need": str(need.id)}).status_code == 303
    assert need.title["en"] in client.get(f"/sessions/{training.code}/apply/4").text


@pytest.mark.parametrize("step", ["0", "5", "99999999999999999999"])
def test_there_are_four_steps(client: Client, training: TrainingSession, aigerim: Person, step: str) -> None:
    assert client.as_(aigerim).get(f"/sessions/{training.code}/apply/{step}").status_code == 404


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"opens_at": clock.now() + DAY, "closes_at": clock.now() + 2 * DAY}, "are not open yet"),
        ({"closes_at": clock.now() - timedelta(minutes=1)}, "are closed"),
        ({"state": "cancelled"}, "is cancelled"),
    ],
)
def test_refusals_in_words(client: Client, tx: Session, aigerim: Person, given: dict, words: str, rows) -> None:
    training = open_session(tx, **given)
    client.as_(aigerim)
    before = rows()
    for answer in (
        client.get(f"/sessions/{training.code}/apply"),
        client.post(f"/sessions/{training.code}/apply/1", WHO),
        client.post(f"/sessions/{training.code}/apply/4", DECLARED),
    ):
        assert answer.status_code == 409 and words in answer.text
    assert client.post(f"/sessions/{training.code}/apply/1/draft", {**WHO, "seen": ""}, htmx=True).status_code == 409
    assert rows() == {**before, "trial": before["trial"]}


def test_a_draft_session_is_nobodys_business(client: Client, tx: Session, aigerim: Person) -> None:
    hidden = open_session(tx, state="draft")
    client.as_(aigerim)
    for address in ("place", "apply", "apply/1"):
        assert client.get(f"/sessions/{hidden.code}/{address}").status_code == 404


# The panel.


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("submitted", "Your application is with the office"),
        ("returned", "Name the employer in full."),
        ("admitted", "Go to your lessons"),
        ("declined", "Name the employer in full."),
        ("withdrawn", "Apply again"),
    ],
)
def test_the_panel_says_where_one_stands(
    client: Client, tx: Session, training: TrainingSession, aigerim: Person, state: str, words: str
) -> None:
    make.application(tx, training, aigerim, state=state, reason="Name the employer in full.", submitted_at=clock.now())
    part = client.as_(aigerim).get(f"/sessions/{training.code}/place", htmx=True).text
    assert part.lstrip().startswith('<section class="card" id="_place"') and words in part
    assert words in client.get(f"/sessions/{training.code}/place").text


def test_the_panel_for_strangers(client: Client, tx: Session, training: TrainingSession) -> None:
    assert "Sign in to apply" in client.as_(None).get(f"/sessions/{training.code}/place").text
    full = open_session(tx, places=1, taken=1)
    assert "All places are taken" in client.get(f"/sessions/{full.code}/place").text
    soon = open_session(tx, opens_at=clock.now() + DAY, closes_at=clock.now() + 2 * DAY)
    assert "You can apply from" in client.get(f"/sessions/{soon.code}/place").text
    assert client.get(f"/sessions/{training.code}/apply", htmx=True).status_code == 401


# One's applications.


def test_my_applications(client: Client, tx: Session, training: TrainingSession, aigerim: Person, asked) -> None:
    client.as_(aigerim)
    assert "You have not applied for a session yet" in client.get("/applications").text
    make.application(tx, training, aigerim)
    with asked() as for_one:
        assert training.code in client.get("/applications").text
    for state in ("draft", "admitted"):
        make.application(tx, open_session(tx), aigerim, state=state)
    with asked() as for_three:
        client.get("/applications")
    assert len(for_one) == len(for_three)


def test_my_applications_are_mine(client: Client, tx: Session, training: TrainingSession, aigerim: Person) -> None:
    made = make.application(tx, training, make.person(tx))
    assert f"/applications/{made.id}" not in client.as_(aigerim).get("/applications").text
    assert f"/applications/{made.id}" in client.as_(made.person).get("/applications").text


def test_a_strangers_application_is_not_there(
    client: Client, tx: Session, training: TrainingSession, aigerim: Person, muzhi: Person
) -> None:
    sent = make.application(tx, training, aigerim, answers=ALL)
    client.as_(make.person(tx))
    for answer in (
        client.get(f"/applications/{sent.id}"),
        client.post(f"/applications/{sent.id}/withdraw"),
        client.get("/applications/999"),
    ):
        assert answer.status_code == 404
    for address in ("", f"/{sent.id}"):
        assert client.get(f"/office/applications{address}").status_code == 403
    for verb in ("admit", "decline", "return"):
        assert client.post(f"/office/applications/{sent.id}/{verb}", {"reason": "No", "words": "No"}).status_code == 403
    begun = make.application(tx, open_session(tx), aigerim, state="draft")
    client.as_(muzhi)
    assert client.get(f"/applications/{sent.id}").location == f"/office/applications/{sent.id}"
    for address in (f"/applications/{begun.id}", f"/office/applications/{begun.id}"):
        assert client.get(address, follow=True).status_code == 404
    assert client.post(f"/office/applications/{begun.id}/admit").status_code == 404
    assert client.post(f"/applications/{sent.id}/withdraw").status_code == 404


def test_withdrawing(client: Client, tx: Session, training: TrainingSession, aigerim: Person) -> None:
    sent = make.application(tx, training, aigerim, answers=ALL)
    client.as_(aigerim)
    assert "Withdraw this application?" in client.get(f"/applications/{sent.id}").text
    done = client.post(f"/applications/{sent.id}/withdraw", follow=True)
    assert "Your application is withdrawn." in done.text and "Apply again" in done.text
    again = client.post(f"/applications/{sent.id}/withdraw")
    assert again.status_code == 409 and "cannot be withdrawn" in again.text


def test_returned_leads_back_to_the_steps(
    client: Client, tx: Session, training: TrainingSession, aigerim: Person
) -> None:
    sent = make.application(tx, training, aigerim, state="returned", answers=ALL, reason="Name the employer in full.")
    client.as_(aigerim)
    assert "Correct and send again" in client.get(f"/applications/{sent.id}").text
    start = f"/sessions/{training.code}/apply"
    assert client.get(start).location == f"{start}/4"
    assert "Name the employer in full." in client.get(f"{start}/2").text
    client.post(f"{start}/4", DECLARED)
    assert kept(tx).state == "submitted"


def test_in_persian(client: Client, tx: Session, training: TrainingSession, aigerim: Person, muzhi: Person) -> None:
    sent = make.application(tx, training, aigerim, answers=ALL)
    other = open_session(tx)
    apply = f"/sessions/{other.code}/apply/1"
    for person, addresses in (
        (aigerim, [f"/applications/{sent.id}", apply, f"/sessions/{other.code}/place", "/applications"]),
        (muzhi, ["/office/applications", f"/office/applications/{sent.id}"]),
    ):
        client.as_(person)
        for address in addresses:
            assert '<html lang="fa" dir="rtl">' in client.get(f"{address}?lang=fa").text
    assert training.title["fa"] in client.get(f"/office/applications/{sent.id}?lang=fa").text


# The office.


def test_the_inbox_shows_what_waits_first(
    client: Client, tx: Session, training: TrainingSession, muzhi: Person, asked
) -> None:
    client.as_(muzhi)
    assert "Nothing waits for a decision" in client.get("/office/applications").text
    make.application(tx, training, make.person(tx, "ALIEV Timur", country_code="UZ"), answers=ALL)
    with asked() as for_one:
        client.get("/office/applications")
    for n in range(2):
        make.application(tx, training, make.person(tx, f"WAITING Number{n}"), answers=ALL)
    make.application(tx, training, make.person(tx, "GONE Already"), state="declined", answers=ALL)
    make.application(tx, training, make.person(tx, "HIDDEN Draft"), state="draft", answers=ALL)
    with asked() as for_three:
        page = client.get("/office/applications").text
    assert len(for_one) == len(for_three)
    assert "ALIEV Timur" in page and "WAITING Number1" in page and "GONE Already" not in page
    everything = client.get("/office/applications?state=all").text
    assert "GONE Already" in everything and "HIDDEN Draft" not in everything


@pytest.mark.parametrize(
    ("query", "found", "missing"),
    [
        ("q=aliev", ["ALIEV"], ["SEITKALI"]),
        ("q=айгерим", ["SEITKALI"], ["ALIEV"]),
        ("country=UZ", ["ALIEV"], ["SEITKALI"]),
        ("session=other", ["ALIEV", "SEITKALI"], []),
        ("state=returned", ["RETURNED"], ["ALIEV", "SEITKALI"]),
        ("sort=name", ["ALIEV", "SEITKALI"], []),
        ("sort=-country&page=999", ["ALIEV", "SEITKALI"], []),
        ("sort=passwords&state=nonsense", ["ALIEV", "SEITKALI"], []),
    ],
)
def test_the_inbox_is_searched_and_filtered(
    client: Client,
    tx: Session,
    training: TrainingSession,
    muzhi: Person,
    query: str,
    found: list[str],
    missing: list[str],
) -> None:
    make.application(tx, training, make.person(tx, "ALIEV Timur", country_code="UZ"))
    make.application(tx, training, make.person(tx, "SEITKALI Aigerim", "Айгерим"))
    make.application(tx, training, make.person(tx, "RETURNED One"), state="returned")
    query = query.replace("session=other", f"session={training.code}")
    part = client.as_(muzhi).get(f"/office/applications?{query}", htmx=True).text
    assert part.lstrip().startswith('<div id="_inbox"')
    assert all(name in part for name in found) and not any(name in part for name in missing)


def test_a_session_nobody_knows(client: Client, muzhi: Person) -> None:
    assert client.as_(muzhi).get("/office/applications?session=nonsense").status_code == 404


def test_the_filter_offers_sessions_under_way_and_the_one_looked_at(client: Client, tx: Session, muzhi: Person) -> None:
    now = clock.now()
    asked_for, over = open_session(tx), open_session(tx, starts_at=now - 9 * DAY, ends_at=now - DAY)
    nobodys = open_session(tx)
    for training in (asked_for, over):
        make.application(tx, training, make.person(tx), answers=ALL)

    def offered(query: str) -> list[str]:
        shown = client.as_(muzhi).get(f"/office/applications?state=all{query}").text.partition('id="f-session"')[2]
        return re.findall(r'<option value="([^"]+)"', shown.partition("</select>")[0])

    assert nobodys.code not in offered("")
    assert offered("") == [asked_for.code]
    assert offered(f"&session={over.code}") == [asked_for.code, over.code]


def test_admitting_goes_on_to_the_next(client: Client, tx: Session, training: TrainingSession, muzhi: Person) -> None:
    first = make.application(tx, training, make.person(tx, "ALIEV Timur"), answers=ALL)
    second = make.application(tx, training, make.person(tx, "SEITKALI Aigerim"), answers=ALL)
    client.as_(muzhi)
    reading = client.get(f"/office/applications/{first.id}").text
    assert "Steppe Rail" in reading and "10 of 10 places are free." in reading
    assert client.get(f"/office/applications/{first.id}", htmx=True).text.lstrip().startswith('<article id="_reading"')
    answer = client.post(f"/office/applications/{first.id}/admit?session={training.code}")
    assert answer.location == f"/office/applications/{second.id}?session={training.code}"
    assert "ALIEV Timur is admitted." in client.get(answer.location).text
    last = client.post(f"/office/applications/{second.id}/admit", follow=True)
    assert "Nothing waits for a decision" in last.text
    again = client.post(f"/office/applications/{second.id}/admit")
    assert again.status_code == 409 and "not waiting for a decision any more" in again.text


def test_no_place_left(client: Client, tx: Session, muzhi: Person) -> None:
    training = open_session(tx, places=1, taken=1)
    waiting = make.application(tx, training, make.person(tx), answers=ALL)
    answer = client.as_(muzhi).post(f"/office/applications/{waiting.id}/admit")
    assert answer.status_code == 409 and "All places of this session are taken." in answer.text
    assert kept(tx).state == "submitted"


@pytest.mark.parametrize(
    ("verb", "field", "state"), [("decline", "reason", "declined"), ("return", "words", "returned")]
)
def test_a_no_needs_its_words(
    client: Client,
    tx: Session,
    training: TrainingSession,
    aigerim: Person,
    muzhi: Person,
    verb: str,
    field: str,
    state: str,
) -> None:
    waiting = make.application(tx, training, aigerim, answers=ALL)
    client.as_(muzhi)
    wordless = client.post(f"/office/applications/{waiting.id}/{verb}", {field: "  "})
    assert wordless.status_code == 422 and f'id="{field}-error"' in wordless.text and "open>" in wordless.text
    assert client.post(f"/office/applications/{waiting.id}/{verb}", {field: "Please say more."}).status_code == 303
    assert (kept(tx).state, kept(tx).reason) == (state, "Please say more.")
    assert "Please say more." in client.get(f"/office/applications/{waiting.id}").text


def test_ones_own_application_waits_for_somebody_else(
    client: Client, tx: Session, training: TrainingSession, muzhi: Person
) -> None:
    own = make.application(tx, training, muzhi, answers=ALL)
    client.as_(muzhi)
    assert "somebody else must decide it" in client.get(f"/office/applications/{own.id}").text
    answer = client.post(f"/office/applications/{own.id}/admit")
    assert answer.status_code == 409 and "must be decided by somebody else" in answer.text


def test_only_the_fields_of_the_form_are_kept(
    client: Client, tx: Session, training: TrainingSession, aigerim: Person
) -> None:
    extra = {"state": "admitted", "person_id": "1", "declared": "x", "submitted_at": "2020-01-01", "reason": "x"}
    client.as_(aigerim).post(f"/sessions/{training.code}/apply/1", {**WHO, **extra})
    assert not set(extra) & set(kept(tx).answers) and kept(tx).state == "draft"


def test_hostile_text_stays_text(
    client: Client, app: Flask, tx: Session, training: TrainingSession, aigerim: Person, muzhi: Person
) -> None:
    nasty = "<script>alert(1)</script>"
    waiting = make.application(tx, training, aigerim, answers={**ALL, "employer": nasty, "reason": nasty})
    for person, address in ((aigerim, f"/applications/{waiting.id}"), (muzhi, f"/office/applications/{waiting.id}")):
        page = client.as_(person).get(address).text
        assert nasty not in page and "&lt;script&gt;" in page
