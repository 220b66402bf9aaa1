"""The ornament of a certificate, drawn as PDF operators: frame, guilloche, corners, rosette, slots."""

import functools
import itertools
import math
from collections.abc import Callable, Iterator

MM = 72 / 25.4
WIDTH, HEIGHT = 297.0, 210.0  # A4 landscape; every length below is in mm, the origin bottom left

NAVY = (0.090, 0.212, 0.361)
GOLD = (0.694, 0.541, 0.227)
SAND = (0.925, 0.880, 0.760)
PAPER = (0.996, 0.990, 0.970)
WHITE = (1.0, 1.0, 1.0)
GREY = (0.62, 0.60, 0.55)

OUTER, INNER = 10.0, 19.4  # the frame stands 10 mm inside the sheet, safe on any printer
BAND = (OUTER + INNER) / 2  # middle of the guilloche band
CORNER = 15.6
RULE = (101.4, 100.0)  # height and width of the line under the name
EMBLEM = (WIDTH / 2, 179.6)
SEAL = (WIDTH / 2, 44.6, 16.4)  # centre and radius of the slot
QR = (229.0, 35.7, 24.0)  # left, bottom, side; 24 mm is above the 22 mm that phones read at arm's length

Curve = Callable[[float], tuple[float, float]]


@functools.cache
def background() -> bytes:
    """Operators of everything that is the same on every certificate."""
    pieces = (_field(), _frame(), _bands(), _corners(), emblem(*EMBLEM), _rule(), seal_slot(SEAL), qr_place(QR))
    drawn = itertools.chain.from_iterable(pieces)
    return "\n".join((f"q {MM:.5f} 0 0 {MM:.5f} 0 0 cm 1 J 1 j", *drawn, "Q")).encode()


def _field() -> Iterator[str]:
    yield _fill(PAPER)
    yield _box(OUTER, OUTER, WIDTH - 2 * OUTER, HEIGHT - 2 * OUTER) + " f"
    yield _stroke(SAND, 0.10)
    centre = (WIDTH / 2, HEIGHT / 2 - 4)
    for radius, swing, petals, turns, strands in ((54, 12, 24, 6, 4), (37, 10, 18, 6, 4), (21, 8, 14, 4, 4)):
        yield from _rosette(centre, radius, swing, petals, turns, strands)


def _frame() -> Iterator[str]:
    for inset, colour, width in (
        (OUTER, NAVY, 0.8),
        (OUTER + 1.15, GOLD, 0.22),
        (INNER - 1.0, GOLD, 0.22),
        (INNER, NAVY, 0.25),
    ):
        yield _stroke(colour, width)
        yield _box(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset) + " S"


def _bands() -> Iterator[str]:
    """Six waves in three tiles' rhythm along each side: gold over navy."""
    start = CORNER + 3.4
    for length, tiles, place in (
        (WIDTH - 2 * start, 13, "1 0 0 1 {along:.3f} {low:.3f} cm"),
        (HEIGHT - 2 * start, 9, "0 1 1 0 {low:.3f} {along:.3f} cm"),
    ):
        step = length / tiles
        tile = {colour: _tile(step, phases) for colour, phases in ((NAVY, (1, 3, 5)), (GOLD, (0, 2, 4)))}
        far = HEIGHT - BAND if length > HEIGHT else WIDTH - BAND
        for low in (BAND, far):
            for colour, width in ((NAVY, 0.11), (GOLD, 0.14)):
                yield _stroke(colour, width)
                for index in range(tiles):
                    yield "q " + place.format(along=start + index * step, low=low) + " " + tile[colour] + " Q"


def _tile(length: float, phases: tuple[int, ...]) -> str:
    """Three periods of wave whose swing rises and falls once: tiles meet without a seam."""

    def wave(phase: int) -> Curve:
        def at(t: float) -> tuple[float, float]:
            swing = 2.9 * (0.62 - 0.38 * math.cos(2 * math.pi * t))
            return t * length, swing * math.sin(6 * math.pi * t + phase * math.pi / 3)

        return at

    return " ".join(_path(wave(phase), 12) + " S" for phase in phases)


def _corners() -> Iterator[str]:
    for x in (CORNER, WIDTH - CORNER):
        for y in (CORNER, HEIGHT - CORNER):
            yield f"{_fill(PAPER)} {_stroke(GOLD, 0.26)} {_circle(x, y, 6.4)} B"
            yield f"q 1 0 0 1 {x:.3f} {y:.3f} cm {_stroke(GOLD, 0.13)}"
            yield from _rosette((0, 0), 4.1, 2.0, 12, 4, 4)
            yield _stroke(NAVY, 0.15)
            yield from _rosette((0, 0), 1.9, 1.0, 8, 2, 3)
            yield "Q"


