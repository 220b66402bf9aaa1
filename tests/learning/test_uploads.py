"""Each limit of pictures and files has something that crosses it."""

import zipfile
import zlib
from io import BytesIO
from struct import pack

import pytest
from PIL import Image

from institute import documents, pictures


def picture(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **given) -> bytes:
    written = BytesIO()
    Image.new(mode, size).save(written, kind, **given)
    return written.getvalue()


def package(*names: str) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name in names:
            made.writestr(zipfile.ZipInfo(name), "x")  # no clock in it: its bytes name a test
    return written.getvalue()


def huge_png() -> bytes:
    """The head of a picture of 165 million pixels in a few bytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return pack(">I", len(body)) + name + body + pack(">I", zlib.crc32(name + body))

    head = pack(">IIBBBBB", 15000, 11000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (picture("PNG"), "image/png"),
        (picture("JPEG"), "image/jpeg"),
        (picture("JPEG", mode="CMYK"), "image/jpeg"),
        (picture("WEBP"), "image/jpeg"),
        (picture("WEBP", mode="RGBA"), "image/png"),
        (picture("PNG", mode="P"), "image/png"),
        (picture("PNG", mode="I;16"), "image/png"),
    ],
)
def test_pictures_are_drawn_anew(content, kind):
    drawn = pictures.redraw(content)
    assert drawn.media_type == kind
    with Image.open(BytesIO(drawn.content)) as again:
        assert again.size == (40, 30)


def test_a_wide_picture_becomes_smaller():
    with Image.open(BytesIO(pictures.redraw(picture("PNG", (3200, 800))).content)) as again:
        assert again.size == (1600, 400)


def test_what_the_camera_wrote_is_gone_and_the_picture_upright():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Spy camera"  # turned by 90 degrees; the maker
    drawn = pictures.redraw(picture("JPEG", exif=exif.tobytes()))
    assert b"Spy camera" not in drawn.content and b"Exif" not in drawn.content
    with Image.open(BytesIO(drawn.content)) as again:
        assert again.size == (30, 40)


@pytest.mark.parametrize("content", [huge_png(), picture("PNG", (6001, 4000), "1")])
def test_too_many_pixels(content):
    with pytest.raises(pictures.TooManyPixels):
        pictures.redraw(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html></html>",
        picture("GIF"),
        picture("BMP"),
        picture("TIFF"),
        picture("PNG")[:60],
    ],
)
def test_not_a_picture(content):
    with pytest.raises(pictures.NotAPicture):
        pictures.redraw(content)


DOCX = package("[Content_Types].xml", "word/document.xml")


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"%PDF-1.7 ...", "Plan.PDF", "application/pdf"),
        (DOCX, "报告.docx", documents.TYPES["docx"]),
        (package("[Content_Types].xml", "xl/workbook.xml"), "a.xlsx", documents.TYPES["xlsx"]),
        (package("[Content_Types].xml", "ppt/presentation.xml"), "a.pptx", documents.TYPES["pptx"]),
        ("Заметки".encode("cp1251"), "notes.txt", "text/plain"),
        (b"a,b\n1,2", "table.csv", "text/csv"),
    ],
)
def test_files_we_take(content, name, kind):
    assert documents.check(content, name) == kind


@pytest.mark.parametrize(
    ("content", "name", "refusal"),
    [
        (b"<svg/>", "a.svg", documents.NotAllowed),
        (b"<html>", "a.html", documents.NotAllowed),
        (package("a.txt"), "a.zip", documents.NotAllowed),
        (b"MZ", "setup.exe", documents.NotAllowed),
        (b"x", "noending", documents.NotAllowed),
        (b"", "a.txt", documents.Nothing),
        (b"<!DOCTYPE html><script>", "a.txt", documents.NotWhatItSays),
        (b"  <svg onload=x>", "a.csv", documents.NotWhatItSays),
        (b"PK\x00\x01", "a.txt", documents.NotWhatItSays),
        (b"<html>", "a.pdf", documents.NotWhatItSays),
        (package("[Content_Types].xml", "xl/workbook.xml"), "a.docx", documents.NotWhatItSays),
        (package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "a.docx", documents.NotWhatItSays),
        (DOCX[:40], "a.docx", documents.NotWhatItSays),
        (b"%PDF-" + b"x" * documents.MOST, "a.pdf", documents.TooLarge),
    ],
)
def test_files_we_refuse(content, name, refusal):
    with pytest.raises(refusal):
        documents.check(content, name)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("报告 2026.docx", "报告 2026.docx"),
        ("..\\..\\CON.txt", "CON.txt"),
        ("/etc/отчёт.pdf", "отчёт.pdf"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("invoice\u202efdp.txt", "invoicefdp.txt"),
        ("", "file"),
        ("x" * 500 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_names(name, clean):
    assert documents.clean_name(name) == clean
