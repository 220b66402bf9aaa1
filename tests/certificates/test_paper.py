"""Certificates printed and looked at: words, glyphs, code, bytes, and nothing read from outside."""

import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader
from weasyprint.text.fonts import FontConfiguration

from institute.certificates.paper import art, faces, sheet
from institute.certificates.paper.press import CHUNK, PaperError, Press
from tests.certificates import records

# Scripts whose glyphs map back to letters one by one, so that text taken from the page is exact.
EXACT = ("LATIN", "CYRILLIC", "CJK")


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Press:
    return Press(cache_dir=tmp_path_factory.mktemp("press"))


@pytest.fixture(scope="module")
def printed(press: Press) -> list[tuple[dict, bytes]]:
    """Every trainee's certificate; the press refuses any glyph it lacks."""
    trainees = records.trainees()
    return list(zip(trainees, press.singles(trainees), strict=True))


def text_of(pdf: bytes) -> str:
    """The text of the page as a browser's PDF viewer copies it, in one line."""
    return " ".join(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range().split())


def fonts_of(resources) -> Iterator[dict]:
    """Every font below a page's resources, those of its layer too."""
    for font in (resources.get("/Font") or {}).values():
        yield font.get_object()
    for form in (resources.get("/XObject") or {}).values():
        yield from fonts_of(form.get_object().get("/Resources") or {})


def test_each_trainee_gets_one_page_that_says_who_and_what(printed: list[tuple[dict, bytes]]):
    assert len(printed) == 120
    for record, pdf in printed:
        text, holder = text_of(pdf), record["holder"]
        assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
        assert f"No. {record['number']}" in text
        assert holder["latin"] in text
        assert "完成 42 学时，其中实践 8 学时" in text
        if faces.script_name(holder["native"]) in EXACT:
            assert holder["native"] in text
        for language in ("zh", "en", record["third"] or "en"):
            if language != "fa":  # broken over lines: compared without spaces
                assert record["title"][language].replace(" ", "") in text.replace(" ", "")


def test_other_readers_find_the_same_names(printed: list[tuple[dict, bytes]]):
    for record, pdf in printed[::12]:
        text = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
        assert record["holder"]["latin"] in text
        if faces.script_name(record["holder"]["native"]) in EXACT:
            assert record["holder"]["native"] in text


def test_the_code_leads_to_the_register(printed: list[tuple[dict, bytes]]):
    for record, pdf in printed[::12]:
        picture = pypdfium2.PdfDocument(pdf)[0].render(scale=150 / 72).to_pil()
        assert [found.text for found in zxingcpp.read_barcodes(picture)] == [record["url"]]


def test_the_code_is_large_enough_for_a_phone():
    assert art.QR[2] >= 22


def test_fonts_are_embedded_and_their_names_differ(printed: list[tuple[dict, bytes]]):
    for _, pdf in printed[::12]:
        fonts = list(fonts_of(PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]))
        assert all("/FontFile2" in font["/DescendantFonts"][0]["/FontDescriptor"] for font in fonts)
        assert all("/ToUnicode" in font for font in fonts)
        assert len({font["/BaseFont"] for font in fonts}) == len(fonts) > 6


def test_the_file_carries_its_data_once(press: Press):
    record = records.record(third="fa", chinese="索科洛夫")
    reader = PdfReader(io.BytesIO(press.single(record)))
    root = reader.root_object
    assert len(root["/AF"]) == 1
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert b'pdfaid:part="3"' in reader.xmp_metadata.stream.get_data()
    [(name, [content])] = reader.attachments.items()
    said = json.loads(content)
    assert (name, said["number"], said["url"]) == ("certificate.json", record["number"], record["url"])
    assert said["holder"] == {
        "passport": "SOKOLOV Artem", "native": "Соколов Артём Денисович", "chinese": "索科洛夫", "country": "RU",
    }  # fmt: skip
    assert "sex" not in content.decode()
    assert reader.metadata is not None
    assert reader.metadata.title == f"Certificate of Completion {record['number']}"


def test_the_same_record_gives_the_same_bytes(printed: list[tuple[dict, bytes]], tmp_path: Path):
    """Alone on a new press with an empty cache as in the batch before."""
    other = Press(cache_dir=tmp_path)
    for record, pdf in printed[:: CHUNK - 7]:
        assert other.single(record) == pdf


