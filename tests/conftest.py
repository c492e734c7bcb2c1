"""Fixtures for all tests."""

from tests.support.certificates import share_certificates
from tests.support.fixtures import clock, database, office, served, session, templates
from tests.support.statements import share_statements

__all__ = ["clock", "database", "office", "served", "session", "templates"]

share_certificates()
share_statements()
