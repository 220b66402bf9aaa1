"""Names as a passport's machine line writes them, A to Z and <, in whatever script: for comparing, never for paper.

The tables are those of ICAO Doc 9303 part 3 (eighth edition) section 6: A Latin letters, B Cyrillic, C Arabic script.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache


def _table(pairs: str) -> dict[str, str]:
    given = pairs.split()
    return dict(zip(given[::2], given[1::2], strict=True))


# A: what does not come apart into a letter and its mark, or has two letters
_LATIN = _table("Ä AE Å AA Æ AE Đ D Ð D Ə E Ħ H İ I Ĳ IJ Ł L Ŀ L Ŋ N Ø OE Ö OE Œ OE Þ TH Ŧ T Ü UE ẞ SS")
# B
_CYRILLIC = _table(
    "А A Б B В V Г G Д D Ђ D Ѓ G Е E Ё E Є IE Ж ZH З Z Ѕ DZ И I І I Ї I Й I Ј J К K Ќ K Л L Љ LJ М M Н N Њ NJ О O П P "
    "Р R С S Т T Ћ C У U Ў U Ф F Х KH Ц TS Ч CH Џ DZ Ш SH Щ SHCH Ъ IE Ы Y Э E Ю IU Я IA Ґ G Ѣ IE Ѫ U Ѳ F Ѵ Y "
    # the table has none of these: as passports of Kazakhstan, Kyrgyzstan, Mongolia, Tajikistan and Uzbekistan do
    "Ә A Ғ G Җ ZH Қ K Ң N Ө O Ұ U Ү U Һ H Ӣ I Ӯ U Ҳ H Ҷ J"
)
_OTHERWISE = {  # the same letter in another language; at a word's beginning for those of _FIRST
    "be": _table("Г H Ё IO"),
    "uk": _table("Г H И Y"),
    "bg": _table("Щ SHT"),
    "sr": _table("Ж Z Х H Ц C Ч C Ш S"),
    "mk": _table("Ѓ GJ Ќ KJ Џ DJ Х H Ц C"),
}
_FIRST = {"uk": _table("Є YE Ї YI Й Y Ю YU Я YA")}
# C: reversible, so that the machine line gives the spelling back; its vowels are those that are written
_ARABIC = _table(
    "ء XE آ XAA أ XAE ؤ U إ I ئ XI ا A ب B ة XTA ت T ث XTH ج J ح XH خ XKH د D ذ XDH ر R ز Z س S ش XSH ص XSS ض XDZ "
    "ط XTT ظ XZZ ع E غ G ف F ق Q ك K ل L م M ن N ه H و W ى XAY ي Y ٱ XXA ٹ XXT ټ XRT پ P ځ XKE څ XXH چ XC ڈ XXD ډ XDR "
    "ڑ XXR ړ XRR ږ XRX ژ XJ ښ XXS ک XKK ګ XXK ڭ XNG گ XGG ں XNN ڼ XXN ھ XDO ۀ XYH ہ XXG ۂ XGE ۃ XTG ی XYA ۍ XXY ې Y "
    "ے XYB ۓ XBE"
)
# How what is more than a letter in that table sounds, for comparing with Latin spellings.
_SOUNDS = _table(
    "ء A آ A أ A ئ I ة H ث S ح H خ KH ذ Z ش SH ص S ض Z ط T ظ Z ع A و U ى A ٱ A ٹ T ټ T ځ Z څ S چ CH ڈ D ډ D ڑ R ړ R "
    "ږ ZH ژ ZH ښ SH ک K ګ G ڭ N گ G ں N ڼ N ھ H ۀ H ہ H ۂ H ۃ H ی I ۍ I ے E ۓ E"
)
_APOSTROPHES = "'’‘ʼʻ`´′ʹʺ\u02bf\u02be"
_JOINED = re.compile(f"[{_APOSTROPHES}ЬьӦ\u0640\u064b-\u065f\u0670\u200c\u200d]")  # left out of the machine line
_OTHER_SCRIPT = re.compile(r"[^\W\d_A-Z]")


def line(text: str, lang: str = "") -> str:
    """One part of a name as the machine line has it: ЁЖИН is EZHIN, Ганна in Belarusian is HANNA, بكر is BKR.

    What the tables do not know (Han, Devanagari) is left out: it is "" for a name of such letters alone.
    """
    return re.sub(r"[^A-Z]+", "<", _spelled(text, lang, {})).strip("<")


def _spelled(text: str, lang: str, sounds: dict[str, str]) -> str:
    """In Latin capitals as far as the tables go; `sounds` come before the Arabic table."""
    table = {**_LATIN, **_CYRILLIC, **_ARABIC, **sounds, **_OTHERWISE.get(lang, {})}
    first = _FIRST.get(lang, {})
    found, before = [], ""
    for char in unicodedata.normalize("NFC", _JOINED.sub("", text)).replace("ß", "ẞ").upper():
        known = (first.get(char) if not before.isalpha() else None) or table.get(char)
        if known is None:
            plain = unicodedata.normalize("NFKD", char)
            known = "".join(table.get(part, part) for part in plain if not "\u0300" <= part <= "\u036f")
        found.append(known)
        before = char
    return "".join(found).upper()


# Comparing

# Words of a name that say "child of" or "the": they are in many names and tell nobody from another.
_PARTICLES = frozenset(
    "UULU ULUU KYZY KIZI OGLI OGLU OGLY UGLI QIZI GYZY ULY ULI TEGIN BIN BINT IBN BEN ABU AL EL UL".split()
)
_TWO_LETTERS = (
    ("SHCH", "S"), ("SCH", "S"), ("SH", "S"), ("CH", "C"), ("ZH", "J"), ("DZH", "J"), ("DJ", "J"), ("DZ", "Z"),
    ("KH", "H"), ("GH", "G"), ("PH", "F"), ("TH", "T"), ("TS", "S"), ("X", "H"), ("Q", "K"), ("W", "V"), ("F", "V"),
)  # fmt: skip
ALIKE = 0.85  # from here on two names may be one person's
_NEAR = 0.75  # words less alike than this are different words


@lru_cache(maxsize=65536)
def words(name: str, lang: str = "") -> tuple[str, ...]:
    """The words of a name to compare by, as they sound in Latin capitals; a script without table keeps its own."""
    spelled = _spelled(name, lang, _SOUNDS)
    letters = "".join(char if unicodedata.category(char)[0] in "LM" else " " for char in spelled)
    return tuple(word for word in letters.split() if word not in _PARTICLES)


@lru_cache(maxsize=65536)
def bones(word: str) -> str:
    """What different spellings of one word share: RAHIMOV, RAKHIMOV and RAXIMOV are RHMV."""
    if _OTHER_SCRIPT.search(word):
        return word
    short = re.sub(r"(?<!K)H$", "", word)  # ه at a word's end is not heard
    for two, one in _TWO_LETTERS:
        short = short.replace(two, one)
    short = re.sub(r"[AEIOUY]", "", short)
    return re.sub(r"(.)\1+", r"\1", short) or word


@lru_cache(maxsize=65536)
def _likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if bones(one) == bones(other):
        return 0.95 if len(bones(one)) > 1 else 0.8
    bare = bones(one).replace("V", "")
    if len(bare) > 1 and bare == bones(other).replace("V", ""):
        return 0.85  # و is a vowel or a V
    first, second = sorted((one, other))  # the matcher's answer hangs on the order
    ratio = SequenceMatcher(None, first, second, autojunk=False).ratio()
    return ratio if ratio >= _NEAR else 0.0


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """How alike two names of words() are, 0 to 1, whatever their words' order; a word only one has is read over.

    A single word beside a longer name is not enough for ALIKE.
    """
    short, long = sorted((tuple(one), tuple(other)), key=lambda each: (len(each), each))
    if not short:
        return 0.0
    pairs = sorted(((_likeness(a, b), i, j) for i, a in enumerate(short) for j, b in enumerate(long)), reverse=True)
    used: tuple[set[int], set[int]] = (set(), set())
    total = 0.0
    for alike, i, j in pairs:
        if i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            total += alike
    found = total / len(short)
    return found if len(short) > 1 or len(long) == 1 else found * 0.7


def best_likeness(one: Iterable[Sequence[str]], other: Iterable[Sequence[str]]) -> float:
    """The same of persons with several written forms: of the two that are most alike."""
    others = list(other)
    return max((likeness(a, b) for a in one for b in others), default=0.0)
