"""The tus 1.0 protocol, by which browsers send files in parts and go on where they stopped.

Core, creation, termination, expiration and checksum of https://tus.io/protocols/resumable-upload. What a view
needs: an answer to each of the protocol's requests, about an upload the view has found to be the reader's.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from flask import Blueprint, Response, abort, make_response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import ClientDisconnected

from institute import clock, documents, uploads
from institute.access import Can
from institute.database import reading, writing
from institute.errors import DomainError, NoRoom, TooMany
from institute.language import gettext
from institute.uploads import PART, Upload
from institute.web.guard import needs
from institute.web.reader import me

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,expiration,checksum"
CHECKSUMS = ("sha1", "sha256")
_BODY = "application/offset+octet-stream"


def answer(status: int, words: str = "", **headers: str) -> Response:
    """An answer with the protocol's headers; Upload_Offset="5" becomes Upload-Offset."""
    response = make_response(words, status)
    response.mimetype = "text/plain"
    response.headers["Tus-Resumable"] = VERSION
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def offers(most: int) -> Response:
    """What we speak, for a client that asks."""
    given = {"Tus_Version": VERSION, "Tus_Extension": EXTENSIONS, "Tus_Checksum_Algorithm": ",".join(CHECKSUMS)}
    return answer(204, Tus_Max_Size=str(most), **given)


def refusal(status: int, error: DomainError) -> Response:
    """A refusal in words the page can show."""
    return answer(status, str(error.message))


def greet() -> None:
    """412 for another version of the protocol."""
    if request.headers.get("Tus-Resumable") != VERSION:
        abort(answer(412, Tus_Version=VERSION))


def number(name: str) -> int:
    """A header that is a number of bytes; 400 otherwise."""
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        abort(answer(400, f"{name}?"))
    return int(text)


def metadata() -> dict[str, str]:
    """Upload-Metadata: names with their values in base64; 400 when it is anything else."""
    found = {}
    try:
        for pair in filter(None, request.headers.get("Upload-Metadata", "").split(",")):
            name, _, value = pair.strip().partition(" ")
            found[name] = base64.b64decode(value, validate=True).decode("utf-8").replace("\x00", "")
    except (binascii.Error, UnicodeDecodeError):
        abort(answer(400, "Upload-Metadata?"))
    return found


def body() -> bytes:
    """The part that was sent, as far as it came: of a link that broke, what arrived counts.

    With a checksum it counts as a whole or not at all (460).
    """
    if request.mimetype != _BODY:
        abort(answer(415))
    found, whole = bytearray(), True
    try:
        while block := request.stream.read(1 << 16):
            found += block
            if len(found) > PART:
                abort(answer(413))
    except (ClientDisconnected, OSError):
        whole = False
    if told := request.headers.get("Upload-Checksum"):
        _check(bytes(found), told, whole)
    return bytes(found)


def _check(content: bytes, told: str, whole: bool) -> None:
    name, _, value = told.partition(" ")
    if name not in CHECKSUMS:
        abort(answer(400, "Upload-Checksum?"))
    digest = base64.b64encode(hashlib.new(name, content, usedforsecurity=False).digest()).decode()
    if not whole or not hmac.compare_digest(digest.encode(), value.encode()):
        response = answer(460)
        response.status = "460 Checksum Mismatch"
        abort(response)


# The requests.


