"""Every sentence residents read outside the dialogue. Facts in, a letter out.

``fixed_text`` is what the relay calls for outbox kind ``text``; its names are the keys of ``TEXTS``.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from bot.views.menu import menu_keyboard
from bot.views.message import Letter, buttons, escape
from helpdesk.emergencies.kinds import ADVICE, WHAT_FOR, EmergencyKind

LOCATION, CONTACT = "#location", "#contact"
SHORT_TITLE = 6  # Titles up to this length stand two in a row.


def dialogue_message(text: str, buttons: Sequence[Mapping[str, str]], tokens: Sequence[str]) -> Letter:
    """What the dialogue said, with the buttons it wants; without any, the menu.

    Not cut here: the question stands at the end of a long slip. Delivery makes several messages of it.
    """
    words = escape(text or "请选一个：")
    if not buttons:
        return Letter(words, menu_keyboard())
    if asks_to_share(buttons):
        return Letter(words, _sharing_keyboard(buttons))
    return Letter(words, _dialogue_buttons(buttons, tokens))


def asks_to_share(buttons: Sequence[Mapping[str, str]]) -> bool:
    """Whether these buttons can only be a keyboard in the menu's place."""
    return any(button["payload"] in (LOCATION, CONTACT) for button in buttons)


def menu_back() -> Letter:
    """A word with the menu: a message with buttons of its own cannot bring it."""
    return Letter("好的。", menu_keyboard())


def emergency_answer(kind: str, numbers: Sequence[str], told: str = "duty") -> Letter:
    """Whom to call, at once; the talk itself may go on afterwards. ``told``: who else knows of it by now."""
    lines = _unnamed_danger() if kind == EmergencyKind.OTHER else _named_danger(kind, numbers)
    lines.append(f"{TOLD.get(told, TOLD['nobody'])}等您安全了，再接着跟我说别的事。")
    return Letter("\n".join(lines))


# Never more than is true: whoever reads "已经通知" may wait for help instead of calling.
TOLD = {
    "duty": "我已经通知了值班人员。",
    "admins": "我正在转告管理员，请您一定自己先打电话。",
    "nobody": "我这边现在叫不到值班人员，请您一定自己打电话。",
    "group": "我在群里叫不到人，请您一定自己打电话。",
}


def _named_danger(kind: str, numbers: Sequence[str]) -> list[str]:
    first, *others = [_number(number) for number in numbers] or [_number("110")]
    known = EmergencyKind(kind) if kind in set(EmergencyKind) else EmergencyKind.DANGER
    also = [f"也可以打：{'、'.join(others)}。"] if others else []
    return [f"🆘 <b>请马上拨打 {first}！</b>", ADVICE[known], *also]


def _unnamed_danger() -> list[str]:
    """Nobody can tell what happens, so the person chooses the number."""
    numbers = [f"{what}：<b>{number}</b>" for number, what in WHAT_FOR.items()]
    return ["🆘 <b>请马上打电话，别等这里的回复：</b>", *numbers, ADVICE[EmergencyKind.OTHER]]


def _number(number: str) -> str:
    return f"{escape(number)}（{CALLED[number]}）" if number in CALLED else escape(number)


def fixed_text(name: str, args: Mapping[str, Any]) -> Letter:
    """The letter with this name; an unknown name is a mistake of ours and raises ``KeyError``."""
    return TEXTS[name](args)


def privacy_notice(office: str, *, waiting: bool) -> Letter:
    """First contact: what is kept, what for, who sees it, how long, and how to have it deleted."""
    held = "您刚才说的话我先替您留着，点了同意马上就办。" if waiting else "您愿意的话，点一下同意，就可以开始了。"
    return Letter(
        f"您好，我是{escape(office)}的办事助手<b>邻里通</b>。开证明、调解、投诉、随手拍、咨询，都可以直接写给我。\n\n"
        "办事之前，先跟您说清楚：\n"
        "• 记什么：您的称呼、您发的话和照片，办事要用的地址、电话。\n"
        "• 做什么用：只用来办您的事。\n"
        "• 谁能看：办这件事的工作人员。\n"
        "• 留多久：办理经过和您写的、发的内容，留在街道的办事档案里；您的称呼和留的电话，可以删。\n"
        "• 怎么删：随时发 /privacy ，就能撤回同意。称呼马上删，电话等手上的事办完就删。\n\n"
        f"{held}",
        buttons([("同意", "c:yes"), ("不同意", "c:no")]),
    )


