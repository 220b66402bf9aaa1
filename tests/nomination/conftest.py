"""A country's authority that nominates for a session with three places."""

from types import SimpleNamespace

import pytest

from institute.database import writing
from tests import make

TOLD = {
    "surname": "SEITKALI", "given": "Aigerim", "native": "Айгерім Сейтқали", "lang": "kk", "sex": "F",
    "country_code": "KZ", "email": "aigerim@example.org", "employer": "Ministry of Trade", "department": "Transit",
    "position": "Head of section", "level": "section", "reason": "She plans trains.", "alternate": False,
    "on_behalf": False,
}  # fmt: skip


@pytest.fixture
def desk(tx) -> SimpleNamespace:
    """The session, the authority, who nominates for it, and the invitation."""
    organisation = make.organisation(tx)
    nominator, training = make.nominator(tx, organisation), make.training(tx)
    call = make.call(tx, training, organisation, nominator, places=3)
    return SimpleNamespace(organisation=organisation, nominator=nominator, training=training, call=call)


@pytest.fixture
def do(context, tx):
    """Does something through the door; the test's own session sees it afterwards."""

    def done(act, *args, **given):
        with writing() as inside:
            result = act(inside, *args, **given)
        tx.rollback()
        tx.expire_all()
        return result

    return done
