"""The column of the admins: two phones, and what only admins can do at one press, on a small phone too."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.sandbox.test_page import bot, browser, expect, open_page, pytestmark
from tests.integration.sandbox.test_page import page as wide

__all__ = ["bot", "browser", "pytestmark", "wide"]
OFFERED = {"看没听懂的话": "/review", "取工作群的绑定码": "/bindcode"}  # The first and the last.


@pytest.fixture
def small_phone(browser: Any, bot: Any) -> Iterator[Any]:
    yield from open_page(browser, bot.sandbox.url, width=360, height=640)


def test_the_second_admin_has_a_phone_of_her_own(wide: Any) -> None:
    panel = wide.get_by_test_id("panel-admin")
    expect(panel.get_by_test_id("identity")).to_contain_text("以钱进的身份")
    panel.get_by_test_id("person-3002").click()
    expect(panel.get_by_test_id("identity")).to_contain_text("以郑好的身份")


@pytest.mark.parametrize("words", OFFERED)
def test_everything_offered_can_be_reached_on_a_small_phone(small_phone: Any, words: str) -> None:
    small_phone.get_by_test_id("tab-admin").click()
    panel = small_phone.get_by_test_id("panel-admin")
    panel.get_by_role("button", name=words, exact=True).click()
    expect(panel.get_by_test_id("message").last).to_contain_text(OFFERED[words])
