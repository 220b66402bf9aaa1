"""Each class of particulars goes when its term is over, and its sealed bytes with it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from institute import files, work
from institute import retention as ground
from institute.database import writing
from institute.dossier import actions, retention, scans
from institute.dossier.models import Consent, Particular, ParticularFile
from institute.enrolment.models import Application
from institute.errors import NotFound
from tests import make
from tests.conftest import NOW
from tests.dossier.test_sealing import TOLD, keep
from tests.learning.test_uploads import picture

DAY = timedelta(days=1)
LINES = ("sensitive", "sensitive-files", "restricted", "other-files", "consents")


@pytest.fixture
def told(context, tx):
    """A session's dossier of one person, with a scan."""
    training, who = make.training(tx), make.person(tx)
    keep(training, who, **TOLD)
    sealed = scans.seal(scans.draw(picture("JPEG"), "passport_scan"), training.id, who.id, "passport_scan")
    with writing() as door:
        actions.keep_file(door, training.id, who.id, "passport_scan", "P3", sealed, now=NOW)
        actions.agree(door, who.id, training.id, ["sensitive"], read_in="fa", now=NOW)
    return training, sealed.key


def cleared(at):
    """As the worker does daily: rules, then the lines that nobody need release."""
    with writing() as door:
        retention.sweep_daily(door, at)
    for name in LINES:
        assert not ground.LINES[name].released
        with writing() as door:
            ground.run(door, ground.LINES[name], at)


def left(tx) -> dict[str, int]:
    tx.commit()
    kept = {row.field: 1 for row in tx.scalars(select(Particular))}
    return {
        **kept,
        "scans": len(tx.scalars(select(ParticularFile)).all()),
        "consents": len(tx.scalars(select(Consent)).all()),
    }


@pytest.mark.parametrize(
    ("after", "fields", "scans", "consents"),
    [
        (29 * DAY, {"passport_no", "date_of_birth", "health"}, 1, 1),
        (31 * DAY, {"passport_no", "date_of_birth"}, 0, 1),
        (364 * DAY, {"passport_no", "date_of_birth"}, 0, 1),
        (366 * DAY, set(), 0, 1),
        (1096 * DAY, set(), 0, 0),
    ],
)
def test_each_class_has_its_term(told, tx, after, fields, scans, consents):
    training, _ = told
    at = training.ends_at + after
    foreseen = sum(sum(ground.would_go(tx, ground.LINES[name], at).values()) for name in LINES)
    cleared(at)
    found = left(tx)
    assert (found.pop("scans"), found.pop("consents"), set(found)) == (scans, consents, fields)
    assert foreseen == 5 - scans - consents - len(fields)


def test_the_bytes_of_a_scan_go_with_it(told, tx):
    training, key = told
    cleared(training.ends_at + 29 * DAY)
    assert files.content(key)
    cleared(training.ends_at + 31 * DAY)
    with pytest.raises(NotFound):
        files.content(key)


def test_a_replaced_scan_leaves_nothing_behind(told, tx):
    training, key = told
    who = tx.scalar(select(ParticularFile.person_id))
    other = scans.seal(scans.draw(picture("PNG"), "passport_scan"), training.id, who, "passport_scan")
    with writing() as door:
        actions.keep_file(door, training.id, who, "passport_scan", "P3", other, now=NOW)
    cleared(NOW)
    assert files.content(other.key)
    with pytest.raises(NotFound):
        files.content(key)


def test_who_was_not_admitted_is_forgotten_with_the_application(told, tx):
    training, _ = told
    who = tx.scalar(select(Particular.person_id))
    make.keep(tx, Application(
        training_id=training.id, person_id=who, state="declined", answers={}, started_at=NOW, saved_at=NOW,
    ))  # fmt: skip
    work.learn_kinds()
    with writing() as door:
        ground.run(door, ground.LINES["applications"], training.starts_at + 366 * DAY)
    assert left(tx) == {"scans": 0, "consents": 1}
