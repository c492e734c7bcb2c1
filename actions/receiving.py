"""Things sent while a request is being filled in: photos, files, voice, a pin, a contact."""

from dataclasses import replace

from actions import filling
from actions.message import PICTURES, Message
from actions.talk import Talk


def take_files(talk: Talk, message: Message) -> Talk:
    """The talk with what was sent, acknowledged where it came without words."""
    draft = filling.take_files(talk.draft, message)
    if draft == talk.draft and not message.files:
        return replace(talk, ask=kept_question(talk)) if not message.text else talk
    talk = talk.filled(draft)
    if not message.text:
        talk = _thank_for(talk, message)
        talk = talk if talk.requested in ("photos", "place", "contact") else replace(talk, ask=kept_question(talk))
    return talk


def _thank_for(talk: Talk, message: Message) -> Talk:
    if message.files_of("voice"):
        wordless = talk.pending in ("description", "wish", "purpose", "party", "target")
        return talk.say("utter_voice_say_in_words" if wordless else "utter_voice_attached")
    if message.files_of(*PICTURES):
        return talk.say("utter_photos_received")
    if message.files:
        return talk.say("utter_file_received")
    return talk.say("utter_location_received" if message.location else "utter_contact_received")


def kept_question(talk: Talk) -> str | None:
    """The question being asked, where it would not come by itself because its field is filled."""
    asked = talk.requested
    return asked if asked and talk.draft.has(asked) and talk.draft.field(asked) else None
