"""What a message means while a request is being filled in. Pure: talk and message in, the talk after it out.

The readers below are asked in order; the first that knows the message decides. The order is the policy: danger, then
leaving, then taking back, then answering, then everything else.
"""

from collections.abc import Callable
from dataclasses import replace

from actions import answers, corrections, denying, filling, opening, words
from actions.answers import Catalogue
from actions.draft import shorten
from actions.message import SERVICE_OF_INTENT, Message
from actions.pressing import read_command
from actions.receiving import kept_question, take_files
from actions.same_thing import is_asked, kept_open, read_same_thing
from actions.steps import answered, into, into_question, is_required, skip
from actions.talk import CHANGE_FIELD, CONFIRMATION, SHOWN_WORDS, Step, Talk, papers_of
from helpdesk.catalogue import Service, Topic

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
    "report_lost_item": 0.85,
    "out_of_scope": 0.85,
}
_SHORT_SENTENCE = 15
_SHORT = 10  # Characters; a greeting longer than this is about something.
_OPEN_DIGRESSION_LENGTH = 30  # An open question is answered by anything longer.
_SURE_EMERGENCY = 0.6
# Questions to which a whole matter is no answer.
_CHOICES = ("cert_type", "applicant", "contact", "may_contact_party", CONFIRMATION)
_SURE_OTHER_MATTER = 0.75
_QUITE_SURE = 0.5  # Enough where a story is told.
_SAME_SIGNS = 0.8  # Of the characters of a message that were said before.
_STORY = 12  # Characters; no choice is answered by so many.
_NO_TIMES = ("target", "party", "place", "description")  # Questions that no time answers.
_MORE_THAN_A_PLACE = 3  # Characters beside an address, for a matter of its own.


def understand(talk: Talk, message: Message, catalogue: Catalogue) -> Talk:
    """The talk after this message; says and step are only what this message brought."""
    talk = replace(talk, says=(), step=Step.GO_ON, ask=None)
    if message.is_command and message.intent != "attach":
        return read_command(talk, message, catalogue)
    before, talk = talk, take_files(talk, message)
    if not message.text:
        return kept_open(before, talk, message)
    if is_asked(before):
        talk = replace(talk, side=before.side)  # The caption may well be the answer.
    for reader in _READERS:
        after = reader(talk, message, catalogue)
        if after is not None:
            return after
    return _not_understood(talk, message)


def _danger(talk: Talk, message: Message, _: Catalogue) -> Talk | None:
    is_danger = message.is_surely("report_emergency", _SURE_EMERGENCY) and not _closed_answer(talk, message)
    return talk.ending(Step.LEAVE) if is_danger else None


def _only_asking(talk: Talk, message: Message, _: Catalogue) -> Talk | None:
    """As in "我不是投诉，只是想问在哪里办"."""
    question = denying.question_instead(message.plain, talk.draft.service)
    return None if question is None else into_question(talk, message, question)


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
    hurries = message.intent == "urge_ticket" and not words.refers_back(text) and not is_asked(talk)
    return talk.say("utter_again_confirmation") if words.is_all(text) or hurries else None


def _submitting_early(talk: Talk, message: Message, _: Catalogue) -> Talk | None:
    """As in "提交" while something is still to be asked."""
    if talk.pending in (CONFIRMATION, CHANGE_FIELD) or not words.submits(message.plain):
        return None
    return replace(talk.say("utter_not_complete"), ask=kept_question(talk))


