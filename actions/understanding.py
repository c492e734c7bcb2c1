"""What a message means while a request is being filled in. Pure: talk and message in, the talk after it out.

The readers below are asked in order; the first that knows the message decides. The order is the policy: danger, then
leaving, then taking back, then answering, then everything else.
"""

from collections.abc import Callable
from dataclasses import replace

from actions import answers, corrections, filling, opening, words
from actions.answers import Catalogue
from actions.message import SERVICE_OF_INTENT, Message
from actions.talk import CHANGE_FIELD, CONFIRMATION, Step, Talk
from helpdesk.catalogue import Service

Reader = Callable[[Talk, Message, Catalogue], Talk | None]

# Intents with a rule of their own inside the form, and how sure Rasa must be to interrupt an open question.
DIGRESSIONS = {
    "check_progress": 0.6,
    "urge_ticket": 0.6,
    "withdraw_ticket": 0.6,
    "rate_service": 0.7,
    "talk_to_staff": 0.6,
    "greet": 0.6,
    "thank": 0.6,
    "goodbye": 0.6,
    "out_of_scope": 0.85,
}
_SHORT_SENTENCE = 15
_SHORT = 10  # Characters; a greeting longer than this is about something.
_OPEN_DIGRESSION_LENGTH = 30  # An open question is answered by anything longer.
_SURE_EMERGENCY = 0.5
# Questions to which a whole matter is no answer.
_CHOICES = ("cert_type", "applicant", "contact", "may_contact_party", CONFIRMATION)
_SURE_OTHER_MATTER = 0.75
_MORE_THAN_A_PLACE = 3  # Characters beside an address, for a matter of its own.


def understand(talk: Talk, message: Message, catalogue: Catalogue) -> Talk:
    """The talk after this message; says and step are only what this message brought."""
    talk = replace(talk, says=(), step=Step.GO_ON, ask=None)
    if message.is_command and message.intent != "attach":
        return _read_command(talk, message, catalogue)
    talk = _take_files(talk, message)
    if not message.text:
        return talk
    for reader in _READERS:
        after = reader(talk, message, catalogue)
        if after is not None:
            return after
    return _not_understood(talk, message)


# --- what was sent ---


def _take_files(talk: Talk, message: Message) -> Talk:
    draft = filling.take_files(talk.draft, message)
    if draft == talk.draft and not message.files:
        return replace(talk, ask=_kept_question(talk)) if not message.text else talk
    talk = talk.filled(draft)
    if not message.text:
        talk = _thank_for(talk, message)
        talk = talk if talk.requested in ("photos", "place", "contact") else replace(talk, ask=_kept_question(talk))
    return talk


def _thank_for(talk: Talk, message: Message) -> Talk:
    if message.files_of("voice"):
        wordless = talk.pending in ("description", "wish", "purpose", "party", "target")
        return talk.say("utter_voice_say_in_words" if wordless else "utter_voice_attached")
    if message.files_of("photo", "video"):
        return talk.say("utter_photos_received")
    if message.files:
        return talk.say("utter_file_received")
    return talk.say("utter_location_received" if message.location else "utter_contact_received")


def _kept_question(talk: Talk) -> str | None:
    """The question being asked, where it would not come by itself because its field is filled."""
    asked = talk.requested
    return asked if asked and talk.draft.has(asked) and talk.draft.field(asked) else None


# --- buttons ---


def _read_command(talk: Talk, message: Message, catalogue: Catalogue) -> Talk:
    if message.intent in SERVICE_OF_INTENT:
        return _switch_or_stay(talk, SERVICE_OF_INTENT[message.intent])
    match message.intent:
        case "affirm":
            return talk.ending(Step.SUBMIT) if talk.draft.missing() is None else talk
        case "stop":
            return talk.ending(Step.CANCEL)
        case "skip":
            return _skip(talk)
        case "change":
            return _change(talk, message.entity("field"))
        case "choose":
            return _choose(talk, message, catalogue)
        case _:
            return talk.ending(Step.LEAVE)


