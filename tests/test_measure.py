"""The instruments are in order: what they serve is what bin/run serves, and each has its bars."""

from pathlib import Path

import pytest

from institute.database import Base
from tests import load
from tests.load import Options, house
from tests.load.__main__ import measurements, printed, sentence
from tests.load.planting import CODES, TYPED, fields

ROOT = Path(__file__).parent.parent


def test_the_measured_server_is_the_one_that_runs():
    script = (ROOT / "bin/run").read_text(encoding="utf-8")
    assert '-m gunicorn --config "$root/deploy/gunicorn.py" --bind "$BIND" wsgi:app' in script
    assert ("--config", str(ROOT / "deploy/gunicorn.py")) == house.SERVER


@pytest.mark.parametrize("name", sorted(measurements()))
def test_a_measurement_says_what_it_is(name):
    module = measurements()[name]
    assert callable(module.run)
    assert sentence(module).endswith(".")


def test_a_figure_below_its_bar_is_seen():
    rows = [load.at_most("p95", 151.2, 150, "ms"), load.at_least("caught", 19, 19), load.exactly("lost", 1, 0)]
    assert [row.ok for row in rows] == [False, True, False]
    assert printed(rows).count("FALLS SHORT") == 2
    assert Options().databases == ("sqlite", "postgres")


def test_what_counts_as_a_code_is_a_field_and_not_typed(app):
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns]
    named = {f"{column.table.name}.{column.name}" for column in columns}
    assert named | {column.name for column in columns} >= CODES
    assert set(fields()) >= TYPED and named >= set(fields())
