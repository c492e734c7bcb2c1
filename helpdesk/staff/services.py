"""Staff and their groups. Who may do what follows from Telegram's groups; there is no second list to keep."""

import hashlib
import secrets
from datetime import timedelta
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.errors import ConflictError, InvalidInputError, NotAllowedError
from helpdesk.links.models import TicketThread
from helpdesk.office.models import Team
from helpdesk.people import SYSTEM, Person
from helpdesk.staff.leave import end_past_leaves
from helpdesk.staff.models import Membership, Role, Staff
from helpdesk.staff.moving import move_chat, send_cards_anew
from helpdesk.staff.teams import access_team, all_teams, duty_team, team_of_chat

__all__ = [
    "ANONYMOUS_NAME",
    "BIND_CODE_LIFETIME",
    "ChatRole",
    "access_staff",
    "access_team",
    "all_teams",
    "bind_team",
    "duty_team",
    "find_staff",
    "move_chat",
    "new_bind_code",
    "remove_membership",
    "renew_role",
    "set_forum",
    "team_of_chat",
    "unbind_team",
]

ChatRole = Literal["member", "administrator", "anonymous"]

BIND_CODE_LIFETIME = timedelta(hours=24)
# Without 0/O, 1/I/L and vowels: sayable on the telephone, and no code is a word.
_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 8
ANONYMOUS_NAME = "匿名管理员"
LONGEST_NAME = 128  # Of the column; Telegram's two names can be longer together.


def access_staff(
    session: Session,
    *,
    telegram_user_id: int,
    name: str,
    chat_id: int,
    chat_role: ChatRole,
    clock: Clock | None = None,
) -> Staff:
    """The staff member who acts in a group, with the role the group gives; made or renewed on the way.

    An anonymous administrator is known by the group only, so that nobody inherits rights in another group. Leaves that
    are over end here. Raises ``NotAllowedError`` if the chat is bound to no team. With ``clock`` a new membership or
    role is audited.
    """
    team = team_of_chat(session, chat_id)
    if team is None:
        raise NotAllowedError("这个群还没有绑定科室")
    if clock is not None:
        end_past_leaves(session, clock=clock)
    if chat_role == "anonymous":
        telegram_user_id, name = chat_id, ANONYMOUS_NAME
    staff = session.scalars(select(Staff).where(Staff.telegram_user_id == telegram_user_id)).first()
    name = name[:LONGEST_NAME]
    if staff is None:
        staff = Staff(telegram_user_id=telegram_user_id, name=name, memberships=[])
        session.add(staff)
    if name and staff.name != name:
        staff.name = name
    session.flush()
    if _set_role(staff, team, _role_in(team, chat_role)) and clock is not None:
        record(session, "join_team", by=staff, at=clock.now(), team=team.code)
    session.flush()
    return staff


def find_staff(session: Session, telegram_user_id: int) -> Staff | None:
    """The person, if they ever acted in a team's group."""
    return session.scalars(select(Staff).where(Staff.telegram_user_id == telegram_user_id)).first()


def remove_membership(session: Session, *, telegram_user_id: int, chat_id: int, clock: Clock) -> None:
    """Somebody left or was removed from a team's group; unknown people and chats are ignored."""
    team = team_of_chat(session, chat_id)
    staff = session.scalars(select(Staff).where(Staff.telegram_user_id == telegram_user_id)).first()
    if team is None or staff is None or not staff.is_member_of(team.id):
        return
    staff.memberships = [one for one in staff.memberships if one.team_id != team.id]
    record(session, "leave_team", by=SYSTEM, at=clock.now(), staff=staff.id, team=team.code)
    session.flush()


def new_bind_code(session: Session, team_code: str, *, by: Person, clock: Clock) -> str:
    """A one-time code that binds the group it is typed in to a team; valid for 24 hours, replaces an earlier one.

    Only its hash is stored. Raises ``NotFoundError`` for an unknown team.
    """
    team = access_team(session, team_code)
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
    team.bind_code_hash = _hash(code)
    team.bind_code_expires_at = clock.now() + BIND_CODE_LIFETIME
    record(session, "new_bind_code", by=by, at=clock.now(), team=team.code)
    session.flush()
    return code


