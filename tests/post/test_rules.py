"""What an edited letter must keep."""

import pytest

from institute.post import rules

KNOWN, NEEDED = ["name", "address", "token"], ["{address}/reset/{token}"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Dear {name}\n\n{address}/reset/{token}", []),
        ("{address}/reset/{token} {nmae}", ["no blank called"]),
        ("{address}/reset/{token} {", ["brace"]),
        ("{address}/reset/{token} }", ["brace"]),
        ("{address}/reset/{token} {{name}}", ["brace"]),
        ("{address}/reset/{token} { name }", ["brace"]),
        ("{address}/reset/{token} {name.__class__}", ["brace"]),
        ("Dear {name}", ["Please keep"]),
        ("{x} {", ["no blank called", "brace", "Please keep"]),
        ("{address}/reset/ {token}", ["Please keep"]),
    ],
)
def test_mistakes(text, words):
    found = [str(each) for each in rules.mistakes(text, KNOWN, NEEDED)]
    assert len(found) == len(words)
    assert all(word in each for word, each in zip(words, found, strict=True))
