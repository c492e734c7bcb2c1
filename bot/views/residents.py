"""What residents read outside the dialogue: facts in, a letter out. The sentences are in ``texts/talk.yml``.

``fixed_text`` is what the relay calls for outbox kind ``text``; its names are the keys of ``TEXTS``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from bot.views.menu import menu_keyboard
from bot.views.message import Html, Letter, buttons, escape
from bot.views.sentences import plain, sentence
from bot.views.titles import button_of
from helpdesk.emergencies.kinds import WHAT_FOR, EmergencyKind

LOCATION, CONTACT = "#location", "#contact"
SHORT_TITLE = 6  # Titles up to this length stand two in a row.


def dialogue_message(text: str, buttons: Sequence[Mapping[str, str]], tokens: Sequence[str]) -> Letter:
    """What the dialogue said, with the buttons it wants; without any, the menu.

    Not cut here: the question stands at the end of a long slip. Delivery makes several messages of it.
    """
    words = escape(text or sentence("choose"))
    if not buttons:
        return Letter(words, menu_keyboard())
    if asks_to_share(buttons):
        return Letter(words, _sharing_keyboard(buttons))
    return Letter(words, _dialogue_buttons(buttons, tokens))


def talk_buttons(buttons: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The dialogue's buttons under the titles of now; it knows the shipped ones only."""
    return [(_title_of_now(title), payload) for title, payload in buttons]


def _title_of_now(title: str) -> str:
    found = button_of(title)
    return title if found is None else plain(found[0], **found[1])


def asks_to_share(buttons: Sequence[Mapping[str, str]]) -> bool:
    """Whether these buttons can only be a keyboard in the menu's place."""
    return any(button["payload"] in (LOCATION, CONTACT) for button in buttons)


def menu_back() -> Letter:
    """A word with the menu: a message with buttons of its own cannot bring it."""
    return Letter(sentence("menu_back"), menu_keyboard())


def emergency_answer(kind: str, numbers: Sequence[str], told: str = "duty") -> Letter:
    """Whom to call, at once; the talk itself may go on afterwards. ``told``: who else knows of it by now."""
    lines = _unnamed_danger() if kind == EmergencyKind.OTHER else _named_danger(kind, numbers)
    reached = told if told in TOLD else "nobody"
    return Letter("\n".join([*lines, sentence(f"emergency.told.{reached}") + sentence("emergency.closing")]))


# Never more than is true: whoever reads "已经通知" may wait for help instead of calling.
TOLD = frozenset({"duty", "admins", "nobody", "group"})


def _named_danger(kind: str, numbers: Sequence[str]) -> list[str]:
    first, *others = [_number(number) for number in numbers] or [_number("110")]
    known = EmergencyKind(kind) if kind in set(EmergencyKind) else EmergencyKind.DANGER
    also = [sentence("emergency.also", numbers="、".join(others))] if others else []
    return [sentence("emergency.call", number=first), sentence(f"advice.{known}"), *also]


def _unnamed_danger() -> list[str]:
    """Nobody can tell what happens, so the person chooses the number."""
    numbers = [sentence("emergency.what_for", what=what, number=number) for number, what in WHAT_FOR.items()]
    return [sentence("emergency.unnamed"), *numbers, sentence("advice.other")]


def _number(number: str) -> str:
    return f"{number}（{CALLED[number]}）" if number in CALLED else number


def fixed_text(name: str, args: Mapping[str, Any]) -> Letter:
    """The letter with this name; an unknown name is a mistake of ours and raises ``KeyError``."""
    return TEXTS[name](args)


def privacy_notice(office: str, *, waiting: bool) -> Letter:
    """First contact: what is kept, what for, who sees it, how long, and how to have it deleted."""
    held = sentence("privacy_notice.waiting") if waiting else sentence("privacy_notice.invitation")
    parts = [sentence("privacy_notice.greeting", office=office), sentence("privacy_notice.terms"), held]
    return Letter("\n\n".join(parts), _consent_buttons())


def consent_reminder() -> Letter:
    """Somebody keeps writing and has not pressed a button."""
    return Letter(sentence("consent_reminder"), _consent_buttons())


def _consent_buttons() -> InlineKeyboardMarkup:
    return buttons([(plain("button.consent.agree"), "c:yes"), (plain("button.consent.refuse"), "c:no")])


def consent_refused(phones: Sequence[str]) -> Letter:
    """Somebody does not agree: nothing is kept, and there are other ways."""
    listed = "、".join(phones)
    call = (
        sentence("consent_refused.call.phones", phones=listed) if phones else sentence("consent_refused.call.hotline")
    )
    return Letter(sentence("consent_refused", call=call))


