"""/teach and what the bot says: finding a text or a button, changing it, and how it would look."""

from collections.abc import Sequence

from bot.views.message import Html, Letter, buttons, escape
from bot.views.teaching import cut, flat, short
from bot.views.wording import Wording, in_labels, preview, without_marks

MOST_QUOTING = 5  # Texts that speak of a button.
BOTH_FIT = 3000  # Characters of the old and the new text together; a message has 4096.


def found_texts(found: Sequence[Wording], token: str) -> Letter:
    """The texts that the words are of."""
    rows = [[(short(_marked(one)), f"a:teach:t:{at}:{token}")] for at, one in enumerate(found)]
    return Letter("是哪一句？", buttons(*rows, [("🔎 再找", "a:teach:a:0:text"), ("‹ 返回", "a:teach:m:0")]))


def no_text_found() -> str:
    """Nothing is like the words."""
    return "没有找到这样的话。请换几个字，最好从机器人说的话里原样复制一段。"


def text_shown(one: Wording, token: str) -> Letter:
    """One text to be copied and changed."""
    says = "🔘 这是按钮上的字，现在是：" if one.is_button else "现在是这样说的："
    lines = [says, f"<pre>{escape(in_labels(one.name, one.text))}</pre>"]
    if "{" in one.text:
        lines.append("大括号里的由机器人填，名字不要改。")
    if "<b>" in one.text:
        lines.append(escape("<b> 和 </b> 中间的字是粗体，这两个记号照样留着。"))
    if one.is_changed:
        lines += ["原来的：", f"<pre>{escape(in_labels(one.name, one.shipped))}</pre>"]
    if one.fixed:
        return Letter(
            "\n".join([*lines, f"🔒 这一句不能改：{escape(one.fixed)}"]), buttons([("‹ 返回", "a:teach:m:0")])
        )
    keys = [("✏️ 改", f"a:teach:w:0:{token}")]
    keys += [("恢复原来的", f"a:teach:b:0:{token}")] if one.is_changed else []
    return Letter("\n".join(lines), buttons(keys, [("‹ 返回", "a:teach:m:0")]))


def text_asked(one: Wording) -> str:
    """The question for other words."""
    return f"✏️ 请回复新的说法。现在是：\n<pre>{escape(in_labels(one.name, one.text))}</pre>"


def text_lines(name: str, before: str, after: str, quoting: Sequence[Wording] = ()) -> list[str]:
    """Both texts as people would read them; ``quoting`` are texts that speak of a button by its old title."""
    new, old = preview(name, after), preview(name, before)
    if quoting:
        told = [f"· {escape(cut(in_labels(one.name, one.text)))}" for one in quoting[:MOST_QUOTING]]
        old = Html("\n".join([old, "", f"⚠️ 这些话里也写着“{old}”，记得一起改：", *told]))
    lines = ["改成（例子里的名字、号码是假的）：", "", new]
    return [*lines, "", "现在是：", "", old] if len(new) + len(old) < BOTH_FIT else lines


def _marked(one: Wording) -> str:
    return ("🔘 " if one.is_button else "") + flat(without_marks(in_labels(one.name, one.text)))
