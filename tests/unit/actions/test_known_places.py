"""A place that the matter itself names is not asked for again."""

from typing import Any

import pytest

from actions.requests import ValidateRequestForm
from helpdesk.database import Database
from tests.unit.actions.conftest import Run

SNAPSHOT = {"service": "snapshot", "topic": "public_facilities", "photos": [{"kind": "none"}]}


def place_after(run: Run, **slots: Any) -> tuple[str | None, str | None]:
    """Place and next question, once the form looks at these slots."""
    after = run(
        ValidateRequestForm(), "没有照片", slots={**SNAPSHOT, **slots, "requested_slot": "photos"}, in_form=True
    )
    return after.slots.get("place"), after.slots["requested_slot"]


@pytest.mark.parametrize(
    ("matter", "place"),
    [
        ("我们这儿小花园的健身器材坏了", "小花园"),
        ("和平路的路灯不亮", "和平路"),
        ("老戏台那边垃圾没人收", "老戏台"),
    ],
)
def test_the_one_known_place_in_the_matter_is_the_place(run: Run, served: Database, matter: str, place: str) -> None:
    found, asked = place_after(run, description=matter)
    assert found == place
    assert asked != "place"


@pytest.mark.parametrize(
    "matter",
    ["路灯坏了好几天", "从和平路到建设路一路都是坑", "我是幸福社区的居民，楼下路灯坏了", "幸福街道的路灯都不亮"],
)
def test_no_name_two_names_and_a_whole_community_are_asked_about(run: Run, served: Database, matter: str) -> None:
    assert place_after(run, description=matter) == (None, "place")


@pytest.mark.parametrize(
    ("matter", "told", "place"),
    [
        ("菜市场门口那个灯不亮，和平路的", "菜市场门口", "和平路菜市场门口"),
        ("3号楼门口路灯不亮，和平里的", "3号楼门口", "和平里3号楼门口"),
        ("和平里的路灯不亮", "和平里3号楼", "和平里3号楼"),
        ("和平里的路灯不亮", "建设路口", "建设路口"),
    ],
)
def test_a_place_without_a_name_gets_the_one_of_the_matter(
    run: Run, served: Database, matter: str, told: str, place: str
) -> None:
    assert place_after(run, description=matter, place=told)[0] == place
