"""Sealed boxes open with the right key in the right place, and nowhere else."""

import base64
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from institute import config, create_app, sealing


def keys(*raw: bytes) -> str:
    return ",".join(base64.b64encode(key).decode() for key in raw)


@pytest.fixture
def house(tmp_path):
    def opened(seal_keys: str = "", secret: str = "k" * 40):
        settings = config.Settings(environment="test", home=tmp_path, secret_key=secret, seal_keys=seal_keys)
        return create_app(settings, commands=False).app_context()

    return opened


def test_a_text_comes_back(house):
    with house():

        @given(st.text())
        def comes_back(text):
            assert sealing.unseal_text(sealing.seal_text(text, "a"), "a") == text

        comes_back()


def test_a_box_shows_nothing_and_never_repeats(house):
    with house():
        first, second = sealing.seal(b"N1234567", "a"), sealing.seal(b"N1234567", "a")
    assert first != second
    assert b"N1234567" not in first


def test_a_box_opens_only_whole_and_in_its_place(house):
    with house():
        box = sealing.seal(b"N1234567", "particular:1:2:passport")
        for at in range(len(box)):
            changed = bytearray(box)
            changed[at] ^= 1
            with pytest.raises(sealing.Broken):
                sealing.unseal(bytes(changed), "particular:1:2:passport")
        for wrong in (box[:10], b""):
            with pytest.raises(sealing.Broken):
                sealing.unseal(wrong, "particular:1:2:passport")
        with pytest.raises(sealing.Broken):
            sealing.unseal(box, "particular:1:3:passport")


def test_a_newer_key_seals_and_the_older_one_still_opens_and_compares(house):
    old, new = secrets.token_bytes(32), secrets.token_bytes(32)
    with house(keys(old)):
        box, print_ = sealing.seal(b"x", "a"), sealing.fingerprint("N1", "passport")
    with house(keys(new, old)):
        assert sealing.unseal(box, "a") == b"x"
        assert sealing.fingerprint("N1", "passport") == print_
        newer = sealing.seal(b"x", "a")
    with house(keys(new)):
        assert sealing.unseal(newer, "a") == b"x"
        with pytest.raises(sealing.Broken):
            sealing.unseal(box, "a")


def test_fingerprints_hang_on_the_key_and_the_purpose(house):
    with house():
        first = sealing.fingerprint("N1", "passport")
        assert first == sealing.fingerprint("N1", "passport")
        assert first != sealing.fingerprint("N1", "visa")
    with house(secret="j" * 40):
        assert sealing.fingerprint("N1", "passport") != first
