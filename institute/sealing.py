"""Sealed bytes and texts: AES-256-GCM under keys that are never in the database, and fingerprints to compare them by.

A box is one byte of format, four that name its key, twelve of nonce, then ciphertext and tag (NIST SP 800-38D).
`context` says what the box is for (its table, owner and field): a box moved elsewhere does not open.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache
from importlib import import_module
from typing import Any

from institute import config

_FORMAT = b"\x01"
_NAME, _NONCE = 4, 12  # bytes


class Broken(Exception):
    """The box was changed, belongs elsewhere, or its key is not among SEAL_KEYS."""


def seal(plain: bytes, context: str) -> bytes:
    """A box only the house's keys open, and only in this context."""
    name, key = next(iter(_ring().items()))
    nonce = os.urandom(_NONCE)
    return _FORMAT + name + nonce + _cipher(key).encrypt(nonce, plain, context.encode())


def unseal(box: bytes, context: str) -> bytes:
    """What was sealed; Broken when the box, its context or the key is not the right one."""
    name, rest = box[1 : 1 + _NAME], box[1 + _NAME :]
    key = _ring().get(name)
    if box[:1] != _FORMAT or key is None:
        raise Broken
    try:
        return _cipher(key).decrypt(rest[:_NONCE], rest[_NONCE:], context.encode())
    except (import_module("cryptography.exceptions").InvalidTag, ValueError):
        raise Broken from None


def seal_text(text: str, context: str) -> str:
    """The same for a text; the box as base64."""
    return base64.b64encode(seal(text.encode(), context)).decode()


def unseal_text(box: str, context: str) -> str:
    return unseal(base64.b64decode(box), context).decode()


def fingerprint(text: str, purpose: str) -> str:
    """A keyed HMAC-SHA-256 as hex: equal texts of one purpose are found without being readable or guessable.

    Its key comes from the oldest of SEAL_KEYS, so that adding a newer one leaves fingerprints as they are.
    """
    oldest = list(_ring().values())[-1]
    return hmac.new(_derived(oldest, "fingerprint"), f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


def _ring() -> dict[bytes, bytes]:
    """Keys by name, the sealing one first."""
    settings = config.settings()
    return _keys(settings.seal_keys, settings.secret_key)


@lru_cache(maxsize=4)
def _keys(given: str, secret: str) -> dict[bytes, bytes]:
    """Without SEAL_KEYS (a demo, a test) the one key hangs on SECRET_KEY."""
    keys = config.read_keys(given) if given else [_derived(secret.encode(), "seal")]
    return {hashlib.sha256(key).digest()[:_NAME]: key for key in keys}


def _derived(secret: bytes, purpose: str) -> bytes:
    """A key for one purpose (NIST SP 800-108: HMAC as the pseudorandom function, one block)."""
    return hmac.digest(secret, f"institute {purpose}".encode(), "sha256")


def _cipher(key: bytes) -> Any:
    """The library is loaded with the first box: 6 MB that a web process may never need."""
    return import_module("cryptography.hazmat.primitives.ciphers.aead").AESGCM(key)