def _switch_or_stay(talk: Talk, wanted: Service) -> Talk:
    current = talk.draft.service
    if wanted is current:
        return talk
    if wanted is Service.HELP:
        return _into(talk, Service.HELP)
    buttons = (
        (f"改办{wanted.label}", f'/choose{{"service": "{wanted.value}"}}'),
        (f"接着办{current.label}", f'/choose{{"service": "{current.value}"}}'),
    )
    return talk.asking_aside("utter_switch_or_stay", buttons=buttons, current=current.label, wanted=wanted.label)


def _into(talk: Talk, service: Service) -> Talk:
    draft = talk.draft.turned_into(service)
    return replace(talk.filled(draft), explained=()).say("utter_switched", wanted=service.label)


def _change(talk: Talk, name: str | None) -> Talk:
    return talk.asking(name if name and talk.draft.field(name) else CHANGE_FIELD)


def _choose(talk: Talk, message: Message, catalogue: Catalogue) -> Talk:
    chosen = dict(message.entities)
    service = chosen.get("service")
    if service in [one.value for one in Service]:
        talk = replace(talk, side=None)
        return talk if service == talk.draft.service else _into(talk, Service(service))
    name, value = next(iter(chosen.items()), ("", ""))
    if name == "cert_type" and value == "other":
        return talk.filled(replace(talk.draft, refused_cert=None)).explaining("cert_type_other")
    if not talk.draft.field(name):
        return talk.ending(Step.LEAVE)  # A ticket's button, or one of a request that is over.
    return _answered(talk, name, replace(message, text=value, entities=()), catalogue) or talk


# --- words ---


def _danger(talk: Talk, message: Message, _: Catalogue) -> Talk | None:
    return talk.ending(Step.LEAVE) if message.is_surely("report_emergency", _SURE_EMERGENCY) else None


def _giving_up(talk: Talk, message: Message, _: Catalogue) -> Talk | None:
    text = message.plain
    changing = talk.pending == CHANGE_FIELD or (talk.draft.has(talk.pending) and talk.draft.field(talk.pending))
    if changing and words.keeps(text):
        return talk.asking(None).say("utter_kept_as_it_was")
    if words.gives_up(text):
        return talk.ending(Step.CANCEL)
    short = len(text) <= _SHORT_SENTENCE and not words.refers_back(text)
    said = message.is_surely("stop", 0.7) or message.is_surely("withdraw_ticket", 0.7)
    if not (short and said and _is_borne_out("stop", message)):
        return None
    return None if _closed_answer(talk, message) or words.skips(text) else talk.ending(Step.CANCEL)


def _is_borne_out(intent: str, message: Message) -> bool:
    """Whether the words agree with the model; a bare name or number gets some unrelated intent or other."""
    evidence = words.EVIDENCE.get(intent)
    return evidence is None or (evidence.search(message.plain) is not None and not message.entity("address"))


def _confirming(talk: Talk, message: Message, _: Catalogue) -> Talk | None:
    if talk.pending != CONFIRMATION:
        return None
    text = message.plain
    is_yes = message.is_surely("affirm", 0.7) and len(text) <= _SHORT and not message.entities
    if words.says_yes(text) or (is_yes and not any(one.isdecimal() for one in text)):
        return talk.ending(Step.SUBMIT)
    if words.needs_no_more(text):
        return talk.ending(Step.CANCEL)
    return None


def _changing(talk: Talk, message: Message, _: Catalogue) -> Talk | None:
    """As in "改一下", "改电话", and "不对" at the summary."""
    if talk.pending not in (CONFIRMATION, CHANGE_FIELD):
        return None
    text = message.plain
    said = words.wants_change(text) or words.says_no(text) or message.is_surely("change", 0.6)
    is_naming = talk.pending == CHANGE_FIELD or said
    name = corrections.named_field(talk.draft, text) if is_naming and len(text) <= _SHORT else None
    return talk.asking(name or CHANGE_FIELD) if name or said else None


