"""Twenty-eight faults, each of which takes one defence away, and the tests that must see it.

A fault is what it is called, the tests by file, and its changes: (file, what stands there, what shall stand there).
What stands there stands there once; tests/test_seeded.py keeps it so.
"""

from typing import NamedTuple


class Fault(NamedTuple):
    name: str
    tests: str
    changes: tuple[tuple[str, str, str], ...]


FAULTS = (
    Fault("a capability dropped: any signed-in person reads the outbox", "tests/test_security.py", ((
        "institute/web/views.py",
        "@needs(Can.SEE_OUTBOX)\ndef letter(",
        "@needs(Can.LOOK_AFTER_SELF)\ndef letter(",
    ),)),
    Fault("a clause widened: any instructor teaches any session", "tests/test_access.py tests/learning", ((
        "institute/access.py",
        "Can.TEACH: _may(teaches, *_office",
        "Can.TEACH: _may(instructor, *_office",
    ),)),
    Fault("nobody asked: a certificate's paper for whoever is signed in", "tests/certificates/test_views.py", ((
        "institute/certificates/views/trainee.py",
        "@needs(Can.FETCH_CERTIFICATE)",
        "@needs(Can.LOOK_AFTER_SELF)",
    ), (
        "institute/certificates/views/trainee.py",
        "permitted(Can.FETCH_CERTIFICATE, queries.get_certificate(reading(), number))",
        "queries.get_certificate(reading(), number)",
    ))),
    Fault("a scope widened: everybody's applications are mine", "tests/enrolment/test_views.py", ((
        "institute/enrolment/queries.py",
        ".where(Application.person_id == person_id)\n        .order_by(",
        ".order_by(",
    ),)),
    Fault("a scope widened: everybody's certificates are mine", "tests/certificates/test_views.py", ((
        "institute/certificates/papers.py",
        "        .where(Certificate.person_id == person_id, Certificate.state != SUPERSEDED)\n",
        "",
    ),)),
    Fault("a scope widened: a file's key opens it from any session", "tests/learning/test_instructor.py", ((
        "institute/learning/queries.py",
        ".where(LessonFile.key == key, TrainingSession.code == code)",
        ".where(LessonFile.key == key)",
    ),)),
    Fault("a lock removed: writers wait for nobody", "tests/test_door.py tests/enrolment/test_places.py", ((
        "institute/database.py",
        "            _stand_in_line(held, path)\n",
        "            pass\n",
    ), (
        "institute/database.py",
        '"BEGIN IMMEDIATE" if will_write else "BEGIN"',
        '"BEGIN"',
    ))),
    Fault("the guarded UPDATE weakened: places are counted, never refused", "tests/catalogue/test_actions.py", ((
        "institute/catalogue/actions.py",
        "free = (TrainingSession.taken + many <= TrainingSession.places) & (TrainingSession.state == PUBLISHED)",
        "free = TrainingSession.state == PUBLISHED",
    ),)),
    Fault("the form token is wanted, and never looked at", "tests/test_web.py", ((
        "institute/web/csrf.py",
        "if not _matches(given):",
        "if not given:",
    ),)),
    Fault("an escape skipped: content in its fallback language", "tests/test_security.py tests/test_web.py", ((
        "institute/web/filters.py",
        ").format(tag, direction, text)",
        ").format(tag, direction, Markup(text))",
    ),)),
    Fault("raw HTML in Markdown, and nothing cleans it", "tests/test_markdown.py", ((
        "institute/markdown.py",
        '{"html": False,',
        '{"html": True,',
    ), (
        "institute/markdown.py",
        "clean = nh3.clean(\n",
        "clean = html or nh3.clean(\n",
    ))),
    Fault("the second wall gone: Markdown is rendered and not cleaned", "tests/test_markdown.py", ((
        "institute/markdown.py",
        "clean = nh3.clean(\n",
        "clean = html or nh3.clean(\n",
    ),)),
    Fault("a header lost", "tests/test_headers.py", ((
        "institute/web/headers.py",
        '    "Cross-Origin-Opener-Policy": "same-origin",\n',
        "",
    ),)),
    Fault("a cookie's flag lost", "tests/test_headers.py tests/test_faults.py", ((
        "institute/web/cookies.py",
        'name(plain), value, max_age=max_age, path="/", secure=settings().secure, httponly=True, samesite="Lax"',
        'name(plain), value, max_age=max_age, path="/", secure=settings().secure, httponly=True',
    ),)),
    Fault("the check character ignored", "tests/certificates/test_numbers.py", ((
        "institute/certificates/numbers.py",
        "return canonical if canonical[-1] in _CHECK_ALIKE.get(plain[19], plain[19]) else None",
        "return canonical",
    ),)),
    Fault("the throttle counts and never closes", "tests/people/test_views.py tests/people/test_own.py", ((
        "institute/throttle.py",
        "        if now < trial.since + wait:\n            raise TooMany",
        "        if now > trial.since + wait:\n            raise TooMany",
    ),)),
    Fault("a letter's link works again and again", "tests/people/test_views.py", ((
        "institute/people/tokens.py",
        "    token.used_at = now\n",
        "",
    ),)),
    Fault("signing in leaves the browser's old visit open", "tests/people/test_views.py", ((
        "institute/people/actions.py",
        "    if leaves:\n        visits.end_visit(tx, leaves)\n",
        "",
    ),)),
    Fault("a new password ends no visit", "tests/people/test_own.py", ((
        "institute/people/actions.py",
        "    person.password_hash = password_hash\n    visits.end_visits(tx, person.id)\n",
        "    person.password_hash = password_hash\n",
    ),)),
    Fault("safe_next weakened: two slashes are an address of ours", "tests/test_web.py", ((
        "institute/web/pages.py",
        'if not address or not address.startswith("/") or address[1:2] in ("/", "\\\\"):',
        'if not address or not address.startswith("/"):',
    ),)),
    Fault("draft sessions in the public list", "tests/catalogue/test_public.py", ((
        "institute/catalogue/lists.py",
        "statement = select(TrainingSession).where(TrainingSession.state != DRAFT).options(*queries.CARD)",
        "statement = select(TrainingSession).options(*queries.CARD)",
    ),)),
    Fault("an officer admits themselves", "tests/enrolment/test_rules.py tests/enrolment/test_actions.py", ((
        "institute/enrolment/rules.py",
        "    if applicant_id == by_id:\n        raise OwnApplication\n",
        "",
    ),)),
    Fault("a letter twice: a run that goes on tells everybody again", "tests/certificates/test_actions.py", ((
        "institute/certificates/actions.py",
        "    if certificate.file_id is not None:\n        return\n",
        "",
    ),)),
    Fault("a certificate's number given twice", "tests/certificates/test_actions.py", ((
        "institute/certificates/actions.py",
        "    counter.last += many\n    tx.flush()\n    return counter.last\n",
        "    return counter.last + many\n",
    ),)),
    Fault("an SVG is a picture like any other", "tests/learning/test_uploads.py", ((
        "institute/documents.py",
        '    "txt": "text/plain",',
        '    "svg": "image/svg+xml",\n    "txt": "text/plain",',
    ), (
        "institute/documents.py",
        'return content.startswith(b"%PDF-") if kind == "pdf" else _is_text(content)',
        'return content.startswith(b"%PDF-") if kind == "pdf" else kind == "svg" or _is_text(content)',
    ))),
    Fault("a GET that writes: reading a lesson notes it", "tests/test_security.py", ((
        "institute/learning/views/trainee.py",
        "    shown = _lesson(seat(code), lesson_id)\n    if why :=",
        "    shown = _lesson(seat(code), lesson_id)\n"
        "    if seat(code).enrolment:\n"
        "        with writing() as tx:\n"
        "            actions.note_opened(tx, code, lesson_id, by=me(), now=clock.now())\n"
        "    if why :=",
    ),)),
    Fault("the Host header believed", "tests/test_web.py tests/test_headers.py", ((
        "institute/__init__.py",
        'TRUSTED_HOSTS=[host] if settings.environment == "production" else [host, "localhost", "127.0.0.1", "[::1]"]',
        "TRUSTED_HOSTS=None",
    ),)),
    Fault("no work for an address nobody has", "tests/people/test_views.py tests/people/test_passwords.py", ((
        "institute/people/passwords.py",
        "    with _Turn():\n        try:\n            return _hasher.verify(",
        "    if kept is None:\n        return False\n"
        "    with _Turn():\n        try:\n            return _hasher.verify(",
    ),)),
)  # fmt: skip
