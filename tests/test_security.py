"""The house under attack: every route as everybody, without its token, for others' things, with hostile values."""

import os
import re
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from sqlalchemy import select

from institute import jobs, letters
from institute.access import Can
from institute.catalogue.models import DRAFT, Module
from institute.enrolment.models import Application
from institute.learning.models import Lesson
from institute.nomination.models import Call, Nominee
from tests import make, world
from tests.hostile import STORED, VALUES
from tests.load.planting import plant
from tests.test_walk import WHO, walk

PUBLIC = {"catalogue.session", "enrolment.panel", "practice.panel"}  # of a published session
FOR_ALL = {
    "practice.base",
    "certificates.verdict",
    "certificates.match_name",
    "static",
    "people.save_part",
    "guidance.guide",
    "attendance.badge",  # nobody's name on it
}  # and these always
KINDS = ("application/x-www-form-urlencoded", "multipart/form-data")
ALL = bool(os.environ.get("EVERY_VALUE"))  # minutes instead of seconds
NAMES = ["q", "page", "sort", "state", "theme", "country", "when", "language", "type", "mode", "open", "lang", "next",
         "version", "session", "role", "code", "base", "in", "sent", "mine", "unread", "act", "chosen",
         "fits", "with"]  # fmt: skip


@pytest.fixture
def people(client, tx, app):
    with app.app_context():
        return world.build(tx)


@pytest.fixture
def things(tx, people) -> SimpleNamespace:
    """One of everything that somebody could ask for."""
    lesson = tx.scalar(select(Lesson))
    training = lesson.training
    draft = next(each for each in tx.scalars(select(type(training))) if each.state == DRAFT)
    closed = make.need(tx, state="declined", person_id=people.officer.id)
    return SimpleNamespace(
        training=training.code, draft=draft.code, need=closed.number, lesson_id=lesson.id, module_id=lesson.module_id,
        version_module=tx.scalar(select(Module.id)), letter_id=tx.scalar(select(letters.Letter.id)),
        job_id=tx.scalar(select(jobs.Job.id)), application_id=tx.scalar(select(Application.id)),
        person_id=people.trainee.id, call_id=tx.scalar(select(Call.id)), nominee_id=tx.scalar(select(Nominee.id)),
    )  # fmt: skip


def address(rule: Any, things: SimpleNamespace, **given: str) -> str:
    """The route's address with a real thing in every place; `given` puts something else there."""
    path, of_session = rule.rule, rule.endpoint in PUBLIC
    places = dict(vars(things)) | {
        "code": things.draft if of_session or "/apply" in path else things.training,
        "comment_id": 1, "consent_id": 1, "holiday_id": 1, "rule_id": 1, "view_id": 1, "note_id": 1,
        "figure_id": 1, "quota_id": 1, "roster_id": 1, "first_id": 1, "second_id": 2, "merge_id": 1,
        "number": things.need, "run_id": 1, "row_id": 1, "membership_id": 1, "revision": 0,
        "base": "PB-1", "key": "k" * 22,
        "name": "a.png", "token": "t" * 43, "among": "staff", "year": 2026, "spoken": "en", "part": "contact",
        "kind": "admitted", "tongue": "en", "version_id": 1, "request_id": 1, "kept": "applications",
        "field": "passport_no", "question_id": 1,
        "room_id": 1, "group_id": 1, "pickup_id": 1, "print_id": 1, "meeting_id": 1, "venue_id": 1, "feed_id": 1,
        "assignment_id": 1, "submission_id": 1, "remark_id": 1, "member_id": 1, "team_id": 1,
        "rubric_id": 1, "place": 0,
        "item_id": 1, "category_id": 1, "import_id": 1,
        "half": "2026-11-20-am", "badge": "A" * 20, "pass_id": 1, "excuse_id": 1,
        "column_id": 1,
        "quiz_id": 1, "section_id": 1, "draw_id": 1, "attempt_id": 1, "answer_id": 1, "enrolment_id": 1, "leaf": 1,
    }  # fmt: skip
    if "/programmes" in path:
        places |= {"code": "P01", "module_id": things.version_module}
    elif "/teach/bank" in path:
        places |= {"code": "ru", "kind": "single", "number": 1}
    elif "bases" in path:
        places["code"] = "PB-1"
    elif "/apply/" in path:
        places["number"] = 1
    elif path.startswith(("/certificates", "/verify", "/office/certificates/number")):
        places["number"] = world.NUMBER
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: quote(str((places | given)[part[1]]), safe=""), path)


