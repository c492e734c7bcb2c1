"""What an entry must be like before residents read it. Every refusal is one sentence that says what to do instead."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.adjustments.active import active
from helpdesk.catalogue import SERVICE_LABELS, TOPIC_LABELS, Service, Topic
from helpdesk.emergencies.detector import detect
from helpdesk.emergencies.keywords import Keywords
from helpdesk.errors import InvalidInputError
from helpdesk.guide.models import GuideEntry, GuideKind
from helpdesk.guide.offering import names_of_teams
from helpdesk.phrases.labels import cut
from helpdesk.phrases.visible import visible
from helpdesk.search.terms import plain

SHORTEST_TITLE, LONGEST_TITLE = 2, 80
LONGEST_ANSWER = 3000  # Characters; with title and source it fits into one message.
SHORTEST_WORDING, LONGEST_WORDING = 2, 100
MOST_WORDINGS = 50
LONGEST_SOURCE = 200
# Forms that ask for the resident's own words; a certificate is in the office file, a mediation needs two sides.
FORMS = (Service.HELP, Service.CONSULT, Service.SNAPSHOT, Service.COMPLAINT, Service.SUGGESTION)

_LINK = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://\S*|(?P<bad>(?:javascript|data|tg|mailto):\S*)", re.IGNORECASE
)
_OLDEST = date(1949, 10, 1)

Claims = Mapping[str, str]  # A wording, as ``plain`` makes it -> the entry that has it, as a refusal names it.


@dataclass(frozen=True)
class Given:
    """An entry as somebody wrote it; ``as_of`` is the day of the source, ``team_code`` may be a name until checked."""

    kind: GuideKind
    title: str
    wordings: tuple[str, ...] = ()
    answer: str = ""
    source: str | None = None
    as_of: date | None = None
    topic: str | None = None
    service: str | None = None
    team_code: str | None = None

    @classmethod
    def of(cls, entry: GuideEntry) -> "Given":
        """What a row says."""
        facts = {name: getattr(entry, name) for name in cls.__dataclass_fields__}
        return cls(**{**facts, "wordings": tuple(entry.wordings)})


def check_given(session: Session, given: Given, *, today: date) -> Given:
    """The entry as it is stored, but for whether its wordings are free; raises ``InvalidInputError``."""
    kind, given = given.kind, _visible(given)
    title = check_title(given.title)
    # Those of the table: the command line has not been handed any.
    wordings = check_wordings(given.wordings, title, active(session).keywords)
    return Given(
        kind=kind,
        title=title,
        wordings=wordings,
        answer=check_answer(given.answer, needed=kind is GuideKind.ANSWER),
        source=check_source(given.source, needed=kind is GuideKind.ANSWER),
        as_of=check_date(given.as_of, today=today, needed=kind is GuideKind.ANSWER),
        topic=_topic(given.topic),
        service=_service(given.service) if kind is GuideKind.SERVICE else None,
        team_code=read_team(session, given.team_code) if kind is GuideKind.SERVICE and given.team_code else None,
    )


def _visible(given: Given) -> Given:
    """Without what nobody sees: files can hold signs that a database refuses."""
    return replace(
        given,
        title=visible(given.title)[0],
        wordings=tuple(visible(one)[0] for one in given.wordings),
        answer=visible(given.answer)[0],
        source=visible(given.source)[0] if given.source else given.source,
    )


def check_free(given: Given, claims: Claims) -> None:
    """No two entries may claim the same wording, or nobody knows which one answers: ``InvalidInputError``."""
    for words in (given.title, *given.wordings):
        owner = claims.get(plain(words))
        if owner is not None:
            raise InvalidInputError(f"“{words}”已经在{owner}里了，请改那一条，或者换个问法")


def claims_of(session: Session, *, but: int | None = None) -> dict[str, str]:
    """Whose each wording is by now, leaving out the entry ``but``."""
    columns = (GuideEntry.id, GuideEntry.title, GuideEntry.wordings)
    claims: dict[str, str] = {}
    for entry_id, title, wordings in session.execute(select(*columns).where(GuideEntry.withdrawn_at.is_(None))):
        if entry_id != but:
            claims.update(claimed(f"第 {entry_id} 条“{title}”", (title, *wordings)))
    return claims


def claimed(owner: str, wordings: Iterable[str]) -> dict[str, str]:
    """The wordings of one entry as claims; ``owner`` is how a refusal names it."""
    return {plain(words): owner for words in wordings}


def check_title(words: str) -> str:
    """The title in one line; raises ``InvalidInputError``."""
    title = " ".join(words.split())
    if not SHORTEST_TITLE <= len(title) <= LONGEST_TITLE or not plain(title):
        raise InvalidInputError(f"问题（或服务的名称）要 {SHORTEST_TITLE} 到 {LONGEST_TITLE} 个字，请再写一次")
    return title


def check_wordings(wordings: Sequence[str], title: str, keywords: Keywords | None = None) -> tuple[str, ...]:
    """Each once, without the title; raises ``InvalidInputError`` naming the one that will not do.

    ``keywords`` of the admins raise an alarm too; None: those this process was handed.
    """
    kept: dict[str, str] = {}
    for words in (" ".join(one.split()) for one in wordings):
        if not words:
            continue
        if not SHORTEST_WORDING <= len(words) <= LONGEST_WORDING or not plain(words):
            raise InvalidInputError(
                f"每个问法要 {SHORTEST_WORDING} 到 {LONGEST_WORDING} 个字，这一句不行：{words[:30]}"
            )
        kept.setdefault(plain(words), words)
    kept.pop(plain(title), None)
    if not kept:
        raise InvalidInputError("至少写一个问法，和题目不一样，像居民平时说的那样")
    if len(kept) > MOST_WORDINGS:
        raise InvalidInputError(f"问法最多 {MOST_WORDINGS} 个，请挑最常说的")
    for words in (title, *kept.values()):
        if detect(words, keywords):
            raise InvalidInputError(f"“{words[:30]}”会当作急事，马上叫值班人员，不能放进办事指南")
    return tuple(kept.values())


def check_answer(words: str, *, needed: bool) -> str:
    """The answer; raises ``InvalidInputError`` where it is missing, too long, or has a link that is none."""
    answer = "\n".join(line.rstrip() for line in words.strip().splitlines())
    if needed and not plain(answer):
        raise InvalidInputError("请写答复，居民看到的就是这些话")
    if len(answer) > LONGEST_ANSWER:
        raise InvalidInputError(f"答复有 {len(answer)} 个字，最多 {LONGEST_ANSWER} 个，请写短一些，详细的放链接")
    _check_links(answer)
    return answer


def check_source(words: str | None, *, needed: bool) -> str | None:
    """Where it is from; raises ``InvalidInputError``."""
    source = " ".join((words or "").split())
    if needed and not plain(source):
        raise InvalidInputError("请写出处，比如：《居住证暂行条例》第九条，或者“区民政局 12345 答复”")
    if len(source) > LONGEST_SOURCE:
        raise InvalidInputError(f"出处最多 {LONGEST_SOURCE} 个字，请写短一些")
    _check_links(source)
    return source or None


def check_date(day: date | None, *, today: date, needed: bool) -> date | None:
    """The day of the source; raises ``InvalidInputError`` where it is missing or lies ahead."""
    if day is None:
        if needed:
            raise InvalidInputError("请写出处的日期，比如 2025-03-01")
        return None
    if day > today:
        raise InvalidInputError(f"日期 {day.isoformat()} 还没到，请写出处实际的日期")
    if day < _OLDEST:
        raise InvalidInputError(f"日期 {day.isoformat()} 不对，请写成 2025-03-01 这样")
    return day


def read_date(words: str) -> date:
    """2025-03-01, 2025年3月1日, 2025.3.1 or 2025/3/1; raises ``InvalidInputError``."""
    found = re.fullmatch(r"\s*(\d{4})\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})\s*日?(?:[ T].*)?", words)
    try:
        return date(*(int(one) for one in found.groups())) if found else date.fromisoformat(words.strip())
    except ValueError:
        raise InvalidInputError("日期请写成 2025-03-01 或 2025年3月1日") from None


def read_form(words: str) -> str:
    """The service with this code or name; raises ``InvalidInputError`` listing those that go."""
    wanted = words.strip()
    found = next((one.value for one in FORMS if wanted in (one.value, one.label)), None)
    if found is None:
        raise InvalidInputError(f"新服务只能照着这些来办：{'、'.join(one.label for one in FORMS)}")
    return found


def read_team(session: Session, words: str) -> str:
    """The code of the team with this code or name; raises ``InvalidInputError`` listing those that go."""
    wanted, names = words.strip(), names_of_teams(session)
    found = next((code for code, name in names.items() if wanted in (code, name)), None)
    if found is None:
        raise InvalidInputError(f"没有“{cut(wanted)}”这个科室，可以写：{'、'.join(names.values())}")
    return found


def _service(code: str | None) -> str:
    if code not in {one.value for one in FORMS}:
        raise InvalidInputError(f"请选这项服务照着哪一种来办：{'、'.join(SERVICE_LABELS[one] for one in FORMS)}")
    return str(code)


def _topic(code: str | None) -> str | None:
    if code is not None and code not in set(Topic):
        raise InvalidInputError(f"没有“{code}”这个主题，可以写：{'、'.join(TOPIC_LABELS.values())}")
    return code


def _check_links(words: str) -> None:
    for found in _LINK.finditer(words):
        is_web = (found["scheme"] or "").lower() in ("http", "https")
        try:
            is_good = is_web and bool(urlsplit(found[0]).hostname)
        except ValueError:
            is_good = False
        if not is_good:
            raise InvalidInputError(f"链接只能以 http:// 或 https:// 开头，这个不行：{found[0][:40]}")