def group_redirect(username: str) -> Letter:
    """A resident spoke to the bot in a group."""
    link = InlineKeyboardButton(plain("button.private"), url=f"https://t.me/{username}?start=group")
    return Letter(sentence("group_redirect"), InlineKeyboardMarkup([[link]]))


def _dialogue_buttons(buttons: Sequence[Mapping[str, str]], tokens: Sequence[str]) -> InlineKeyboardMarkup:
    keys = [
        InlineKeyboardButton(button["title"], callback_data=f"d:{token}")
        for button, token in zip(buttons, tokens, strict=True)
    ]
    if any(len(key.text) > SHORT_TITLE for key in keys):
        return InlineKeyboardMarkup([[key] for key in keys])
    return InlineKeyboardMarkup([keys[at : at + 2] for at in range(0, len(keys), 2)])


def _sharing_keyboard(buttons: Sequence[Mapping[str, str]]) -> ReplyKeyboardMarkup:
    """Only a reply keyboard can ask for the place or the phone number; its other titles come back as text."""
    keys = [
        KeyboardButton(
            button["title"],
            request_location=button["payload"] == LOCATION or None,
            request_contact=button["payload"] == CONTACT or None,
        )
        for button in buttons
    ]
    return ReplyKeyboardMarkup([[key] for key in keys], resize_keyboard=True, one_time_keyboard=True)


# Whom one reaches under the number.
CALLED = {"110": "报警", "119": "火警", "120": "急救", "122": "交通事故", "95598": "供电抢修"}


Said = Callable[[Mapping[str, Any]], Letter]


def _as_it_is(name: str) -> Said:
    """A letter that is always the same and leaves the menu where it is."""
    return lambda _args: Letter(sentence(name))


def _with_menu(name: str) -> Said:
    return lambda _args: Letter(sentence(name), menu_keyboard())


def _ticket_line(ticket: Mapping[str, Any]) -> Html:
    promised, crowd = "", ""
    if ticket.get("promised"):
        promised = sentence("ticket_line.promised", day=ticket["promised"])
    if ticket.get("merged_with"):
        crowd = sentence("ticket_line.crowd.merged", count=int(ticket["merged_with"]))
    elif ticket.get("joined"):
        crowd = sentence("ticket_line.crowd.joined")
    return sentence(
        "ticket_line",
        number=ticket["number"],
        service=ticket["service"],
        status=ticket["status"],
        promised=promised,
        crowd=crowd,
    )


def _my_tickets(args: Mapping[str, Any]) -> Letter:
    tickets = args["tickets"]
    if not tickets:
        return Letter(sentence("my_tickets.none"), menu_keyboard())
    more = sentence("my_tickets.more", count=args["more"]) if args.get("more") else ""
    told = [sentence("my_tickets.tickets", line=_ticket_line(one), summary=one["summary"]) for one in tickets]
    rows = [[(plain("button.show_one", number=one["number"]), f"t:show:{one['number']}")] for one in tickets]
    return Letter(sentence("my_tickets", tickets=Html("\n\n".join(told)), more=more), buttons(*rows))


def _ticket(args: Mapping[str, Any]) -> Letter:
    number = str(args["number"])
    people = int(args.get("people") or 0)
    text = sentence(
        "ticket",
        line=_ticket_line(args),
        summary=args["summary"],
        team=sentence("ticket.team", team=args["team"]) if args.get("team") else "",
        opened=args["opened"],
        crowd=sentence("ticket.crowd", count=people) if people > 1 else "",
    )
    if not args.get("open"):
        return Letter(text)
    leave = (plain("button.leave"), f"t:leave:{number}")
    end = leave if args.get("joined") else (plain("button.withdraw_open"), f"t:withdraw:{number}")
    first = [(plain("button.supplement"), f"t:supplement:{number}"), (plain("button.urge"), f"t:urge:{number}")]
    return Letter(text, buttons(first, [end]))


def _withdraw_confirm(args: Mapping[str, Any]) -> Letter:
    number = str(args["number"])
    keep = (plain("button.withdraw_keep"), f"t:withdraw:{number}:no")
    if args.get("others"):
        return Letter(
            sentence("withdraw_confirm.others", number=number),
            buttons([(plain("button.withdraw"), f"t:withdraw:{number}:yes"), keep]),
        )
    return Letter(
        sentence("withdraw_confirm", number=number),
        buttons([(plain("button.withdraw_now"), f"t:withdraw:{number}:yes"), keep]),
    )