def bind_team(session: Session, *, code: str, chat_id: int, is_forum: bool, by: Person, clock: Clock) -> Team:
    """Bind a group to the team the code was made for; the code is used up.

    Raises ``InvalidInputError`` for a wrong, used or expired code and ``ConflictError`` if the group works for another
    team already.
    """
    team = session.scalars(select(Team).where(Team.bind_code_hash == _hash(code)).with_for_update()).first()
    if team is None or team.bind_code_expires_at is None or team.bind_code_expires_at <= clock.now():
        raise InvalidInputError("绑定码不对、用过了或已过期，请管理员再发一个")
    other = team_of_chat(session, chat_id)
    if other is not None and other.id != team.id:
        raise ConflictError(other.code, other.name, None)
    before = team.chat_id
    _release(session, chat_id)
    team.chat_id, team.is_forum = chat_id, is_forum
    team.bind_code_hash = team.bind_code_expires_at = None
    record(session, "bind_team", by=by, at=clock.now(), team=team.code, chat_before=before, chat=chat_id)
    session.flush()
    if before != chat_id:  # Another group has none of the cards yet; work begun elsewhere must be seen here.
        _dismiss_members(session, team)
        send_cards_anew(session, team, clock=clock)
    return team


def unbind_team(session: Session, team_code: str, *, by: Person, clock: Clock) -> Team:
    """Take a team's group away; its cards wait in the outbox until a group is bound again."""
    team = access_team(session, team_code)
    record(session, "unbind_team", by=by, at=clock.now(), team=team.code, chat_before=team.chat_id)
    team.chat_id = None
    team.is_forum = False
    _dismiss_members(session, team)
    return team


def set_forum(session: Session, *, chat_id: int, is_forum: bool, clock: Clock) -> None:
    """The group's topics were switched on or off. Without topics a ticket goes on as replies to its card."""
    team = team_of_chat(session, chat_id)
    if team is None or team.is_forum == is_forum:
        return
    team.is_forum = is_forum
    if not is_forum:
        session.execute(update(TicketThread).where(TicketThread.chat_id == chat_id).values(thread_id=None))
    record(session, "set_forum", by=SYSTEM, at=clock.now(), team=team.code, is_forum=is_forum)
    session.flush()


def renew_role(session: Session, *, telegram_user_id: int, chat_id: int, chat_role: ChatRole, clock: Clock) -> None:
    """A member was made an administrator of a team's group, or is none any more; people we never met are ignored."""
    team = team_of_chat(session, chat_id)
    staff = session.scalars(select(Staff).where(Staff.telegram_user_id == telegram_user_id)).first()
    if team is None or staff is None or not staff.is_member_of(team.id):
        return
    role = _role_in(team, chat_role)
    if _set_role(staff, team, role):
        record(session, "renew_role", by=SYSTEM, at=clock.now(), staff=staff.id, team=team.code, role=role)
    session.flush()


def _release(session: Session, chat_id: int) -> None:
    """A group whose team has left office.yml may work for another one."""
    gone = update(Team).where(Team.chat_id == chat_id, Team.is_active.is_(False))
    session.execute(gone.values(chat_id=None, is_forum=False))


def _dismiss_members(session: Session, team: Team) -> None:
    """The team works in another group now; whoever is in it is a member again with the first thing they do there."""
    for one in session.scalars(select(Membership).where(Membership.team_id == team.id)).all():
        one.staff.memberships.remove(one)
    session.flush()


def _role_in(team: Team, chat_role: ChatRole) -> Role:
    if chat_role in ("administrator", "anonymous"):
        return Role.SUPERVISOR
    return Role.DISPATCHER if team.is_duty else Role.STAFF


def _set_role(staff: Staff, team: Team, role: Role) -> bool:
    """Give the role; True if it was not held before."""
    for one in staff.memberships:
        if one.team_id == team.id:
            changed = one.role is not role
            one.role = role
            return changed
    staff.memberships.append(Membership(team=team, team_id=team.id, role=role))
    return True


def _hash(code: str) -> str:
    """The hash of a code as typed: case and spaces do not count."""
    return hashlib.sha256("".join(code.split()).upper().encode()).hexdigest()
