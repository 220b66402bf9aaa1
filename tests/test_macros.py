"""Templates drawn for less say the same."""

from html import unescape

import pytest
from jinja2 import Undefined
from markupsafe import Markup, escape

from institute.language import lazy
from institute.web.macros import written


@pytest.mark.parametrize("value", ["plain", "<b>&\"'", Markup("<b>"), 7, None, lazy("Session"), Undefined()])
def test_what_is_written_is_what_escape_says(value):
    assert unescape(written(value)) == unescape(escape(value))
    assert isinstance(value, Markup) or not set("<>\"'") & set(written(value))


def test_pages_write_through_it(app):
    shown = app.jinja_env.from_string("{{ a }}{% macro m(x) %}[{{ x }}]{% endmacro %}{{ m(a) }}{{ a|safe }}").render(
        a="<"
    )
    assert shown == "&lt;[&lt;]<"
