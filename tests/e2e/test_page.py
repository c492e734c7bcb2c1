"""The page with everything behind it: a report made, claimed and answered by hand."""

import shutil
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.sandbox import CITY

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next((path for name in BROWSERS if (path := shutil.which(name))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason=f"no browser found: {', '.join(BROWSERS)}")

RESIDENT, CLERK = 1003, 2002
REPORT = "街道办事处门口的路灯坏了两天了，晚上黑漆漆的，看不清路"  # Nobody else has reported that one.
ANSWER = "您好，师傅今天下午就去修，修好告诉您。"
# What a resident presses on the way to a filed ticket, in this order of preference.
FORWARD = ("同意", "提交", "跳过", "没有照片")
LONGEST_TALK = 10
PATIENCE = 60.0  # seconds for one answer
PATIENCE_MS = PATIENCE * 1000


@pytest.fixture
def page(demo: Any) -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(demo.page_url)
        page.wait_for_selector("body.ready")
        yield page
        browser.close()


def say(panel: Any, text: str) -> None:
    box = panel.get_by_test_id("composer-input")
    box.fill(text)
    box.press("Enter")


def way_forward(panel: Any, after: int) -> tuple[int, Any]:
    """The first button that leads on, of a message newer than ``after``."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for row in reversed(panel.get_by_test_id("message").all()):
            message_id = int(row.get_attribute("data-message-id") or 0)
            for word in FORWARD if message_id > after else ():
                button = row.get_by_test_id("inline-button").filter(has_text=word).filter(has_not_text="不")
                if button.count():
                    return message_id, button.first
        time.sleep(0.3)
    pytest.fail(f"the bot offered none of {FORWARD} after message {after}")


def file_report(panel: Any) -> None:
    """Press on until the ticket is filed."""
    after = 0
    for _ in range(LONGEST_TALK):
        after, button = way_forward(panel, after)
        last_step = "提交" in button.inner_text()
        button.click()
        if last_step:
            return
    pytest.fail("the talk did not come to its summary")


def test_a_report_made_by_hand_is_claimed_and_answered_by_hand(page: Any) -> None:
    residents, staff = page.get_by_test_id("panel-residents"), page.get_by_test_id("panel-staff")
    page.get_by_test_id(f"person-{RESIDENT}").click()
    say(residents, REPORT)
    file_report(residents)

    page.get_by_test_id(f"chat-{CITY}").click()
    staff.get_by_test_id("identity-select").select_option(str(CLERK))
    can_claim = page.get_by_test_id("inline-button").filter(has_text="签收")
    card = staff.get_by_test_id("message").filter(has=can_claim).filter(has_text="坏了两天").last
    expect(card).to_contain_text("路灯", timeout=PATIENCE_MS)
    message_id = card.get_attribute("data-message-id")
    card.get_by_test_id("inline-button").filter(has_text="签收").click()
    expect(residents.get_by_text("孙磊").last).to_be_visible(timeout=PATIENCE_MS)

    card = staff.locator(f'[data-message-id="{message_id}"]')
    card.hover()
    card.get_by_test_id("reply").click()
    say(staff, ANSWER)
    expect(residents.get_by_text(ANSWER).last).to_be_visible(timeout=PATIENCE_MS)