def routes(app, *methods: str) -> list[tuple[Any, str]]:
    found = ((rule, method) for rule in app.url_map.iter_rules() for method in methods if method in rule.methods)
    return sorted(found, key=lambda each: each[0].rule)


def ask(client, method: str, target: str, data: Any = None, **options: Any) -> Any:
    return client.get(target, **options) if method == "GET" else client.post(target, data or {}, **options)


def safe(answer: Any, what: str) -> None:
    """No fault, no way off the site, nothing reflected raw, no header a server could not send."""
    assert answer.status_code < 500, f"{what}: {answer.status_code}"
    for header in ("Location", "HX-Redirect"):
        onward = answer.headers.get(header, "/").removeprefix("http://localhost")
        assert onward.startswith("/"), f"{what}: goes on to {onward}"
        assert onward[1:2] not in ("/", "\\"), f"{what}: goes on to {onward}"
    for name, value in answer.headers:
        value.encode("latin-1")
        assert name != "Set-Cookie" or not value.startswith("x="), what
    if answer.mimetype == "text/html":
        assert not re.search(r"<svg onload|<img src=x|<script>|\b49\b\}", answer.text), f"{what}: reflected"
        assert not re.search(r'(href|action|src)="(//|/\\|javascript:|https://evil)', answer.text), f"{what}: a way off"


@pytest.mark.parametrize("who", WHO)
def test_looking_changes_nothing(app, client, people, things, asked, who):
    """Not one row is written, though it be with what stood there before."""
    client.as_(getattr(people, who))
    for rule, _ in routes(app, "GET"):
        with asked() as questions:
            answer = client.get(address(rule, things))
        assert answer.status_code < 500, rule
        assert not [each for each in questions if each.startswith(("INSERT", "UPDATE", "DELETE"))], rule


@pytest.mark.parametrize("who", ["stranger", "admin"])
def test_every_change_needs_the_token(app, client, people, things, rows, who):
    client.as_(getattr(people, who))
    before = rows()
    for rule, method in routes(app, "POST", "PUT", "PATCH", "DELETE"):
        answer = client.plain.open(address(rule, things), method=method)
        assert answer.status_code == (204 if rule.endpoint == "web.csp_report" else 400), rule
    assert rows() == before


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("who", ["stranger", "other"])
def test_other_peoples_things_are_not_there(app, client, tx, people, things, rows, who, htmx):
    client.as_(make.person(tx) if who == "other" else None)
    token, before = client._token(), rows()
    client._token = lambda: token
    for rule, method in routes(app, "GET", "POST"):
        if not rule.arguments or rule.endpoint in FOR_ALL:
            continue
        answer = ask(client, method, address(rule, things), htmx=htmx)
        allowed = {404, 403} if who == "other" else {404, 403, 401 if htmx else 303}
        if "token" in rule.arguments:
            allowed |= {409}  # this link is over
        assert answer.status_code in allowed, f"{method} {rule}: {answer.status_code}"
        if answer.status_code == 303:
            assert answer.headers["Location"].startswith("/sign-in?next="), rule
    assert rows() == before


def test_the_offices_things_are_the_offices(app, client, people, things, rows):
    """A trainee and an instructor of another session get no further than a stranger."""
    office = {Can.EDIT_SESSIONS, Can.DECIDE_APPLICATIONS, Can.SEE_NEEDS, Can.DECIDE_NEEDS, Can.EDIT_BASES,
              Can.DECIDE_COMPLETION, Can.SEE_REGISTER, Can.ISSUE_CERTIFICATES, Can.SEE_PEOPLE, Can.GRANT_ROLES,
              Can.SEE_OUTBOX, Can.EDIT_LETTERS, Can.SEE_OFFICE, Can.ANSWER_RIGHTS, Can.INVITE_NOMINATORS}  # fmt: skip
    for person in (people.trainee, people.teacher):
        client.as_(person)
        before = rows()
        for rule, method in routes(app, "GET", "POST"):
            if app.view_functions[rule.endpoint].capability in office:
                assert ask(client, method, address(rule, things)).status_code == 403, rule
        assert rows() == before


def hostile(at: int) -> list[tuple[int, str]]:
    """The hostile values for the at-th thing: a few, others for the next; all of them when asked for."""
    return [(turn, value) for turn, value in enumerate(VALUES) if ALL or (turn + at) % 10 == 0]


