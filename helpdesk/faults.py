"""What pydantic finds wrong, in words that tell a clerk what to write instead."""

from collections.abc import Sequence

from pydantic_core import ErrorDetails

# By pydantic's error type; the braces are its context, plus {keys}: what the section may hold.
_ALLOWED = {
    "extra_forbidden": "没有这一项；这里可以填：{keys}",
    "missing": "必填，还没有填",
    "string_type": "要填文字，请加引号",
    "string_too_short": "不能空着",
    "string_too_long": "太长了，最多 {max_length} 个字",
    "string_pattern_mismatch": "写法不对，要符合 {pattern}",
    "bool_parsing": "只能填 true 或 false",
    "bool_type": "只能填 true 或 false",
    "int_parsing": "要填整数",
    "int_type": "要填整数",
    "int_from_float": "要填整数",
    "float_parsing": "要填数字",
    "float_type": "要填数字",
    "greater_than": "要大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than": "要小于 {lt}",
    "less_than_equal": "不能大于 {le}",
    "tuple_type": "要写成列表，每行一项，前面加短横线",
    "list_type": "要写成列表，每行一项，前面加短横线",
    "dict_type": "要写成“名称: 内容”的小节",
    "model_type": "要写成“名称: 内容”的小节",
    "too_short": "至少要有一项",
    "enum": "只能填 {expected}",
    "literal_error": "只能填 {expected}",
    "path_type": "要填文件路径",
    "time_parsing": "要填时间，例如 08:30",
}
# Where the value itself would only repeat what stands at that line.
_SELF_EVIDENT = {"missing", "extra_forbidden", "model_type", "dict_type", "tuple_type", "list_type", "too_short"}


def allowed_instead(error: ErrorDetails, keys: Sequence[str] = ()) -> str:
    """One sentence on what is allowed; ``keys`` are the names the section may hold."""
    kind = error["type"]
    if kind == "value_error":
        return error["msg"].removeprefix("Value error, ")
    context = {name: _chinese(value) for name, value in error.get("ctx", {}).items()}
    words = _ALLOWED[kind].format(keys="、".join(keys), **context) if kind in _ALLOWED else error["msg"]
    return words if kind in _SELF_EVIDENT else f"{words}（现在写的是：{str(error['input'])[:40]}）"


def _chinese(value: object) -> str:
    """Pydantic's list of choices, without its English “or” and quotes."""
    return str(value).replace("' or '", "、").replace("', '", "、").strip("'")
