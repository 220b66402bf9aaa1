"""The catalogue as strangers see it."""

from datetime import timedelta

import pytest

from institute import clock
from institute.catalogue.models import SessionNeed
from tests import make


def test_home_shows_what_is_open(client, tx):
    open_now = make.training(tx)
    draft = make.training(tx, state="draft")
    page = client.get("/").text
    assert f"/sessions/{open_now.code}" in page
    assert draft.code not in page


@pytest.mark.parametrize("language", ["en", "zh", "ru", "fa"])
def test_pages_open_in_every_language(client, tx, language):
    training = make.training(tx, make.teacher(tx))
    for address in ("/", "/sessions", f"/sessions/{training.code}", "/sessions?when=past&q=nothing"):
        assert client.get(address, language=language).status_code == 200
