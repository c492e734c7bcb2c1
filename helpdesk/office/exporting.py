"""The office as it was applied, written as an office.yml: loading it again gives the same office."""

from collections.abc import Iterator
from typing import Any

import yaml

from helpdesk.office.schema import Office

_WIDE = 10_000  # Characters; entries stay on one line, whatever they hold.
_HEAD = "这个单位现在的设置，由 linli office export 写出。改好以后先 check，再 apply。"
_ABOUT = {
    "office": "单位自己",
    "units": "单位：district 区县、street 镇街、community 社区、village 村、grid 网格。area 是边界，先经度、后纬度",
    "teams": "科室：services 里的事项不论内容都归它；其余按 topics（内容）分。duty: true 的是值班室，只派单",
    "places": "地点：居民怎么叫，就把叫法写进 aliases。buildings 是楼号归哪个网格，numbers 是门牌号归哪个网格",
    "duty_numbers": "给居民的电话",
    "deadlines": "时限：accept 签收、handle 办结",
    "extensions": "延期",
    "calendar": "本单位自己的放假和上班日",
    "reminders": "提醒",
    "supervision": "催办、督办",
    "crowd": "多人反映同一件事",
    "certificates": "证明目录",
    "ask_grid": "地点说不清是哪个网格的时候，要不要问居民",
}
# Lists whose entries are short: one line each.
_ONE_LINE = ("units", "places", "duty_numbers")


def office_as_yaml(office: Office) -> str:
    """The whole office, a section at a time, each with a line that says what it is."""
    document = office.model_dump(mode="json", exclude_none=True)
    told = [name for name in type(office).model_fields if document.get(name) not in (None, [], {})]
    sections = (f"# {_ABOUT.get(name, name)}\n{''.join(_section(name, document[name]))}" for name in told)
    return "\n".join([f"# {_HEAD}\n", *sections])


def _section(name: str, content: Any) -> Iterator[str]:
    if name not in _ONE_LINE:
        yield _dumped({name: _without_empty(content)})
        return
    yield f"{name}:\n"
    for entry in content:
        yield f"  - {_dumped(_without_empty(entry), flow=True)}"


def _dumped(content: Any, *, flow: bool = False) -> str:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=_WIDE, default_flow_style=flow)


def _without_empty(content: Any) -> Any:
    """Without lists and sections that hold nothing; they are what is meant where nothing stands."""
    if isinstance(content, dict):
        return {name: _without_empty(one) for name, one in content.items() if one not in ([], {})}
    return [_without_empty(one) for one in content] if isinstance(content, list) else content
