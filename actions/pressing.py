"""Our own buttons, pressed while a request is being filled in. What they carry is checked like typed words."""

from dataclasses import replace

from actions.answers import Catalogue
from actions.message import SERVICE_OF_INTENT, Message
from actions.same_thing import read_choice
from actions.steps import answered, into, skip
from actions.talk import CHANGE_FIELD, Step, Talk
from helpdesk.catalogue import Service


def read_command(talk: Talk, message: Message, catalogue: Catalogue) -> Talk:
    """The talk after a button."""
    if message.intent in SERVICE_OF_INTENT:
        return _switch_or_stay(talk, SERVICE_OF_INTENT[message.intent])
    match message.intent:
        case "affirm":
            return _submit(talk, message.entity("confirmed"))
        case "stop":
            return talk.ending(Step.CANCEL)
        case "skip":
            return skip(talk)
        case "change":
            return _change(talk, message.entity("field"))
        case "choose":
            return _choose(talk, message, catalogue)
        case _:
            return talk.ending(Step.LEAVE)


def _submit(talk: Talk, digest: str | None) -> Talk:
    """File the slip that the button stands under; an older one is not what the resident would file now."""
    if talk.draft.missing() is not None:
        return talk
    return talk.ending(Step.SUBMIT) if digest == talk.draft.digest else talk.say("utter_older_slip")


def _switch_or_stay(talk: Talk, wanted: Service) -> Talk:
    current = talk.draft.service
    if wanted is current:
        return talk
    if wanted is Service.HELP:
        return into(talk, Service.HELP)
    buttons = (
        (f"改办{wanted.label}", f'/choose{{"service": "{wanted.value}"}}'),
        (f"接着办{current.label}", f'/choose{{"service": "{current.value}"}}'),
    )
    return talk.asking_aside("utter_switch_or_stay", buttons=buttons, current=current.label, wanted=wanted.label)


def _change(talk: Talk, name: str | None) -> Talk:
    return talk.asking(name if name and talk.draft.field(name) else CHANGE_FIELD)


def _choose(talk: Talk, message: Message, catalogue: Catalogue) -> Talk:
    chosen = dict(message.entities)
    service = chosen.get("service")
    if service in [one.value for one in Service]:
        talk = replace(talk, side=None)
        return talk if service == talk.draft.service else into(talk, Service(service))
    if "matter" in chosen:
        return read_choice(talk, chosen["matter"]) or talk.ending(Step.LEAVE)
    name, value = next(iter(chosen.items()), ("", ""))
    if name == "cert_type" and value == "other":
        return talk.filled(replace(talk.draft, refused_cert=None)).explaining("cert_type_other")
    if not talk.draft.field(name):
        return talk.ending(Step.LEAVE)  # A ticket's button, or one of a request that is over.
    return answered(talk, name, replace(message, text=value, entities=()), catalogue) or talk
