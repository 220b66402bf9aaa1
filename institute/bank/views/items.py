"""The list of items, and one item as trainees see it, tried and marked at once."""

from flask import Response, request

from institute import language
from institute.access import Can
from institute.bank import answers, drafting, marking, queries, rules, shelves, statistics
from institute.bank import content as contents
from institute.bank.models import FILE, KINDS, STATES, Item, ItemVersion
from institute.bank.views.base import bp
from institute.database import reading
from institute.errors import NotFound
from institute.web.guard import needs
from institute.web.lists import remembered, show
from institute.web.pages import page, row_id

WORDS = {"kind_words": rules.KIND_WORDS, "state_words": rules.STATE_WORDS, "state_tones": rules.STATE_TONES}


def wanted() -> queries.Wanted:
    """What the address narrows the list to; what it cannot mean is left out."""
    given = {name: request.args.get(name, "").strip() for name in ("category", "tag", "kind", "state", "missing", "q")}
    known = {"kind": KINDS, "state": STATES, "missing": language.LANGUAGES}
    fit = {name: value if name not in known or value in known[name] else "" for name, value in given.items()}
    return queries.Wanted(
        category=request.args.get("category", type=row_id), tag=fit["tag"], kind=fit["kind"],
        state=fit["state"], missing=fit["missing"], sought=fit["q"][:100],
    )  # fmt: skip


@bp.get("/teach/bank")
@needs(Can.EDIT_BANK)
@remembered
def items() -> Response:
    chosen, sort = wanted(), request.args.get("sort", "")
    return show(
        "bank/items.html",
        "bank/_items.html",
        queries.COLUMNS,
        lambda number, size: queries.items(reading(), chosen, sort=sort, page=number, per_page=size),
        wanted=chosen,
        ways=shelves.ways(queries.categories(reading())),
        tags=queries.tags(reading()),
        forms=rules.FORMS,
        warnings=lambda figures: statistics.warnings(figures) if figures else [],
        **WORDS,
    )


@bp.get("/teach/bank/<id:item_id>")
@needs(Can.EDIT_BANK)
def item(item_id: int) -> Response:
    return shown(*_asked_for(item_id))


def _asked_for(item_id: int) -> tuple[Item, ItemVersion, str]:
    """The item, the version and the language that are asked for; the newest and the reader's otherwise."""
    found = queries.get_item(reading(), item_id)
    number = request.values.get("version", found.number, type=int)
    version = found.newest if number == found.number else queries.get_numbered(reading(), item_id, _bounded(number))
    given = [code for code in language.LANGUAGES if version.content["stem"].get(code)]
    code = next((each for each in (request.values.get("in"), language.code()) if each in given), None)
    return found, version, code or drafting.original(version.content)


def _bounded(number: int) -> int:
    if not 0 < number < 2**31:
        raise NotFound
    return number


def shown(found: Item, version: ItemVersion, code: str, status: int = 200, **said: object) -> Response:
    """The page of an item."""
    given = {"answer": None, "tried": False, "refusal": None, **said}
    return page(
        "bank/item.html", status, item=found, version=version, code=code, kind=version.kind, content=version.content,
        history=queries.history(reading(), found.id), figures=queries.figures(reading(), version.id),
        ways=shelves.ways(queries.categories(reading())), spoken=[each for each in language.SPEECHES.values()
        if version.content["stem"].get(each.code)], chosen=_chosen(version, code), stamp=queries.stamp(found), **WORDS,
        warnings=statistics.warnings, origin=drafting.original(version.content), **given,
    )  # fmt: skip


def _chosen(version: ItemVersion, code: str) -> dict[str, str]:
    """What each option says, to read how often it was chosen."""
    if version.kind not in contents.CHOICES:
        return {}
    return {each["key"]: answers.option_text(version.kind, each, code)[0] for each in version.content["options"]}


@bp.post("/teach/bank/<id:item_id>/try")
@needs(Can.EDIT_BANK)
def attempt(item_id: int) -> Response:
    """What an answer would be worth; nothing is kept."""
    found, version, code = _asked_for(item_id)
    try:
        answer = answers.parse(version.kind, version.content, request.form, "q")
    except answers.Unfit as refusal:
        return shown(found, version, code, 422, refusal=refusal.message)
    if version.kind == FILE and (sent := request.files.get("q-file")) and sent.filename:
        answer = {"file": "", "name": sent.filename[:100]}
    share = marking.mark(version.kind, version.content, answer)
    return shown(
        found, version, code, answer=answer, tried=True, share=share,
        told=answers.spoken(version.kind, version.content, answer, code),
        doubt=answers.doubt(version.kind, version.content, answer),
        matched=marking.matched(version.kind, version.content, answer),
        right=answers.spoken(version.kind, version.content, answers.right(version.kind, version.content), code),
    )  # fmt: skip
