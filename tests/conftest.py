"""Fixtures for all tests."""

from tests.support.fixtures import clock, database, office, served, session, templates

__all__ = ["clock", "database", "office", "served", "session", "templates"]
