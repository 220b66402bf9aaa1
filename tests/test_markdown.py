"""Markdown people write, as the HTML others read."""

import re

import pytest

from institute.markdown import to_html
from tests import hostile

KNOWN = set("p br hr h2 h3 h4 h5 strong em s code pre blockquote ul ol li a img table thead tbody tr th td".split())


@pytest.mark.parametrize("text", [*hostile.STORED, hostile.stored(0, "\n\n"), hostile.stored(7, "\n> - ")])
def test_hostile_text_stays_text(text):
    made = to_html(text)
    tags = re.findall(r"<\s*/?([a-zA-Z!?][^\s/>]*)([^>]*)>", made)
    assert {name for name, _ in tags} <= KNOWN
    given = " ".join(re.sub(r'"[^"]*"', '""', attributes) for _, attributes in tags)
    assert set(re.findall(r"[^\s=\"/]+", given)) <= {"href", "src", "alt", "title", "rel"}
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
