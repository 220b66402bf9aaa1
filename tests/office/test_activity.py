"""Every change of others' things is written down, can be read as a sentence, and stays."""

import ast
import re
from contextlib import suppress
from functools import cache

import pytest
from sqlalchemy import select

from institute import access, activity
from institute.access import Risk
from institute.activity import Activity
from institute.database import writing
from institute.enrolment import actions as enrolment
from institute.language import LANGUAGES, speaking
from institute.office import sentences, words
from tests import make, test_architecture
from tests.conftest import NOW

OWN = {"who", "person", "session"}
# What is said about an application keeps its author and time itself; a view of the inbox is its owner's alone, and
# so is an upload on its way: what arrives is written down. A draft and what one has read are one's own; a mark keeps
# its time itself.
SELF_TOLD = {
    "enrolment.comment", "enrolment.take_back_comment", "enrolment.write_to_applicant", "enrolment.mark_read",
    "enrolment.save_view", "enrolment.rename_view", "enrolment.delete_view",
    "certificates.check", "certificates.ask_specimen",  # these look, and leave everything as it was
    "learning.begin_upload", "learning.give_up", "learning.try_again",
    # A roster on its way: sent, thrown away and taken back are told here, stored is told by the worker.
    "importing.read_as", "importing.columns", "importing.decide", "importing.store",
    "attendance.mark",  # every word about somebody's attendance keeps its author and time itself
    "bank.imports",  # looks into a file; its pictures go in a day unless it is taken in, and that is told
    "learning.draft", "learning.drop_draft", "classroom.looked", "classroom.mark",
}  # fmt: skip


