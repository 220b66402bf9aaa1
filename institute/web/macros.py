"""Templates drawn for less: shared macros made once a page, calls and words without being asked what they are."""

from types import FunctionType
from typing import Any

from flask import Flask
from jinja2 import Template, nodes, pass_eval_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape
from markupsafe import _escape_inner as _escaped  # type: ignore[attr-defined]  escape() before it makes Markup of it

_KEPT = "_modules"  # a page's own, among what its templates are given
_EVALUATED = pass_eval_context(lambda context: None).jinja_pass_arg  # type: ignore[attr-defined]  Jinja's mark


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


class Calling(Context):
    """What a template is drawn with. A page calls hundreds of macros and words, and Jinja tries three ways to find
    out whether each wants the context: macros and functions tell it at once.
    """

    def call(self, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        if type(obj) is Macro:
            wanted = (self.eval_ctx,)
        elif type(obj) is not FunctionType:
            return super().call(obj, *args, **kwargs)
        elif (mark := obj.__dict__.get("jinja_pass_arg")) is None:
            wanted = ()
        elif mark is _EVALUATED:
            wanted = (self.eval_ctx,)
        else:
            return super().call(obj, *args, **kwargs)
        if kwargs:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
        return obj(*wanted, *args, **kwargs)


def written(value: Any) -> str:
    """As escape() does; what goes straight into the page is not wrapped as Markup first."""
    kind = type(value)
    if kind is str:
        return _escaped(value)
    if kind is int:
        return str(value)
    return value if kind is Markup else escape(value)


class Writing(CodeGenerator):
    """Templates whose {{ }} are written by written()."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.written(")


def init_app(app: Flask) -> None:
    app.jinja_env.code_generator_class = Writing
    app.jinja_env.written = written  # type: ignore[attr-defined]  where what Writing makes finds it
    app.jinja_env.template_class = Shared
    app.jinja_env.context_class = Calling
    app.context_processor(lambda: {_KEPT: {}})
