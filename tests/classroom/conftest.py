"""The same running session as in tests/learning."""

from tests.learning.conftest import course, stranger

__all__ = ["course", "stranger"]
