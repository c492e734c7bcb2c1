"""Which columns of an office's table hold what people wrote."""

from typing import List, Optional, Sequence, Tuple

# Best first: a column of this name, or else one whose name contains it.
BODIES = (
    *("text", "正文", "诉求内容", "留言内容", "工单内容", "反映内容", "问题描述", "详细描述", "内容", "诉求", "留言"),
    *("描述", "详情", "content", "body", "message", "description"),
)
TITLES = ("标题", "主题", "题目", "title", "subject")
# A name that contains one of these says something about a message and is not the message.
ABOUT = (
    *("时间", "日期", "编号", "序号", "类型", "类别", "分类", "部门", "单位", "状态", "回复", "答复", "电话", "姓名"),
    *("来源", "人员", "用户", "渠道", "time", "date", "type", "label", "source", "reply", "user", "url"),
)


def text_columns(names: Sequence[str], wanted: Sequence[str] = ()) -> Optional[Tuple[int, ...]]:
    """Places of the columns to read, title before body; None where the table has none (or not all the wanted ones)."""
    tidy = [_tidy(name) for name in names]
    if wanted:
        found = [tidy.index(_tidy(name)) for name in wanted if _tidy(name) in tidy]
        return tuple(found) if len(found) == len(wanted) else None
    title, body = _best(tidy, TITLES), _best(tidy, BODIES)
    if title == body:
        title = None
    chosen: List[int] = [place for place in (title, body) if place is not None]
    return tuple(chosen) or None


def join(parts: Sequence[str]) -> str:
    """Title and body as one message; a title the body begins with is not said twice."""
    kept = [part.strip() for part in parts if part.strip()]
    while len(kept) > 1 and kept[1].startswith(kept[0]):
        del kept[0]
    return "\n".join(kept)


def _tidy(name: str) -> str:
    return name.strip().strip("\ufeff").casefold()


def _best(names: Sequence[str], known: Sequence[str]) -> Optional[int]:
    for word in known:
        if word in names:
            return names.index(word)
    for word in known:
        for place, name in enumerate(names):
            if word in name and not any(about in name for about in ABOUT):
                return place
    return None