def _skipping(talk: Talk, message: Message, _: Catalogue) -> Talk | None:
    if talk.pending in (CONFIRMATION, CHANGE_FIELD, "may_contact_party"):
        return None
    text = message.plain
    is_optional = not _is_required(talk)
    if is_optional and (words.needs_no_more(text) or words.says_no(text)):
        return _skip(talk)
    if not is_optional and words.needs_no_more(text):
        return talk.ending(Step.CANCEL)
    is_skip = words.skips(text) or (
        message.is_surely("skip", 0.8) and len(text) <= _SHORT and _is_borne_out("skip", message)
    )
    return _skip(talk) if is_skip else None


def _skip(talk: Talk) -> Talk:
    name = talk.pending
    if name in (CONFIRMATION, CHANGE_FIELD):
        return talk
    if talk.draft.has(name):
        return talk.asking(None).say("utter_kept_as_it_was")
    if not _is_required(talk):
        return talk.filled(talk.draft.skip(name))
    if name in talk.explained:
        return talk.say("utter_required_again")
    return talk.explaining(name).say(f"utter_required_{name}")


def _is_required(talk: Talk) -> bool:
    asked = talk.draft.field(talk.pending)
    return asked is not None and asked.required


def _asking_for_bot(talk: Talk, message: Message, _: Catalogue) -> Talk | None:
    return talk.say("utter_i_am_a_bot") if words.asks_whether_bot(message.plain) else None


def _other_matter(talk: Talk, message: Message, _: Catalogue) -> Talk | None:
    """Another matter said meanwhile, kept for afterwards; more about this one is added to it."""
    text, service = message.plain, message.service
    if service is None or service is Service.HELP:
        return None
    if words.is_besides(text):
        return _besides(talk, message, service)
    if talk.pending not in _CHOICES or _same_kind(service, talk.draft.service) or _closed_answer(talk, message):
        return None
    if service is Service.CONSULT or message.confidence < _SURE_OTHER_MATTER or not answers.carries_matter(text):
        return None
    if len(text) - len(message.entity("address") or "") < _MORE_THAN_A_PLACE:
        return None
    return talk.remembering(message).say("utter_next_matter_noted")


def _same_kind(one: Service, other: Service) -> bool:
    """What one person reports as seen another complains of; the model cannot tell them apart in a half sentence."""
    reports = (Service.COMPLAINT, Service.SNAPSHOT)
    return one is other or (one in reports and other in reports)


def _besides(talk: Talk, message: Message, service: Service) -> Talk | None:
    rest = replace(message, text=words.without_besides(message.text))
    if not answers.carries_matter(rest.text):
        return None
    same_topic = message.topic is None or message.topic == talk.draft.topic
    if _same_kind(service, talk.draft.service) and same_topic and service is not Service.CERTIFICATE:
        return None
    if service is Service.CONSULT and talk.draft.service is not Service.CONSULT and not message.is_command:
        return talk.filled(talk.draft.with_note(rest.text)).say("utter_question_noted")
    return talk.remembering(rest).say("utter_next_matter_noted")


def _digressing(talk: Talk, message: Message, _: Catalogue) -> Talk | None:
    """About something else that a rule answers, after which the question is asked again."""
    sure = DIGRESSIONS.get(message.intent)
    if sure is None or message.confidence < sure:
        return None
    text = message.plain
    if message.intent in ("greet", "thank", "goodbye") and len(text) > _SHORT:
        return None
    if _closed_answer(talk, message):
        return None
    if not _is_borne_out(message.intent, message):
        return None
    is_open = talk.pending not in (*answers.CLOSED, CONFIRMATION, CHANGE_FIELD)
    if is_open and (message.intent == "out_of_scope" or len(text) > _OPEN_DIGRESSION_LENGTH):
        return None  # An open question is answered by whatever is said.
    return _hand_over(talk, message)


