"""Faults put into a copy of the house on purpose: the tests must see them (`./bin/measure seeded`)."""
