"""Delivery: turns committed outbox rows into Telegram messages."""

from bot.delivery.relay import Relay

__all__ = ["Relay"]
