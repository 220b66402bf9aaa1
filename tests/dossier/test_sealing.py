"""At rest nothing can be read: sealed for one session, person and field, drafts too; equal passports are found."""

from pathlib import Path

import pytest
from sqlalchemy import text as sql

from institute import files, sealing
from institute.database import Base, db, writing
from institute.dossier import actions, queries, rules, scans
from institute.dossier.models import Particular, ParticularFile
from institute.people.models import Person
from tests import make
from tests.conftest import NOW
from tests.learning.test_uploads import picture

TOLD = {"passport_no": "N76543210", "date_of_birth": "1990-05-17", "health": "Penicillin harms me"}
GRADES = {"passport_no": "P2", "date_of_birth": "P2", "health": "P3"}


def keep(training, who: Person, country: str = "KZ", **told: str) -> None:
    with writing() as tx:
        actions.keep(tx, training.id, who.id, told, GRADES, country=country, now=NOW)


def everything_written(app) -> str:
    """All rows of all tables as text, and the database's own file where it is one."""
    with app.app_context(), db.engine.connect() as connection:
        rows = [
            str(row) for table in Base.metadata.tables for row in connection.execute(sql(f'SELECT * FROM "{table}"'))
        ]
        path = db.engine.url.database if db.engine.dialect.name == "sqlite" else None
    raw = [Path(path + tail).read_bytes() for tail in ("", "-wal") if Path(path + tail).exists()] if path else []
    return "\n".join(rows) + b"".join(raw).decode("latin-1")


def test_no_plain_value_is_in_the_database(app, context, tx):
    training, who = make.training(tx), make.person(tx)
    keep(training, who, **TOLD)
    written = everything_written(app)
    assert [value for value in TOLD.values() if value in written] == []
    assert queries.opened(tx, training.id, who.id) == TOLD


def test_a_box_moved_elsewhere_does_not_open(context, tx):
    training, one, other = make.training(tx), make.person(tx), make.person(tx)
    keep(training, one, **TOLD)
    row = queries.get_particular(tx, training.id, one.id, "health")
    row.person_id = other.id
    tx.commit()
    with pytest.raises(queries.CannotOpen):
        queries.opened(tx, training.id, other.id)


@pytest.mark.parametrize(
    ("number", "country", "same"),
    [("n 7654-3210", "KZ", True), ("N76543210", "kz", True), ("N76543210", "UZ", False), ("N76543211", "KZ", False)],
)
def test_equal_passports_have_equal_fingerprints(context, tx, number, country, same):
    training, one, other = make.training(tx), make.person(tx), make.person(tx)
    keep(training, one, passport_no="N76543210")
    keep(training, other, country, passport_no=rules.passport_no(number))
    prints = [queries.get_particular(tx, training.id, who.id, "passport_no").fingerprint for who in (one, other)]
    assert (prints[0] == prints[1]) is same
    assert prints[0] == sealing.fingerprint("N76543210:KZ", "passport")


def test_another_country_makes_another_fingerprint(context, tx):
    training, who = make.training(tx), make.person(tx)
    keep(training, who, passport_no="N76543210")
    keep(training, who, "UZ")
    row = queries.get_particular(tx, training.id, who.id, "passport_no")
    assert row.fingerprint == sealing.fingerprint("N76543210:UZ", "passport")


def test_what_is_emptied_is_gone(context, tx):
    training, who = make.training(tx), make.person(tx)
    keep(training, who, **TOLD)
    keep(training, who, health="", passport_no="")
    assert queries.opened(tx, training.id, who.id) == {"date_of_birth": "1990-05-17"}


def test_a_scan_lies_sealed(context, tx):
    training, who = make.training(tx), make.person(tx)
    drawn = scans.draw(picture("JPEG"), "passport_scan")
    sealed = scans.seal(drawn, training.id, who.id, "passport_scan")
    with writing() as door:
        actions.keep_file(door, training.id, who.id, "passport_scan", "P3", sealed, now=NOW)
    box = files.content(sealed.key)
    assert b"JFIF" not in box and box[:2] != b"\xff\xd8"
    row = queries.get_file(tx, training.id, who.id, "passport_scan")
    assert queries.content(row) == drawn.content and row.media_type == "image/jpeg"


def test_a_dossier_is_handed_over(context, tx):
    training, one, other = make.training(tx), make.person(tx), make.person(tx)
    keep(training, one, **TOLD)
    drawn = scans.draw(picture("JPEG"), "photo_page")
    with writing() as door:
        sealed = scans.seal(drawn, training.id, one.id, "passport_scan")
        actions.keep_file(door, training.id, one.id, "passport_scan", "P3", sealed, now=NOW)
    with writing() as door:
        scan = queries.get_file(door, training.id, one.id, "passport_scan")
        for row in (*queries.particulars(door, training.id, one.id), scan):
            actions.hand_over(door, row, other.id)
    tx.expire_all()
    assert queries.opened(tx, training.id, other.id) == TOLD
    assert queries.content(queries.get_file(tx, training.id, other.id, "passport_scan")) == drawn.content


def test_who_goes_takes_the_dossier_along(context, tx):
    training, who = make.training(tx), make.person(tx)
    keep(training, who, **TOLD)
    tx.execute(sql("DELETE FROM person WHERE id = :id"), {"id": who.id})
    tx.commit()
    assert tx.query(Particular).count() == tx.query(ParticularFile).count() == 0
