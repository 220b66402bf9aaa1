"""Consents are seen and taken back by whoever gave them, as easily as they were given."""

from sqlalchemy import select

from institute.dossier import actions as dossier
from institute.dossier.models import PUBLICITY, SENSITIVE, Consent, Particular
from tests import make
from tests.conftest import NOW


def given(app, tx, person, training):
    dossier.agree(tx, person.id, training.id, [SENSITIVE, PUBLICITY], read_in="ru", now=NOW)
    with app.app_context():
        dossier.keep(tx, training.id, person.id, {"health": "asthma"}, {"health": "P3"}, country="KZ", now=NOW)
    tx.commit()
    return {each.kind: each for each in tx.scalars(select(Consent))}


def test_a_consent_is_taken_back_with_what_hangs_on_it(app, client, tx, asked):
    person, training = make.person(tx), make.training(tx)
    kinds = given(app, tx, person, training)
    client.as_(person)
    with asked() as questions:
        shown = client.get("/me/data").text
    assert len(questions) <= 15
    assert shown.count("/withdraw") == 2
    assert client.post(f"/me/data/consents/{kinds[SENSITIVE].id}/withdraw").status_code == 303
    tx.commit()
    assert tx.scalars(select(Particular.id)).all() == []
    tx.refresh(kinds[SENSITIVE])
    tx.refresh(kinds[PUBLICITY])
    assert (kinds[SENSITIVE].withdrawn_at is not None, kinds[PUBLICITY].withdrawn_at) == (True, None)
    assert client.get("/me/data").text.count("/withdraw") == 1


def test_somebody_elses_consent_is_not_there(app, client, tx):
    kinds = given(app, tx, make.person(tx), make.training(tx))
    client.as_(make.person(tx))
    assert client.post(f"/me/data/consents/{kinds[PUBLICITY].id}/withdraw").status_code == 404
    tx.commit()
    tx.refresh(kinds[PUBLICITY])
    assert kinds[PUBLICITY].withdrawn_at is None
