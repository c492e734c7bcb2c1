"""Entities of one message: forms, lists and what was learned, on one spaCy Doc of characters."""
