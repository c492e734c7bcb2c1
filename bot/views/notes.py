"""Short lines in a ticket's thread (``ticket_note``): one sentence each, filled in with facts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.views.masks import mask_numbers
from bot.views.message import Letter, fill
from bot.views.notices import plain_date
from bot.views.staff import reason_label

NOTES: Mapping[str, str] = {
    "withdrawn": "↩️ 居民撤回了工单 {number}，不用再办。",
    "rated": "⭐ 居民评价了工单 {number}：{stars}{resolution}{text}",
    "reopened": "🔁 居民说工单 {number} 还没有解决，正在问原因，请等督办员安排。",
    "third_return": ("⚠️ 工单 {number} 已退单 {count} 次，不再轮转，请督办员决定由谁办。\n这次的原因：{reason}{who}"),
    "returned": "↪️ 工单 {number} 被退回待分派：{reason}{who}",
    "dispatched": "🔀 工单 {number} 转到{team}{by}。{reason}",
    "handed_over": "🔀 {team}已撤并，工单 {number} 移交给您组，请签收。",
    "resident_unreachable": "⚠️ 工单 {number}：居民已停用机器人，通知没有送达。请用电话联系。",
    "lost": "⚠️ 工单 {number}：有一条消息没能发到本群，请用 /ticket {number} 看工单，必要时问一下居民。",
    "undelivered": "⚠️ 工单 {number}：有一条通知没有送到居民。",
    "without_owner": "👋 工单 {number} 的经办人已不在本群，请同事签收。",
    "owner_left": "👋 工单 {number} 的经办人{staff}已离开本群，请其他同事签收。",
    "help_called": (
        "🤝 {lead}请您组协办工单 {number}{by}。{reason}\n"
        "您在这里写的话会转给{lead}，居民看不到；答复居民由{lead}发出。办完请点卡片上的“✔️ 协办完成”。"
    ),
    "help_joined": "🤝 已请{team}协办工单 {number}{by}。对协办组说话，开头写“协办：”，居民看不到。",
    "help_ended": "✔️ 工单 {number}：{team}的协办已完成{by}。",
    "extension_granted": "⏳ 工单 {number} 延期 {days} 个工作日，已同意{by}。最晚{date}前答复。{told}",
    "extension_refused": "⏳ {asker}，工单 {number} 的延期没有同意{by}，请按原定日期办：最晚{date}前答复居民。",
    "merged_in": "🔗 工单 {other} 并到 {number} 一起办，答复两边居民都会收到{by}。\n那边说的是：{words}{place}",
    "merged_away": "🔗 工单 {number} 已并到 {into}，由{team}一起办{by}。{told}",
    "unmerged": "✂️ 工单 {number} 从 {out_of} 拆开，单独办理，请重新签收{by}。{told}",
    "parted": "✂️ 工单 {other} 已从 {number} 拆开{by}，以后的答复不再发给那边的居民。",
    "handed_on": "👥 最先反映的居民撤回了工单 {number}，还有 {count} 位居民在等结果，请接着办。",
    "crowd_notice": "👥 工单 {number} 已有 {count} 位居民反映，请优先看一下（已列入未诉先办）。",
    "crowd_urgent": "🔴 工单 {number} 已有 {count} 位居民反映，自动转为紧急。",
    "rated_by_joined": "⭐ 一位一起关注的居民评价了工单 {number}：{stars}{resolution}",
    "unsolved_after_archive": "👥 工单 {number} 已归档，但一位一起关注的居民说还没解决，请回访一下。",
    "reachable": "✅ 工单 {number}：居民又可以收到消息了。",
}


def ticket_note(number: str, name: str, args: Mapping[str, Any], *, by_phone: bool = False) -> Letter:
    """A short line in the ticket's thread; ``by_phone``: the resident has no Telegram, and a note asks for a call."""
    told = "请按提示打电话告诉居民。" if by_phone else "居民已收到通知。"
    facts = {"number": number, "told": told, **_spoken(args)}
    return Letter(fill(NOTES.get(name, "ℹ️ 工单 {number} 有更新。"), facts))


def _spoken(args: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of a note as parts of a sentence."""
    spoken = dict(args)
    if args.get("satisfaction"):
        spoken["stars"] = "⭐" * int(args["satisfaction"])
    resolution = {"solved": "已解决", "partly": "部分解决", "unsolved": "未解决"}.get(str(args.get("resolution")))
    spoken["resolution"] = f" {resolution}" if resolution else ""
    for name, form in (("text", "\n“{}”"), ("by", "（{}）")):
        spoken[name] = form.format(args[name]) if args.get(name) else ""
    if told := args.get("words"):
        spoken["words"] = mask_numbers(str(told))
        spoken["place"] = f"（{mask_numbers(str(args['place']))}）" if args.get("place") else ""
    if args.get("promised_on"):
        spoken["date"] = plain_date(date.fromisoformat(str(args["promised_on"])))
    who = " ".join(str(args[one]) for one in ("team", "staff") if args.get(one))
    spoken["who"] = f"（{who}）" if who else ""
    spoken["reason"] = reason_label(args.get("reason"))
    return spoken
