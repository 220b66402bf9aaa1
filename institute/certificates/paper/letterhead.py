"""The ground of letters and annexes, A4 upright, as PDF operators: emblem, rules, seal slot, code's place."""

import functools
from collections.abc import Iterator

from institute.certificates.paper import art

WIDTH, HEIGHT = 210.0, 297.0  # mm; the origin bottom left
SIDE = 22.0  # mm, the margins left and right
SEAL = (105.0, 39.0, 16.4)  # centre and radius of the slot
QR = (158.0, 29.0, 24.0)  # left, bottom, side
TOP_RULE, FOOT_RULE = HEIGHT - 49.0, 21.5


@functools.cache
def background() -> bytes:
    """Operators of everything that is the same on every letter."""
    drawn = [*art.emblem(WIDTH / 2, HEIGHT - 21.0), *_rules(), *art.seal_slot(SEAL), *art.qr_place(QR)]
    return "\n".join((f"q {art.MM:.5f} 0 0 {art.MM:.5f} 0 0 cm 1 J 1 j", *drawn, "Q")).encode()


def _rules() -> Iterator[str]:
    for y, colour, width in (
        (TOP_RULE, art.NAVY, 0.6),
        (TOP_RULE - 1.1, art.GOLD, 0.2),
        (FOOT_RULE, art.GOLD, 0.2),
    ):
        yield art.line(SIDE, WIDTH - SIDE, y, colour, width)