@cache
def references() -> dict[str, set[str]]:
    """What each function of the house names: {institute.people.staffing.grant: {institute.activity.note, ...}}."""
    found: dict[str, set[str]] = {}
    for parts, tree, _ in test_architecture.MODULES:
        module = ".".join(parts).removesuffix(".__init__")
        known = {
            alias.asname or alias.name: f"{node.module}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        named_here: dict[str, ast.AST] = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        for node in tree.body:  # a table of functions: {"admit": actions.admit, ...}
            if isinstance(node, ast.AnnAssign | ast.Assign) and isinstance(node.value, ast.Dict):
                target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
                named_here |= {target.id: node.value} if isinstance(target, ast.Name) else {}
        known |= {name: f"{module}.{name}" for name in named_here}
        for name, body in named_here.items():
            named = found.setdefault(f"{module}.{name}", set())
            for node in ast.walk(body):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known:
                    named.add(f"{known[node.value.id]}.{node.attr}")
                elif isinstance(node, ast.Name) and node.id in known:
                    named.add(known[node.id])
    return found


def reaches(function: str, wanted: str) -> bool:
    seen, ahead = set(), [function]
    while ahead:
        at = ahead.pop()
        if at == wanted:
            return True
        if at not in seen:
            seen.add(at)
            ahead += references().get(at, ())
    return False


def risky(app) -> dict[str, str]:
    """{endpoint: function} of every route that changes something under a capability with a risk."""
    found = {}
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if "POST" in (rule.methods or ()) and access.POLICY[view.capability].risk != Risk.NONE:
            function = f"{view.__module__}.{view.__qualname__.partition('.')[0]}"  # or the function that makes it
            if reaches(function, "institute.database.writing"):
                found[rule.endpoint] = function
    return found


def test_every_risky_change_is_written_down(app):
    changes = risky(app)
    assert {"people.grant", "enrolment.admit", "certificates.start_issue", "catalogue.remove"} <= changes.keys()
    assert len(changes) > 40
    assert {name for name, view in changes.items() if not reaches(view, "institute.activity.note")} == SELF_TOLD


def test_the_search_for_it_can_fail():
    assert not reaches("institute.enrolment.views.apply.save", "institute.activity.note")
    assert not reaches("institute.enrolment.actions.send", "institute.activity.note")
    assert reaches("institute.enrolment.actions.hand_back", "institute.activity.note")


def verbs() -> set[str]:
    """Every verb that is written somewhere as it stands."""
    named = ("note", "_note", "_note_membership")
    calls = (node for _, tree, _ in test_architecture.MODULES for node in ast.walk(tree) if isinstance(node, ast.Call))
    called = [call for call in calls if getattr(call.func, "attr", getattr(call.func, "id", "")) in named]
    literals = (node for call in called for argument in call.args[1:2] for node in ast.walk(argument))
    return {node.value for node in literals if isinstance(node, ast.Constant) and not node.value.endswith("-")}


def test_every_verb_has_its_sentence():
    assert verbs() - sentences.SENTENCES.keys() == set()
    assert len(verbs()) > 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_names_only_what_it_can_say(language):
    with speaking(language):
        for sentence in sentences.SENTENCES.values():
            blanks = set(re.findall(r"%\((\w+)\)s", str(sentence)))
            assert "who" in blanks and blanks <= OWN | words._SAID.keys()


def test_it_is_written_with_the_change_or_not_at_all(context, tx):
    officer, aigerim = make.officer(tx), make.person(tx, "SEITKALI Aigerim")
    application = make.application(tx, make.training(tx), aigerim)
    with suppress(ZeroDivisionError), activity.acting(officer.id), writing() as inside:
        enrolment.admit(inside, application.id, by=officer, now=NOW)
        1 / 0  # noqa: B018
    assert tx.scalars(select(Activity)).all() == []
    tx.rollback()
    with activity.acting(officer.id), writing() as inside:
        enrolment.admit(inside, application.id, by=officer, now=NOW)
    tx.rollback()
    one = tx.scalars(select(Activity)).one()
    assert (one.person_id, one.verb, one.about_id) == (officer.id, "admitted", aigerim.id)
    assert (one.kind, one.thing_id, one.training_id, one.at) == (
        "application",
        application.id,
        application.training_id,
        NOW,
    )


def test_what_was_done_stays(context, tx):
    person = make.person(tx)
    with writing() as inside:
        activity.note(inside, "invited", person, person=person.id)
    for change in (lambda row, tx: setattr(row, "verb", "x"), lambda row, tx: tx.delete(row)):
        with pytest.raises(RuntimeError, match="stays"), writing() as inside:
            change(inside.scalars(select(Activity)).one(), inside)


def test_reading_the_log(client, tx):
    admin, officer = make.administrator(tx), make.officer(tx)
    aigerim = make.person(tx, "SEITKALI <b>Aigerim</b>")
    training = make.training(tx)
    application = make.application(tx, training, aigerim)
    client.as_(officer).post(f"/office/applications/{application.id}/admit")
    client.as_(admin).post(f"/office/people/{aigerim.id}/roles", {"role": "instructor"})
    text = re.sub(r"<[^>]+>", "", client.get("/office/activity").text)
    assert f"CHEN Muzhi admitted SEITKALI &lt;b&gt;Aigerim&lt;/b&gt; to {training.code}." in text
    assert "gave SEITKALI &lt;b&gt;Aigerim&lt;/b&gt; the role “Instructor”." in text
    for query, seen in (
        (f"session={training.code}", ["admitted"]),
        ("session=none", []),
        ("verb=role-given", ["gave"]),
        ("q=chen", ["admitted"]),
        ("since=2100-01-01", []),
        ("until=2100-01-01", ["admitted", "gave"]),
        ("since=nonsense", ["admitted", "gave"]),
    ):
        text = client.get(f"/office/activity?{query}", htmx=True).text
        assert [word for word in ("admitted", "gave") if f"</a> {word} " in text] == seen, query
    assert client.as_(officer).get("/office/activity").status_code == 403


def test_beside_the_person_and_the_session(client, tx):
    officer, other = make.officer(tx), make.person(tx)
    training, elsewhere = make.training(tx), make.training(tx)
    sent = make.application(tx, training, other)
    client.as_(officer).post(f"/office/applications/{sent.id}/decline", {"reason": "No place."})
    for address in (f"/office/people/{other.id}/activity", f"/office/sessions/{training.code}/activity"):
        assert "declined the application" in client.get(address, htmx=True).text
        assert "declined the application" in client.get(f"{address}?page=1").text
    assert "declined" not in client.get(f"/office/sessions/{elsewhere.code}/activity").text
    assert f"/office/people/{other.id}/activity" in client.get(f"/office/people/{other.id}").text
    assert f"/office/sessions/{training.code}/activity" in client.get(f"/office/sessions/{training.code}").text
    assert client.as_(other).get(f"/office/people/{other.id}/activity").status_code == 403


def test_a_long_page_asks_no_more_than_a_short_one(client, tx, asked):
    client.as_(make.administrator(tx))
    counts = []
    for _ in range(2):
        for _ in range(3):
            person = make.person(tx)
            activity.note(tx, "invited", person, person=person.id, training=make.training(tx).id)
        tx.commit()
        with asked() as questions:
            client.get("/office/activity")
        counts.append(len(questions))
    assert counts[0] == counts[1] <= 10


def test_in_persian(client, tx):
    person = make.person(tx)
    activity.note(tx, "hours-confirmed", person, person=person.id, hours="16.5")
    tx.commit()
    assert "۱۶٫۵" in client.as_(make.administrator(tx)).get("/office/activity?lang=fa").text
