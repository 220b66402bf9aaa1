"""Certificate numbers, codes and names: written, read back from what people type, compared."""

import re
import secrets
import unicodedata

PREFIX = "SCOIET"
SAMPLE = "SCOIET-2026-FA-007-0023-A"  # in the words of forms and pages
TYPES = ("FA", "ET", "LS", "EV")
ADMISSION, ANNEX = "AD", "TR"  # letters and annexes, in the place of the type

# ISO/IEC 7064 MOD 37,36: digits, then letters.
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Crockford's base 32: no I, L, O, U.
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10

_BODY = re.compile(r"SCOIET\d{4}(?:FA|ET|LS|EV|AD|TR)\d{7}")
_REVISION = re.compile(r"(?<=^.{20})R\d$")  # printed behind the number of a replacement
# Letters of the canonical number and of a typed one, by place: prefix, year, type, session and running, check.
_LETTER_PLACES = frozenset((*range(6), 10, 11))

# Cyrillic capitals that print like Latin ones.
_CYRILLIC = str.maketrans("АВЕКМНОРСТХУІЅЈҮԚԜҺӀ", "ABEKMHOPCTXYISJYQWHI")
_TO_LETTER = str.maketrans("01589", "OISBG") | str.maketrans("6", "G")
_TO_DIGIT = str.maketrans("OQDILSZBG", "000115286")
_CHECK_ALIKE = {"O": "O0", "0": "O0", "I": "I1", "1": "I1", "L": "I1L"}

_APOSTROPHES = dict.fromkeys(map(ord, "'`´‘’‚‛′ʻʼʽʹʾʿˈ＇"))
_LETTER_FORMS = str.maketrans(
    {
        # Arabic yeh, alef maksura and kaf as Persian and Urdu write them; the hehs and teh marbuta as one.
        "ي": "ی",
        "ى": "ی",
        "ے": "ی",
        "ك": "ک",
        "ڪ": "ک",
        "ہ": "ه",
        "ھ": "ه",
        "ە": "ه",
        "ۀ": "ه",
        "ة": "ه",
        "أ": "ا",
        "إ": "ا",
        "ٱ": "ا",
        "آ": "ا",
        # Letters that NFKD leaves whole and keyboards often lack.
        "ı": "i",
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "æ": "ae",
        "œ": "oe",
        "ß": "ss",
        "þ": "th",
        "ð": "d",
        "ə": "ә",
    }
)


def check_character(body: str) -> str:
    """The check character over `body` (digits and capital letters), ISO/IEC 7064:2003 MOD 37,36."""
    product = 36
    for character in body:
        total = (product + ALPHABET.index(character)) % 36 or 36
        product = total * 2 % 37
    return ALPHABET[(37 - product) % 36]


def number(year: int, kind: str, session_no: int, running: int) -> str:
    """The number of a certificate, `SCOIET-2026-FA-007-0023-A`.

    `kind` is FA, ET, LS or EV, AD for a letter of admission, TR for an annex; `session_no` 1..999 within the
    year, `running` 1..9999 within the session.
    ValueError for anything else: a number that does not fit must stop the issue, not wrap around.
    """
    if not (
        2000 <= year <= 9999 and kind in (*TYPES, ADMISSION, ANNEX) and 1 <= session_no <= 999 and 1 <= running <= 9999
    ):
        raise ValueError(f"no certificate number for {year}, {kind!r}, {session_no}, {running}")
    return _written(f"{PREFIX}{year}{kind}{session_no:03d}{running:04d}")


def specimen(year: int, kind: str, session_no: int) -> str:
    """What stands on a specimen: running number 0000, which is never given."""
    return _written(f"{PREFIX}{year}{kind}{session_no:03d}0000")


def normalise(text: str) -> str | None:
    """The canonical number behind what a person typed or scanned, or None when it is not one.

    Forgives case, separators, invisible marks, Cyrillic look-alikes, digits of other scripts, and look-alikes by
    place: letters in prefix and type, digits elsewhere; in the check place O and 0, I and 1 are the same. The R1 of
    a replacement is left away.
    """
    plain = _REVISION.sub("", _plain(text))
    if len(plain) != 20:
        return None
    body = "".join(
        character.translate(_TO_LETTER if place in _LETTER_PLACES else _TO_DIGIT)
        for place, character in enumerate(plain[:19])
    )
    if not _BODY.fullmatch(body) or not plain[19].isascii():
        return None
    canonical = _written(body)
    return canonical if canonical[-1] in _CHECK_ALIKE.get(plain[19], plain[19]) else None


def code() -> str:
    """A new verification code: ten random characters of Crockford's base 32 (50 bits)."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(CODE_LENGTH))


def normalise_code(text: str) -> str | None:
    """The code behind what a person typed (O is 0, I and L are 1), or None when it cannot be one."""
    plain = _plain(text).translate(str.maketrans("OIL", "011"))
    return plain if len(plain) == CODE_LENGTH and all(c in CROCKFORD for c in plain) else None


def fold_name(text: str) -> str:
    """A key under which a typed name and the printed one compare equal.

    Dropped: case, accents and vowel signs written as marks, apostrophes of every kind, zero-width and bidi marks
    (ZWNJ with them), punctuation. Unified: spaces and hyphens, Arabic yeh, kaf, heh and alef variants, ё and е.
    Order is free: the words are sorted, so surname and given names may change places. Vowel signs of Indian
    scripts are letters to their readers and stay; only their nukta goes. Different spellings in one script stay
    different names, and an empty key means nothing to compare.
    """
    letters = []
    for character in unicodedata.normalize("NFKD", text).casefold().translate(_APOSTROPHES):
        kind = unicodedata.category(character)
        if kind in ("Cf", "Cc") or (kind == "Mn" and _is_accent(character)):
            continue
        letters.append(character.translate(_LETTER_FORMS) if kind[0] in "LMN" else " ")
    return " ".join(sorted("".join(letters).split()))


def _is_accent(mark: str) -> bool:
    # Combining class 0 is an Indic vowel sign, 9 a virama; 7 is the nukta, the rest are accents and harakat.
    return unicodedata.combining(mark) not in (0, 9)


def _written(body: str) -> str:
    return "-".join((body[:6], body[6:10], body[10:12], body[12:15], body[15:19], check_character(body)))


def _plain(text: str) -> str:
    """Capital letters and digits of `text` alone, digits of every script as Western ones."""
    kept = []
    for character in unicodedata.normalize("NFKC", text[:200]).upper().translate(_CYRILLIC):
        if unicodedata.category(character) == "Nd":
            kept.append(str(unicodedata.digit(character)))
        elif character.isalnum():
            kept.append(character)
    return "".join(kept)
