"""The office's desk: what waits for whom, with the one thing to do, then the doors to everything."""

from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for
from flask.blueprints import BlueprintSetupState

from institute import clock
from institute.access import Can, may
from institute.database import Translated, reading
from institute.language import lazy
from institute.office import setup, waiting
from institute.office.views.base import bp
from institute.people import rules as people
from institute.people.models import PROGRAMME_OFFICER, Person
from institute.web.guard import needs
from institute.web.pages import page
from institute.web.reader import me

# What each kind is called, what its oldest one says, and the one thing to do.
WORDS: dict[str, tuple[Any, Any, Any]] = {
    "applications": (lazy("Applications to decide"), lazy("oldest from %(day)s"), lazy("Read and decide")),
    "messages": (lazy("Unread messages"), lazy("oldest from %(day)s"), lazy("Read and answer")),
    "needs": (lazy("Needs to answer"), lazy("oldest from %(day)s"), lazy("Read and answer")),
    "verdicts": (lazy("Needs whose effect is to be judged"), lazy("oldest from %(day)s"), lazy("Judge")),
    "completions": (lazy("Completions proposed"), lazy("oldest from %(day)s"), lazy("Decide")),
    "overrides": (
        lazy("Completions against the rule, for a second person"),
        lazy("oldest from %(day)s"),
        lazy("Read and confirm"),
    ),
    "papers": (lazy("Certificates to issue"), lazy("oldest from %(day)s"), lazy("Issue")),
    "revocations": (lazy("Revocations to confirm"), lazy("oldest from %(day)s"), lazy("Read and confirm")),
    "rights": (lazy("Requests about personal data"), lazy("oldest from %(day)s"), lazy("Read and answer")),
    "releases": (lazy("Kept long enough, waits for release"), lazy("oldest from %(day)s"), lazy("Look at them")),
    "staff": (lazy("Sessions without an instructor"), lazy("the next starts on %(day)s"), lazy("Name somebody")),
    "lessons": (lazy("Sessions without lessons"), lazy("the next starts on %(day)s"), lazy("See which")),
    "places": (
        lazy("Sessions that start soon with places left"),
        lazy("the next starts on %(day)s"),
        lazy("See which"),
    ),
    "letters": (lazy("Letters that could not be sent"), lazy("oldest from %(day)s"), lazy("Look at them")),
    "accounts": (lazy("Accounts not taken up yet"), lazy("oldest from %(day)s"), lazy("Look at them")),
}
IN_A_SESSION = {"staff": lazy("No instructor yet"), "lessons": lazy("No lessons yet"), "places": lazy("Places left")}


@dataclass(frozen=True)
class Own:
    """A session the reader is on the staff of, and what waits in it: (kind, how many, address)."""

    code: str
    title: Translated
    items: list[tuple[str, int, str]]


@bp.record_once
def at_the_door(state: BlueprintSetupState) -> None:
    """The desk is what every page of the office calls web.office, left rooms' pages too."""
    state.app.add_url_rule("/office", "web.office", desk)


@needs(Can.SEE_OFFICE)
def desk() -> Response:
    tx, who, now = reading(), me(), clock.now()
    seen = [item for item in waiting.items(tx, by=who.id, now=now) if may(who, waiting.KINDS[item.kind][0])]
    posts = waiting.mine(tx, who.id)
    own = [item for item in seen if _own(item, who, posts)]
    return page(
        "office/desk.html",
        own=own,
        others=[item for item in seen if item not in own],
        posts=_posts(posts, seen),
        words=WORDS,
        in_a_session=IN_A_SESSION,
        address=_address,
        whose={kind: people.ROLE_WORDS[role] for kind, (_, role) in waiting.KINDS.items()},
        steps=setup.steps(tx) if may(who, Can.SET_UP) else [],
        year=now.year,
    )


def _own(item: waiting.Item, who: Person, posts: dict[str, Translated]) -> bool:
    """Whether the reader is to do it: by role, as an officer of the session, or as the second of two people."""
    role = waiting.KINDS[item.kind][1]
    in_a_post = role == PROGRAMME_OFFICER and posts.keys() & item.sessions.keys()
    return role in who.roles or bool(in_a_post) or item.kind in ("revocations", "overrides")


def _posts(posts: dict[str, Translated], items: list[waiting.Item]) -> list[Own]:
    found = [
        Own(code, title, [(item.kind, item.sessions[code], _address(item.kind, code)) for item in those])
        for code, title in posts.items()
        if (those := [item for item in items if code in item.sessions])
    ]
    return found[:20]


def _address(kind: str, code: str | None) -> str:
    """The list of what waits, narrowed to one session when it is all in one."""
    if kind in waiting.LACKS:
        endpoint = "learning.course" if kind == "lessons" else "catalogue.office_session"
        return url_for(endpoint, code=code) if code else url_for("office.ahead", lacks=kind)
    if kind in ("completions", "overrides", "papers") and code:
        return url_for("certificates.issue" if kind == "papers" else "certificates.decide", code=code)
    lists: dict[str, tuple[str, dict[str, Any]]] = {
        "applications": ("enrolment.inbox", {"session": code}),
        "needs": ("demand.office_needs", {"state": "submitted", "sort": "stated"}),
        "verdicts": ("demand.office_needs", {"state": "verifying", "sort": "stated"}),
        "messages": ("enrolment.inbox", {"state": "all", "unread": "1"}),
        "revocations": ("certificates.register", {"state": "asked"}),
        "rights": ("rights.requests", {}),
        "releases": ("rights.lines", {}),
        "letters": ("web.outbox", {"state": "failed"}),
        "accounts": ("people.persons", {"state": "waiting", "sort": "since"}),
    }
    endpoint, values = lists.get(kind, ("certificates.waiting", {}))
    return url_for(endpoint, **values)


@bp.get("/office/ahead")
@needs(Can.EDIT_SESSIONS)
def ahead() -> Response:
    """Sessions that start soon and lack something."""
    lacks = request.args.get("lacks", "")
    found = [
        each for each in waiting.ahead(reading(), now=clock.now()) if lacks not in waiting.LACKS or lacks in each.lacks
    ]
    return page("office/ahead.html", found=found, lacks=lacks, words=WORDS)