def _telling_another(talk: Talk, message: Message, _: Catalogue) -> Talk | None:
    """Nothing but a phone number or an address, where something else was asked: it belongs where it is missing."""
    name = filling.field_of_bare(message)
    if name == "contact" and not talk.draft.field(name) and talk.pending != CHANGE_FIELD:
        return talk.filled(talk.draft.with_note(message.text)).say("utter_noted")  # Not asked for, but of use.
    if name is None or name == talk.pending or not talk.draft.field(name):
        return None
    value = answers.READERS[name](message)
    if value is None or talk.pending in (CONFIRMATION, CHANGE_FIELD) or _fits(talk, name):
        return None
    if talk.draft.has(name):
        is_new = talk.pending in (*answers.CLOSED, "wish", "purpose") and value != talk.draft.values[name]
        changed = corrections.put_right(talk.draft, name, value) if is_new else None
        return corrections.confirm_change(talk, changed, name) if changed else None
    return talk.filled(talk.draft.put(name, value)).say("utter_noted")


def _fits(talk: Talk, name: str) -> bool:
    """Whether the question that was asked may be answered by such a thing as well."""
    return name == "place" and talk.pending in ("target", "description", "photos")


def _telling_time(talk: Talk, message: Message, _: Catalogue) -> Talk | None:
    """Nothing but a time, where a person, a place or the matter was asked: kept, and the question is asked again."""
    if talk.pending not in _NO_TIMES or not words.is_bare_time(message.plain):
        return None
    if "time" in talk.explained:
        return skip(talk)  # The second time: why it is asked, and the ways out.
    since = answers.read_since(message) or message.text
    draft = talk.draft.put_if_missing("since", since)
    draft = draft if draft != talk.draft else draft.with_note(message.text)
    return replace(talk.filled(draft).explaining("time").say("utter_time_noted"), ask=kept_question(talk))


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
    is_optional = not is_required(talk)
    if is_optional and (words.needs_no_more(text) or words.says_no(text)):
        return skip(talk)
    if not is_optional and words.needs_no_more(text):
        return talk.ending(Step.CANCEL)
    is_skip = words.skips(text) or (
        message.is_surely("skip", 0.8) and len(text) <= _SHORT and _is_borne_out("skip", message)
    )
    return skip(talk) if is_skip else None


def _asking_for_bot(talk: Talk, message: Message, _: Catalogue) -> Talk | None:
    return talk.say("utter_i_am_a_bot") if words.asks_whether_bot(message.plain) else None


def _other_matter(talk: Talk, message: Message, _: Catalogue) -> Talk | None:
    """Another matter said meanwhile, kept for afterwards; more about this one is added to it."""
    text, service = message.plain, message.service
    if service is None or service is Service.HELP:
        return None
    if words.is_besides(text):
        return _besides(talk, message, service)
    demanded = words.demanded_intent(text)
    if demanded and SERVICE_OF_INTENT[demanded] is not talk.draft.service and talk.draft.values.get("description"):
        return _remember(talk, replace(message, intent=demanded))
    if talk.pending not in _CHOICES or _same_kind(service, talk.draft.service) or _closed_answer(talk, message):
        return None
    if service is Service.CONSULT or message.confidence < _sure_enough(text) or not answers.carries_matter(text):
        return None
    if len(text) - len(message.entity("address") or "") < _MORE_THAN_A_PLACE or _repeats(talk, message):
        return None
    if service is Service.SUGGESTION and not words.named_intent(text):
        return talk.filled(talk.draft.with_note(message.text)).say("utter_noted")  # "希望他们…" is about this matter.
    return _remember(talk, message)


def _remember(talk: Talk, message: Message) -> Talk:
    return talk.remembering(message).say("utter_next_matter_noted", words=shorten(message.text, SHOWN_WORDS))


def _repeats(talk: Talk, message: Message) -> bool:
    """Whether the words tell the matter once more."""
    signs, told = set(message.text), set(talk.draft.values.get("description", ""))
    return len(signs & told) >= _SAME_SIGNS * len(signs)


def _sure_enough(text: str) -> float:
    return _QUITE_SURE if len(text) >= _STORY else _SURE_OTHER_MATTER


def _same_kind(one: Service, other: Service) -> bool:
    """What one person reports as seen another complains of; the model cannot tell them apart in a half sentence."""
    reports = (Service.COMPLAINT, Service.SNAPSHOT)
    return one is other or (one in reports and other in reports)


