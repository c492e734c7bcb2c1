"""The sandbox against python-telegram-bot: its parser reads every object, its errors are the ones a real bot meets."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, Message, ReplyParameters, Update
from telegram.constants import ChatMemberStatus, ChatType, MessageLimit
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)
from telegram.ext import Application, ApplicationBuilder, CallbackQueryHandler, MessageHandler, filters
from telegram.request import HTTPXRequest

from sandbox.pacing import Rates
from sandbox.pictures import TINY_PNG
from tests.support.sandbox import CIVIL, ENVIRONMENT, MEDIATION, TOKEN, RunningSandbox, running_sandbox


@pytest.fixture(scope="module")
def shared_sandbox() -> Iterator[RunningSandbox]:
    with running_sandbox(rates=Rates(0, 0, 0, 0)) as running:
        yield running


@pytest.fixture
def sandbox(shared_sandbox: RunningSandbox) -> RunningSandbox:
    shared_sandbox.people.ask("POST", "/reset")
    shared_sandbox.people.write(1001, "您好")
    return shared_sandbox


@pytest.fixture
async def bot(sandbox: RunningSandbox) -> AsyncIterator[Bot]:
    request = HTTPXRequest(read_timeout=2, httpx_kwargs={"trust_env": False})
    bot = Bot(TOKEN, sandbox.base_url, sandbox.base_file_url, request=request, get_updates_request=request)
    async with bot:
        yield bot


async def latest(bot: Bot) -> Update:
    return (await bot.get_updates(offset=-1))[-1]


async def test_the_bot_knows_itself_and_its_chats(bot: Bot) -> None:
    assert (bot.id, bot.username, bot.first_name) == (7000000001, "linli_demo_bot", "邻里通")
    chat = await bot.get_chat(CIVIL)
    assert (chat.type, chat.is_forum, chat.title) == (ChatType.SUPERGROUP, True, "民政窗口工作群")
    member = await bot.get_chat_member(CIVIL, bot.id)
    assert member.status == ChatMemberStatus.ADMINISTRATOR
    assert {admin.user.id for admin in await bot.get_chat_administrators(CIVIL)} == {2004, 3001}


async def test_text_is_sent_edited_and_read_with_its_entities(bot: Bot, sandbox: RunningSandbox) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("签收", callback_data="t:claim:100017")]])
    sent = await bot.send_message(1001, "😀<b>工单</b>", parse_mode="HTML", reply_markup=keyboard)
    assert list(sent.parse_entities().values()) == ["工单"]
    edited = await sent.edit_text("已签收")
    assert isinstance(edited, Message)
    assert (edited.text, edited.reply_markup) == ("已签收", None)
    sandbox.people.write(1001, "/start@linli_demo_bot 一")
    message = (await latest(bot)).effective_message
    assert message is not None
    assert list(message.parse_entities()) == list(message.entities)
    assert message.entities[0].type == "bot_command"


async def test_files_go_up_and_come_down(bot: Bot) -> None:
    photo = await bot.send_photo(1001, TINY_PNG, caption="看")
    document = await bot.send_document(1001, b"%PDF-1.7", filename="合同.pdf")
    file = await bot.get_file(photo.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == TINY_PNG
    assert document.document is not None
    assert (document.document.file_name, document.document.file_size) == ("合同.pdf", 8)
    with pytest.raises(NetworkError, match="Too Large"):
        await bot.send_photo(1001, TINY_PNG.ljust(11 * 1024 * 1024), write_timeout=20)


async def test_an_album_goes_up_and_its_files_are_sent_again(bot: Bot) -> None:
    sent = await bot.send_media_group(1001, [InputMediaPhoto(TINY_PNG), InputMediaPhoto(TINY_PNG)], caption="两张")
    assert len({message.media_group_id for message in sent}) == 1
    again = await bot.send_media_group(MEDIATION, [InputMediaPhoto(each.photo[-1].file_id) for each in sent])
    assert [message.caption for message in sent] == ["两张", None]
    assert len(again) == 2


async def test_an_album_of_a_resident_is_read(bot: Bot, sandbox: RunningSandbox) -> None:
    sandbox.people.write(1001, media_group=[{"photo": True}] * 9 + [{"photo": True, "caption": "最后"}])
    messages = [update.effective_message for update in (await bot.get_updates())[1:]]
    assert len(messages) == 10
    assert {message.media_group_id for message in messages if message} == {messages[0] and messages[0].media_group_id}
    assert messages[-1] is not None
    assert messages[-1].caption == "最后"


async def test_topics_are_made_written_to_and_missed(bot: Bot, sandbox: RunningSandbox) -> None:
    topic = await bot.create_forum_topic(CIVIL, "100017 居住证明")
    sent = await bot.send_message(CIVIL, "工单", message_thread_id=topic.message_thread_id)
    sandbox.people.write(2001, "好", chat_id=CIVIL, reply_to_message_id=sent.message_id)
    message = (await latest(bot)).effective_message
    assert message is not None
    assert (message.is_topic_message, message.message_thread_id) == (True, topic.message_thread_id)
    sandbox.people.delete_topic(CIVIL, topic.message_thread_id)
    with pytest.raises(BadRequest, match=r"(?i)message thread not found"):
        await bot.send_message(CIVIL, "x", message_thread_id=topic.message_thread_id)


# The library announces another type for ``retry_after`` each time it makes a RetryAfter.
@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
async def test_refusals_are_mapped_to_their_classes(bot: Bot, sandbox: RunningSandbox) -> None:
    with pytest.raises(BadRequest, match=r"(?i)message is too long"):
        await bot.send_message(1001, "字" * (MessageLimit.MAX_TEXT_LENGTH + 1))
    with pytest.raises(BadRequest, match=r"(?i)message to be replied not found"):
        await bot.send_message(1001, "x", reply_parameters=ReplyParameters(99))
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query("1")
    with pytest.raises(BadRequest, match=r"(?i)unknown parameter"):
        await bot.send_message(1001, "x", api_kwargs={"colour": "red"})
    sandbox.people.faults("sendMessage", 429, retry_after=3)
    with pytest.raises(RetryAfter) as flood:
        await bot.send_message(1001, "x")
    assert flood.value._retry_after.total_seconds() == 3
    sandbox.people.block(1001)
    with pytest.raises(Forbidden, match="blocked"):
        await bot.send_message(1001, "x")
    await bot.set_webhook("https://example.invalid/x")
    with pytest.raises(Conflict):
        await bot.get_updates()


async def test_an_upgraded_group_is_a_chat_migration(bot: Bot, sandbox: RunningSandbox) -> None:
    new_id = sandbox.people.upgrade(ENVIRONMENT)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(ENVIRONMENT, "x")
    assert moved.value.new_chat_id == new_id
    migrations = [update.effective_message for update in (await bot.get_updates())[-2:]]
    assert [message and message.migrate_to_chat_id for message in migrations] == [new_id, None]
    assert [message and message.migrate_from_chat_id for message in migrations] == [None, ENVIRONMENT]


async def test_a_broken_network_is_a_network_error_with_its_cause(bot: Bot, sandbox: RunningSandbox) -> None:
    sandbox.people.faults("sendMessage", "drop")
    with pytest.raises(NetworkError) as dropped:
        await bot.send_message(1001, "一")
    assert type(dropped.value.__cause__).__name__ in {"RemoteProtocolError", "ReadError"}
    sandbox.people.faults("sendMessage", "timeout")
    with pytest.raises(TimedOut) as silent:
        await bot.send_message(1001, "二", read_timeout=0.5)
    assert type(silent.value.__cause__).__name__ == "ReadTimeout"
    shown = [message["text"] for message in await asyncio.to_thread(sandbox.people.messages, 1001, after=1)]
    assert shown == ["二"]


async def test_a_wrong_token_is_refused(sandbox: RunningSandbox) -> None:
    async with HTTPXRequest() as request:
        with pytest.raises(InvalidToken):
            await Bot("1:wrong", sandbox.base_url, request=request).get_me()


async def test_a_whole_application_polls_and_answers_a_press(sandbox: RunningSandbox) -> None:
    async def greet(update: Update, _context: object) -> None:
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("同意", callback_data="c:yes")]])
        assert update.message is not None
        await update.message.reply_text("您好", reply_markup=keyboard)

    async def agreed(update: Update, _context: object) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer("谢谢", show_alert=True)

    builder = ApplicationBuilder().token(TOKEN).base_url(sandbox.base_url).base_file_url(sandbox.base_file_url)
    application: Application = builder.build()  # type: ignore[type-arg]
    application.add_handler(MessageHandler(filters.TEXT, greet))
    application.add_handler(CallbackQueryHandler(agreed))
    async with application:
        assert application.updater is not None
        await application.updater.start_polling(timeout=2)
        await application.start()
        people = sandbox.people
        card = await asyncio.to_thread(people.wait_for, 1001, lambda message: bool(message["buttons"]), seconds=30)
        assert await asyncio.to_thread(people.press, 1001, card, "同意") == {"alert": "谢谢"}
        await application.updater.stop()
        await application.stop()
