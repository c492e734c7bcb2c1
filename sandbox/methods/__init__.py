"""The Bot API's methods: one handler for each name in parameters.py."""

from sandbox.methods import chat, edits, forwards, media, profile, receiving, sending, topics
from sandbox.methods.registry import HANDLERS, Handler

__all__ = ["HANDLERS", "Handler", "chat", "edits", "forwards", "media", "profile", "receiving", "sending", "topics"]
