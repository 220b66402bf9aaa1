"""Formulas for paper: the printing library reads no MathML, so each becomes a drawing."""

import re
from base64 import b64encode
from html import escape
from xml.etree.ElementTree import fromstring, tostring  # nosec B405  reads only what institute.markdown has written

from ziamath.config import config
from ziamath.zmath import Math

_FORMULA = re.compile(r"<math\b.*?</math>", re.DOTALL)
_EM = 16.0  # the size formulas are drawn in: lengths are told in parts of it
_SOURCE = "alttext"

config.svg2 = False  # plain paths: no <use>, no <symbol>


def drawn(html: str) -> str:
    """The cleaned HTML of a lesson with each formula as a picture in it, its source beside it for who cannot see."""
    return _FORMULA.sub(lambda found: _picture(found[0]), html)


def _picture(formula: str) -> str:
    element = fromstring(formula)  # nosec B314  as above
    source = element.attrib.pop(_SOURCE, "")
    plain = f'<code dir="ltr">{escape(source)}</code>'
    try:
        made = Math(element, size=_EM)
        if not all(made.font.glyphindex(sign) for sign in "".join(element.itertext()) if not sign.isspace()):
            return plain  # words in a script the mathematical font does not know
        picture = made.svgxml()
    except Exception:  # it draws most of MathML and fails at the rest in many ways: then its source is printed
        return plain
    _, top, width, height = (float(each) / _EM for each in picture.attrib["viewBox"].split())
    lengths = f"width: {width:.3f}em; height: {height:.3f}em; vertical-align: {-top - height:.3f}em"
    address = "data:image/svg+xml;base64," + b64encode(tostring(picture)).decode()
    return f'<img alt="{escape(source)}" style="{lengths}" src="{address}">'
