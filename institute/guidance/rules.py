"""Which page of help belongs to a page at hand, and to a role. Pure."""

from collections.abc import Collection

# (beginning of the endpoint, page of help, section): the first that fits. The longer stand before the shorter.
TOPICS = (
    ("people.register", "first-steps", "account"),
    ("people.confirm", "first-steps", "account"),
    ("people.invitation", "first-steps", "account"),
    ("people.sign", "first-steps", "sign-in"),
    ("people.forgot", "first-steps", "sign-in"),
    ("people.reset", "first-steps", "sign-in"),
    ("people.profile", "first-steps", "names"),
    ("people.notice", "privacy", ""),
    ("people.person", "administrator", "people"),
    ("people.invite", "administrator", "people"),
    ("post.wordings", "programme-officer", "letters"),
    ("post.edit", "programme-officer", "letters"),
    ("post", "trainee", "letters"),
    ("web.outbox", "programme-officer", "letters"),
    ("web.letter", "programme-officer", "letters"),
    ("demand.office", "programme-officer", "needs"),
    ("demand", "need", ""),
    ("catalogue.session", "first-steps", "session"),
    ("catalogue.home", "first-steps", ""),
    ("catalogue", "programme-officer", "sessions"),
    ("enrolment.inbox", "programme-officer", "applications"),
    ("enrolment.review", "programme-officer", "applications"),
    ("enrolment.line", "programme-officer", "quotas"),
    ("enrolment.arriv", "trainee", "stay"),
    ("enrolment", "trainee", "apply"),
    ("nomination.invited", "programme-officer", "nominations"),
    ("nomination", "nominator", ""),
    ("certificates.nominated", "nominator", "certificates"),
    ("learning.teaching", "instructor", ""),
    ("learning.edit", "instructor", "lessons"),
    ("classroom.roster", "instructor", "roster"),
    ("classroom.trainee", "instructor", "roster"),
    ("classroom", "trainee", "learn"),
    ("office.setup", "administrator", "running"),
    ("office.plan", "programme-officer", "sessions"),
    ("learning", "trainee", "learn"),
    ("practice.hours", "instructor", "practice"),
    ("practice.plan", "instructor", "practice"),
    ("practice.office", "programme-officer", "practice"),
    ("practice", "trainee", "practice"),
    ("certificates.verif", "first-steps", "verify"),
    ("certificates.verdict", "first-steps", "verify"),
    ("desk.papers", "trainee", "certificate"),
    ("certificates.issue", "certificate-officer", "issue"),
    ("certificates.register", "certificate-officer", "register"),
    ("certificates.decide", "programme-officer", "completion"),
    ("certificates.propose", "instructor", "completion"),
    ("certificates", "certificate-officer", ""),
    ("partners", "administrator", "organisations"),
    ("importing", "programme-officer", "imports"),
    ("matching", "programme-officer", "matching"),
    ("stay.manual", "trainee", "stay"),
    ("stay", "programme-officer", "stay"),
    ("papers.own", "trainee", "stay"),
    ("papers", "programme-officer", "stay"),
    ("rights.from", "privacy", ""),
    ("rights.ask_from", "privacy", ""),
    ("rights.confirm", "privacy", ""),
    ("rights.mine", "trainee", "rights"),
    ("rights.paper", "trainee", "rights"),
    ("rights.ask", "trainee", "rights"),
    ("rights", "programme-officer", "rights"),
)
# The page of the first role a person has.
_ROLES = ("administrator", "programme-officer", "certificate-officer", "instructor")


def topic(endpoint: str, roles: Collection[str], signed_in: bool) -> tuple[str, str]:
    """(page, section or "") of help for the page at this endpoint."""
    for start, page, section in TOPICS:
        if endpoint.startswith(start):
            return page, section
    return next((role for role in _ROLES if role in roles), "trainee" if signed_in else "first-steps"), ""
