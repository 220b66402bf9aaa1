"""Parts of pages that many readers see alike: drawn once in each language, then kept."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from markupsafe import Markup

from institute import language

MOST = 500  # parts in memory, of some kB each; then it begins anew


def init_app(app: Flask) -> None:
    drawn: dict[tuple[Any, ...], Markup] = {}

    def drawn_once(name: str, *by: Any, caller: Callable[[], Markup]) -> Markup:
        """{% call drawn_once("name", ...) %}what is drawn{% endcall %}: anew only for another language or other values.

        All that it hangs on is in `by`: never a name, a token or an address that is not (tests/test_kept.py).
        """
        key = (name, language.code(), *by)
        part = drawn.get(key)
        if part is None:
            if len(drawn) >= MOST:
                drawn.clear()
            part = drawn[key] = caller()
        return part

    app.jinja_env.globals["drawn_once"] = drawn_once
