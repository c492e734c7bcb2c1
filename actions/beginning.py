"""What words mean while nothing is being filled in: a new request, more about a ticket, or a question what is meant."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from actions import answers, denying, guide, picking, words
from actions.answers import Catalogue
from actions.desk import desk
from actions.draft import attachment_facts
from actions.message import PICTURES, SERVICE_OF_INTENT, Message
from actions.opening import open_draft
from actions.rating import keep_free_words_of
from actions.talk import Say, Talk, papers_of
from actions.turn import FORM, Reply, Turn, catalogue_of
from helpdesk.catalogue import SERVICE_LABELS, Service
from helpdesk.crowds.queries import known_ticket, known_tickets
from helpdesk.errors import IllegalMoveError
from helpdesk.tickets.adding import invited_ticket, just_added_to
from helpdesk.tickets.commands import ResidentWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import is_adding, talked_about, waiting_ticket
from helpdesk.tickets.services import supplement_ticket
from helpdesk.tickets.states import Status

_SURE_NEW = 0.8  # How sure Rasa must be of another service before words are not taken for the awaited answer.
_SURE_MATTER = 0.6  # The same while staff have only spoken and nobody waits for an answer.
_MATTERS = frozenset({Service.CERTIFICATE, Service.MEDIATION, Service.COMPLAINT, Service.SNAPSHOT})
_OFFERED = 2  # Services offered when the words are unclear.
# What else may be meant than a service, as a button.
_TICKET_INTENTS = {"check_progress": "查进度", "urge_ticket": "催一催", "withdraw_ticket": "撤回"}

# A thing that is broken or dirty is reported as seen; nobody is accused.
_THINGS = frozenset({"roads", "public_facilities", "drainage", "greening", "sanitation"})

NEW_MATTER = ("不是，这是新的事情", '/choose{"matter": "new"}')
NEITHER = ("都不是", '/choose{"service": "none"}')
TO_STAFF = ("转人工", '/choose{"service": "help"}')


def begin(turn: Turn, session: Session) -> Reply:
    """Start a request, unless the words are the answer that staff wait for."""
    message = turn.message
    if message.intent == "attach":
        return _begin_with_files(turn, session)
    service = SERVICE_OF_INTENT[message.intent]
    if message.is_command:
        picking.note_begun_anew(turn, session, service)
        return start(turn, session, _with_kept_files(turn, message), service)
    if words.asks_whether_bot(message.plain):
        return Reply.saying("utter_i_am_a_bot")
    demanded = words.demanded_intent(message.plain)
    service = SERVICE_OF_INTENT[demanded] if demanded else _really_meant(message, service)
    waiting = awaiting_words(turn, session)
    if waiting and not _is_new(message, service, waiting):
        return supplement(turn, session, message, waiting.number)
    talk = waiting or talked_about(session, turn.resident(session), now=desk().clock.now())
    if talk and not waiting and not _starts_afresh(message, service, demanded=demanded is not None):
        # Staff have only spoken, and nobody waits: what the guide surely answers is a question of its own.
        return guide.offer_if_sure(session, turn, message) or supplement(turn, session, message, talk.number)
    answered = guide.offer(session, turn, _with_kept_files(turn, message), service)
    return answered or start(turn, session, _with_kept_files(turn, message), service)


def start(turn: Turn, session: Session, message: Message, service: Service, *, opener: str | None = None) -> Reply:
    """A draft with all that was said, and the form to ask for the rest."""
    if denying.question_instead(message.plain) == "":
        message = replace(message, text="", entities=())  # "我不是投诉，就是问问": the question is yet to come.
    draft = open_draft(message, service, catalogue_of(session))
    talk = Talk(draft, matters=tuple(turn.slots.get("next_matter") or ()))
    talk = _with_second_matter(talk, message)
    opener = f"utter_start_{service.value}" if opener is None else opener
    says: tuple[Say, ...] = (Say(opener),) if opener else ()
    says += _papers_asked_for(message, talk, catalogue_of(session))
    return Reply(says, {**talk.to_slots(), "last_words": None, "ticket_no": None}, followup=FORM)


def offer_supplement(turn: Turn, number: str) -> Reply:
    """Something taken back after it was filed: perhaps it is to be added."""
    buttons = (("补充进去", f'/choose{{"supplement": "{number}"}}'), NEW_MATTER, TO_STAFF)
    asked = Reply.saying("utter_offer_supplement", number=number, buttons=buttons)
    return replace(asked, slots={"last_words": turn.message.to_memory()})


def begin_named(turn: Turn, session: Session) -> Reply | None:
    """A service that few words name outright, whatever the model made of them; None when they name none."""
    named = None if turn.in_form or turn.message.is_command else words.named_intent(turn.message.plain)
    if named is None or words.refers_back(turn.message.plain) or denying.denies(turn.message.plain):
        return None
    if words.is_question(turn.message.plain) or words.EVIDENCE["check_progress"].search(turn.message.plain):
        return None
    return start(turn, session, _with_kept_files(turn, turn.message), SERVICE_OF_INTENT[named])


def _really_meant(message: Message, service: Service) -> Service:
    """What a person at the desk would take it for."""
    text = message.plain
    if denying.question_instead(text) is not None:
        return Service.CONSULT
    if service is Service.CERTIFICATE and words.is_question(text) and not words.names_certificate(text):
        return Service.CONSULT  # About a permit or a procedure; there is no certificate to fill in.
    if service is Service.COMPLAINT and message.topic in _THINGS and not message.entity("party"):
        return service if words.accuses(text) else Service.SNAPSHOT
    return service


def _with_second_matter(talk: Talk, message: Message) -> Talk:
    """As in "灯坏了，另外楼上还天天吵": the slip keeps all of it, and afterwards the second one is offered."""
    rest = words.second_matter(message.text)
    is_kept = any(one.get("text") == rest for one in talk.matters)
    if message.is_command or rest is None or is_kept or not answers.carries_matter(rest):
        return talk
    return talk.remembering(Message(text=rest, topic=None))


def _papers_asked_for(message: Message, talk: Talk, catalogue: Catalogue) -> tuple[Say, ...]:
    """As in "办居住证明要什么材料": answered before anything is asked."""
    entry = catalogue(talk.draft.values.get("cert_type") or "")
    return (papers_of(entry),) if entry and entry.papers and words.asks_for_papers(message.plain) else ()


def clarify(turn: Turn, session: Session) -> Reply:
    """Unclear words: the awaited answer, or a question with the likeliest meanings as buttons."""
    message = turn.message
    if not message.has_words and not message.files:
        return Reply.saying("utter_say_in_words")
    named = words.named_intent(message.plain) or words.demanded_intent(message.plain)
    if named and not denying.denies(message.plain):
        return start(turn, session, _with_kept_files(turn, message), SERVICE_OF_INTENT[named])
    talk = ticket_in_talk(turn, session)
    if talk:
        return supplement(turn, session, message, talk.number)
    if denying.question_instead(message.plain) is not None:
        answered = guide.offer(session, turn, message, Service.CONSULT)
        return answered or start(turn, session, _with_kept_files(turn, message), Service.CONSULT)
    if keep_free_words_of(turn, session):
        return Reply()  # The helpdesk thanks.
    return guide.offer_if_unclear(session, turn, message) or ask_meaning(turn, session, message)


def awaiting_words(turn: Turn, session: Session) -> Ticket | None:
    """The ticket to which the next words belong: staff wait for them, or the resident pressed 补充几句."""
    resident = turn.resident(session)
    return waiting_ticket(session, resident) or invited_ticket(session, resident, now=desk().clock.now())


def ticket_in_talk(turn: Turn, session: Session) -> Ticket | None:
    """The ticket that words without a matter of their own belong to: staff wait for them, or have just spoken."""
    awaiting = awaiting_words(turn, session)
    return awaiting or talked_about(session, turn.resident(session), now=desk().clock.now())


def ask_meaning(turn: Turn, session: Session, message: Message) -> Reply:
    """The likeliest services, the open ticket, a person, or none of them."""
    buttons = [_meaning_button(intent) for intent in _likeliest(message)]
    open_tickets = known_tickets(session, turn.resident(session), open_only=True)
    if open_tickets:
        number = open_tickets[0].number
        buttons.append((f"补充到编号 {number}", f'/choose{{"supplement": "{number}"}}'))
    asked = Reply.saying("utter_clarify", buttons=(*buttons, TO_STAFF, NEITHER))
    return replace(asked, slots={"last_words": message.to_memory()})


def supplement(turn: Turn, session: Session, message: Message, number: str) -> Reply:
    """Add the words to a ticket, and offer to take them as something new."""
    resident = turn.resident(session)
    command = ResidentWords(
        number=number,
        text=message.text,
        attachments=tuple(attachment_facts(one) for one in _everything_sent(message)),
        source_chat_id=resident.chat_id if turn.telegram_message_id else None,
        source_message_id=turn.telegram_message_id,
    )
    try:
        ticket = supplement_ticket(session, command, by=resident, clock=desk().clock).ticket
    except IllegalMoveError:
        return Reply.saying("utter_cannot_supplement", number=number)
    number = known_ticket(session, ticket, resident).number
    said = Reply.saying("utter_supplemented", number=number, buttons=(NEW_MATTER,))
    return replace(said, slots={"last_words": message.to_memory()})


def kept_words(turn: Turn) -> Message | None:
    """The words whose meaning was asked about."""
    kept = turn.slots.get("last_words")
    return Message.from_memory(kept) if kept else None


def _begin_with_files(turn: Turn, session: Session) -> Reply:
    message = turn.message
    awaiting = _ticket_awaiting_files(turn, session)
    if awaiting and (awaiting.status is Status.IN_PROGRESS or not message.contact):
        return supplement(turn, session, message, awaiting.number)
    message = _with_kept_files(turn, message)
    if message.files_of(*PICTURES):
        return start(turn, session, message, Service.SNAPSHOT, opener="utter_photo_starts_snapshot")
    if message.location:
        return start(turn, session, message, Service.SNAPSHOT, opener="utter_location_starts_snapshot")
    if not message.files:
        return Reply.saying("utter_contact_outside" if message.contact else "utter_say_in_words")
    name = "utter_voice_outside" if turn.message.files_of("voice") else "utter_file_outside"
    return replace(Reply.saying(name), slots={"last_words": message.to_memory()})


def _ticket_awaiting_files(turn: Turn, session: Session) -> Ticket | None:
    """Staff wait for an answer, or one is just coming in several messages: photo, voice, place."""
    resident, now = turn.resident(session), desk().clock.now()
    awaiting = awaiting_words(turn, session) or just_added_to(session, resident, now=now)
    talk = awaiting or talked_about(session, resident, now=now)
    if talk is None or awaiting:
        return talk
    return talk if is_adding(session, talk, now=now) else None


def _with_kept_files(turn: Turn, message: Message) -> Message:
    """A voice message or file sent just before belongs to what is begun now."""
    kept = kept_words(turn)
    if kept is None or kept.text or not kept.files:
        return message
    return replace(message, files=(*kept.files, *message.files))


def _is_new(message: Message, service: Service, waiting: Ticket) -> bool:
    if service is Service.HELP or words.is_fresh(message.plain):
        return True
    is_report = {service, waiting.service} <= {Service.COMPLAINT, Service.SNAPSHOT}
    if waiting.status is not Status.WAITING and is_report:
        return False  # What one reports as seen another complains of; they were asked for words just now.
    return service is not waiting.service and message.confidence >= _SURE_NEW


def _starts_afresh(message: Message, service: Service, *, demanded: bool) -> bool:
    """Whether words after a staff answer tell a matter of their own; a mere question goes to that ticket."""
    if demanded or service is Service.HELP or words.is_fresh(message.plain):
        return True
    return service in _MATTERS and message.confidence >= _SURE_MATTER and answers.carries_matter(message.text)


def _likeliest(message: Message) -> list[str]:
    known = [name for name, _ in message.ranking if name in SERVICE_OF_INTENT or name in _TICKET_INTENTS]
    known = [name for name in known if name != "talk_to_staff"]
    return (known or ["ask_information", "file_complaint"])[:_OFFERED]


def _meaning_button(intent: str) -> tuple[str, str]:
    if intent in _TICKET_INTENTS:
        return _TICKET_INTENTS[intent], f'/{intent}{{"matter": "{picking.MEANT}"}}'
    service = SERVICE_OF_INTENT[intent]
    return SERVICE_LABELS[service], f'/choose{{"service": "{service.value}"}}'


def _everything_sent(message: Message) -> list[dict[str, Any]]:
    sent = [dict(one) for one in message.files]
    if message.location:
        sent.append({"kind": "location", **message.location})
    return sent
