"""What the worker does for lessons: prints them, and takes in the files that came in parts."""

import re
from typing import Any

import weasyprint
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from institute import clock, documents, files, issuer, jobs, language, markdown, uploads
from institute.config import ROOT
from institute.database import reading, writing
from institute.errors import DomainError
from institute.jobs import Job
from institute.learning import actions, formulas, intake, papers
from institute.learning.models import LearningModule, Lesson
from institute.uploads import Upload

_FONTS = ROOT / "static" / "fonts" / "paper"
_PICTURE = re.compile(r"/learn/[^/]+/files/([^/]+)/")
_pages = Environment(
    loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


class _Closed(URLFetcher):
    """Gives the paper our fonts and the lesson's own pictures, and nothing else: no network, no other file."""

    def __init__(self, lesson: Lesson) -> None:
        super().__init__()
        self._pictures = {each.key: each.file for each in lesson.files if documents.is_picture(each.file.media_type)}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The bytes at `font:<name>` or at a picture's address; ValueError for any other."""
        kind, _, name = url.partition(":")
        if url.startswith("data:image/svg+xml;base64,"):  # a formula of ours; whoever writes can bring none in
            return super().fetch(url, headers)
        if kind == "font" and "/" not in name:
            return URLFetcherResponse(url, (_FONTS / name).read_bytes(), {"Content-Type": "font/ttf"})
        found = _PICTURE.search(url)
        picture = self._pictures.get(found[1]) if found else None
        if picture is None:
            raise ValueError("the paper reads nothing from outside")
        return URLFetcherResponse(url, files.content(picture.sha256), {"Content-Type": picture.media_type})


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
    version, paper = papers.version(lesson, code), _printed(lesson, code)
    key, name = files.keep(paper), f"{lesson.training.code}-{lesson.id}-{code}.pdf"
    with writing() as tx:
        tx.get_one(Lesson, lesson.id, with_for_update=True)  # two asked at once: one print stays
        file = files.describe(tx, key, name=name, media_type="application/pdf", size=len(paper), now=clock.now())
        papers.keep(tx, lesson.id, code, version, file)
    return {}


def _printed(lesson: Lesson, code: str) -> bytes:
    with language.speaking(code):
        text, spoken = language.choose(lesson.text)
        page = _pages.get_template("paper/lesson.html").render(
            speech=language.speech(),
            spoken=language.SPEECHES.get(spoken, language.SPEECHES["en"]),
            institute=language.plain(issuer.issuer()["name"]),
            code=lesson.training.code,
            training=language.plain(lesson.training.title),
            module=language.plain(lesson.module.title),
            title=language.plain(lesson.title),
            minutes=language.ngettext("%(n)s minute", "%(n)s minutes", lesson.minutes),
            text=Markup(formulas.drawn(markdown.to_html(text, spoken))),  # noqa: S704  nh3 has cleaned it
            printed=language.day(clock.now()),
        )
    fetcher, fonts = _Closed(lesson), FontConfiguration()
    style = (ROOT / "templates" / "paper" / "lesson.css").read_text(encoding="utf-8")
    css = weasyprint.CSS(string=style, font_config=fonts, url_fetcher=fetcher)
    made = weasyprint.HTML(string=page, base_url="paper:/", url_fetcher=fetcher)
    return made.write_pdf(stylesheets=[css], font_config=fonts, pdf_tags=True) or b""


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
            taken = intake.take(whole, name, size)
        with writing() as tx:
            actions.attach(tx, to["code"], to["lesson_id"], taken, by_id=by, now=clock.now())
            uploads.end(tx, upload_id, now=clock.now())
    except DomainError as refusal:
        with writing() as tx:
            tx.get_one(Upload, upload_id, populate_existing=True).refusal = type(refusal).__name__
        raise
    return {}
