"""The state machine of a ticket: one table of moves. What is not in it is refused."""

from collections.abc import Mapping
from enum import StrEnum


class Status(StrEnum):
    """Where a ticket stands; the codes are stored."""

    TRIAGE = "triage"
    NEW = "new"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"

    @property
    def label(self) -> str:
        """The word people read."""
        return STATUS_LABELS[self]


class Move(StrEnum):
    """What can happen to a ticket."""

    OPEN = "open"
    OPEN_TO_TRIAGE = "open_to_triage"  # Opened while no team fits.
    DISPATCH = "dispatch"
    CLAIM = "claim"
    RETURN = "return"
    ASSIGN = "assign"  # A supervisor puts it into somebody's hands.
    HELP = "help"
    END_HELP = "end_help"  # The helping team has done its part.
    ASK = "ask"
    SUPPLEMENT = "supplement"
    ANSWER = "answer"
    ASK_EXTENSION = "ask_extension"
    EXTEND = "extend"
    REFUSE_EXTENSION = "refuse_extension"
    RESOLVE = "resolve"
    RATE = "rate"
    REOPEN = "reopen"  # The resident rated it 未解决.
    ARCHIVE = "archive"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    MERGE = "merge"
    UNMERGE = "unmerge"
    UNMERGE_TO_TRIAGE = "unmerge_to_triage"  # Where no team had it.
    URGE = "urge"
    SUPERVISE = "supervise"
    PRIORITISE = "prioritise"  # It becomes urgent, or ordinary again.
    RECLASSIFY = "reclassify"  # It is another service, or about something else.

    @property
    def label(self) -> str:
        """The word people read."""
        return MOVE_LABELS[self]


STATUS_LABELS: Mapping[Status, str] = {
    Status.TRIAGE: "待分派",
    Status.NEW: "待签收",
    Status.IN_PROGRESS: "办理中",
    Status.WAITING: "待补充",
    Status.RESOLVED: "已办结",
    Status.CLOSED: "已归档",
    Status.REJECTED: "不予受理",
    Status.WITHDRAWN: "已撤回",
    Status.MERGED: "已并案",
}

MOVE_LABELS: Mapping[Move, str] = {
    Move.OPEN: "受理",
    Move.OPEN_TO_TRIAGE: "受理待派",
    Move.DISPATCH: "派单转办",
    Move.CLAIM: "签收",
    Move.RETURN: "退单",
    Move.ASSIGN: "指定经办",
    Move.HELP: "协办",
    Move.END_HELP: "协办完成",
    Move.ASK: "请补充",
    Move.SUPPLEMENT: "补充",
    Move.ANSWER: "答复",
    Move.ASK_EXTENSION: "申请延期",
    Move.EXTEND: "延期",
    Move.REFUSE_EXTENSION: "不同意延期",
    Move.RESOLVE: "办结",
    Move.RATE: "评价",
    Move.REOPEN: "未解决",
    Move.ARCHIVE: "归档",
    Move.REJECT: "不予受理",
    Move.WITHDRAW: "撤回",
    Move.MERGE: "并案",
    Move.UNMERGE: "拆开",
    Move.UNMERGE_TO_TRIAGE: "拆开待派",
    Move.URGE: "催办",
    Move.SUPERVISE: "督办",
    Move.PRIORITISE: "加急",
    Move.RECLASSIFY: "改分类",
}

OPEN: frozenset[Status] = frozenset({Status.TRIAGE, Status.NEW, Status.IN_PROGRESS, Status.WAITING})
FINAL: frozenset[Status] = frozenset({Status.CLOSED, Status.REJECTED, Status.WITHDRAWN, Status.MERGED})

_T, _N, _P, _W, _R = Status.TRIAGE, Status.NEW, Status.IN_PROGRESS, Status.WAITING, Status.RESOLVED