def emblem(x: float, y: float) -> Iterator[str]:
    """The rosette on navy, its centre at x, y."""
    yield f"q 1 0 0 1 {x:.3f} {y:.3f} cm {_stroke(GOLD, 0.17)}"
    yield from _rosette((0, 0), 6.3, 1.0, 20, 5, 3)
    yield f"{_fill(NAVY)} {_circle(0, 0, 5.0)} f"
    yield _stroke((0.957, 0.902, 0.741), 0.15)
    yield from _rosette((0, 0), 2.75, 1.75, 8, 2, 3)
    yield _circle(0, 0, 4.66) + " S Q"


def _rule() -> Iterator[str]:
    """The line under the name, thin towards both ends, with a small lozenge in the middle."""
    y, width = RULE
    x = WIDTH / 2
    yield _fill(GOLD)
    for end in (-width / 2, width / 2):
        near = math.copysign(2.6, end)
        yield f"{_n(x + end)} {_n(y)} m {_n(x + near)} {_n(y + 0.14)} l {_n(x + near)} {_n(y - 0.14)} l f"
    yield f"{_n(x - 1.2)} {_n(y)} m {_n(x)} {_n(y + 0.75)} l {_n(x + 1.2)} {_n(y)} l {_n(x)} {_n(y - 0.75)} l f"


def seal_slot(place: tuple[float, float, float]) -> Iterator[str]:
    """Where the real seal goes: a light dashed circle, nothing that could pass for a seal."""
    x, y, radius = place
    yield f"q {_stroke(GREY, 0.18)} [1.2 1.2] 0 d {_circle(x, y, radius)} S Q"


def qr_place(place: tuple[float, float, float]) -> Iterator[str]:
    """A white ground with a thin frame for the code."""
    x, y, side = place
    quiet = 2.6
    yield f"{_fill(WHITE)} {_box(x - quiet, y - quiet, side + 2 * quiet, side + 2 * quiet)} f"
    yield f"{_stroke(GOLD, 0.18)} {_box(x - quiet, y - quiet, side + 2 * quiet, side + 2 * quiet)} S"


def line(left: float, right: float, y: float, colour: tuple[float, float, float], width: float) -> str:
    """A level line."""
    return f"{_stroke(colour, width)} {_n(left)} {_n(y)} m {_n(right)} {_n(y)} l S"


def _rosette(
    centre: tuple[float, float], radius: float, swing: float, petals: int, turns: int, strands: int
) -> Iterator[str]:
    """Closed curves whose radius swings around `radius`, `strands` of them turned against each other."""

    def curve(phase: float) -> Curve:
        def at(t: float) -> tuple[float, float]:
            angle = 2 * math.pi * t
            r = radius + swing * math.cos(petals * angle + phase) * math.cos(turns * angle)
            return centre[0] + r * math.cos(angle), centre[1] + r * math.sin(angle)

        return at

    for strand in range(strands):
        yield _path(curve(2 * math.pi * strand / strands), petals * 5) + " s"


def _path(curve: Curve, pieces: int) -> str:
    """`curve` over 0..1 as cubic Bezier pieces through its points with its own tangents (Hermite form)."""
    delta = 1e-4
    points = []
    for index in range(pieces + 1):
        t = index / pieces
        x, y = curve(t)
        (x0, y0), (x1, y1) = curve(t - delta), curve(t + delta)
        third = 1 / (6 * delta * pieces)
        points.append((x, y, (x1 - x0) * third, (y1 - y0) * third))
    out = [f"{_n(points[0][0])} {_n(points[0][1])} m"]
    for (x0, y0, u0, v0), (x1, y1, u1, v1) in itertools.pairwise(points):
        numbers = (x0 + u0, y0 + v0, x1 - u1, y1 - v1, x1, y1)
        out.append(" ".join(map(_n, numbers)) + " c")
    return " ".join(out)


def _circle(x: float, y: float, radius: float) -> str:
    k = radius * 0.5523
    corners = (
        (x + radius, y + k, x + k, y + radius, x, y + radius),
        (x - k, y + radius, x - radius, y + k, x - radius, y),
        (x - radius, y - k, x - k, y - radius, x, y - radius),
        (x + k, y - radius, x + radius, y - k, x + radius, y),
    )
    return f"{_n(x + radius)} {_n(y)} m " + " ".join(" ".join(map(_n, c)) + " c" for c in corners) + " h"


def _box(x: float, y: float, width: float, height: float) -> str:
    return f"{_n(x)} {_n(y)} {_n(width)} {_n(height)} re"


def _stroke(colour: tuple[float, float, float], width: float) -> str:
    return " ".join(map(_n, colour)) + f" RG {width} w"


def _fill(colour: tuple[float, float, float]) -> str:
    return " ".join(map(_n, colour)) + " rg"


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) >= 0.005 else "0"
