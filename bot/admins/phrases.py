"""/phrases: look up what is learned, change it, take it back, add to it."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from sqlalchemy.orm import Session
from telegram import Update

from bot.admins.access import admin_of, for_admins
from bot.admins.asking import Words, ask
from bot.admins.pressing import Press, Shown
from bot.admins.showing import answer, send, show
from bot.context import LinliContext
from bot.intake.words import clean
from bot.residents.answers import chat_of
from bot.views import phrases as views
from bot.views.message import Letter, escape
from bot.views.review import entities_asked
from helpdesk.clock import Clock
from helpdesk.errors import InvalidInputError, NotFoundError
from helpdesk.guide.titles import titles_for
from helpdesk.links.services import issue_button, take_button
from helpdesk.people import Admin
from helpdesk.phrases import reviewing
from helpdesk.phrases.labels import has_topic, read_intent, read_topic
from helpdesk.phrases.models import Phrase, PhraseStatus
from helpdesk.phrases.reviewing import AlreadyReviewedError
from helpdesk.phrases.searching import Wanted, count_by_status, search_phrases
from helpdesk.phrases.spans import read_spans
from helpdesk.phrases.writing import Outcome, Written, check_given, reword, write_phrase

Act = Callable[[LinliContext, Press], Coroutine[Any, Any, None]]

FAMILY = "phrases"
ADD = "加"
LONGEST_SEARCH = 100


@for_admins
async def phrases(update: Update, context: LinliContext) -> None:
    """/phrases [words] or /phrases 加 label [topic] words."""
    words = clean(" ".join(context.args or ()))
    if words.split(maxsplit=1)[:1] == [ADD]:
        letter = await _added(context, words.removeprefix(ADD).strip(), admin_of(update))
    else:
        letter = await context.act(list_phrases, chat_of(update), words[:LONGEST_SEARCH])
    await send(context, chat_of(update), letter)


async def pressed(context: LinliContext, press: Press) -> None:
    """A button on a list or below a phrase."""
    act = _ACTIONS.get(press.action)
    if act is None:
        raise InvalidInputError("这个按钮已经过时了，请重新发 /phrases")
    try:
        await act(context, press)
    except AlreadyReviewedError:
        await answer(press.query, views.CHANGED_MEANWHILE, alert=True)
        phrase = await context.read(reviewing.access_phrase, press.id)
        await show(press.query, await _letter_of(context, phrase))


async def answered(context: LinliContext, words: Words) -> None:
    """Other words or other entities, as a reply."""
    written = await context.act(take_reply, words)
    told = views.CHANGED + (f"\n{views.MASKED}" if written.is_masked else "")
    await send(context, words.chat_id, await _letter_of(context, written.phrase, told=told))


def list_phrases(session: Session, chat_id: int, words: str, *, clock: Clock) -> Letter:
    """The first page; what was looked for is kept for turning pages."""
    token = issue_button(session, chat_id, "", words, clock)
    return _page(session, words, 0, token)


def turn_page(session: Session, chat_id: int, token: str, number: int, *, clock: Clock) -> Letter:
    """Another page of what was looked for; raises ``InvalidInputError`` where nobody knows any more what that was.

    Without a token everything is listed.
    """
    if not token:
        return list_phrases(session, chat_id, "", clock=clock)
    try:
        return _page(session, take_button(session, token, chat_id, clock), number, token)
    except NotFoundError:
        raise InvalidInputError("这个列表太旧了，请重新发 /phrases") from None


def add_written(session: Session, words: str, *, by: Admin, clock: Clock) -> Written:
    """A label, perhaps a topic, then the sentence; raises ``InvalidInputError`` saying how it is written."""
    label, _, rest = words.partition(" ")
    if not rest.strip():
        raise InvalidInputError("请写：/phrases 加 类别 句子，例如：/phrases 加 随手拍 灯杆儿歪了")
    intent, topic = read_intent(label), None
    first, _, behind = rest.strip().partition(" ")
    try:
        named = read_topic(first) if behind.strip() else None
    except InvalidInputError:  # The sentence has a blank in it; the first word of it is no topic.
        named = None
    if named is not None:
        topic, rest = named, behind
    return write_phrase(session, check_given(rest, intent, topic), by=by, clock=clock)


def learn_again(session: Session, phrase_id: int, *, by: Admin, clock: Clock) -> Phrase:
    """A phrase that was withdrawn is learned after all."""
    phrase = reviewing.access_phrase(session, phrase_id)
    if phrase.status is not PhraseStatus.WITHDRAWN:
        raise AlreadyReviewedError(phrase.decided_by)
    given = check_given(phrase.text, phrase.intent or "", phrase.topic, phrase.entities)
    return write_phrase(session, given, by=by, clock=clock).phrase


def take_reply(session: Session, words: Words, *, clock: Clock) -> Written:
    """What the question asked for; raises ``InvalidInputError`` saying what to write."""
    phrase, revision = reviewing.access_phrase(session, words.id), int(words.arg or 0)
    if words.action == "words":
        try:
            return reword(session, phrase.id, words.text, revision=revision, by=words.by, clock=clock)
        except AlreadyReviewedError:
            raise InvalidInputError(views.CHANGED_MEANWHILE) from None
    if phrase.status is not PhraseStatus.APPROVED:
        raise InvalidInputError(views.CHANGED_MEANWHILE)
    spans = read_spans(phrase.text, words.text)
    reviewing.correct_entities(session, phrase.id, revision=phrase.revision, spans=spans, by=words.by, clock=clock)
    return Written(phrase, Outcome.APPROVED)


async def _added(context: LinliContext, words: str, by: Admin) -> Letter:
    try:
        written = await context.act(add_written, words, by=by)
    except InvalidInputError as error:
        return Letter(escape(str(error)))
    if not written.phrase.text:
        return Letter(views.OUTCOMES[written.outcome])
    told = views.OUTCOMES[written.outcome] + (f"\n{views.MASKED}" if written.is_masked else "")
    return await _letter_of(context, written.phrase, told=told)


def _page(session: Session, words: str, number: int, token: str) -> Letter:
    found = search_phrases(session, Wanted(words), page=number)
    return views.phrase_list(found, token, count_by_status(session), words, titles_for(session, found.phrases))


async def _letter_of(context: LinliContext, phrase: Phrase, back: str = "", told: str = "") -> Letter:
    titles = await context.read(titles_for, [phrase])
    return views.phrase_card(phrase, back, told, titles=titles, zone=context.services.settings.zone)


async def _turn(context: LinliContext, press: Press) -> None:
    await show(press.query, await context.act(turn_page, press.chat_id, press.arg, press.id))


async def _view(context: LinliContext, press: Press) -> None:
    phrase = await context.read(reviewing.access_phrase, press.id)
    await show(press.query, await _letter_of(context, phrase, press.arg if "." in press.arg else ""))


async def _offer_labels(context: LinliContext, press: Press) -> None:
    await show(press.query, views.labels_offered(await context.read(reviewing.access_phrase, press.id)))


async def _offer_topics(context: LinliContext, press: Press) -> None:
    intent = Shown.of(press).part(0) or ""
    if not has_topic(intent):
        await _relabel(context, press)
        return
    await show(press.query, views.topics_offered(await context.read(reviewing.access_phrase, press.id), intent))


async def _relabel(context: LinliContext, press: Press) -> None:
    shown = Shown.of(press)
    phrase = await context.act(
        reviewing.relabel,
        press.id,
        revision=shown.revision,
        intent=shown.part(0) or "",
        topic=shown.part(1),
        by=press.by,
    )
    await show(press.query, await _letter_of(context, phrase, told=views.CHANGED))


async def _withdraw(context: LinliContext, press: Press) -> None:
    phrase = await context.act(reviewing.withdraw, press.id, revision=Shown.of(press).revision, by=press.by)
    await show(press.query, await _letter_of(context, phrase, told=views.WITHDRAWN))


async def _learn_again(context: LinliContext, press: Press) -> None:
    phrase = await context.act(learn_again, press.id, by=press.by)
    await show(press.query, await _letter_of(context, phrase, told=views.LEARNED_AGAIN))


async def _ask_deleting(context: LinliContext, press: Press) -> None:
    await show(press.query, views.deleting(await context.read(reviewing.access_phrase, press.id)))


async def _delete(context: LinliContext, press: Press) -> None:
    await context.act(reviewing.delete_words, press.id, revision=Shown.of(press).revision, by=press.by)
    await show(press.query, views.deleted())


def _asking(
    action: str, question: Callable[[Phrase], str]
) -> Callable[[LinliContext, Press], Coroutine[Any, Any, None]]:
    async def ask_for(context: LinliContext, press: Press) -> None:
        phrase = await context.read(reviewing.access_phrase, press.id)
        if phrase.status is not PhraseStatus.APPROVED:
            raise AlreadyReviewedError(phrase.decided_by)
        await ask(context, press.chat_id, question(phrase), FAMILY, action, phrase.id, str(phrase.revision))

    return ask_for


_ACTIONS: Mapping[str, Act] = {
    "p": _turn,
    "v": _view,
    "l": _offer_labels,
    "t": _offer_topics,
    "r": _relabel,
    "x": _withdraw,
    "u": _learn_again,
    "d": _ask_deleting,
    "D": _delete,
    "w": _asking("words", views.rewording_asked),
    "e": _asking("entities", entities_asked),
}
