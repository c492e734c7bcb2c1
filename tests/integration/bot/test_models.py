"""/models in the chat: the list, one version, two compared, 上线, 回滚, 仍要上线, 删除, and the alarm."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.admins.switching import watch_live
from bot.views import models as views
from bot.views.message import Letter, buttons
from helpdesk.clock import FixedClock
from helpdesk.people import SYSTEM, Admin
from helpdesk.training.models import ModelVersion, SwitchKind, Verdict
from helpdesk.training.switching import one_switch, point_link
from helpdesk.training.versions import live_version, note_removed, record_switch
from tests.support.bot_world import ADMIN, BotWorld, Json
from tests.support.models import make_live, make_messages, make_model, make_scores

OTHER_ADMIN = 2004  # In the sandbox a supervisor; here an admin as well.


@pytest.fixture
def versions(world: BotWorld) -> tuple[int, int]:
    """Two versions with scores; the first one is live everywhere."""
    models = world.settings.models
    with world.database.session() as session:
        past = FixedClock(world.clock.now() - timedelta(days=2))
        old = make_model(session, past, models, "old.tar.gz", scores=make_scores(9, missed=1))
        make_live(session, past, models, old)
        past.advance(timedelta(days=1))
        new = make_model(session, past, models, "new.tar.gz", scores=make_scores(5), phrases=12, examples=112)
        world.rasa.model = "old.tar.gz"
        return old.id, new.id


def titles(message: Json) -> list[str]:
    return [button["text"] for row in message["buttons"] for button in row]


def change(world: BotWorld, version_id: int, **facts: Any) -> None:
    with world.database.session() as session:
        for name, value in facts.items():
            setattr(session.get_one(ModelVersion, version_id), name, value)


def live(world: BotWorld) -> int | None:
    version = world.look(live_version)
    return version.id if version else None


def linked(world: BotWorld) -> str:
    return (world.settings.models / "live.tar.gz").readlink().name


def with_two_admins(world: BotWorld) -> None:
    world.settings = world.settings.model_copy(update={"admins": [ADMIN, OTHER_ADMIN]})


async def opened(world: BotWorld, version_id: int, person: int = ADMIN) -> Json:
    """The card of one version."""
    await world.write(person, "/models")
    shown = await world.sees(person, "🧠")
    await world.press(person, shown, next(one for one in titles(shown) if one.endswith(f"模型 {version_id}")))
    return await world.sees(person, "现在：")


async def test_the_list_and_one_version_in_detail(world: BotWorld, versions: tuple[int, int]) -> None:
    old, new = versions
    with world.database.session() as session:
        make_messages(session, world.clock, session.get_one(ModelVersion, old), 50, fallbacks=5, corrected=1)
    async with world.bot():
        await world.write(ADMIN, "/models")
        shown = await world.sees(ADMIN, "🧠")
        assert titles(shown) == [f"模型 {new}", f"● 模型 {old}"]
        newest, oldest = shown["text"].split("\n\n")[1:3]
        assert f"模型 {new}" in newest
        assert "您训练的" in newest
        assert "学了 112 句，其中你们教的 12 句" in newest
        assert "测试句认对 95.0%，急事认出 100.0%" in newest
        assert "✅ 上线检查通过 · 等您决定" in newest
        assert f"● 模型 {old}" in oldest
        await world.press(ADMIN, shown, f"● 模型 {old}")
        card = await world.sees(ADMIN, "现在：正在用")
    assert "回答过居民 50 句：要再问一遍的 10.0%，每 100 句有 2.0 句后来被改正。" in card["text"]
    assert titles(card) == ["对比", "‹ 全部模型"]


async def test_to_others_the_command_does_not_exist(world: BotWorld, versions: tuple[int, int]) -> None:
    world.resident()
    async with world.bot():
        await world.write(1001, "/models")
        await world.all_done(1)
    assert not any("模型" in text for text in world.texts(1001))


async def test_up_and_back_with_one_press_each(world: BotWorld, versions: tuple[int, int]) -> None:
    old, new = versions
    async with world.bot():
        told = await world.press(ADMIN, await opened(world, new), "上线")
        assert told["answer"] == "正在换，几秒钟就好……"
        done = await world.sees(ADMIN, "✅ 换好了，用了")
        assert f"现在用模型 {new}" in done["text"]
        assert (world.rasa.model, linked(world), live(world)) == ("new.tar.gz", "new.tar.gz", new)
        assert world.rasa.models[-1]["model_file"].endswith("/new.tar.gz")
        await world.press(ADMIN, done, f"↩️ 回滚到模型 {old}")
        await world.sees(ADMIN, "✅ 退回好了，用了")
        assert (world.rasa.model, linked(world), live(world)) == ("old.tar.gz", "old.tar.gz", old)
        late = await world.press(ADMIN, done, f"↩️ 回滚到模型 {old}")
        assert "已经换过了" in late["alert"]
    assert live(world) == old


async def test_the_list_has_the_way_back_on_top(world: BotWorld, versions: tuple[int, int]) -> None:
    old, new = versions
    async with world.bot():
        await world.press(ADMIN, await opened(world, new), "上线")
        await world.sees(ADMIN, "✅ 换好了")
        await world.write(ADMIN, "/models")
        shown = await world.sees(ADMIN, lambda one: "🧠" in one.get("text", "") and len(one.get("buttons", [])) == 2)
    assert titles(shown) == [f"↩️ 回滚到模型 {old}", f"● 模型 {new}", f"模型 {old}"]


@pytest.mark.parametrize(
    ("word", "why"), [("unreadable", "坏了"), ("rasa_version", "别的版本"), ("no_space", "磁盘满")]
)
async def test_a_refusal_of_the_server_is_said_and_the_live_one_goes_on(
    world: BotWorld, versions: tuple[int, int], word: str, why: str
) -> None:
    old, new = versions
    world.rasa.refuse_model = word
    async with world.bot():
        await world.press(ADMIN, await opened(world, new), "上线")
        await world.sees(ADMIN, why)
    assert (live(world), linked(world)) == (old, "old.tar.gz")


async def test_a_tampered_or_removed_file_is_never_loaded(world: BotWorld, versions: tuple[int, int]) -> None:
    old, new = versions
    async with world.bot():
        card = await opened(world, new)
        (world.settings.models / "new.tar.gz").write_bytes(b"evil")
        await world.press(ADMIN, card, "上线")
        await world.sees(ADMIN, "被改动过")
        with world.database.session() as session:
            note_removed(session, session.get_one(ModelVersion, new), by=SYSTEM, clock=world.clock)
        told = await world.press(ADMIN, card, "上线")
        assert "已经删除" in told["alert"]
    assert world.rasa.models == []
    assert live(world) == old


async def test_two_admins_at_once_one_switch(world: BotWorld, versions: tuple[int, int]) -> None:
    _, new = versions
    with_two_admins(world)
    async with world.bot():
        card = await opened(world, new)
        other = await opened(world, new, OTHER_ADMIN)
        with one_switch(world.settings.run):
            await world.press(OTHER_ADMIN, other, "上线")
            await world.sees(OTHER_ADMIN, "正在换另一个模型")
        await world.press(ADMIN, card, "上线")
        await world.sees(ADMIN, "✅ 换好了")
        told = await world.press(OTHER_ADMIN, other, "上线")
        assert "正在用，不用再换" in told["alert"]
    assert len(world.rasa.models) == 1


async def test_without_the_dialogue_server_the_next_start_takes_it(world: BotWorld, versions: tuple[int, int]) -> None:
    _, new = versions
    async with world.bot():
        card = await opened(world, new)
        world.rasa.stop()
        await world.press(ADMIN, card, "上线")
        await world.sees(ADMIN, "对话服务没有在运行，它一启动就用")
    assert (live(world), linked(world)) == (new, "new.tar.gz")


async def test_two_are_compared_side_by_side(world: BotWorld, versions: tuple[int, int]) -> None:
    old, new = versions
    async with world.bot():
        await world.press(ADMIN, await opened(world, new), "对比")
        shown = await world.sees(ADMIN, f"模型 {new} 和哪个比")
        await world.press(ADMIN, shown, next(one for one in titles(shown) if f"● 模型 {old}" in one))
        shown = await world.sees(ADMIN, "同样 100 句测试句")
        assert "认对诉求：91.0% → 95.0%（+4.0）" in shown["text"]
        assert "急事认出：95.0% → 100.0%（+5.0）" in shown["text"]
        assert "有 4 句变好，0 句变差" in shown["text"]
        assert "👍 诉求“随手拍”：82.0% → 90.0%（+8.0）" in shown["text"]
        change(world, old, scores=make_scores(frozen="f2"))
        await world.press(ADMIN, shown, "‹ 返回")
        await world.press(ADMIN, await world.sees(ADMIN, "现在：等您决定"), "对比")
        shown = await world.sees(ADMIN, f"模型 {new} 和哪个比")
        told = await world.press(ADMIN, shown, next(one for one in titles(shown) if f"● 模型 {old}" in one))
        assert "不是用同一套测试句" in told["alert"]


async def test_a_failed_one_goes_live_with_a_reason_and_a_second_admin(
    world: BotWorld, versions: tuple[int, int]
) -> None:
    old, new = versions
    with_two_admins(world)
    change(world, new, verdict=Verdict.FAILED)
    async with world.bot():
        await opened(world, new, OTHER_ADMIN)
        card = await opened(world, new)
        assert "上线" not in titles(card)
        await world.press(ADMIN, card, "仍要上线…")
        question = await world.sees(ADMIN, "为什么仍要上线")
        await world.write(ADMIN, "急", reply_to_message_id=question["message_id"])
        await world.sees(ADMIN, "至少 5 个字")
        await world.write(ADMIN, "新开了停车费业务，旧的完全不懂", reply_to_message_id=question["message_id"])
        await world.sees(ADMIN, "已经发给另外 1 位管理员")
        request = await world.sees(OTHER_ADMIN, "新开了停车费业务")
        assert live(world) == old
        await world.press(OTHER_ADMIN, request, "同意上线")
        await world.sees(OTHER_ADMIN, "✅ 换好了")
        await world.sees(ADMIN, "另一位管理员同意了")
        assert live(world) == new
        assert (await world.sees(OTHER_ADMIN, "您同意了"))["buttons"] == []
    version = world.look(lambda session: session.get_one(ModelVersion, new))
    assert (version.verdict, version.override_by, version.override_agreed_by) == (
        Verdict.OVERRIDDEN,
        ADMIN,
        OTHER_ADMIN,
    )


async def wished(world: BotWorld, version_id: int) -> Any:
    """One admin wants a failed version live; the request the other one gets."""
    await opened(world, version_id, OTHER_ADMIN)
    await world.press(ADMIN, await opened(world, version_id), "仍要上线…")
    question = await world.sees(ADMIN, "为什么仍要上线")
    await world.write(ADMIN, "先用着再说吧", reply_to_message_id=question["message_id"])
    return await world.sees(OTHER_ADMIN, "先用着再说吧")


async def test_a_second_admin_says_no(world: BotWorld, versions: tuple[int, int]) -> None:
    old, new = versions
    with_two_admins(world)
    change(world, new, verdict=Verdict.FAILED)
    async with world.bot():
        await world.press(OTHER_ADMIN, await wished(world, new), "不同意")
        await world.sees(ADMIN, "另一位管理员不同意")
    assert (live(world), world.rasa.models) == (old, [])


async def test_a_single_admin_cannot_override(world: BotWorld, versions: tuple[int, int]) -> None:
    old, new = versions
    change(world, new, verdict=Verdict.FAILED)
    async with world.bot():
        card = await opened(world, new)
        assert not {"上线", "仍要上线…"} & set(titles(card))
        change(world, new, verdict=Verdict.PASSED)
        await world.press(ADMIN, card, "‹ 全部模型")
        shown = await world.sees(ADMIN, "🧠")
        await world.press(ADMIN, shown, f"模型 {new}")
        card = await world.sees(ADMIN, lambda one: "上线" in titles(one) if one.get("buttons") else False)
        change(world, new, verdict=Verdict.FAILED)
        told = await world.press(ADMIN, card, "上线")
        assert "没有通过上线检查" in told["alert"]
    assert live(world) == old


async def test_given_up_restored_and_removed(world: BotWorld, versions: tuple[int, int]) -> None:
    _, new = versions
    async with world.bot():
        await world.press(ADMIN, await opened(world, new), "放弃")
        await world.press(ADMIN, await world.sees(ADMIN, "现在：已放弃"), "恢复")
        await world.press(ADMIN, await world.sees(ADMIN, "现在：等您决定"), "放弃")
        await world.press(ADMIN, await world.sees(ADMIN, "现在：已放弃"), "🗑 删除")
        await world.press(ADMIN, await world.sees(ADMIN, f"要删除模型 {new} 吗"), "🗑 删除，不能恢复")
        await world.sees(ADMIN, lambda one: "🧠" in one.get("text", "") and f"模型 {new}" not in one["text"])
    assert not (world.settings.models / "new.tar.gz").exists()


@pytest.mark.parametrize(
    "data",
    ["activate:99999", "rollback:7", "wizard:1", "compare:1:x", "show:99999", "erase:1", "override:99999", "agree:2"],
)
async def test_a_forged_or_outdated_button_changes_nothing(
    world: BotWorld, versions: tuple[int, int], monkeypatch: pytest.MonkeyPatch, data: str
) -> None:
    old, _ = versions
    monkeypatch.setattr(views, "version_list", lambda *_: Letter("🧠", buttons([("按", f"a:models:{data}")])))
    with_two_admins(world)
    async with world.bot():
        await world.write(ADMIN, "/models")
        await world.press(ADMIN, await world.sees(ADMIN, "🧠"), "按")
        await world.all_done(2)
    assert (live(world), world.rasa.models) == (old, [])
    assert (world.settings.models / "old.tar.gz").is_file()


async def test_the_alarm_rings_every_admin_and_one_press_goes_back(world: BotWorld, versions: tuple[int, int]) -> None:
    old, new = versions
    with_two_admins(world)
    async with world.bot() as process:
        for admin in (ADMIN, OTHER_ADMIN):  # Telegram lets bots write only to those who wrote first.
            await world.write(admin, "/models")
            await world.sees(admin, "🧠")
        with world.database.session() as session:
            fall(session, world, old, new)
        world.rasa.model = "new.tar.gz"
        await watch_live(process._services)
        card = await world.sees(ADMIN, "🔔")
        assert f"模型 {new} 换上以后，明显不如原来的模型 {old}" in card["text"]
        assert "👎 听不明白、要再问一遍的：原来 100 句里 5 句（5.0%），现在 100 句里 40 句（40.0%）。" in card["text"]
        told = await world.press(OTHER_ADMIN, await world.sees(OTHER_ADMIN, "🔔"), "知道了")
        assert told["answer"] == "好的，先照常使用。"
        await world.press(ADMIN, card, f"↩️ 回滚到模型 {old}")
        await world.sees(ADMIN, "✅ 退回好了")
        await watch_live(process._services)
    assert live(world) == old
    assert sum("🔔" in text for text in world.texts(ADMIN)) == 1


def fall(session: Session, world: BotWorld, old: int, new: int) -> None:
    """An hour ago the new version took over, and reads much worse."""
    now = world.clock.now()
    before, switch_at = FixedClock(now - timedelta(minutes=90)), FixedClock(now - timedelta(hours=1))
    make_messages(session, before, session.get_one(ModelVersion, old), 100, fallbacks=5)
    version = session.get_one(ModelVersion, new)
    switch = record_switch(session, version, kind=SwitchKind.ACTIVATE, by=Admin(3001), seconds=1, clock=switch_at)
    switch.watched_until = switch.at + timedelta(hours=24)
    point_link(world.settings.models, "new.tar.gz")
    make_messages(session, FixedClock(now - timedelta(minutes=5)), version, 100, fallbacks=40)


async def test_a_switch_that_was_cut_off_is_put_right_at_the_start(world: BotWorld, versions: tuple[int, int]) -> None:
    _, new = versions
    point_link(world.settings.models, "new.tar.gz")  # … and then the bot was killed.
    async with world.bot():
        await world.settled(lambda: live(world) == new)
        await world.settled(lambda: world.rasa.model == "new.tar.gz")
