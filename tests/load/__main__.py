"""python -m tests.load [NAME ...] [--sqlite | --postgres] [--quick]: measures, prints, fails below a bar."""

import argparse
import sys
import time
from importlib import import_module
from pathlib import Path
from types import ModuleType

from tests.load import POSTGRES, SQLITE, Options, Row

FOLDERS = ("load", "faults")


def measurements() -> dict[str, ModuleType]:
    """Every module of tests/load and tests/faults that has a NAME, by that name."""
    found = {}
    for folder in FOLDERS:
        for path in sorted(Path(__file__).parent.parent.joinpath(folder).glob("[a-z]*.py")):
            if "\nNAME = " in path.read_text(encoding="utf-8"):
                module = import_module(f"tests.{folder}.{path.stem}")
                found[module.NAME] = module
    return dict(sorted(found.items()))


def sentence(module: ModuleType) -> str:
    return (module.__doc__ or "").strip().splitlines()[0]


def printed(rows: list[Row]) -> str:
    """The rows as a Markdown table."""
    lines = [
        (row.name, f"{shorter(row.figure)} {row.unit}".strip(), f"{row.bar} {row.unit}".strip() if row.bar else "",
         "" if not row.bar else "ok" if row.ok else "FALLS SHORT")
        for row in rows
    ]  # fmt: skip
    head = ("figure", "measured", "bar", "")
    wide = [max(len(line[n]) for line in [head, *lines]) for n in range(4)]
    drawn = [head, tuple("-" * width for width in wide), *lines]
    return "\n".join("| " + " | ".join(part.ljust(width) for part, width in zip(line, wide, strict=True)) + " |"
                     for line in drawn)  # fmt: skip


def shorter(figure: float | int | str) -> str:
    """Three digits are enough."""
    if not isinstance(figure, float):
        return str(figure)
    return f"{figure:.0f}" if abs(figure) >= 100 else f"{figure:.1f}" if abs(figure) >= 10 else f"{figure:.2f}"


def measure(module: ModuleType, options: Options) -> bool:
    """Runs one measurement; True when every bar is reached."""
    print(f"\n{module.NAME}: {sentence(module)}", flush=True)
    began = time.perf_counter()
    rows = module.run(options)
    print(f"\n{printed(rows)}\n{time.perf_counter() - began:.0f} s", flush=True)
    return bool(rows) and all(row.ok for row in rows)


def main() -> int:
    known = measurements()
    parser = argparse.ArgumentParser(prog="bin/measure", description="Measures the house on servers of its own.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="what to measure; 'all' for everything")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--sqlite", action="store_const", dest="databases", const=(SQLITE,), help="on SQLite alone")
    only.add_argument("--postgres", action="store_const", dest="databases", const=(POSTGRES,), help="PostgreSQL alone")
    parser.add_argument("--quick", action="store_true", help="small counts: tries the instrument, proves nothing")
    parser.add_argument("--rounds", type=int, default=0, help="of what goes in rounds: last-places, kill")
    given = parser.parse_args()
    if not given.names:
        wide = max(map(len, known))
        print("\n".join(f"{name:{wide}} {sentence(module)}" for name, module in known.items()))
        return 0
    names = list(known) if given.names == ["all"] else given.names
    if unknown := [name for name in names if name not in known]:
        parser.error(f"nothing measures {', '.join(unknown)}; there is {', '.join(known)}")
    options = Options(given.databases or (SQLITE, POSTGRES), given.quick, given.rounds)
    results = {name: measure(known[name], options) for name in names}
    short = [name for name, reached in results.items() if not reached]
    print(f"\n{'Below a bar: ' + ', '.join(short) if short else 'Every bar is reached.'}")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
