"""Measuring a model: the sets of messages, the figures' pictures and pages, and the machine it was measured on."""
