"""What the worker does for lessons: prints them, and takes in the files that came in parts."""

import re
from collections.abc import Callable
from typing import Any

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from institute import clock, documents, files, issuer, jobs, language, markdown, paper, uploads
from institute.bank import pictured
from institute.database import reading, writing
from institute.errors import DomainError
from institute.jobs import Job
from institute.learning import actions, embedded, formulas, intake, papers
from institute.learning.models import LearningModule, Lesson
from institute.uploads import Upload

_PICTURE = re.compile(r"/learn/[^/]+/files/([^/]+)/")


def _picture(lesson: Lesson) -> Callable[[str], paper.Picture | None]:
    """The lesson's own pictures and those of its questions, by their address."""
    known = {each.key: each.file for each in lesson.files if documents.is_picture(each.file.media_type)}

    def find(url: str) -> paper.Picture | None:
        if asked := pictured.ADDRESS.search(url):
            file = pictured.find(reading(), asked[1])
        else:
            found = _PICTURE.search(url)
            file = known.get(found[1]) if found else None
        return (files.content(file.sha256), file.media_type) if file else None

    return find


@jobs.kind(papers.JOB)
def print_lesson(job: Job) -> dict[str, Any]:
    """Prints a lesson in one language, once for the same words; asked again it finds what there is."""
    code = job.values["language"]
    lesson = reading().scalar(
        select(Lesson)
        .where(Lesson.id == job.values["lesson_id"])
        .options(joinedload(Lesson.module).joinedload(LearningModule.training))
    )
    if lesson is None or papers.find(reading(), lesson, code):
        return {}
    version, made = papers.version(reading(), lesson, code), _printed(lesson, code)
    key, name = files.keep(made), f"{lesson.training.code}-{lesson.id}-{code}.pdf"
    with writing() as tx:
        tx.get_one(Lesson, lesson.id, with_for_update=True)  # two asked at once: one print stays
        file = files.describe(tx, key, name=name, media_type="application/pdf", size=len(made), now=clock.now())
        papers.keep(tx, lesson.id, code, version, file)
    return {}


def _with_questions(lesson: Lesson, text: str, code: str) -> str:
    """The text as HTML with its questions to read: answered they are on the page."""
    asked, found = embedded.items(reading(), lesson.text), ""
    for html, item in embedded.split(markdown.to_html(text, code)):
        found += html
        if item in asked:
            stem, choices = embedded.in_words(asked[item], code)
            listed = "".join(f"\n- {choice}" for choice in choices)
            found += markdown.to_html(f"::: note {language.gettext('Question')}\n{stem}\n{listed}\n:::", code)
    return found


def _printed(lesson: Lesson, code: str) -> bytes:
    with language.speaking(code):
        text, spoken = language.choose(lesson.text)
        page = paper.pages.get_template("paper/lesson.html").render(
            speech=language.speech(),
            spoken=language.SPEECHES.get(spoken, language.SPEECHES["en"]),
            institute=language.plain(issuer.issuer()["name"]),
            code=lesson.training.code,
            training=language.plain(lesson.training.title),
            module=language.plain(lesson.module.title),
            title=language.plain(lesson.title),
            minutes=language.ngettext("%(n)s minute", "%(n)s minutes", lesson.minutes),
            text=Markup(formulas.drawn(_with_questions(lesson, text, spoken))),  # noqa: S704  nh3 has cleaned it
            printed=language.day(clock.now()),
        )
    return paper.printed(page, "fonts.css", "lesson.css", find=_picture(lesson))


@jobs.kind("lesson-file")
def take_in(job: Job) -> dict[str, Any]:
    """Puts an upload together, checks it and attaches it to its lesson; a refusal stays with the upload."""
    upload_id = job.values["upload"]
    upload = reading().get(Upload, upload_id, populate_existing=True)
    if upload is None or upload.expires_at <= clock.now():  # taken in already, or given up
        return {}
    to, by, name, size = upload.values, upload.person_id, upload.name, upload.size
    try:
        with uploads.together(reading(), upload_id) as whole:
            taken = intake.take(whole, name, size, twin=True)
        with writing() as tx:
            if uploads.taken_in(tx, upload_id, now=clock.now()):
                actions.attach(tx, to["code"], to["lesson_id"], taken, by_id=by, now=clock.now())
    except DomainError as refusal:
        with writing() as tx:
            tx.get_one(Upload, upload_id, populate_existing=True).refusal = type(refusal).__name__
        raise
    return {}
