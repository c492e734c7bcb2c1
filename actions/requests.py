"""The actions around the one form: begin, understand, ask, finish."""

from dataclasses import replace

from rasa_sdk.interfaces import ActionExecutionRejection
from sqlalchemy.orm import Session

from actions import asking_where, beginning, crowds, guide, known_places, picking, rating
from actions.desk import desk
from actions.draft import Draft, shorten
from actions.message import Message
from actions.talk import SHOWN_WORDS, Step, Talk, emptied, papers_of
from actions.turn import FORM, LinliAction, Reply, Turn, catalogue_of
from actions.understanding import understand
from helpdesk.catalogue import Service
from helpdesk.certificates.catalogue import CertificateEntry, issuable_certificates
from helpdesk.office import current_office
from helpdesk.tickets.services import open_ticket

_OFFERED_CERTIFICATES = 6
_INSTEAD_OF_SUBMIT = (("✏️ 修改", "/change"), ("取消", "/stop"))


class StartRequest(LinliAction):
    """A service is asked for, or something is sent, while nothing is being filled in."""

    writes = True

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_start_request"

    def act(self, turn: Turn, session: Session) -> Reply:
        """Begin the request."""
        return rating.rate_in_words(turn, session) or beginning.begin(turn, session)


class AnswerGuide(StartRequest):
    """Words that a trained model takes for an entry of the guide; a withdrawn one is an ordinary question again."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_answer_guide"


class ValidateRequestForm(LinliAction):
    """Reads every message while the form is open; ``understanding`` does the thinking."""

    def name(self) -> str:
        """Name in domain.yml."""
        return f"validate_{FORM}"

    def act(self, turn: Turn, session: Session) -> Reply:
        """Take the message in, or leave it to a rule; then say what is to be asked next."""
        talk = Talk.from_slots(turn.slots)
        if talk is None:
            return Reply(slots={"service": None, "requested_slot": None})
        if turn.is_fresh:
            talk = guide.answer_aside(session, _understood(talk, turn, session))
            if talk.step is Step.LEAVE:
                raise ActionExecutionRejection(FORM)
        else:
            talk = replace(talk, ask=_question_again(talk))
        talk = known_places.take_known_place(talk, session)
        talk = crowds.ask_once(talk, turn, session)
        talk = asking_where.ask(talk, session)
        return Reply(talk.says, {**talk.to_slots(), "requested_slot": talk.next_question})


class AskCertType(LinliAction):
    """Which certificate, with the usual ones as buttons; or who issues the one that was asked for."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_ask_cert_type"

    def act(self, turn: Turn, session: Session) -> Reply:
        """Ask."""
        talk, office = Talk.from_slots(turn.slots), current_office(session)
        entry = catalogue_of(session)(talk.draft.refused_cert) if talk and talk.draft.refused_cert else None
        if talk and talk.draft.refused_cert and entry:
            return _not_issued(entry, talk.draft.refused_cert)
        if talk and "cert_type_other" in talk.explained:
            return Reply.saying("utter_ask_cert_type_other")
        names = [one.name for one in issuable_certificates(office)[:_OFFERED_CERTIFICATES]] if office else []
        buttons = [(name, f'/choose{{"cert_type": "{name}"}}') for name in names]
        return Reply.saying("utter_ask_cert_type", buttons=(*buttons, ("其他", '/choose{"cert_type": "other"}')))


class AskDescription(LinliAction):
    """What it is about; a service that the office added is called by its name."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_ask_description"

    def act(self, turn: Turn, session: Session) -> Reply:  # noqa: ARG002
        """Ask."""
        draft = Draft.from_slots(turn.slots)
        if draft is None or draft.guide is None:
            return Reply.saying("utter_ask_description")
        return Reply.saying("utter_ask_description_guide", title=draft.title)


class AskSideQuestion(LinliAction):
    """A question that stands before the next field's."""

    writes = True  # A photo may be shown with it.

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_ask_side_question"

    def act(self, turn: Turn, session: Session) -> Reply:
        """Ask."""
        talk = Talk.from_slots(turn.slots)
        if talk is None or talk.side is None:
            return Reply()
        crowds.show(talk.side, turn, session)
        return Reply((talk.side,))


class AskChangeField(LinliAction):
    """Which of the answers is to be changed."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_ask_change_field"

    def act(self, turn: Turn, session: Session) -> Reply:  # noqa: ARG002
        """Ask."""
        draft = Draft.from_slots(turn.slots)
        fields = draft.fields if draft else ()
        buttons = tuple((one.label, f'/change{{"field": "{one.name}"}}') for one in fields)
        return Reply.saying("utter_ask_change_field", buttons=buttons)


class AskConfirmation(LinliAction):
    """The slip, to be read before it is filed."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_ask_confirmation"

    def act(self, turn: Turn, session: Session) -> Reply:  # noqa: ARG002
        """Show it."""
        draft = Draft.from_slots(turn.slots)
        if draft is None:
            return Reply.saying("utter_trouble")
        submit = ("✅ 提交", f'/affirm{{"confirmed": "{draft.digest}"}}')
        return Reply.saying("utter_ask_confirmation", slip=draft.slip(), buttons=(submit, *_INSTEAD_OF_SUBMIT))