# Every legal move; None stands for a ticket that does not exist yet. What is not in this table is refused.
MOVES: Mapping[tuple[Status | None, Move], Status] = {
    (None, Move.OPEN): _N,
    (None, Move.OPEN_TO_TRIAGE): _T,
    (_T, Move.DISPATCH): _N,
    (_N, Move.DISPATCH): _N,
    (_P, Move.DISPATCH): _N,
    # A resident who never answers must not stop the work: staff may go on without the answer.
    (_W, Move.DISPATCH): _N,
    (_N, Move.CLAIM): _P,
    (_N, Move.RETURN): _T,
    (_P, Move.RETURN): _T,
    (_W, Move.RETURN): _T,
    (_N, Move.ASSIGN): _P,
    (_P, Move.ASSIGN): _P,
    (_W, Move.ASSIGN): _W,
    (_P, Move.HELP): _P,
    (_P, Move.END_HELP): _P,
    (_W, Move.END_HELP): _W,
    (_P, Move.ASK): _W,
    # Only a ticket that waits goes on by a supplement; elsewhere the words are added and nothing else changes.
    (_W, Move.SUPPLEMENT): _P,
    (_T, Move.SUPPLEMENT): _T,
    (_N, Move.SUPPLEMENT): _N,
    (_P, Move.SUPPLEMENT): _P,
    (_R, Move.SUPPLEMENT): _R,
    # An answer is only words; the use case claims a new ticket before it answers.
    (_T, Move.ANSWER): _T,
    (_N, Move.ANSWER): _N,
    (_P, Move.ANSWER): _P,
    (_W, Move.ANSWER): _W,
    (_R, Move.ANSWER): _R,
    (_P, Move.ASK_EXTENSION): _P,
    (_P, Move.EXTEND): _P,
    (_P, Move.REFUSE_EXTENSION): _P,
    (_P, Move.RESOLVE): _R,
    (_W, Move.RESOLVE): _R,
    (_R, Move.RATE): Status.CLOSED,
    (_R, Move.REOPEN): _P,
    (_R, Move.ARCHIVE): Status.CLOSED,
    (_T, Move.REJECT): Status.REJECTED,
    (_N, Move.REJECT): Status.REJECTED,
    (_P, Move.REJECT): Status.REJECTED,
    (_W, Move.REJECT): Status.REJECTED,
    (_T, Move.WITHDRAW): Status.WITHDRAWN,
    (_N, Move.WITHDRAW): Status.WITHDRAWN,
    (_P, Move.WITHDRAW): Status.WITHDRAWN,
    (_W, Move.WITHDRAW): Status.WITHDRAWN,
    (_T, Move.MERGE): Status.MERGED,
    (_N, Move.MERGE): Status.MERGED,
    (_P, Move.MERGE): Status.MERGED,
    (_W, Move.MERGE): Status.MERGED,
    # The only way out of a final status: two matters that were one by mistake are two again.
    (Status.MERGED, Move.UNMERGE): _N,
    (Status.MERGED, Move.UNMERGE_TO_TRIAGE): _T,
    (_T, Move.URGE): _T,
    (_N, Move.URGE): _N,
    (_P, Move.URGE): _P,
    (_W, Move.URGE): _W,
    (_T, Move.SUPERVISE): _T,
    (_N, Move.SUPERVISE): _N,
    (_P, Move.SUPERVISE): _P,
    (_W, Move.SUPERVISE): _W,
    (_T, Move.PRIORITISE): _T,
    (_N, Move.PRIORITISE): _N,
    (_P, Move.PRIORITISE): _P,
    (_W, Move.PRIORITISE): _W,
    (_T, Move.RECLASSIFY): _T,
    (_N, Move.RECLASSIFY): _N,
    (_P, Move.RECLASSIFY): _P,
    (_W, Move.RECLASSIFY): _W,
}


def can(status: Status, move: Move) -> bool:
    """Whether the table allows the move; for showing only the buttons that can work."""
    return (status, move) in MOVES
