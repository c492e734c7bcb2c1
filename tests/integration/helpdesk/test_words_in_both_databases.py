"""Words that SQLite and PostgreSQL take differently: signs nobody sees, and capital letters."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.guide.checks import Given
from helpdesk.guide.models import GuideEntry, GuideKind
from helpdesk.guide.services import add_entry
from helpdesk.people import Admin
from helpdesk.phrases.searching import Wanted, search_phrases
from helpdesk.phrases.writing import check_given, write_phrase
from tests.support import postgres

BY = Admin(3001)
# Each test once where no server is needed, and once among those that run on one.
BOTH = pytest.mark.parametrize("where", ["anywhere", pytest.param("server", marks=postgres.ABOUT_POSTGRES)])


@BOTH
@pytest.mark.parametrize("sign", ["\x00", "\ud800", "\u202e"])
def test_a_guide_from_a_file_leaves_out_what_nobody_sees(
    session: Session, clock: FixedClock, where: str, sign: str
) -> None:
    given = Given(
        GuideKind.ANSWER,
        f"居住证{sign}怎么办",
        (f"办居住证{sign}要什么",),
        f"带身份证到派出所。{sign}\n\n工作日都可以。",
        f"《居住证暂行{sign}条例》第九条",
        date(2026, 1, 1),
    )
    number = add_entry(session, given, by=BY, clock=clock).id
    session.expire_all()
    entry = session.get_one(GuideEntry, number)
    assert (entry.title, entry.wordings) == ("居住证怎么办", ["办居住证要什么"]), where
    assert (entry.answer, entry.source) == ("带身份证到派出所。\n\n工作日都可以。", "《居住证暂行条例》第九条")


@BOTH
@pytest.mark.parametrize("words", ["wifi", "WIFI 密码", "WiFi", "\\密码", "_", "%"])
def test_phrases_are_found_whatever_the_case_of_letters(
    session: Session, clock: FixedClock, where: str, words: str
) -> None:
    write_phrase(session, check_given("社区 WiFi\\密码_忘了%", "out_of_scope", None), by=BY, clock=clock)
    write_phrase(session, check_given("图书馆几点开门", "ask_information", None), by=BY, clock=clock)
    assert search_phrases(session, Wanted(words=words)).found == 1, where
