"""Shared macros: run once for each page, however many of its templates import them."""

from typing import Any

from flask import Flask
from jinja2 import Template
from jinja2.environment import TemplateModule

_KEPT = "_modules"  # a page's own, among what its templates are given


class Shared(Template):
    """A template whose module, when it is one of shared/, is made once for each page.

    Imported "with context" a dozen times for a page, Jinja would run all its definitions each time: a twentieth of
    what a page costs. The macros of shared/ use what the whole page is given, never an importer's own variables.
    """

    def make_module(
        self, vars: dict[str, Any] | None = None, shared: bool = False, locals: Any = None
    ) -> TemplateModule:
        kept = (vars or {}).get(_KEPT)
        if kept is None or not (self.name or "").startswith("shared/"):
            return super().make_module(vars, shared, locals)
        if self.name not in kept:
            kept[self.name] = super().make_module(vars, shared, locals)
        return kept[self.name]


def init_app(app: Flask) -> None:
    app.jinja_env.template_class = Shared
    app.context_processor(lambda: {_KEPT: {}})
