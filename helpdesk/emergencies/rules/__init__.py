"""What emergencies sound like: patterns over normalised text, and what speaks against each.

Missing a real emergency is worse than one alarm too many; but a word like 火 or 死 alone says nothing in everyday
Chinese, so every pattern asks for more than that: who, or where, or what it did. How rules are written: ``wording``.
"""

from helpdesk.emergencies.rules import bodies, hazards, people
from helpdesk.emergencies.rules.wording import Rule

__all__ = ["RULES", "Rule"]

# The first rule that holds decides whom to call, so the kinds in which minutes count most come first.
RULES: tuple[Rule, ...] = (
    *people.SUICIDE,
    *hazards.DROWNING,
    *people.MISSING,
    *hazards.GAS,
    *hazards.ELECTRIC,
    *hazards.COLLAPSE,
    *bodies.TRAFFIC,
    *hazards.FIRE,
    *bodies.TRAPPED,
    *bodies.MEDICAL,
    *people.VIOLENCE,
    *people.DANGER,
)
