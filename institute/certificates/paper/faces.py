"""The fonts of the paper: which face sets what, what it has, how wide it runs; fontTools only."""

import functools
import unicodedata
from pathlib import Path
from typing import NamedTuple

from fontTools.ttLib import TTFont

FONTS = Path(__file__).parents[3] / "static" / "fonts" / "paper"
# Debian's fonts-noto-cjk: rare Han beyond our subset of GBK.
RARE_HAN = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")
RARE_HAN_FAMILY = "Noto Serif CJK SC"

FILES = {
    "display": "CormorantGaramond-SemiBold.ttf",
    "italic": "CormorantGaramond-MediumItalic.ttf",
    "serif": "NotoSerif-Regular.ttf",
    "serif-strong": "NotoSerif-SemiBold.ttf",
    "kai": "PaperKai-Regular.ttf",
    "song": "PaperSong-Bold.ttf",
    "brush": "PaperBrush-Regular.ttf",
    "naskh": "NotoNaskhArabic-Regular.ttf",
    "naskh-strong": "NotoNaskhArabic-Bold.ttf",
}

# Stacks by what they set, first face first. A character outside its stack has no place on the paper.
STACKS = {
    "name": ("display", "serif-strong"),
    "zh": ("kai", "song", "serif"),
    "en": ("serif", "serif-strong"),
    "ru": ("serif", "serif-strong"),
    "fa": ("naskh", "serif"),
}


class Script(NamedTuple):
    """How a native name is set: its stack, its CSS family, its size beside Cormorant's, how far it is lifted (mm)."""

    stack: tuple[str, ...]
    family: str
    size: float = 0.8
    lift: float = 0.0


def _noto(name: str, family: str = "Noto Serif", size: float = 0.8, lift: float = 0.0) -> Script:
    file = f"{family.replace(' ', '')}{name}-Regular.ttf"
    FILES[name] = file
    return Script((name, "serif"), f"{family} {name}", size, lift)


FILES["Nastaliq"] = "NotoNastaliqUrdu-Medium.ttf"
_WESTERN = Script(("display", "serif-strong"), "Cormorant Garamond", 1.0)

# Unicode script, by the first word of its characters' names, to the face that sets a name in it.
SCRIPTS = {
    "LATIN": _WESTERN,
    "CYRILLIC": _WESTERN,
    "CJK": Script(("kai", "serif"), "Paper Kai", 0.94),
    "ARABIC": Script(("naskh", "serif"), "Noto Naskh Arabic", 1.0, 0.3),
    "DEVANAGARI": _noto("Devanagari", size=0.86),
    "TAMIL": _noto("Tamil"),
    "GURMUKHI": _noto("Gurmukhi"),
    "BENGALI": _noto("Bengali"),
    "GUJARATI": _noto("Gujarati"),
    "TELUGU": _noto("Telugu", lift=0.3),
    "KANNADA": _noto("Kannada", lift=0.3),
    "MALAYALAM": _noto("Malayalam"),
    "ORIYA": _noto("Oriya", "Noto Sans"),
    "SINHALA": _noto("Sinhala"),
    "ARMENIAN": _noto("Armenian"),
    "GEORGIAN": _noto("Georgian"),
    "KHMER": _noto("Khmer"),
    "LAO": _noto("Lao"),
    "MYANMAR": _noto("Myanmar", lift=0.3),
    "THAANA": _noto("Thaana", "Noto Sans"),
}
RARE = Script(("kai", "serif"), RARE_HAN_FAMILY, 0.94)  # the whole name in one face, not its rare half
NASTALIQ = Script(("Nastaliq", "naskh", "serif"), "Noto Nastaliq Urdu", 0.8, 0.2)


def script_name(text: str) -> str | None:
    """The Unicode script of the first letter of `text` (`CYRILLIC`, `CJK`), or None without a letter."""
    for character in text:
        if unicodedata.category(character)[0] == "L":
            return unicodedata.name(character, "UNKNOWN").split()[0]
    return None


def script(text: str, language: str | None) -> Script | None:
    """How a native name is set, or None when no face of ours covers it whole. Urdu is set in Nastaliq."""
    name = script_name(text)
    found = SCRIPTS.get(name or "")
    if name == "ARABIC" and (language or "").split("-")[0] in ("ur", "pnb", "ks"):
        found = NASTALIQ
    if name == "CJK" and any(map(is_rare, text)):
        found = RARE
    return found if found and not missing(text, found.stack) else None


def missing(text: str, stack: tuple[str, ...]) -> list[str]:
    """Characters of `text` that no face of `stack` has, in order, once each. Beside kai stands Debian's font."""
    also = ("rare",) if "kai" in stack else ()
    return [c for c in dict.fromkeys(text) if not _has(c, (*stack, *also))]


def is_rare(character: str) -> bool:
    """Is this a Han character that only the full font of the machine can have?"""
    han = unicodedata.name(character, "").startswith("CJK ")
    return han and not _has(character, ("kai",))


def width(text: str, stack: tuple[str, ...]) -> float:
    """How wide `text` runs in ems: the sum of advances, without kerning, ligatures or the space between letters."""
    return sum(_advance(character, stack) for character in text)


def _has(character: str, stack: tuple[str, ...]) -> bool:
    code = ord(character)
    return unicodedata.category(character) == "Cf" or any(code in _cmap(face) for face in stack)


@functools.lru_cache(4096)
def _advance(character: str, stack: tuple[str, ...]) -> float:
    if unicodedata.category(character) in ("Mn", "Cf"):
        return 0.0
    for face in stack:
        if advance := _cmap(face).get(ord(character)):
            return advance
    return 1.0


@functools.cache
def _cmap(face: str) -> dict[int, float]:
    """Advance in ems of every character of a face; empty when the face is not on this machine."""
    path = RARE_HAN if face == "rare" else FONTS / FILES[face]
    if not path.exists():
        return {}
    with TTFont(path, fontNumber=2 if face == "rare" else -1, lazy=True) as font:
        metrics, unit = font["hmtx"], font["head"].unitsPerEm  # pyright: ignore[reportAttributeAccessIssue]
        return {code: max(metrics[glyph][0], 1) / unit for code, glyph in (font.getBestCmap() or {}).items()}
