"""Lists on pages: shown in parts, found again as they were left, taken along as a spreadsheet."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import wraps
from itertools import count
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from flask import Response, current_app, g, make_response, request, send_file
from itsdangerous import BadSignature, URLSafeSerializer

from institute import access, clock, disclosure, sheets
from institute.config import settings
from institute.database import today_in, writing
from institute.paging import Column, Page
from institute.web import cookies, pages
from institute.web.logs import event
from institute.web.reader import LEFT, me

_MOST_LISTS, _LONGEST = 8, 300
_CHUNK = 500
_PASSING = ("lang", "as", "reset")  # said once, not kept
Ask = Callable[[int, int | None], Page]
_FORMS: dict[str, tuple[str, Callable[..., int]]] = {  # ending -> (media type, what writes it)
    "xlsx": (sheets.XLSX, sheets.write),
    "csv": ("text/csv", sheets.write_csv),
}


def remembered(view: Callable[..., Response]) -> Callable[..., Response]:
    """A list that is found again as it was left: filters, order and page. ?reset=1 forgets them.

    The memory is the browser's, in a signed cookie that names its reader: a GET writes nothing here.
    """

    @wraps(view)
    def asked(*args: Any, **kwargs: Any) -> Response:
        left, path = _left(), "/" + quote(request.path.lstrip("/"))
        if "reset" in request.args:
            left.pop(path, None)
            return _leave(_onward(path), left)
        wanted = [(name, value) for name, value in request.args.items(multi=True) if name not in _PASSING]
        if not wanted and path in left and not pages.wants_fragment():
            said = [(name, value) for name, value in request.args.items() if name == "lang"]
            return _onward(f"{path}?{urlencode(parse_qsl(left[path]) + said)}")
        response = make_response(view(*args, **kwargs))
        if not wanted or response.status_code != 200 or "as" in request.args:
            return response
        kept = urlencode([(name, value) for name, value in wanted if value])
        before = left.pop(path, "")
        if kept and len(kept) <= _LONGEST:
            left[path] = kept
        return response if kept == before else _leave(response, left)

    return asked


def _onward(address: str) -> Response:
    """To the same list again: it asks whether the reader may; until then nothing of it is shown."""
    g.asked = set(access.Can)
    return pages.go_to(address)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="lists")


def _left() -> dict[str, str]:
    """Path -> query, of this reader."""
    person, cookie = me(), request.cookies.get(cookies.name(LEFT))
    with suppress(BadSignature):
        whose, left = _signer().loads(cookie or "")
        if whose == (person.id if person else 0):
            return left
    return {}


def _leave(response: Response, left: dict[str, str]) -> Response:
    person = me()
    kept = dict(list(left.items())[-_MOST_LISTS:])
    if kept:
        cookies.put(response, LEFT, str(_signer().dumps([person.id if person else 0, kept])))
    else:
        cookies.drop(response, LEFT)
    return response


def show(
    template: str, fragment: str, columns: Sequence[Column], ask: Ask, as_: str = "found", **said: Any
) -> Response:
    """The list as a page or fragment, `as_` naming its rows in the template; ?as=xlsx or csv is all of it as a sheet.

    ask(page, per_page) finds a part; per_page None is the list's own size. The sheet stands behind the same
    permission, filters and order, for it is the same address.
    """
    if (form := request.args.get("as", "")) in _FORMS:
        return _sheet(columns, ask, form)
    found = ask(request.args.get("page", 1, type=int), None)
    narrowed = any(value for name, value in request.args.items() if name not in (*_PASSING, "page"))
    return pages.page(
        template, fragment=fragment, columns=columns, list_root=f"#{fragment.rpartition('/')[2].removesuffix('.html')}",
        list_narrowed=narrowed, **{as_: found}, **said,
    )  # fmt: skip


def _sheet(columns: Sequence[Column], ask: Ask, form: str) -> Response:
    file, name = TemporaryFile(), str(request.endpoint).partition(".")[2].replace("_", "-")  # noqa: SIM115  sent, then closed
    media_type, write = _FORMS[form]
    many = write(file, columns, _all(ask), pages.zone())
    event("export", list=str(request.endpoint), rows=many)
    _note_disclosure(many)
    file.seek(0)
    return send_file(
        file,
        mimetype=media_type,
        as_attachment=True,
        download_name=f"{name}-{today_in(pages.zone(), clock.now()).isoformat()}.{form}",
        max_age=0,
    )


def _note_disclosure(rows: int) -> None:
    """A list of personal data that leaves goes into the register: its address tells which."""
    what = current_app.view_functions[str(request.endpoint)].capability  # type: ignore[attr-defined]
    if not access.POLICY[what].risk & access.Risk.PERSONAL:
        return
    person, view = me(), request.view_args or {}
    with writing() as tx:
        disclosure.disclose(
            tx, str(request.endpoint), rows=rows, by_id=person.id if person else None, now=clock.now(),
            session=str(view.get("code", "")),
        )  # fmt: skip


def _all(ask: Ask) -> Iterator[Any]:
    """Every row, a part at a time."""
    for number in count(1):
        part = ask(number, _CHUNK)
        yield from part.items
        if not part.has_next:
            return