def _asking(talk: Talk, message: Message, catalogue: Catalogue) -> Talk | None:
    """A question on the way goes to the staff with the request; what the catalogue knows is said at once."""
    if talk.pending in ("description", "wish") or _closed_answer(talk, message) or message.entity("address"):
        return None
    if message.intent in DIGRESSIONS or (words.is_besides(message.plain) and message.service is not Service.CONSULT):
        return None
    is_meant = message.is_surely("ask_information", 0.5) or words.asks_outright(message.plain)
    if not is_meant or not words.is_question(message.plain):
        return None
    noted = talk.filled(talk.draft.with_note(message.text))
    entry = catalogue(talk.draft.values.get("cert_type") or "")
    if entry and entry.papers and words.asks_for_papers(message.plain):
        name = "utter_bring" if entry.confirmed else "utter_bring_unconfirmed"
        return noted.say(name, cert_name=entry.name, papers="、".join(entry.papers))
    return noted.say("utter_question_noted")


def _hand_over(talk: Talk, message: Message) -> Talk:
    if message.intent == "talk_to_staff" and "human" in talk.explained:
        return _into(talk, Service.HELP)  # Asked twice: no more questions.
    return talk.ending(Step.LEAVE)


def _closed_answer(talk: Talk, message: Message) -> bool:
    reader = answers.READERS.get(talk.pending) if talk.pending in answers.CLOSED else None
    return reader is not None and reader(message) is not None


def _answering(talk: Talk, message: Message, catalogue: Catalogue) -> Talk | None:
    if talk.pending == CHANGE_FIELD:
        return None
    if talk.pending == CONFIRMATION:
        return _adding(talk, message, catalogue)
    return _answered(talk, talk.pending, message, catalogue)


def _answered(talk: Talk, name: str, message: Message, catalogue: Catalogue) -> Talk | None:
    was_given = talk.draft.has(name) and bool(talk.draft.values.get(name))
    draft = filling.fill_asked(talk.draft, name, message, catalogue)
    if draft is None:
        return None
    if name == "cert_type" and draft.refused_cert:
        return talk.filled(draft)
    return corrections.confirm_change(talk, draft, name) if was_given else talk.filled(draft)


def _adding(talk: Talk, message: Message, catalogue: Catalogue) -> Talk | None:
    """Further words at the summary belong to the matter."""
    if not answers.carries_matter(message.text):
        return None
    draft = filling.fill_told(talk.draft, message, catalogue).with_note(message.text)
    return talk.filled(draft).say("utter_noted")


def _not_understood(talk: Talk, message: Message) -> Talk:
    if message.files or message.location or message.contact:
        return replace(talk, ask=_kept_question(talk))
    name = talk.pending
    known = {"cert_type", "applicant", "contact", "may_contact_party", "photos", CONFIRMATION, CHANGE_FIELD}
    talk = talk.say(f"utter_again_{name}" if name in known else "utter_again_words")
    return replace(talk, ask=_kept_question(talk) or (name if name == CHANGE_FIELD else None))


def _noting_photo_words(talk: Talk, message: Message, catalogue: Catalogue) -> Talk | None:
    """Words instead of the photo that was asked for: they may well be the matter or the place."""
    if talk.pending != "photos" or not message.has_words:
        return None
    fresh = opening.open_draft(message, talk.draft.service, catalogue)
    draft = talk.draft
    for name, value in fresh.values.items():
        draft = draft.put_if_missing(name, value)
    return talk.filled(draft) if draft != talk.draft else None


_READERS: tuple[Reader, ...] = (
    _danger,
    _giving_up,
    _confirming,
    corrections.read_correction,
    _changing,
    _skipping,
    _asking_for_bot,
    _asking,
    _other_matter,
    _digressing,
    _noting_photo_words,
    _answering,
)