def _besides(talk: Talk, message: Message, service: Service) -> Talk | None:
    rest = replace(message, text=words.without_besides(message.text))
    if not answers.carries_matter(rest.text):
        return None
    same_topic = message.topic in (None, Topic.OTHER, talk.draft.topic)
    if _same_kind(service, talk.draft.service) and same_topic and service is not Service.CERTIFICATE:
        return None
    if service is Service.CONSULT and talk.draft.service is not Service.CONSULT and not message.is_command:
        return talk.filled(talk.draft.with_note(rest.text)).say("utter_question_noted")
    return _remember(talk, rest)


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
        return replace(noted, says=(*noted.says, papers_of(entry)))
    return noted.say("utter_question_noted")


def _hand_over(talk: Talk, message: Message) -> Talk:
    if message.intent == "talk_to_staff" and "human" in talk.explained:
        return into(talk, Service.HELP)  # Asked twice: no more questions.
    return talk.ending(Step.LEAVE)


def _closed_answer(talk: Talk, message: Message) -> bool:
    reader = answers.READERS.get(talk.pending) if talk.pending in answers.CLOSED else None
    return reader is not None and reader(message) is not None


def _answering(talk: Talk, message: Message, catalogue: Catalogue) -> Talk | None:
    if talk.pending == CHANGE_FIELD:
        return None
    if talk.pending == CONFIRMATION:
        return _adding(talk, message, catalogue)
    return answered(talk, talk.pending, message, catalogue)


def _adding(talk: Talk, message: Message, catalogue: Catalogue) -> Talk | None:
    """Further words at the summary belong to the matter."""
    if not answers.carries_matter(message.text):
        return None
    if talk.draft.field("contact") and answers.wants_no_call(message.plain):
        return corrections.confirm_change(talk, talk.draft.put("contact", answers.HERE), "contact")
    draft = filling.fill_told(talk.draft, message, catalogue).with_note(words.without_opening(message.text))
    return talk.filled(draft).say("utter_noted")


def _not_understood(talk: Talk, message: Message) -> Talk:
    if message.files or message.location or message.contact:
        return replace(talk, ask=kept_question(talk))
    if is_asked(talk):
        return talk.say("utter_again_same_thing")  # The field behind it was not asked yet.
    name = talk.pending
    known = {"cert_type", "applicant", "contact", "may_contact_party", "photos", CONFIRMATION, CHANGE_FIELD}
    missed = f"missed_{name}"
    if missed in talk.explained and talk.draft.field(name) and not talk.draft.has(name):
        return skip(talk)  # The second time: why it is asked, and the ways out; what is optional is passed over.
    talk = talk.explaining(missed).say(f"utter_again_{name}" if name in known else "utter_again_words")
    return replace(talk, ask=kept_question(talk) or (name if name == CHANGE_FIELD else None))


def _noting_photo_words(talk: Talk, message: Message, catalogue: Catalogue) -> Talk | None:
    """Words instead of the photo that was asked for: they may well be the matter or the place."""
    if talk.pending != "photos" or not message.has_words:
        return None
    if words.takes_time(message.plain):
        return talk.say("utter_take_your_time")
    fresh = opening.open_draft(message, talk.draft.service, catalogue)
    draft = talk.draft
    for name, value in fresh.values.items():
        draft = draft.put_if_missing(name, value)
    draft = draft if draft.topic else draft.about(fresh.topic)
    if draft == talk.draft:
        return None
    # Whoever answers in words has no photo at hand; one may still be sent at any time.
    return talk.filled(draft.skip("photos"))


_READERS: tuple[Reader, ...] = (
    _danger,
    read_same_thing,
    _only_asking,
    _giving_up,
    _confirming,
    _submitting_early,
    _telling_another,
    _telling_time,
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
