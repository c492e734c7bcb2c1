"""Alembic migrations; ``Database.upgrade`` runs them."""
