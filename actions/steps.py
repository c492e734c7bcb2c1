"""The steps that words and buttons share: answer, skip, turn into something else."""

from dataclasses import replace

from actions import answers, corrections, filling
from actions.answers import Catalogue
from actions.message import Message
from actions.talk import CHANGE_FIELD, CONFIRMATION, Talk
from helpdesk.catalogue import Service


def answered(talk: Talk, name: str, message: Message, catalogue: Catalogue) -> Talk | None:
    """The talk with this field answered; None when the message is no answer to it."""
    was_given = talk.draft.has(name) and bool(talk.draft.values.get(name))
    draft = filling.fill_asked(talk.draft, name, message, catalogue)
    if draft is None:
        return None
    if name == "cert_type" and draft.refused_cert:
        return talk.filled(draft)
    return corrections.confirm_change(talk, draft, name) if was_given else talk.filled(draft)


def skip(talk: Talk) -> Talk:
    """Pass over an optional question; explain a required one, once."""
    name = talk.pending
    if name in (CONFIRMATION, CHANGE_FIELD):
        return talk
    if talk.draft.has(name):
        return talk.asking(None).say("utter_kept_as_it_was")
    if not is_required(talk):
        return talk.filled(talk.draft.skip(name))
    if name in talk.explained:
        return talk.say("utter_required_again")
    return talk.explaining(name).say(f"utter_required_{name}")


def is_required(talk: Talk) -> bool:
    """Whether the pending field must be answered."""
    asked = talk.draft.field(talk.pending)
    return asked is not None and asked.required


def into(talk: Talk, service: Service) -> Talk:
    """The same facts as a request of another kind."""
    draft = talk.draft.turned_into(service)
    talk = replace(talk.filled(draft), explained=())
    if service is Service.HELP:
        return talk.say("utter_switched_to_staff")
    return talk.say("utter_switched", wanted=service.label)


def into_question(talk: Talk, message: Message, question: str) -> Talk:
    """What was taken for a request is a question after all; what was told before goes to the staff with it."""
    draft = talk.draft.turned_into(Service.CONSULT)
    told = draft.values.get("description")
    draft = replace(draft, values={name: value for name, value in draft.values.items() if name != "description"})
    if answers.carries_matter(question):
        draft = draft.put("description", message.text)
        draft = draft.with_note(told) if told else draft
    elif told:
        draft = draft.put("description", told)
    return replace(talk.filled(draft), explained=()).say("utter_start_consult")
