"""The house rules, kept by the machine."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import configure_mappers

from institute import rooms
from institute.database import Base

HOUSE = Path(__file__).parent.parent / "institute"
TEMPLATES = HOUSE.parent / "templates"
SHELVES = ["models", "rules", "words", "queries", "actions", "forms", "views"]
SKIN = ("flask", "flask_login", "htmx_flask", "institute.web")
Module = tuple[tuple[str, ...], ast.Module, str]


def modules() -> list[Module]:
    found = []
    for path in sorted(HOUSE.rglob("*.py")):
        if "migrations" not in path.parts:
            text = path.read_text(encoding="utf-8")
            found.append((path.relative_to(HOUSE.parent).with_suffix("").parts, ast.parse(text), text))
    return found


MODULES = modules()


def imports(tree: ast.AST) -> Iterator[str]:
    """Every imported module, `from a import b` as a and as a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def room_of(name: str) -> str | None:
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "institute" and parts[1] in rooms.ROOMS else None


def shelf_of(parts: tuple[str, ...]) -> str | None:
    return parts[2] if len(parts) > 2 and parts[1] in rooms.ROOMS and parts[2] in SHELVES else None


def test_rooms_open_only_to_the_left():
    order = rooms.ROOMS.index
    wrong = [
        f"{'.'.join(parts)} -> {target}"
        for parts, tree, _ in MODULES
        if parts[1] in rooms.ROOMS
        for target in imports(tree)
        if (room := room_of(target)) and order(room) > order(parts[1])
    ]
    assert wrong == []


def test_the_ground_knows_no_room():
    """But for those that put the house together."""
    builders = {"__init__", "cli", "work"}
    wrong = [
        f"{'.'.join(parts)} -> {target}"
        for parts, tree, _ in MODULES
        if parts[1] not in rooms.ROOMS and parts[1] not in builders
        for target in imports(tree)
        if room_of(target)
    ]
    assert wrong == []


def test_only_views_know_the_web():
    wrong = [
        f"{'.'.join(parts)} -> {target}"
        for parts, tree, _ in MODULES
        if parts[1] in rooms.ROOMS and shelf_of(parts) != "views"
        for target in imports(tree)
        if target.split(".")[0] in SKIN or target.startswith("institute.web.") or target == "institute.web"
    ]
    assert wrong == []


def test_shelves_never_look_up():
    wrong = []
    for parts, tree, _ in MODULES:
        if shelf := shelf_of(parts):
            for target in imports(tree):
                other = shelf_of(tuple(target.split(".")))
                if other and room_of(target) == parts[1] and SHELVES.index(other) > SHELVES.index(shelf):
                    wrong.append(f"{'.'.join(parts)} -> {target}")
    assert wrong == []


def test_rules_are_pure():
    """No database, no clock, no Flask: values in, values or a named refusal out."""
    wrong = [
        f"{'.'.join(parts)} -> {target}"
        for parts, tree, _ in MODULES
        if shelf_of(parts) == "rules"
        for target in imports(tree)
        if target.startswith(("sqlalchemy", "institute.database", "institute.clock", "flask"))
    ]
    assert wrong == []


def test_one_door_commits():
    wrong = [
        f"{'.'.join(parts)}:{node.lineno}"
        for parts, tree, _ in MODULES
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "commit" and parts[-1] != "database"
    ]
    assert wrong == []


def test_one_reader_of_the_clock():
    wrong = [
        f"{'.'.join(parts)}:{node.lineno}"
        for parts, tree, _ in MODULES
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in ("now", "utcnow", "today")
        and isinstance(node.value, ast.Name)
        if node.value.id in ("datetime", "date") and parts[-1] != "clock"
    ]
    assert wrong == []


