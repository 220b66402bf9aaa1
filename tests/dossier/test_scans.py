"""Scans and portraits are drawn anew: nothing of what a camera or a stranger wrote into them stays."""

from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from institute.dossier import rasterise, scans
from institute.errors import DomainError
from tests import hostile
from tests.learning.test_uploads import picture


def pdf(pages: int = 1, size: tuple[float, float] = (300, 200), **save) -> bytes:
    """A PDF with a script that runs on opening and a file inside."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=size)
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('canary')")
    made.attachments["canary.exe"] = b"MZ canary"
    written = BytesIO()
    made.save(written, **save)
    return written.getvalue()


def with_exif() -> bytes:
    written, exif = BytesIO(), Image.Exif()
    exif[0x010E], exif[0x0112] = "canary", 6  # description; turned a quarter
    exif.get_ifd(0x8825)[1] = "N"  # where it was taken
    Image.new("RGB", (600, 400)).save(written, "JPEG", exif=exif)
    return written.getvalue()


def test_what_the_camera_wrote_is_gone_and_it_stands_upright():
    content = with_exif()
    assert b"canary" in content
    drawn = scans.draw(content, "photo")
    with Image.open(BytesIO(drawn.content)) as found:
        assert (found.size, dict(found.getexif())) == ((400, 600), {})
    assert b"canary" not in drawn.content


def test_a_page_becomes_a_picture():
    drawn = scans.draw(pdf(), "passport_scan")
    with Image.open(BytesIO(drawn.content)) as found:
        assert (drawn.media_type, found.format, found.size) == ("image/jpeg", "JPEG", (1600, 1067))


def test_several_pages_become_pictures_in_a_pdf_of_ours():
    drawn = scans.draw(pdf(3), "q1")
    assert drawn.media_type == "application/pdf" and b"canary" not in drawn.content
    with pikepdf.open(BytesIO(drawn.content)) as found:
        assert (len(found.pages), "/OpenAction" in found.Root, len(found.attachments)) == (3, False, 0)
    assert len(pypdfium2.PdfDocument(drawn.content)) == 3


def bomb() -> bytes:
    """One page whose stream unpacks to 400 MB of drawing."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(300, 200))
    page.Contents = pikepdf.Stream(made, b"0 0 1 1 re f\n" * 30_000_000)
    written = BytesIO()
    made.save(written, compress_streams=True)
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "field", "refusal"),
    [
        (b"", "photo", "Empty"),
        (b"%PDF-1.7\n%%EOF", "passport_scan", "NotAScan"),
        (pdf()[:200], "passport_scan", "NotAScan"),
        (pdf(encryption=pikepdf.Encryption(user="a", owner="b")), "passport_scan", "NotAScan"),
        (pdf(rasterise.PAGES + 1), "q1", "NotAScan"),
        (pdf(2), "passport_scan", "OnePageOnly"),
        (pdf(size=(14_400, 3)), "photo", "NotAPicture"),  # a portrait is no PDF
        (picture("PNG", (6000, 4001)), "passport_scan", "TooManyPixels"),
        (picture("GIF"), "passport_scan", "NotAPicture"),
        (picture("JPEG")[:-300], "passport_scan", "NotAPicture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "passport_scan", "NotAPicture"),
        (b"GIF89a/*" + b"*/=1;alert(1)", "passport_scan", "NotAPicture"),
        (b"PK\x03\x04" + b"0" * 200, "passport_scan", "NotAPicture"),
        (b"0" * (scans.MOST + 1), "passport_scan", "TooLarge"),
        *((text.encode(), "q1", "NotAPicture") for text in hostile.STORED[::25]),
    ],
)  # fmt: skip
def test_what_is_refused(content: bytes, field: str, refusal: str):
    with pytest.raises(DomainError) as refused:
        scans.draw(content, field)
    assert type(refused.value).__name__ == refusal


def test_a_bomb_ends_in_its_own_process(monkeypatch):
    monkeypatch.setattr(scans, "_PATIENCE", 3)
    content = bomb()
    assert len(content) < scans.MOST
    with pytest.raises(scans.NotAScan):
        scans.draw(content, "passport_scan")
