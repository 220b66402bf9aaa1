"""Markdown people write, as the HTML others read."""

import re

import pytest

from institute import language
from institute.markdown import to_html
from tests import hostile

KNOWN = set(
    "p br hr h2 h3 h4 h5 strong em s code pre blockquote ul ol li a img table thead tbody tr th td div dl dt dd math "
    "mfrac mi mn mo mover mrow mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover".split()
)
SAID = {"href", "src", "alt", "title", "rel", "display", "alttext"}


@pytest.mark.parametrize("text", [*hostile.STORED, hostile.stored(0, "\n\n"), hostile.stored(7, "\n> - ")])
def test_hostile_text_stays_text(text):
    made = to_html(text)
    tags = re.findall(r"<\s*/?([a-zA-Z!?][^\s/>]*)([^>]*)>", made)
    assert {name for name, _ in tags} <= KNOWN
    given = " ".join(re.sub(r'"[^"]*"', '""', attributes) for _, attributes in tags)
    assert set(re.findall(r"[^\s=\"/]+", given)) <= SAID
    assert not re.search(r'(href|src)="(?!https?:|mailto:|/)', made)


@pytest.mark.parametrize("address", ["data:image/png;base64,eA==", "ftp://example.org/x", "tel:1", "javascript:x"])
def test_addresses_nobody_should_follow(address):
    assert "href=" not in to_html(f"[x]({address})")


@pytest.mark.parametrize("address", ["https://evil.example/x.png", "//evil.example/x.png", "x.png", "data:image/png,x"])
def test_pictures_are_ours(address):
    assert "src=" not in to_html(f"![x]({address})")
    assert 'src="/learn/a/files/k/x.png"' in to_html("![x](/learn/a/files/k/x.png)")


def test_headings_begin_below_the_pages_own():
    assert to_html("# A\n\n## B") == "<h2>A</h2>\n<h3>B</h3>\n"


@pytest.mark.parametrize("code", ["en", "zh", "ru", "fa"])
def test_callouts_are_named_in_the_texts_own_language(code):
    language.speak("ru")  # the reader's
    made = to_html("::: warning\nMind **this**.\n:::\n\n::: term FCA <b>\nx\n:::", code)
    with language.speaking(code):
        assert f'<p class="callout-title">{language.gettext("Warning")}</p>\n<p>Mind <strong>this</strong>.</p>' in made
    assert '<div class="callout term">\n<p class="callout-title">FCA &lt;b&gt;</p>' in made
    assert "callout" not in to_html("::: evil\nx\n:::")


def test_formulas_are_mathml():
    made = to_html("$$\nP = \\frac{C}{1 + r}\n$$\n\nSo $x_1^2$.")
    assert '<div class="formula"><math' in made and 'display="block"' in made and "<mfrac><mrow><mi>C</mi>" in made
    assert "<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>" in made and 'alttext="x_1^2"' in made


@pytest.mark.parametrize("text", ["$5 and $6", "from $ 5 to 6 $", "US$100, US$200", "\\$x\\$"])
def test_prices_are_no_formulas(text):
    assert "<math" not in to_html(text)


@pytest.mark.parametrize("source", ["\\frac{", "{" * 490, "x" * 501, "a_", "\\left("])
def test_formulas_nobody_can_read_stay_as_typed(source):
    assert to_html(f"${source}$") == f"<p><code>{source}</code></p>\n"


@pytest.mark.parametrize(
    "source",
    [
        "\\text{</math><script>alert(1)</script>}",
        "\\text{&lt;img src=x onerror=alert(1)&gt;}",
        "\\href{javascript:alert(1)}{x}",
        '\\style{color:red" onload="alert(1)}{x}',
        '\\hspace{1em" onload=alert(1)}',
        "\\class{evil}{x}",
    ],
)
def test_hostile_formulas(source):
    made = to_html(f"${source}$")
    assert not re.search(r"<(script|img|b)\b|<[^>]*\s(href|style|onload|class)=", re.sub(r'alttext="[^"]*"', "", made))


def test_terms_and_their_meanings():
    assert "<dl>\n<dt>FCA</dt>\n<dd>Free carrier</dd>" in to_html("FCA\n: Free carrier")


def test_an_empty_corner_heads_nothing():
    made = to_html("| | A |\n|---|---|\n| x | 1 |")
    assert "<td></td>\n<th>A</th>" in made and "<th></th>" not in made


def test_a_wide_table_is_moved_by_keyboard():
    assert '<table tabindex="0">' in to_html("| A | B |\n|---|---|\n| 1 | 2 |")