@pytest.mark.parametrize("who", ["trainee", "admin"])
def test_hostile_addresses(app, client, people, things, who):
    """Hostile values in every place of a path and in every name of the query."""
    client.as_(getattr(people, who))
    for at, (rule, _) in enumerate(routes(app, "GET")):
        for turn, value in hostile(at):
            for place in rule.arguments:
                target = address(rule, things, **{place: value})
                safe(client.get(target, htmx=bool(turn % 2)), target)
            query = urlencode(dict.fromkeys(NAMES, value) if turn % 2 else {NAMES[(at + turn) % len(NAMES)]: value})
            target = f"{address(rule, things)}?{query}"
            safe(client.get(target, htmx=turn % 3 == 0), target)


def test_hostile_forms(client, people):
    """Every form as somebody is shown it, with a hostile value in one field after the other, or in all."""
    tried: set[str] = set()
    for who in ("teacher", "officer", "admin", "certifier", "applicant", "stranger", "nominator"):
        client.as_(getattr(people, who))
        _, forms = walk(client, "en")
        client.as_(getattr(people, who))
        token = client._token()
        client._token = lambda token=token: token
        for at, (shape, (_, action, values)) in enumerate(forms.items()):
            if shape in tried or re.search("sign-out|/close|password|visits|demo", action):
                continue
            tried.add(shape)
            names = [name for name in values if name != "csrf_token"]
            for turn, value in hostile(at):
                one = {names[turn % len(names)]: value} if names and turn % 5 else dict.fromkeys(names, value)
                answer = client.post(action or "/", values | one, htmx=bool(turn % 2), content_type=KINDS[turn % 2])
                safe(answer, f"{action} {one}")
        del client._token


@pytest.mark.parametrize("turn", [0, 33, 66])
@pytest.mark.parametrize("who", ["trainee", "admin"])
def test_hostile_texts_stay_texts(app, client, people, who, turn):
    """Stored in every text field; the client finds a tag or an attribute that is not ours on any page."""
    with app.app_context():
        planted = plant(lambda at, _: STORED[(at + turn) % len(STORED)])
    assert len(planted) > 30
    client.as_(getattr(people, who))
    seen, _ = walk(client, "en")
    assert len(seen) > 18


@pytest.mark.parametrize("value", [*VALUES, "http://[::1", "\xe9" * 10, "a=" * 200], ids=ascii)
def test_hostile_headers(client, value):
    line = re.sub(r"[\r\n]", "", value.encode().decode("latin-1"))
    for name in ("Accept-Language", "Referer", "HX-Current-URL", "User-Agent", "X-CSRF-Token", "Range"):
        safe(client.get("/desk", headers={name: line, "HX-Request": "true"}), name)
        safe(client.post("/verify", {"number": "x"}, headers={name: line}), name)
    for name in ("lms", "form", "said", "language", "zone"):
        client.plain.set_cookie(name, value)
        safe(client.get("/sign-in"), name)
        client.plain.delete_cookie(name)


@pytest.mark.parametrize("body", [b"\xff\xfe=%ff&\x00=%00", b"=&=&&&", b"%", b"csrf_token=%ED%A0%80&number=%ED%A0%80"])
def test_bodies_that_are_no_forms(client, tx, body):
    client.as_(make.person(tx))
    for kind in (*KINDS, "application/json", "multipart/form-data; boundary=x", "x" * 300):
        safe(client.post("/needs/new", body, content_type=kind), kind)
    safe(client.plain.get("/sessions", environ_overrides={"QUERY_STRING": body.decode("latin-1")}), "raw query")


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"a":' * 50_000, b'{"csp-report": {"violated-directive": "\\ud800"}}']
)
def test_reports_that_are_traps(client, body):
    safe(client.post("/csp-report", body, token=False), "report")


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\evil.example/x", "///evil.example"])
def test_a_missing_page_links_only_to_us(client, path):
    answer = client.plain.get("/x", environ_overrides={"PATH_INFO": path})
    assert answer.status_code in (308, 404)
    safe(answer, path)


def test_a_sign_in_by_htmx_goes_on_in_ascii(client, tx):
    who = make.person(tx)
    sent = {"email": who.email, "password": make.PASSWORD, "next": "/needs?q=\u4e2d\u6587"}
    assert client.post("/sign-in", sent, htmx=True).headers["HX-Redirect"] == "/needs?q=%E4%B8%AD%E6%96%87"


def test_who_is_no_instructor_any_more_teaches_no_more(client, tx, people, things):
    client.as_(people.teacher)
    assert client.get(f"/teach/{things.training}").status_code == 200
    people.teacher.grants = []
    tx.commit()
    assert client.get(f"/teach/{things.training}").status_code == 404
