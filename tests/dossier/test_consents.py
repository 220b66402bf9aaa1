"""Consents: one row for each time somebody agreed, by version and language; taken back as easily as given."""

import pytest
from sqlalchemy import select

from institute.database import writing
from institute.dossier import actions, queries
from institute.dossier.models import Consent
from institute.errors import NotFound
from tests import make
from tests.conftest import NOW
from tests.dossier.test_sealing import TOLD, keep


def agree(training, who, *kinds: str, read_in: str = "ru") -> None:
    with writing() as tx:
        actions.agree(tx, who.id, training.id, kinds, read_in=read_in, now=NOW)


def rows(tx) -> list[tuple[str, str, str, bool]]:
    tx.commit()
    found = tx.scalars(select(Consent).order_by(Consent.id).execution_options(populate_existing=True)).all()
    return [(one.kind, one.version, one.language, one.withdrawn_at is None) for one in found]


def test_what_stands_is_not_written_twice(context, tx, monkeypatch):
    training, who = make.training(tx), make.person(tx)
    monkeypatch.setattr(actions, "VERSION", "1")
    agree(training, who, "sensitive", "alumni")
    agree(training, who, "sensitive", "alumni", read_in="en")
    assert rows(tx) == [("sensitive", "1", "ru", True), ("alumni", "1", "ru", True)]


def test_another_text_is_another_consent(context, tx, monkeypatch):
    training, who = make.training(tx), make.person(tx)
    for version in ("1", "2"):
        monkeypatch.setattr(actions, "VERSION", version)
        agree(training, who, "transfer")
    assert rows(tx) == [("transfer", "1", "ru", False), ("transfer", "2", "ru", True)]


def test_what_is_not_ticked_again_is_withdrawn(context, tx):
    training, other, who = make.training(tx), make.training(tx), make.person(tx)
    agree(training, who, "publicity", "alumni")
    agree(other, who, "publicity")
    agree(training, who, "alumni")
    assert [(kind, stands) for kind, _, _, stands in rows(tx)] == [
        ("publicity", False), ("alumni", True), ("publicity", True),
    ]  # fmt: skip
    assert len(queries.consents(tx, who.id)) == 2


def test_who_takes_it_back_takes_the_sensitive_data_along(context, tx):
    training, who, other = make.training(tx), make.person(tx), make.person(tx).id
    keep(training, who, **TOLD)
    agree(training, who, "sensitive")
    mine = queries.consents(tx, who.id)[0].id
    tx.commit()
    with pytest.raises(NotFound), writing() as door:
        actions.withdraw_consent(door, mine, person_id=other, now=NOW)
    with writing() as door:
        actions.withdraw_consent(door, mine, person_id=who.id, now=NOW)
    assert rows(tx)[0][3] is False
    assert set(queries.opened(tx, training.id, who.id)) == {"passport_no", "date_of_birth"}