def _supplement_hint(args: Mapping[str, Any]) -> Letter:
    hint = sentence("supplement_hint", number=args["number"])
    return Letter(hint, ForceReply(input_field_placeholder=plain("field.supplement")))


def other_contact(name: str) -> str:
    """The question below somebody else's contact card; the dialogue's buttons go with it."""
    return plain("other_contact", name=name or plain("unnamed.person"))


def _privacy(args: Mapping[str, Any]) -> Letter:
    text = sentence("privacy", count=args["tickets"], archive=sentence("archive"))
    return Letter(text, buttons([(plain("button.consent.revoke"), "c:revoke")]))


def _revoke_confirm(_args: Mapping[str, Any]) -> Letter:
    return Letter(
        sentence("revoke_confirm", archive=sentence("archive")),
        buttons([(plain("button.consent.revoke_now"), "c:revoke:yes"), (plain("button.consent.keep"), "c:keep")]),
    )


def _consent_revoked(args: Mapping[str, Any]) -> Letter:
    archive = sentence("archive")
    if count := args.get("unfinished"):
        return Letter(sentence("consent_revoked.unfinished", count=count, archive=archive))
    return Letter(sentence("consent_revoked", archive=archive))


def _status_refusal(args: Mapping[str, Any]) -> Letter:
    return Letter(sentence("status_refusal", number=args["number"], status=args["status"]))


def _too_large(args: Mapping[str, Any]) -> Letter:
    return Letter(sentence("too_large", megabytes=round(args["size"] / 1024 / 1024)))


def _far_location(args: Mapping[str, Any]) -> Letter:
    return Letter(sentence("far_location", office=args["office"], km=args["km"]))


def _supplement_received(args: Mapping[str, Any]) -> Letter:
    return Letter(sentence("supplement_received", number=args["number"]))


def _supplement_closed(args: Mapping[str, Any]) -> Letter:
    return Letter(sentence("supplement_closed", number=args["number"], status=args["status"]), menu_keyboard())


def _urge_too_soon(args: Mapping[str, Any]) -> Letter:
    return Letter(sentence("urge_too_soon", number=args["number"], next=args["next"]))


def _not_allowed(args: Mapping[str, Any]) -> Letter:
    return Letter(sentence("not_allowed", reason=args.get("reason") or sentence("not_allowed.reason")))


def _consent_given(args: Mapping[str, Any]) -> Letter:
    if args.get("waiting"):
        return Letter(sentence("consent_given.waiting"), menu_keyboard())
    return Letter(sentence("consent_given", examples=sentence("examples")), menu_keyboard())


def _start(_args: Mapping[str, Any]) -> Letter:
    return Letter(sentence("start", examples=sentence("examples")), menu_keyboard())


def _help(_args: Mapping[str, Any]) -> Letter:
    return Letter(sentence("help", examples=sentence("examples"), danger=sentence("help.danger")), menu_keyboard())


# Said as they are: sentences without facts.
AS_IT_IS = (
    "consent_kept",
    "edit_hint",
    "flood",
    "no_words",
    "only_emoji",
    "rasa_down",
    "rate_later",
    "sticker",
    "ticket_not_found",
    "unknown_command",
    "unreadable",
    "withdraw_kept",
)
WITH_MENU = ("cancelled", "menu", "message_failed", "old_button", "started_over")

TEXTS: Mapping[str, Said] = {
    **{name: _as_it_is(name) for name in AS_IT_IS},
    **{name: _with_menu(name) for name in WITH_MENU},
    "consent_given": _consent_given,
    "consent_revoked": _consent_revoked,
    "far_location": _far_location,
    "help": _help,
    "my_tickets": _my_tickets,
    "not_allowed": _not_allowed,
    "privacy": _privacy,
    "revoke_confirm": _revoke_confirm,
    "start": _start,
    "status_refusal": _status_refusal,
    "supplement_closed": _supplement_closed,
    "supplement_hint": _supplement_hint,
    "supplement_received": _supplement_received,
    "ticket": _ticket,
    "too_large": _too_large,
    "urge_too_soon": _urge_too_soon,
    "withdraw_confirm": _withdraw_confirm,
}


def toast(name: str) -> str:
    """Short words on the screen after a press: ``old_button``, ``taken`` or ``already``."""
    return plain(f"toast.{name}")


def picked(html: str, title: str) -> str:
    """A message after one of its buttons was pressed."""
    return f"{html}\n\n{sentence('picked', title=title)}"