class FinishRequest(LinliAction):
    """Files the request or drops it, and turns to the next matter. The receipt comes with the ticket itself."""

    writes = True

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_finish_request"

    def act(self, turn: Turn, session: Session) -> Reply:
        """File or drop."""
        draft = Draft.from_slots(turn.slots)
        if draft is None:  # What was being filled in is offered no more.
            said = "utter_cancelled" if turn.message.intent == "stop" else "utter_draft_lost"
            return replace(Reply.saying(said), slots=emptied())
        if turn.slots.get("confirmation") == Step.JOIN.value:
            return _joined(turn, session)
        if turn.slots.get("confirmation") != Step.SUBMIT.value:
            return _dropped(turn, draft)
        picking.note_turned(turn, session, draft)
        open_ticket(session, draft.to_ticket(turn.key), by=turn.resident(session), clock=desk().clock)
        reply = _what_to_bring(draft, session)
        return _next_matter(turn, session, reply)


class OfferHuman(LinliAction):
    """A person is wanted in the middle of a request."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_offer_human"

    def act(self, turn: Turn, session: Session) -> Reply:  # noqa: ARG002
        """Offer it; asked a second time it is done (``understanding``)."""
        explained = [*(turn.slots.get("explained") or ()), "human"]
        return replace(Reply.saying("utter_offer_human"), slots={"explained": explained})


def take_up(turn: Turn, session: Session, reply: Reply) -> Reply:
    """Begin the first parked matter; ``reply`` is said before."""
    first, *rest = turn.slots["next_matter"]
    message = Message.from_memory(first)
    turned = replace(turn, slots={**turn.slots, "next_matter": rest or None})
    if message.service is None:
        asked = beginning.ask_meaning(turned, session, message)
        slots = {**emptied(), **asked.slots, "next_matter": rest or None}
        return replace(asked, says=(*reply.says, *asked.says), slots=slots)
    service = message.service
    begun = beginning.start(turned, session, message, service, opener="")
    said = Reply.saying("utter_take_up_next", words=shorten(message.text, SHOWN_WORDS))
    return replace(begun, says=(*reply.says, *said.says))


def _understood(talk: Talk, turn: Turn, session: Session) -> Talk:
    after = asking_where.answer(talk, turn.message, session)
    if after is None:
        after = understand(talk, turn.message, catalogue_of(session))
    return asking_where.never_unseen(talk, after, turn.message)


def _question_again(talk: Talk) -> str | None:
    """Back from a digression: the field that was being changed stays the question, though it has a value."""
    asked = talk.requested
    return asked if asked and (talk.draft.field(asked) or asked == "change_field") else None


def _not_issued(entry: CertificateEntry, called: str) -> Reply:
    name = "utter_not_issued_here" if entry.confirmed else "utter_not_issued_here_unconfirmed"
    papers = "、".join(entry.papers)
    name += "_papers" if papers else ""
    return Reply.saying(name, cert_name=called, instead=entry.instead, papers=papers)


def _what_to_bring(draft: Draft, session: Session) -> Reply:
    entry = catalogue_of(session)(draft.values["cert_type"]) if draft.values.get("cert_type") else None
    if draft.service is not Service.CERTIFICATE or entry is None or not entry.papers:
        return Reply()
    return Reply((papers_of(entry),))


def _joined(turn: Turn, session: Session) -> Reply:
    talk = Talk.from_slots(turn.slots)
    reply = crowds.join(turn, session, talk) if talk else Reply(slots=emptied())
    return reply if reply.followup else _next_matter(turn, session, reply)


def _dropped(turn: Turn, draft: Draft) -> Reply:
    reply = replace(Reply.saying("utter_cancelled"), slots={**emptied(), **draft.begun_slots})
    return _offered(turn, reply)


def _offered(turn: Turn, reply: Reply) -> Reply:
    parked = turn.slots.get("next_matter")
    if not parked:
        return reply
    offer = Reply.saying("utter_offer_next", words=shorten(parked[0]["text"], SHOWN_WORDS))
    return replace(reply, says=(*reply.says, *offer.says))


def _next_matter(turn: Turn, session: Session, reply: Reply) -> Reply:
    parked = turn.slots.get("next_matter")
    if parked and Message.from_memory(parked[0]).service is None:
        return _offered(turn, replace(reply, slots=emptied()))  # Said in the same breath; perhaps one matter after all.
    if parked:
        return take_up(turn, session, reply)
    return replace(reply, slots=emptied())
