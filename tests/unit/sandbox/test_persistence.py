"""What a restart keeps."""

from pathlib import Path

from tests.support.sandbox import CIVIL, ENVIRONMENT, running_sandbox


def test_a_restart_forgets_nothing_and_message_ids_go_on(tmp_path: Path) -> None:
    with running_sandbox(tmp_path) as sandbox:
        written = sandbox.people.write(1001, photo=True, text="坏了")
        update_id = sandbox.bot("getUpdates")[0]["update_id"]
        sent = sandbox.bot("sendMessage", chat_id=1001, text="好", reply_markup={"keyboard": [["我的事项"]]})
        topic = sandbox.bot("createForumTopic", chat_id=CIVIL, name="100017")["message_thread_id"]
        sandbox.bot("setMyCommands", commands=[{"command": "my", "description": "我的事项"}])
        new_id = sandbox.people.upgrade(ENVIRONMENT)
        sandbox.people.react(1001, written, "👍")
        sandbox.people.block(1001)
        newcomer = sandbox.people.new_resident("小梅", "何")
        sandbox.people.block(newcomer)
        before = sandbox.people.state()
    with running_sandbox(tmp_path) as sandbox:
        after = sandbox.people.state()
        assert {key: after[key] for key in ("bot", "people", "chats")} == {
            key: before[key] for key in ("bot", "people", "chats")
        }
        updates = sandbox.bot("getUpdates")
        assert updates[0]["update_id"] == update_id
        file_id = updates[0]["message"]["photo"][-1]["file_id"]
        assert sandbox.bot("getFile", file_id=file_id)["file_path"]
        sandbox.people.block(1001, unblock=True)
        assert sandbox.bot("sendMessage", chat_id=1001, text="又")["message_id"] > sent["message_id"]
        assert sandbox.bot("sendMessage", chat_id=CIVIL, message_thread_id=topic, text="x")["message_id"] == topic + 1
        assert sandbox.bot("sendMessage", chat_id=new_id, text="x")
        assert sandbox.bot("getUpdates")[-1]["update_id"] > update_id + 1


def test_confirmed_updates_stay_confirmed(tmp_path: Path) -> None:
    with running_sandbox(tmp_path) as sandbox:
        sandbox.people.write(1001, "您好")
        offset = sandbox.bot("getUpdates")[0]["update_id"] + 1
        sandbox.bot("getUpdates", offset=offset)
    with running_sandbox(tmp_path) as sandbox:
        assert sandbox.bot("getUpdates") == []


def test_a_webhook_and_the_wanted_kinds_are_remembered(tmp_path: Path) -> None:
    with running_sandbox(tmp_path) as sandbox:
        sandbox.bot("setWebhook", url="https://example.invalid/x", allowed_updates=["message_reaction"])
    with running_sandbox(tmp_path) as sandbox:
        info = sandbox.bot("getWebhookInfo")
        assert (info["url"], info["allowed_updates"]) == ("https://example.invalid/x", ["message_reaction"])


def test_a_reset_forgets_everything(tmp_path: Path) -> None:
    with running_sandbox(tmp_path) as sandbox:
        sandbox.people.write(1001, "您好")
        sandbox.people.upgrade(ENVIRONMENT)
        sandbox.people.ask("POST", "/reset")
        assert sandbox.people.messages(1001) == []
        assert sandbox.people.chat(ENVIRONMENT)["upgraded_to"] is None
        assert sandbox.bot("getUpdates") == []
        assert sandbox.bot.refusal("sendMessage", chat_id=1001, text="x") == "Bad Request: chat not found"
