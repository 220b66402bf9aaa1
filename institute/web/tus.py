"""The tus 1.0 protocol, by which browsers send files in parts and go on where they stopped.

Core, creation, termination, expiration and checksum of https://tus.io/protocols/resumable-upload. What a view
needs: a reading of the request's headers, and answers.
"""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime
from email.utils import format_datetime

from flask import Response, abort, make_response, request
from werkzeug.exceptions import ClientDisconnected

from institute.errors import DomainError
from institute.uploads import PART

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


def until(moment: datetime) -> str:
    """A moment as HTTP writes it."""
    return format_datetime(moment, usegmt=True)