def test_a_seal_stands_once_in_its_place(press: Press, tmp_path: Path):
    """The picture a record names is printed with the layer; without one its place stays free."""
    drawn = io.BytesIO()
    Image.new("RGBA", (200, 200), (200, 20, 30, 230)).save(drawn, "PNG")
    sealing = Press(cache_dir=tmp_path, picture={"seal-1": drawn.getvalue()}.__getitem__)
    free, sealed = press.single(records.record()), sealing.single(records.record(seal="seal-1"))

    def red(pdf: bytes) -> bool:
        page = pypdfium2.PdfDocument(pdf)[0].render(scale=1).to_pil().convert("RGB")
        r, g, b = page.getpixel((page.width * 136 // 297, page.height * 164 // 210))
        return r > 150 and g < 100 and b < 100

    assert red(sealed) and not red(free)
    with pytest.raises(KeyError):
        sealing.single(records.record(seal="another"))


def test_the_book_for_the_printer_holds_them_all_in_order(press: Press, tmp_path: Path):
    trainees, path = records.trainees(), tmp_path / "all.pdf"
    assert press.merged(iter(trainees), path) == 120
    book = pypdfium2.PdfDocument(path)
    assert len(book) == 120
    for trainee, page in zip(trainees, book, strict=True):
        assert trainee["number"] in page.get_textpage().get_text_range()


@pytest.mark.parametrize(
    "name",
    ["<b>O'NEILL</b> Ann & Co", '<img src="x">', "{{ 7*7 }} {% raw %}", "</section><style>*{display:none}</style>"],
)
def test_markup_in_a_name_is_text(press: Press, name: str):
    assert name in text_of(press.single(records.record(name)))


def test_the_press_reads_no_file_and_asks_no_server(press: Press, tmp_path: Path):
    asked = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)

    server = HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    canary = tmp_path / "canary.svg"
    canary.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>CANARY</text></svg>')
    try:
        for source in (canary.as_uri(), f"http://127.0.0.1:{server.server_port}/canary"):
            for html in (f'<img src="{source}">', f'<style>@import "{source}";</style>'):
                with pytest.raises(PaperError, match="canary"):
                    press._laid_out(html, rare=False)
            document = press._laid_out(f'<link rel="attachment" href="{source}"><p>text', rare=False)
            assert b"EmbeddedFile" not in press._written(document, None, [records.record()])
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []


def test_fonts_of_the_machine_stay_outside(press: Press, monkeypatch: pytest.MonkeyPatch):
    """A font that is installed, but not ours, is not found; and the worker's own setting is left as it was."""
    monkeypatch.setenv("FONTCONFIG_FILE", "/etc/fonts/fonts.conf")
    assert isinstance(press._set_up(rare=False)[0], FontConfiguration)
    document = press._laid_out('<p style="font-family: DejaVu Sans">plain</p>', rare=False)
    document.write_pdf()
    assert {font.family for font in document.fonts.values()} <= {"Noto Serif"}


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (records.record("KIM \N{GRINNING FACE}"), "SCOIET-2026-ET-012-0001-O: glyph: U\\+1F600"),
        (records.record(""), "passport"),
        (records.record(title={"en": "Word " * 150}), "long"),
    ],
)
def test_what_cannot_be_printed_stops_the_press(press: Press, record: dict, words: str):
    with pytest.raises(PaperError, match=words):
        press.single(record)


@pytest.mark.skipif(not faces.RARE_HAN.exists(), reason="fonts-noto-cjk is not installed")
def test_a_rare_character_takes_the_full_font_and_changes_nobody_else(press: Press):
    rare, plain = records.record("MA Yi", "马𬱖䶮", native_lang="zh"), records.record()
    first, middle, last = press.singles([plain, rare, plain])
    assert "马𬱖䶮" in text_of(middle)
    assert first == last == press.single(plain)


def test_native_names_in_joined_scripts_can_be_copied(press: Press):
    """Their letters stand beside the glyphs, as ActualText."""
    name = "लक्ष्मी क्षेत्रपाल"
    page = PdfReader(io.BytesIO(press.single(records.record("LAKSHMI", name, native_lang="hi")))).pages[0]
    assert name.encode("utf-16-be").hex() in page.get_contents().get_data().decode("latin-1")


@pytest.mark.parametrize("third", [None, "ru", "fa"])
def test_nothing_runs_into_anything(press: Press, third: str | None):
    """The longest title of the demonstration: its text ends above the seal slot and inside the frame."""
    title = {
        "zh": "跨境电子商务、数字海关与多式联运领域政府管理人员和专业人员能力提升高级研修班",
        "en": "Advanced Training for Managers in Cross-border E-commerce, Digital Customs and Multimodal Transport",
        "ru": "Повышение квалификации руководителей органов управления в области трансграничной электронной торговли",
        "fa": "آموزش پیشرفتهٔ مدیران دولتی در زمینهٔ تجارت الکترونیک فرامرزی، گمرک دیجیتال و حمل‌ونقل چندوجهی",
    }
    pdf = press.single(records.record(third=third, title=title, chinese="阿尔乔姆·索科洛夫", revision=1))
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    boxes = [[side / art.MM for side in page.get_rect(i)] for i in range(page.count_rects())]
    box = sheet.SHAPES[third is not None]
    seal_top = art.SEAL[1] + art.SEAL[2]
    assert all(left > art.INNER and right < art.WIDTH - art.INNER for left, _, right, _ in boxes)
    assert all(bottom > art.INNER and top < art.HEIGHT - art.INNER for _, bottom, _, top in boxes)
    middle = [bottom for _, bottom, _, top in boxes if top < art.HEIGHT - box.text_top and bottom > seal_top - 1]
    assert len(middle) >= 4
    assert not [b for b in boxes if b[1] < seal_top < b[3]]
