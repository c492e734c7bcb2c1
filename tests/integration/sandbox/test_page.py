"""The page in a real browser, against a bare sandbox and a bot of a few lines."""

import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.support.sandbox import CITY, MEDIATION, RunningSandbox, running_sandbox

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect
expect.set_options(timeout=20_000)  # Milliseconds; a machine that runs four tests at once draws slowly.

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next((path for name in BROWSERS if (path := shutil.which(name))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason=f"no browser found: {', '.join(BROWSERS)}")

GROUP, FORUM = MEDIATION, CITY
RESIDENT = 1001
STAFF = 2003
NASTY = "<b>黑</b><img src=x onerror=\"document.title='broken'\">"


@dataclass
class TinyBot:
    """Puts what a resident says on a card in the group; a press on 签收 is told to the resident."""

    sandbox: RunningSandbox
    stopped: threading.Event = field(default_factory=threading.Event)
    seen: list[dict[str, Any]] = field(default_factory=list)

    def call(self, method: str, **parameters: Any) -> Any:
        return self.sandbox.bot(method, **parameters)

    def run(self) -> None:
        offset = 0
        while not self.stopped.is_set():
            # Short polls: a long one would hold up the end of every test.
            self.stopped.wait(0.1)
            for update in self.call("getUpdates", offset=offset, timeout=0) or []:
                offset = update["update_id"] + 1
                self.seen.append(update)
                self.take(update)

    def wait_for(self, kind: str, text: str) -> dict[str, Any]:
        for _ in range(100):
            for update in self.seen:
                if update.get(kind, {}).get("text") == text:
                    return update
            self.stopped.wait(0.1)
        pytest.fail(f"no {kind} {text} came")

    def take(self, update: dict[str, Any]) -> None:
        message = update.get("message")
        if message and message["chat"]["type"] == "private" and "text" in message:
            self.put_on_card(message["text"])
        if "callback_query" in update:
            self.claim(update["callback_query"])

    def put_on_card(self, text: str) -> None:
        heading = "工单 100017"
        buttons = {"inline_keyboard": [[{"text": "签收", "callback_data": "claim"}]]}
        bold = [{"type": "bold", "offset": 0, "length": len(heading)}]
        self.call("sendMessage", chat_id=GROUP, text=f"{heading}\n{text}", entities=bold, reply_markup=buttons)

    def claim(self, query: dict[str, Any]) -> None:
        self.call("answerCallbackQuery", callback_query_id=query["id"], text="签收成功")
        place = {"chat_id": GROUP, "message_id": query["message"]["message_id"]}
        self.call("editMessageText", **place, text=f"办理中：{query['from']['first_name']}")
        self.call("sendMessage", chat_id=RESIDENT, text="已经有人在办了，请放心。")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def bot() -> Iterator[TinyBot]:
    with running_sandbox(group_limit=0) as sandbox:
        bot = TinyBot(sandbox)
        thread = threading.Thread(target=bot.run)
        thread.start()
        yield bot
        bot.stopped.set()
        thread.join()


@pytest.fixture
def page(browser: Any, bot: TinyBot) -> Iterator[Any]:
    yield from open_page(browser, bot.sandbox.url, width=1280, height=800)


@pytest.fixture
def phone(browser: Any, bot: TinyBot) -> Iterator[Any]:
    yield from open_page(browser, bot.sandbox.url, width=390, height=844)


def open_page(browser: Any, url: str, *, width: int, height: int) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.set_default_timeout(10_000)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(url)
    page.wait_for_selector("body.ready")
    yield page
    context.close()
    assert faults == []


def say(page: Any, panel: str, text: str) -> None:
    box = page.get_by_test_id(panel).get_by_test_id("composer-input")
    box.fill(text)
    box.press("Enter")


def last(page: Any, panel: str) -> Any:
    return page.get_by_test_id(panel).get_by_test_id("message").last


def open_group(page: Any, chat_id: int = GROUP) -> None:
    page.get_by_test_id(f"chat-{chat_id}").click()


def test_a_resident_writes_staff_claim_and_the_resident_reads_the_answer(page: Any) -> None:
    expect(page.get_by_test_id("panel-residents").get_by_test_id("identity")).to_contain_text("以王秀兰的身份")
    say(page, "panel-residents", "路灯坏了")
    open_group(page)
    card = last(page, "panel-staff")
    expect(card).to_contain_text("路灯坏了")
    expect(card.locator("strong").first).to_have_text("工单 100017")
    page.get_by_test_id("panel-staff").get_by_test_id("identity-select").select_option(str(STAFF))
    card.get_by_test_id("inline-button").filter(has_text="签收").click()
    expect(page.get_by_test_id("toast")).to_have_text("签收成功")
    expect(last(page, "panel-staff")).to_contain_text("办理中：")
    expect(last(page, "panel-staff").get_by_test_id("edited")).to_be_visible()
    expect(last(page, "panel-residents")).to_contain_text("已经有人在办了")


def test_message_text_is_never_read_as_html(page: Any) -> None:
    say(page, "panel-residents", NASTY)
    expect(last(page, "panel-residents").get_by_test_id("message-text")).to_have_text(NASTY)
    open_group(page)
    expect(last(page, "panel-staff")).to_contain_text(NASTY)
    assert page.locator('img[src="x"]').count() == 0
    assert page.title() == "邻里通 · 演练场"


def test_an_own_message_can_be_changed_and_says_so(page: Any, bot: TinyBot) -> None:
    say(page, "panel-residents", "地址是3栋")
    mine = last(page, "panel-residents")
    expect(mine).to_contain_text("地址是3栋")
    mine.hover()
    mine.get_by_test_id("message-menu").click()
    page.get_by_test_id("menu-edit").click()
    say(page, "panel-residents", "地址是5栋")
    expect(mine.get_by_test_id("message-text")).to_have_text("地址是5栋")
    expect(mine.get_by_test_id("edited")).to_be_visible()
    bot.wait_for("edited_message", "地址是5栋")


def test_a_reply_shows_what_it_answers_and_reaches_the_bot_as_a_reply(page: Any, bot: TinyBot) -> None:
    sent = bot.call("sendMessage", chat_id=GROUP, text="请看这一条")
    open_group(page)
    original = page.locator(f'[data-message-id="{sent["message_id"]}"]')
    original.hover()
    original.get_by_test_id("reply").click()
    expect(page.get_by_test_id("panel-staff").get_by_test_id("about")).to_contain_text("请看这一条")
    say(page, "panel-staff", "看到了")
    expect(last(page, "panel-staff").get_by_test_id("reply-preview")).to_contain_text("请看这一条")
    update = bot.wait_for("message", "看到了")
    assert update["message"]["reply_to_message"]["message_id"] == sent["message_id"]


def test_a_sample_place_and_a_sample_photo_can_be_sent(page: Any) -> None:
    residents = page.get_by_test_id("panel-residents")
    say(page, "panel-residents", "您好")
    residents.get_by_test_id("attach").click()
    page.get_by_test_id("attach-location").click()
    page.get_by_test_id("sample-place-0").click()
    page.get_by_test_id("dialog-ok").click()
    expect(residents.get_by_test_id("location")).to_contain_text("北纬")
    residents.get_by_test_id("attach").click()
    page.get_by_test_id("attach-sample-album").click()
    expect(residents.get_by_test_id("album").locator("img")).to_have_count(3)


def test_a_topic_of_a_forum_shows_only_its_own_messages(page: Any, bot: TinyBot) -> None:
    topic = bot.call("createForumTopic", chat_id=FORUM, name="100018 井盖破损")["message_thread_id"]
    bot.call("sendMessage", chat_id=FORUM, text="在公共话题里")
    bot.call("sendMessage", chat_id=FORUM, message_thread_id=topic, text="在井盖的话题里")
    open_group(page, FORUM)
    page.get_by_test_id(f"topic-{FORUM}-{topic}").click()
    expect(last(page, "panel-staff")).to_contain_text("在井盖的话题里")
    say(page, "panel-staff", "马上去看")
    expect(last(page, "panel-staff")).to_have_attribute("data-thread-id", str(topic))
    expect(page.get_by_test_id("panel-staff").get_by_text("在公共话题里", exact=True)).to_have_count(0)


def test_chats_that_are_not_open_count_their_unread_messages(page: Any, bot: TinyBot) -> None:
    open_group(page, FORUM)
    bot.call("sendMessage", chat_id=GROUP, text="一")
    bot.call("sendMessage", chat_id=GROUP, text="二")
    counter = page.get_by_test_id(f"chat-{GROUP}").get_by_test_id("unread")
    expect(counter).to_have_text("2")
    open_group(page)
    expect(counter).to_have_count(0)


def test_a_blocked_bot_can_be_enabled_again(page: Any) -> None:
    residents = page.get_by_test_id("panel-residents")
    say(page, "panel-residents", "您好")
    residents.get_by_test_id("chat-menu").click()
    page.get_by_test_id("menu-block").click()
    expect(residents.get_by_test_id("composer-input")).to_be_hidden()
    residents.get_by_test_id("unblock").click()
    expect(residents.get_by_test_id("composer-input")).to_be_visible()


def test_the_guide_sends_an_example_as_the_resident_in_view(page: Any) -> None:
    page.get_by_test_id("example-3").click()
    expect(last(page, "panel-residents").get_by_test_id("photo")).to_be_visible()
    expect(page.get_by_test_id("step-say")).to_have_class(re.compile("done"))
    page.get_by_test_id("guide-close").click()
    expect(page.get_by_test_id("guide")).to_be_hidden()


def test_a_phone_shows_one_column_at_a_time(phone: Any) -> None:
    expect(phone.get_by_test_id("panel-residents")).to_be_visible()
    expect(phone.get_by_test_id("panel-staff")).to_be_hidden()
    say(phone, "panel-residents", "路灯坏了")
    expect(phone.get_by_test_id("tab-staff").get_by_test_id("unread")).to_have_text("1")
    phone.get_by_test_id("tab-staff").click()
    open_group(phone)
    expect(last(phone, "panel-staff")).to_contain_text("路灯坏了")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
