"""What an admin who knows only /start finds out; nobody else learns of it."""

from bot.views.admins import ADMIN_COMMANDS, admin_help
from tests.support.bot_world import ADMIN, BotWorld


def test_every_command_is_explained() -> None:
    assert [name for name, _ in ADMIN_COMMANDS if f"/{name}　" not in admin_help().text] == []


def test_no_more_is_promised_than_is_so() -> None:
    assert "教会了" not in admin_help().text, "it is learned at the next training"
    assert "都能撤销" not in admin_help().text, "what is deleted is gone, and asked about before"
    assert "不能撤销的，会先再问您一句" in admin_help().text


async def test_start_tells_an_admin_what_there_is_and_what_residents_read(world: BotWorld) -> None:
    async with world.bot():
        await world.write(ADMIN, "/start")
        await world.sees(ADMIN, "您是管理员")
        await world.sees(ADMIN, "点一下同意")


async def test_help_is_the_admins_own_but_not_with_words_behind_it(world: BotWorld) -> None:
    async with world.bot():
        await world.write(ADMIN, "/help")
        await world.sees(ADMIN, "您是管理员")
        assert not any("点一下同意" in text for text in world.texts(ADMIN))
        await world.write(ADMIN, "/help 我家着火了")
        await world.sees(ADMIN, "119")


async def test_to_residents_there_are_no_admins(world: BotWorld) -> None:
    world.resident()
    async with world.bot():
        await world.write(1001, "/start")
        await world.write(1001, "/help")
        await world.all_done(2)
    assert not any("管理员，" in text for text in world.texts(1001))


async def test_the_menu_of_an_admin_begins_with_what_only_admins_have(world: BotWorld) -> None:
    async with world.bot():
        await world.settled(lambda: len(world.sandbox.people.calls("setMyCommands")) == 3)
    chat = world.sandbox.people.chat(ADMIN)
    assert [one["command"] for one in chat["commands"]][:2] == ["review", "phrases"]
    assert "help" in [one["command"] for one in chat["commands"]]
