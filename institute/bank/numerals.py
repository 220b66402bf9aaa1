"""Numbers as people type them: any digits, a decimal comma or point, thousands apart."""

import re
import unicodedata
from decimal import Context, Decimal
from fractions import Fraction

MOST = 40  # characters
_SIGNS = str.maketrans({"−": "-", "–": "-", "‐": "-", "‒": "-", "٫": ".", "٬": " ", "’": " ", "'": " "})
_WIDE, _FINEST = Context(prec=300), Decimal("1e-12")
_RAISED = ("<super>", "<sub>")  # as Unicode names what stands higher or lower
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,2})?", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}([ ,.])\d{3}(\1\d{3})*")


def read(text: str) -> Fraction | None:
    """The number, exactly; None where there is none.

    A lone comma or point is the decimal sign ("1,5", "1.500" is one and a half); where both stand, the last one is
    ("1.234,5", "1,234.5"); a sign that repeats parts thousands ("1,234,567"). 10² is not read: it is no 102.
    """
    text = text.strip()[: MOST + 1]
    if any(unicodedata.decomposition(char).startswith(_RAISED) for char in text):
        return None
    plain = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    plain = "".join(str(unicodedata.digit(char)) if char.isdigit() else char for char in plain)
    if len(plain) > MOST:
        return None
    plain = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", "", re.sub(r"^([+-]) +", r"\1", plain))
    last = max(plain.rfind(","), plain.rfind("."))
    if last >= 0:
        sign, other = plain[last], ",.".replace(plain[last], "")
        if plain.count(sign) > 1:
            if other in plain or not _GROUPED.fullmatch(plain):
                return None
            plain = plain.replace(sign, "")
        else:
            whole = plain[:last]
            if other in whole and not _GROUPED.fullmatch(whole):
                return None
            plain = whole.replace(other, "") + "." + plain[last + 1 :]
    return Fraction(plain.lower()) if _PLAIN.fullmatch(plain) else None


def share(text: str | None) -> Fraction:
    """A share as content keeps it; a missing one is whole."""
    return Fraction(text) if text else Fraction(1)


def bare(text: str) -> tuple[str, bool]:
    """What stands before a percent sign, in any script, and whether there is one."""
    told = text.strip()
    return (told[:-1], True) if told.endswith(("%", "٪", "％")) else (told, False)


def percent(text: str) -> Fraction | None:
    """A percentage as a share: 50 is 1/2, and 33.333 and 16.67 are what they stand for, 1/3 and 1/6."""
    number = read(bare(text)[0])
    if number is None:
        return None
    exact = number / 100
    simple = exact if (2 * number).denominator == 1 else exact.limit_denominator(20)  # 47 is no 8/17
    return simple if abs(simple - exact) < Fraction(1, 1000) else exact


def decimal(number: Fraction) -> str:
    """A number as content keeps it: exactly, to 12 places where it never ends; with an exponent where it is long."""
    made = _WIDE.divide(Decimal(number.numerator), Decimal(number.denominator))
    if Fraction(made) != number:
        made = made.quantize(_FINEST, context=_WIDE)
    plain = f"{made:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return plain if len(plain) <= MOST else f"{made.normalize(_WIDE):e}"


def as_percent(text: str | None) -> str:
    """A share as people read it: 1/3 is 33.33333."""
    return f"{float(share(text) * 100):.5f}".rstrip("0").rstrip(".")