def test_the_press_is_for_the_worker_alone():
    wrong = [
        f"{'.'.join(parts)} -> {target}"
        for parts, tree, _ in MODULES
        for target in imports(tree)
        if target.startswith(("weasyprint", "pydyf", "institute.certificates.paper.press"))
        and "paper" not in parts and parts[-1] != "jobs"
    ]  # fmt: skip
    assert wrong == []


def test_imports_stand_at_the_top():
    wrong = [
        f"{'.'.join(parts)}.{node.name}"
        for parts, tree, _ in MODULES
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(inner, ast.Import | ast.ImportFrom) for inner in ast.walk(node))
    ]
    assert wrong == []


def test_foreign_keys_point_left():
    configure_mappers()
    room = {mapper.local_table.name: room_of(mapper.class_.__module__) for mapper in Base.registry.mappers}
    order = rooms.ROOMS.index
    wrong = [
        f"{table.name} -> {key.column.table.name}"
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if (there := room[key.column.table.name]) and ((here := room[table.name]) is None or order(there) > order(here))
    ]
    assert wrong == []


@pytest.mark.parametrize(("kind", "most"), [("view", 25), ("function", 40)])
def test_functions_are_short(kind: str, most: int):
    long = [
        f"{'.'.join(parts)}.{node.name}: {node.end_lineno - node.lineno + 1}"
        for parts, tree, _ in MODULES
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and (kind == "function" or ("views" in parts and any("needs" in ast.dump(one) for one in node.decorator_list)))
        and (node.end_lineno or 0) - node.lineno + 1 > most
    ]
    assert long == []


def test_files_are_short():
    long = [f"{'.'.join(parts)}: {lines}" for parts, _, text in MODULES if (lines := text.count("\n")) > 300]
    long += [
        f"{path.relative_to(TEMPLATES)}: {lines}"
        for path in sorted(TEMPLATES.rglob("*.*"))
        if "gallery" not in str(path) and "drawings" not in path.name
        and (lines := path.read_text(encoding="utf-8").count("\n")) > 120
    ]  # fmt: skip
    assert long == []


def test_every_module_says_what_it_is():
    bare = [".".join(parts) for parts, tree, text in MODULES if text.strip() and not ast.get_docstring(tree)]
    assert bare == []


def test_templates_quote_and_trust_nothing():
    wrong = []
    for path in sorted(TEMPLATES.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        wrong += [
            f"{path.name}: {bad}"
            for bad in ("|safe", "| safe", "hx-on", "hx-vals='js", "style=", "onclick")
            if bad in text
        ]
        wrong += [f"{path.name}: unquoted {piece!r}" for piece in (text[i - 12 : i + 4] for i in _unquoted(text))]
    assert wrong == []


def _unquoted(text: str) -> Iterator[int]:
    start = 0
    while (found := text.find("={{", start)) >= 0:
        yield found
        start = found + 3


def test_keys_that_a_deletion_asks_have_an_index():
    """For every row that goes the database looks through all tables that could name it."""
    asked = ("person", "person_name", "application", "application_step", "enrolment")
    bare = []
    for table in Base.metadata.sorted_tables:
        firsts = {next(iter(one.columns), None) for one in (table.primary_key, *table.indexes)}
        firsts |= {next(iter(one.columns)) for one in table.constraints if isinstance(one, UniqueConstraint)}
        pointing = [key.parent for key in table.foreign_keys if key.column.table.name in asked]
        bare += [f"{table.name}.{column.name}" for column in pointing if column not in firsts]
    assert bare == []


def test_pages_load_no_library_that_few_requests_need(tmp_path):
    """Each worker would carry it: together 45 MB. They come with the first sheet, job, calendar, search or paper."""
    dear = set("charset_normalizer holidays huey icalendar openpyxl pikepdf snowballstemmer weasyprint".split())
    program = "import sys, institute; institute.create_app(commands=False); print(*sys.modules)"
    env = {**os.environ, "INSTITUTE_HOME": str(tmp_path)}
    said = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True)
    assert dear & {name.partition(".")[0] for name in said.stdout.split()} == set()
