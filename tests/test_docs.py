"""What the documents name is there: tests, paths, and each requirement once."""

import ast
import csv
import re
from functools import cache
from pathlib import Path

import pytest

from institute.people.rules import DEMO_ACCOUNTS

ROOT = Path(__file__).parent.parent
STATES = {"tested", "reviewed", "not met"}
TEST = re.compile(r"tests/[\w/]+\.py::\w+")
QUOTED = re.compile(r"`([^`\n]+)`")
# Made at work, not kept: `./var` and the like.
MADE = ("var", "./var", "build/bom.json")


def requirements() -> list[dict[str, str]]:
    with (ROOT / "docs" / "asvs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def defined(path: str) -> frozenset[str]:
    """The tests a file defines."""
    if not (ROOT / path).is_file():
        return frozenset()
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name[:5] == "test_")


def missing(names: list[str]) -> list[str]:
    """The tests that are named and are not there."""
    return [name for name in names if name.partition("::")[2] not in defined(name.partition("::")[0])]


def paths(text: str) -> list[str]:
    """What a document quotes that looks like a path of ours, and what its links lead to."""
    quoted = [part.partition("::")[0] for part in QUOTED.findall(text)]
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()}
    ours = [part for part in quoted if re.fullmatch(r"(\./)?\.?\w[\w./-]*", part)]
    ours = [part for part in ours if part.removeprefix("./").partition("/")[0] in folders and "/" in part]
    linked = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    return [part for part in ours + linked if part not in MADE and not part.startswith("var/")]


def test_each_requirement_stands_once():
    found = [row["id"] for row in requirements()]
    assert len(found) == len(set(found)) == 223
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", each) for each in found)


def test_each_state_says_where_or_why():
    wrong = []
    for row in requirements():
        where, tested = row["where"], TEST.fullmatch(row["where"])
        fits = {"tested": bool(tested), "reviewed": bool(where) and (ROOT / where).exists(), "not met": not where}
        if row["state"] not in STATES or not fits[row["state"]] or (row["state"] == "not met" and not row["note"]):
            wrong.append(row["id"])
    assert wrong == []


def test_each_test_named_is_there():
    named = [row["where"] for row in requirements() if row["state"] == "tested"]
    named += TEST.findall((ROOT / "SECURITY.md").read_text(encoding="utf-8"))
    assert len(named) > 100
    assert missing(named) == []


def test_a_test_that_is_not_there_is_noticed():
    assert missing(["tests/test_docs.py::test_nowhere", "tests/test_nothing.py::test_x"]) != []
    assert missing(["tests/test_docs.py::test_each_test_named_is_there"]) == []


@pytest.mark.parametrize("document", ["README.md", "SECURITY.md", "deploy/README.md"])
def test_each_path_named_is_there(document):
    named = paths((ROOT / document).read_text(encoding="utf-8"))
    assert len(named) > 4
    assert [path for path in named if not list(ROOT.glob(path.removeprefix("./")))] == []


def test_a_path_that_is_not_there_is_noticed():
    assert paths("See `tests/nowhere.py` and [it](docs/nothing.png).") == ["tests/nowhere.py", "docs/nothing.png"]


def test_the_readme_tells_of_every_open_account_of_the_demo():
    told = re.findall(r"\| `(\w+)@` \|", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert sorted(told) == sorted(address.partition("@")[0] for address, _ in DEMO_ACCOUNTS)
