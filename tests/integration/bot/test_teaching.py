"""/teach: an admin changes the bot from the chat, sees first what it does, and takes it back; nobody else can."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from telegram import Update

from bot.views.sentences import use_overrides
from helpdesk.adjustments.active import Adjustments, active
from helpdesk.adjustments.models import Adjustment
from helpdesk.adjustments.models import AdjustmentKind as Kind
from helpdesk.adjustments.services import adjust, undo_adjustment
from helpdesk.emergencies.keywords import use_keywords
from helpdesk.people import Admin
from helpdesk.places.services import locate
from helpdesk.readings.models import Reading
from tests.support.bot_world import ADMIN, BotWorld, Json

GRID = "幸福社区第一网格"


@pytest.fixture(autouse=True)
def _as_shipped() -> Iterator[None]:
    yield
    use_overrides({}, 0)
    use_keywords({})


def now(world: BotWorld) -> Adjustments:
    return world.look(active)


def live_file(world: BotWorld) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(world.settings.live.read_text(encoding="utf-8"))
    return facts


def buttons(message: Json) -> list[str]:
    return [button["text"] for row in message["buttons"] or [] for button in row]


def read(world: BotWorld, *texts: str, **facts: Any) -> None:
    """Messages of residents."""
    with world.database.session() as session:
        for text in texts:
            columns = {"intent": "file_complaint", "confidence": 0.45, "ranking": [["a", 0.45], ["b", 0.1]]}
            columns |= {"message_key": text, "text": text, "at": world.clock.now(), **facts}
            session.add(Reading(**columns))


async def card(world: BotWorld, words: str) -> Json:
    return await world.sees(ADMIN, lambda message: words in message.get("text", "") and bool(message.get("buttons")))


async def begin(world: BotWorld, *presses: str) -> Json:
    """The menu, and some of its buttons."""
    await world.write(ADMIN, "/teach")
    menu = await card(world, "教机器人")
    for title in presses:
        await world.press(ADMIN, menu, title)
    return menu


async def wish(world: BotWorld, kind: str, words: str, asked: str = "✏️ 请回复") -> None:
    """Ask for a change of a kind in words."""
    await begin(world, kind)
    if kind != "机器人说的话":
        await world.press(ADMIN, await card(world, "还没有加过"), "➕ 加一个")
    question = await world.sees(ADMIN, asked)
    await world.write(ADMIN, words, reply_to_message_id=question["message_id"])


async def test_a_synonym_is_shown_first_then_counts_and_can_be_undone(world: BotWorld) -> None:
    read(world, "和平路的灯杆儿歪了", "垃圾没人收")
    async with world.bot():
        await wish(world, "同义词", "灯杆儿 = 路灯")
        shown = await card(world, "先看一看")
        assert "过去 30 天有 1 句话里说到" in shown["text"]
        assert "读成「和平路的路灯歪了」" in shown["text"]
        assert now(world).synonyms == {}, "nothing is changed by looking"
        await world.press(ADMIN, shown, "✅ 确定")
        done = await card(world, "改好了")
        assert done["message_id"] == shown["message_id"]
        assert live_file(world)["synonyms"] == {"灯杆儿": "路灯"}
        await world.press(ADMIN, done, "↩️ 撤销")
        await card(world, "已撤销")
        assert live_file(world)["synonyms"] == {}
    assert now(world).synonyms == {}


async def test_whoever_thinks_better_of_it_changes_nothing(world: BotWorld) -> None:
    async with world.bot():
        await wish(world, "词语", "福新桥头")
        await world.press(ADMIN, await card(world, "先看一看"), "不改")
        await card(world, "没有改")
    assert now(world).revision == 0


async def test_a_place_and_its_alias_are_known_at_once(world: BotWorld) -> None:
    async with world.bot():
        await wish(world, "地点和别名", f"老粮站 = {GRID}")
        shown = await card(world, "先看一看")
        assert f"在{GRID}" in shown["text"]
        await world.press(ADMIN, shown, "✅ 确定")
        done = await card(world, "改好了")
        assert f"老粮站 = {GRID}" in done["text"]
        await world.press(ADMIN, done, "再改一个")
        question = await world.sees(ADMIN, "✏️ 请回复", after=done["message_id"])
        await world.write(ADMIN, "粮站坡＝老粮站", reply_to_message_id=question["message_id"])
        await world.press(ADMIN, await card(world, "就是“老粮站”"), "✅ 确定")
        await world.settled(lambda: live_file(world)["places"] == ["老粮站", "粮站坡"])
    assert world.look(lambda session: locate(session, "粮站坡的路灯坏了", None)).place_name == "老粮站"


async def test_a_keyword_raises_alarms_at_once_and_no_more_when_it_is_undone(world: BotWorld) -> None:
    world.resident()
    read(world, "隔壁罐子呲呲响")
    async with world.bot():
        await wish(world, "紧急词", "罐子呲呲响")
        await world.press(ADMIN, await card(world, "是哪一种紧急情况"), "燃气泄漏")
        shown = await card(world, "先看一看")
        assert "过去 30 天会多报 1 次警" in shown["text"]
        assert "「隔壁罐子呲呲响」" in shown["text"]
        await world.press(ADMIN, shown, "✅ 确定")
        done = await card(world, "改好了")
        await world.write(1001, "我家厨房罐子呲呲响")
        await world.sees(1001, "请马上拨打")
        await world.write(1001, "去年罐子呲呲响过")
        await world.sees(1001, "听到：去年罐子呲呲响过")
        await world.press(ADMIN, done, "↩️ 撤销")
        await card(world, "已撤销")
        await world.write(1001, "我家阳台罐子呲呲响")
        await world.sees(1001, "听到：我家阳台罐子呲呲响")


async def test_a_keyword_of_ordinary_talk_is_refused_with_a_reason(world: BotWorld) -> None:
    read(world, *(f"{number}号楼的垃圾桶又满了" for number in range(1, 13)))
    async with world.bot():
        await wish(world, "紧急词", "垃圾桶 = 其他紧急情况")
        told = await world.sees(ADMIN, "平常话里也会说到")
    assert "例如「" in told["text"]
    assert now(world).keywords == {}


async def test_what_the_bot_says_is_found_by_its_words_and_said_otherwise_at_once(world: BotWorld) -> None:
    world.resident()
    async with world.bot():
        await wish(world, "机器人说的话", "没有这个命令", asked="🔎 请回复")
        found = await card(world, "是哪一句")
        await world.press(ADMIN, found, next(one for one in buttons(found) if "没有这个命令" in one))
        await world.press(ADMIN, await card(world, "现在是这样说的"), "✏️ 改")
        question = await world.sees(ADMIN, "请回复新的说法")
        await world.write(ADMIN, "这个不会，您直接说事就行。", reply_to_message_id=question["message_id"])
        shown = await card(world, "先看一看")
        assert "这个不会，您直接说事就行。" in shown["text"]
        await world.press(ADMIN, shown, "✅ 确定")
        await card(world, "改好了")
        await world.write(1001, "/lottery")
        await world.sees(1001, "这个不会，您直接说事就行。")
        await wish(world, "机器人说的话", "这个不会，您直接说事就行。", asked="🔎 请回复")
        found = await world.sees(ADMIN, "是哪一句", after=shown["message_id"])
        await world.press(ADMIN, found, next(one for one in buttons(found) if "这个不会" in one))
        again = await world.sees(ADMIN, "原来的：", after=shown["message_id"])
        await world.press(ADMIN, again, "恢复原来的")
        await world.settled(lambda: not now(world).texts)
        await world.write(1001, "/lottery")
        await world.sees(1001, "没有这个命令")


async def test_a_response_of_the_dialogue_goes_to_the_dialogue_server(world: BotWorld) -> None:
    async with world.bot():
        await wish(world, "机器人说的话", "不客气，应该的。", asked="🔎 请回复")
        found = await card(world, "是哪一句")
        await world.press(ADMIN, found, buttons(found)[0])
        await world.press(ADMIN, await card(world, "现在是这样说的"), "✏️ 改")
        question = await world.sees(ADMIN, "请回复新的说法")
        await world.write(ADMIN, "别客气，{编号}！", reply_to_message_id=question["message_id"])
        await world.sees(ADMIN, "这一句里没有{编号}")
        await world.write(ADMIN, "别客气，有事您说话。", reply_to_message_id=question["message_id"])
        await world.press(ADMIN, await card(world, "先看一看"), "✅ 确定")
        await card(world, "改好了")
    assert live_file(world)["responses"] == {"utter_welcome": "别客气，有事您说话。"}


async def test_a_threshold_is_moved_with_what_it_would_have_asked(world: BotWorld) -> None:
    read(world, "一", "二")
    read(world, "三", confidence=0.41, ranking=[["a", 0.41], ["b", 0.1]])
    async with world.bot():
        await begin(world, "灵敏度")
        shown = await card(world, "把握不够就问")
        await world.press(ADMIN, shown, "把握不够就问：多问一点 45%")
        proposed = await card(world, "先看一看")
        assert "40% → 45%" in proposed["text"]
        assert "过去 7 天的 3 句话里，会多问 1 次（0 → 1）" in proposed["text"]
        await world.press(ADMIN, proposed, "✅ 确定")
        await card(world, "改好了")
    assert live_file(world)["thresholds"] == {"fallback": 0.45}


async def test_two_admins_at_one_thing_the_second_one_is_told(world: BotWorld) -> None:
    async with world.bot():
        await wish(world, "同义词", "灯杆儿 = 路灯")
        shown = await card(world, "先看一看")
        with world.database.session() as session:
            adjust(session, Kind.SYNONYM, "灯杆儿", {"means": "电线杆"}, by=Admin(3002), clock=world.clock)
        told = await world.press(ADMIN, shown, "✅ 确定")
    assert "刚才有人改过" in told["alert"]
    assert now(world).synonyms == {"灯杆儿": "电线杆"}


async def test_a_change_from_the_command_line_counts_within_seconds(world: BotWorld) -> None:
    world.resident()
    async with world.bot():
        with world.database.session() as session:
            row = adjust(session, Kind.EMERGENCY, "罐子呲呲响", {"kind": "gas"}, by=Admin(None), clock=world.clock)
            adjust(session, Kind.WORD, "福新桥头", {}, by=Admin(None), clock=world.clock)
        await world.settled(lambda: live_file(world)["words"] == ["福新桥头"])
        await world.write(1001, "我家厨房罐子呲呲响")
        await world.sees(1001, "请马上拨打")
        with world.database.session() as session:
            undo_adjustment(session, row.id, by=Admin(None), clock=world.clock)
        revision = now(world).revision
        await world.settled(lambda: live_file(world)["revision"] == revision)
        world.settings.live.unlink()
        await world.settled(lambda: world.settings.live.exists())


async def test_what_was_added_is_listed_and_taken_away_and_what_was_done_last_undone(world: BotWorld) -> None:
    with world.database.session() as session:
        for word in ("福新桥头", "老粮站口"):
            adjust(session, Kind.WORD, word, {}, by=Admin(ADMIN), clock=world.clock)
        adjust(session, Kind.WORD, "新粮站口", {}, by=Admin(None), clock=world.clock)
    async with world.bot():
        await begin(world, "词语")
        shown = await card(world, "一共 3 个")
        assert "1. 新粮站口" in shown["text"]
        await world.press(ADMIN, shown, "🗑 3")
        await world.settled(lambda: now(world).words == ("老粮站口", "新粮站口"))
        await world.press(ADMIN, await card(world, "改好了"), "‹ 返回")
        await world.press(ADMIN, await card(world, "教机器人"), "最近改动")
        last = await card(world, "最近改动")
        assert "去掉“福新桥头”" in last["text"]
        assert "命令行" in last["text"]
        await world.press(ADMIN, last, "↩️ 4")
        await world.settled(lambda: now(world).words == ("福新桥头", "老粮站口", "新粮站口"))
    rows = world.look(lambda session: session.query(Adjustment).all())
    assert [row.undone_at is None for row in rows] == [True, True, True, False]


@pytest.mark.parametrize("words", ["灯杆儿", "灯杆儿 = ", "a = b = c", "灯杆儿 = 灯杆儿", "🙂 = 路灯"])
async def test_what_cannot_be_read_is_answered_with_one_sentence(world: BotWorld, words: str) -> None:
    async with world.bot():
        await wish(world, "同义词", words)
        await world.sees(ADMIN, lambda message: any(one in message.get("text", "") for one in ("请写成", "词里只写字")))
    assert now(world).revision == 0


FORGED = (
    "y:0:forged",
    "u:999",
    "k:0:moon",
    "x:0",
    "e:99:x",
    "p:9:x",
    "h:99999:fallback",
    "h:500:moon",
    "o:0:moon",
    "d:7",
    "t:99:x",
)


@pytest.mark.parametrize("data", FORGED)
async def test_forged_buttons_do_nothing(world: BotWorld, data: str) -> None:
    async with world.bot() as process:
        message = await begin(world)
        user = {"id": ADMIN, "is_bot": False, "first_name": "某人"}
        shown = {"message_id": message["message_id"], "date": message["date"], "chat": {"id": ADMIN, "type": "private"}}
        press = {"id": "1", "chat_instance": "1", "data": f"a:teach:{data}", "from": user, "message": shown}
        update = Update.de_json({"update_id": 900_000_001, "callback_query": press}, process.application.bot)
        await process.application.process_update(update)
        told = [one["text"] for one in world.sandbox.people.messages(ADMIN)]
    assert now(world).revision == 0
    assert any("要改哪一样" in one for one in told), "the message stays as it is"


async def test_to_everybody_else_there_is_no_such_command(world: BotWorld) -> None:
    world.resident()
    async with world.bot():
        await world.write(1001, "/teach")
        await world.sees(1001, "没有这个命令")