def consent_reminder() -> Letter:
    """Somebody keeps writing and has not pressed a button."""
    return Letter("您的话我都替您留着呢。点一下“同意”，我马上就办。", buttons([("同意", "c:yes"), ("不同意", "c:no")]))


def consent_refused(phones: Sequence[str]) -> Letter:
    """Somebody does not agree: nothing is kept, and there are other ways."""
    call = f"可以打电话：{escape('、'.join(phones))}，" if phones else "可以打 12345 热线，"
    return Letter(
        f"好的，那我就不记了。\n要办事，{call}也可以直接到社区或街道的窗口来。\n哪天改主意了，再给我写一句就行。"
    )


def group_redirect(username: str) -> Letter:
    """A resident spoke to the bot in a group."""
    link = InlineKeyboardButton("私下跟我说", url=f"https://t.me/{username}?start=group")
    return Letter(
        "您好！群里人多，您的事还是私下跟我说好，别人看不到。点下面的按钮就行。", InlineKeyboardMarkup([[link]])
    )


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


def _plain(text: str) -> Callable[[Mapping[str, Any]], Letter]:
    """A letter that is always the same and leaves the menu where it is."""
    return lambda _args: Letter(text)


def _with_menu(text: str) -> Callable[[Mapping[str, Any]], Letter]:
    return lambda _args: Letter(text, menu_keyboard())


def _ticket_line(ticket: Mapping[str, Any]) -> str:
    promised = f"，最晚{escape(ticket['promised'])}前答复" if ticket.get("promised") else ""
    line = f"<b>{escape(ticket['number'])}</b> {escape(ticket['service'])}：{escape(ticket['status'])}{promised}"
    if ticket.get("merged_with"):
        return f"{line}（和 {int(ticket['merged_with'])} 件同样的事合在一起办）"
    return f"{line}（您一起关注）" if ticket.get("joined") else line


def _my_tickets(args: Mapping[str, Any]) -> Letter:
    tickets = args["tickets"]
    if not tickets:
        return Letter("您现在没有在办的事。有什么事，直接写给我就行。", menu_keyboard())
    more = f"\n\n还有 {args['more']} 件早些的没有列出来。" if args.get("more") else ""
    lines = "\n\n".join(f"{_ticket_line(one)}\n{escape(one['summary'])}" for one in tickets)
    rows = [[(f"看 {one['number']}", f"t:show:{one['number']}")] for one in tickets]
    return Letter(f"这是您的事项：\n\n{lines}{more}", buttons(*rows))


def _ticket(args: Mapping[str, Any]) -> Letter:
    number = str(args["number"])
    team = f"\n在办：{escape(args['team'])}" if args.get("team") else ""
    text = f"{_ticket_line(args)}\n{escape(args['summary'])}{team}\n报上来的时间：{escape(args['opened'])}"
    if int(args.get("people") or 0) > 1:
        text += f"\n一共 {int(args['people'])} 位居民反映"
    if not args.get("open"):
        return Letter(text)
    end = ("不再关注", f"t:leave:{number}") if args.get("joined") else ("不办了，撤回", f"t:withdraw:{number}")
    rows = [[("补充几句", f"t:supplement:{number}"), ("催一催", f"t:urge:{number}")], [end]]
    return Letter(text, buttons(*rows))


def _withdraw_confirm(args: Mapping[str, Any]) -> Letter:
    number = str(args["number"])
    rows = [[("撤回，不办了", f"t:withdraw:{number}:yes"), ("先不撤", f"t:withdraw:{number}:no")]]
    if args.get("others"):
        rows = [[("撤回", f"t:withdraw:{number}:yes"), ("先不撤", f"t:withdraw:{number}:no")]]
        return Letter(
            f"您确定要撤回 {escape(number)} 吗？还有别的居民在等结果，这件事会接着办，只是不再给您发消息。",
            buttons(*rows),
        )
    return Letter(f"{escape(number)} 这件事，您确定不办了吗？", buttons(*rows))


