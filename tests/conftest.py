"""Fixtures for all tests."""

from tests.support.fixtures import clock, database, office, served, session

__all__ = ["clock", "database", "office", "served", "session"]
