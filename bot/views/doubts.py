"""The question under words that may not be for the resident, and what was decided."""

from bot.views.message import Letter, buttons, escape

_ASKED = {
    "note_like": "🤔 这句发给居民吗？（还没有发）",
    "staff_line": "📝 内部备注（居民看不到）。是给居民的话，点下面发出。",
    "personal": "🤔 里面有电话或证件号，发给居民吗？（还没有发）",
}


def doubt(number: str, why: str, note_id: int, move: str) -> Letter:
    """One press decides; until then the words stay in the group."""
    rows = [("📤 发给居民", f"t:send:{number}:{note_id}:{move}")]
    if why != "staff_line":  # There it stays by itself.
        rows.append(("📝 只留在群里", f"t:keep:{number}:{note_id}"))
    return Letter(_ASKED.get(why, _ASKED["note_like"]), buttons(rows))


def settled(how: str, name: str | None) -> Letter:
    """In the place of the question."""
    if how == "sent":
        return Letter(f"📤 {escape(name or '同事')}：已发给居民。")
    return Letter("📝 内部备注（居民看不到）")