def _supplement_hint(args: Mapping[str, Any]) -> Letter:
    hint = f"好，您要补充什么？直接回复这条消息，写字、发照片都行，我转给办 {escape(args['number'])} 的同志。"
    return Letter(hint, ForceReply(input_field_placeholder="写下要补充的话"))


def other_contact(name: str) -> str:
    """The question below somebody else's contact card; the dialogue's buttons go with it."""
    return f"这是{name or '别人'}的名片，要用作这件事的联系方式吗？"


def _privacy(args: Mapping[str, Any]) -> Letter:
    return Letter(
        "您同意以后，我们记下了这些：\n"
        "• 您在 Telegram 上的名字\n"
        "• 您发来的话、照片和位置\n"
        f"• 您报上来的 {escape(args['tickets'])} 件事，和办理的经过\n\n"
        "这些只用来办您的事，只有办这件事的工作人员看得到。\n"
        "您随时可以撤回同意。撤回以后，名字马上删，我不再记您说的话；还没办完的事会办完，结果照样告诉您，"
        f"办完了，留的电话也删。\n{ARCHIVE}",
        buttons([("撤回同意，删除我的资料", "c:revoke")]),
    )


ARCHIVE = "办事的经过，和您当时写的、发的内容（比如里面的姓名、地址、照片），留在街道的办事档案里。"


def _revoke_confirm(_args: Mapping[str, Any]) -> Letter:
    return Letter(
        "真的要撤回吗？撤回以后，您的名字马上删掉；手上的事都办完了，留的电话也删掉，我就不再记得您是谁了。\n"
        f"{ARCHIVE}\n以后要办事，重新同意一次就行。",
        buttons([("撤回并删除", "c:revoke:yes"), ("不撤了", "c:keep")]),
    )


def _consent_revoked(args: Mapping[str, Any]) -> Letter:
    if count := args.get("unfinished"):
        gone = (
            f"好了，您的名字已经删掉，我不再记您说的话。还有 {count} 件事没有了结，有结果照样告诉您；"
            "了结以后，您留的电话也删掉。"
        )
    else:
        gone = "好了，您的名字和留的电话已经删掉，我不再记您说的话。"
    return Letter(f"{gone}\n{ARCHIVE}\n以后要办事，写一句给我就行。")


def _status_refusal(args: Mapping[str, Any]) -> Letter:
    return Letter(
        f"{escape(args['number'])} 这件事现在是“{escape(args['status'])}”，这一步做不了。有别的事，直接写给我。"
    )


def _too_large(args: Mapping[str, Any]) -> Letter:
    megabytes = round(args["size"] / 1024 / 1024)
    return Letter(f"这个文件太大了（{megabytes} MB），我收不了。请发 20 MB 以内的，或者拍张照片发来。")


def _far_location(args: Mapping[str, Any]) -> Letter:
    return Letter(
        f"这个位置离{escape(args['office'])}有 {args['km']} 公里，好像不是我们这儿。"
        "请再发一次出事的地方，或者直接写地址，比如“幸福路12号门口”。"
    )


def _supplement_received(args: Mapping[str, Any]) -> Letter:
    return Letter(f"收到，已经转给办 {escape(args['number'])} 的同志了。")


def _supplement_closed(args: Mapping[str, Any]) -> Letter:
    return Letter(
        f"{escape(args['number'])} 这件事{escape(args['status'])}了，补充的话转不过去。还有事，直接写给我，我重新报。",
        menu_keyboard(),
    )


def _urge_too_soon(args: Mapping[str, Any]) -> Letter:
    return Letter(f"{escape(args['number'])} 刚催过，同志们知道您着急。{escape(args['next'])} 以后可以再催一次。")