def begin(
    subject: str,
    purpose: str,
    *,
    allow: Callable[[str, int], None],
    check: Callable[[Session, int, datetime], None] = lambda tx, size, now: None,
    **values: Any,
) -> Response:
    """A file announces itself by name and size: what will not be taken is refused before anything is sent.

    `allow(name, size)` and `check(tx, size, now)` refuse by a DomainError; `values` go to the job `purpose`.
    """
    greet()
    told, size, now = metadata(), number("Upload-Length"), clock.now()
    name = documents.clean_name(told.get("filename", ""))
    try:
        allow(name, size)
        uploads.check_room(size)
        with writing() as tx:
            check(tx, size, now)
            upload = uploads.begin(
                tx, subject=subject, purpose=purpose, name=name, size=size, stamp=told.get("stamp", ""), by=me().id,
                now=now, **values,
            )  # fmt: skip
    except DomainError as error:
        return refusal({NoRoom: 507, TooMany: 429}.get(type(error), 422), error)
    there = f"{request.script_root}{request.path}/{upload.key}"
    return answer(201, Location=there, Upload_Offset="0", Upload_Expires=until(upload.expires_at))


def doors(bp: Blueprint, place: str, what: Can, subject: Callable[..., str], most: int) -> None:
    """Under the address `place` every request of the protocol but the first, which stands below it in a view.

    Above it Flask would answer OPTIONS for us. `subject` asks, with the parts of the address, whether the reader may,
    and names what their uploads there are for.
    """

    @bp.route(place, methods=["OPTIONS"], provide_automatic_options=False)
    @needs(what)
    def upload_offers(**at: Any) -> Response:
        subject(**at)
        return offers(most)

    @bp.route(f"{place}/<key>", methods=["HEAD"])
    @needs(what)
    def upload_stands(key: str, **at: Any) -> Response:
        return stands(mine(key, subject(**at)))

    @bp.patch(f"{place}/<key>")
    @needs(what, body_limit=PART)
    def go_on(key: str, **at: Any) -> Response:
        return receive(mine(key, subject(**at)))

    @bp.delete(f"{place}/<key>")
    @needs(what)
    def stop_upload(key: str, **at: Any) -> Response:
        end(mine(key, subject(**at)))
        return answer(204)


def forms(bp: Blueprint, place: str, what: Can, subject: Callable[..., str], after: Callable[..., Response]) -> None:
    """Giving up and trying again by forms; `after` makes the page, of the parts of the address and what is said."""

    @bp.post(f"{place}/<key>/stop")
    @needs(what)
    def give_up(key: str, **at: Any) -> Response:
        end(mine(key, subject(**at)))
        return after(said=gettext("The upload is given up."), **at)

    @bp.post(f"{place}/<key>/again")
    @needs(what)
    def try_again(key: str, **at: Any) -> Response:
        """Has a file that is here whole and was not taken in tried once more."""
        upload = mine(key, subject(**at))
        with writing() as tx:
            uploads.again(tx, upload.id, now=clock.now())
        return after(said=gettext("The file is being checked again."), **at)


def mine(key: str, subject: str) -> Upload:
    """The reader's own upload for this."""
    return uploads.get_upload(reading(), key, subject, me().id, clock.now())


def stands(upload: Upload) -> Response:
    """How much is here."""
    told = {"Upload_Offset": str(upload.received), "Upload_Length": str(upload.size)}
    return answer(200, **told, Upload_Expires=until(upload.expires_at))


def receive(upload: Upload) -> Response:
    """The next part: kept first, then counted."""
    greet()
    at, upload_id, key = number("Upload-Offset"), upload.id, upload.key
    try:
        if at != upload.received:
            raise uploads.WrongOffset
        reading().rollback()  # a slow link holds no connection
        if content := body():
            part = uploads.keep_part(key, content)
            with writing() as tx:
                upload = uploads.receive(tx, upload_id, at=at, name=part, size=len(content), now=clock.now())
    except DomainError as error:
        return refusal(507 if isinstance(error, NoRoom) else 409, error)
    return answer(204, Upload_Offset=str(upload.received), Upload_Expires=until(upload.expires_at))


def end(upload: Upload) -> None:
    """It is not sent any further."""
    with writing() as tx:
        uploads.end(tx, upload.id, now=clock.now())


def until(moment: datetime) -> str:
    """A moment as HTTP writes it."""
    return format_datetime(moment, usegmt=True)
