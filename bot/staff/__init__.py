"""The staff desk: everything that happens in group chats.

``STAFF_HANDLERS`` is the list ``bot.app`` registers. Each handler filters for group chats itself, so the order
against the residents' handlers does not matter.
"""

from bot.staff.handlers import GROUP_COMMANDS, STAFF_HANDLERS

__all__ = ["GROUP_COMMANDS", "STAFF_HANDLERS"]