def _consent_given(args: Mapping[str, Any]) -> Letter:
    if args.get("waiting"):
        return Letter("谢谢您！您刚才说的，我这就办。", menu_keyboard())
    return Letter(f"谢谢您！有什么事，用大白话写给我就行。比如：\n{EXAMPLES}", menu_keyboard())


EXAMPLES = "“我要开个居住证明”\n“楼下路灯坏了好几天”\n“邻居天天半夜放音乐”\n也可以点下面的按钮。"

HELP = (
    "有什么事，用大白话写给我就行，照片、位置、语音都可以发。\n\n"
    f"比如：\n{EXAMPLES}\n\n"
    "/my 看我报的事办到哪儿了\n"
    "/cancel 正在说的这件事不办了\n"
    "/privacy 我的资料，撤回同意\n"
    "/help 再看一遍这些话\n\n"
    "遇到危险，请直接打 110、119、120。"
)

TEXTS: Mapping[str, Callable[[Mapping[str, Any]], Letter]] = {
    "cancelled": _with_menu("好的，这件事取消了，什么都没有提交。有需要随时找我。"),
    "consent_given": _consent_given,
    "consent_revoked": _consent_revoked,
    "consent_kept": _plain("好的，没有撤回，一切照旧。"),
    "edit_hint": _plain("您改的话我看到了。刚才那句已经记下，要更正请再写一句，比如“地址写错了，是5栋”。"),
    "far_location": _far_location,
    "flood": _plain("您发得快，我合在一起看，一句都不会落下。您慢慢说。"),
    "help": _with_menu(HELP),
    "menu": _with_menu("请点下面的按钮，或者直接写给我。"),
    "message_failed": _with_menu("真对不起，这句话我没能办成。请换个说法再写一次；还是不行，就写“取消”，咱们从头来。"),
    "my_tickets": _my_tickets,
    "no_words": _plain("我没看到字。您想办什么事，写一句给我就行。"),
    "not_allowed": lambda args: Letter(f"{escape(args.get('reason') or '这一步做不了')}。"),
    "old_button": _with_menu("这个按钮已经过期了。您想办什么，点下面的按钮，或者直接写给我。"),
    "only_emoji": _plain("这个表情我看不懂，请用文字说说，或者发张照片。"),
    "privacy": _privacy,
    "rasa_down": _plain("系统正在恢复，请稍等。您的话已经记下，恢复后马上接着办，不用重发。"),
    "revoke_confirm": _revoke_confirm,
    "start": _with_menu(f"您好，我是邻里通。有什么事，用大白话写给我就行。比如：\n{EXAMPLES}"),
    "started_over": _with_menu(
        "真对不起，刚才这件事我没能接着办，只好从头来。您想办什么，点下面的按钮，或者再写给我。"
    ),
    "rate_later": _plain("这件事正在接着办，办好了会再请您评价。还有要说的，直接写给我。"),
    "status_refusal": _status_refusal,
    "sticker": _plain("贴纸我看不懂，请用文字或照片说。"),
    "supplement_closed": _supplement_closed,
    "supplement_hint": _supplement_hint,
    "supplement_received": _supplement_received,
    "ticket": _ticket,
    "ticket_not_found": _plain("没有找到这件事。发 /my 可以看您报的事。"),
    "too_large": _too_large,
    "unknown_command": _plain("没有这个命令。您想办什么，直接写给我就行；发 /help 看看我能做什么。"),
    "unreadable": _plain("这种消息我还看不懂，请用文字、照片或语音说。"),
    "urge_too_soon": _urge_too_soon,
    "withdraw_confirm": _withdraw_confirm,
    "withdraw_kept": _plain("好的，没有撤回，接着办。"),
}

# Short words on the screen after a press; at most 200 characters.
TOAST_OLD_BUTTON = "这个按钮已经过期了，请用最新的。"
TOAST_TAKEN = "收到"
TOAST_ALREADY = "已经收到了，不用再点。"


def picked(html: str, title: str) -> str:
    """A message after one of its buttons was pressed."""
    return f"{html}\n\n👉 选了：{escape(title)}"
