"""What becomes of groups: upgrade, coming and going, blocking, the bot's rights."""

import pytest

from sandbox.client import People, PeopleApiError
from tests.support.sandbox import BOT, CITY, ENVIRONMENT, BotCalls


def test_an_upgraded_group_points_to_its_new_id(bot: BotCalls, people: People) -> None:
    card = bot("sendMessage", chat_id=ENVIRONMENT, text="工单")["message_id"]
    new_id = people.upgrade(ENVIRONMENT)
    refused = bot.raw("sendMessage", chat_id=ENVIRONMENT, text="x")
    assert refused == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new_id},
    }
    edited = bot.refusal("editMessageText", chat_id=ENVIRONMENT, message_id=card, text="x")
    assert edited == "Bad Request: message can't be edited"
    assert bot("sendMessage", chat_id=new_id, text="x")["chat"]["type"] == "supergroup"


def test_an_upgrade_is_told_in_both_chats(bot: BotCalls, people: People) -> None:
    new_id = people.upgrade(ENVIRONMENT)
    old, new = (update["message"] for update in bot("getUpdates"))
    assert (old["chat"]["id"], old["migrate_to_chat_id"]) == (ENVIRONMENT, new_id)
    assert (new["chat"]["id"], new["migrate_from_chat_id"], new["message_id"]) == (new_id, ENVIRONMENT, 1)
    listed = {chat["chat_id"] for chat in people.ask("GET", "/people/chats")}
    assert new_id in listed
    assert ENVIRONMENT not in listed
    assert people.chat(ENVIRONMENT)["upgraded_to"] == new_id
    with pytest.raises(PeopleApiError, match=str(new_id)):
        people.write(2002, "x", chat_id=ENVIRONMENT)
    with pytest.raises(PeopleApiError):
        people.upgrade(ENVIRONMENT)


def test_blocking_is_told_once_and_taken_back(bot: BotCalls, people: People, known: int) -> None:
    people.block(known)
    people.block(known)
    with pytest.raises(PeopleApiError, match="blocked"):
        people.write(known, "x")
    people.block(known, unblock=True)
    blocked, back = (update["my_chat_member"] for update in bot("getUpdates"))
    assert blocked["chat"]["id"] == blocked["from"]["id"] == known
    assert blocked["new_chat_member"]["user"]["id"] == BOT
    assert blocked["new_chat_member"]["status"] == back["old_chat_member"]["status"] == "kicked"
    assert back["new_chat_member"]["status"] == "member"


def test_people_leave_and_come_back(bot: BotCalls, people: People) -> None:
    people.ask("POST", "/people/2002/leave", {"chat_id": CITY})
    assert bot("getChatMember", chat_id=CITY, user_id=2002)["status"] == "left"
    with pytest.raises(PeopleApiError) as caught:
        people.write(2002, "x", chat_id=CITY)
    assert caught.value.status == 403
    people.ask("POST", "/people/2002/join", {"chat_id": CITY, "role": "administrator"})
    left, came = (update["message"] for update in bot("getUpdates"))
    assert left["left_chat_member"]["id"] == came["new_chat_members"][0]["id"] == 2002
    assert {each["user"]["id"] for each in bot("getChatAdministrators", chat_id=CITY)} == {2002, 2004, 3001}


def test_membership_changes_come_to_a_bot_that_asks_for_them(bot: BotCalls, people: People) -> None:
    bot("getUpdates", allowed_updates=["chat_member"])
    people.ask("POST", "/people/2002/leave", {"chat_id": CITY})
    change = bot("getUpdates")[0]["chat_member"]
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("member", "left")


def test_the_bot_is_told_about_its_rights(bot: BotCalls, people: People) -> None:
    people.ask("POST", f"/chats/{CITY}/bot", {"role": "administrator", "can_manage_topics": False})
    change = bot("getUpdates")[0]["my_chat_member"]
    assert change["old_chat_member"]["can_manage_topics"] is True
    assert change["new_chat_member"]["can_manage_topics"] is False


def test_a_banned_member_is_out(bot: BotCalls, people: People) -> None:
    before = bot("getChatMemberCount", chat_id=CITY)
    assert bot("banChatMember", chat_id=CITY, user_id=2002)
    assert bot("getChatMemberCount", chat_id=CITY) == before - 1
    assert bot("getChatMember", chat_id=CITY, user_id=2002)["status"] == "kicked"
    assert bot.refusal("banChatMember", chat_id=CITY, user_id=3001) == "Bad Request: can't remove chat owner"
