"""What of a question tells which answer it wants: its subject in pairs of characters, and what about the subject.

"居住证怎么办" and "请问在哪里可以领居住证" are about the same thing; "居住证丢了" is not. Words of asking are left out,
because every question has them; what is lost, expired, paid or broken is looked for by name (aspects), because one such
word turns a question into another one while all others stay the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from helpdesk.guide.common_grams import WEIGHTS
from helpdesk.search.terms import plain

RARE = 0.95  # The weight of what nearly no question has; one that all have would weigh nothing.

# Longest first, so that "怎么办理" does not leave "理" behind.
_ASKING = re.compile(
    "请问一下|请问|问一下|想问问|想问|麻烦|你好|您好|我想要|我想|我要|想要|我们|你们这|你们|他们|我家|家里|我的|一下|可以|能不能|可不可以|"
    "是不是|有没有|要不要|需要|现在|应该|听说|政府|社区|怎么办理|怎么办|怎么弄|怎么做|咋办|咋整|咋个|咋弄|怎么|如何|怎样|咋|办理|办|"
    "去哪里|去哪儿|去哪|在哪里|在哪儿|在哪|哪里|哪儿|要什么|什么|哪些|材料|手续|流程|程序|条件|带啥|啥子|啥|准备|要带|带|要|申请|领取|"
    "多少|这边|这里|[去弄我您你想吗呢呀啊嘛吧了的俺]"
)

# What may be asked about one and the same thing.
_ASPECTS: Mapping[str, tuple[str, ...]] = {
    "lost": ("丢", "掉了", "遗失", "不见", "挂失", "补办", "补领", "弄没"),
    "expired": ("到期", "过期", "续", "签注", "年审"),
    "changed": ("改", "换", "变更", "迁"),
    "ended": ("注销", "退", "取消", "离婚"),
    "money_for": ("补贴", "津贴", "奖励", "补助", "护理费", "减免", "奖金"),
    "money": ("费", "租金", "押金", "价", "钱"),
    "refund": ("报销", "比例"),
    "lookup": ("查",),
    "difference": ("区别", "不同", "一样"),
    "sale": ("买卖", "转租", "买车", "卖", "过户", "转让"),
    "fine": ("罚", "违法", "违停"),
    "broken": ("坏", "漏", "堵", "不热", "没信号", "不亮", "难吃", "臭", "没人接", "没人收", "掉砖"),
    "trouble": ("吵", "叫", "噪音", "扰民", "咬", "偷", "骗", "欺负", "跑路", "投诉", "举报"),
    "topping_up": ("激活", "充值", "余额", "开通"),
    "charging": ("充电", "起火"),
    "work": ("招聘", "招工", "工作", "就业", "上班", "考"),
    "photo": ("照片",),
    "hours": ("几点", "时间", "几号", "什么时候", "星期几", "几天"),
    "death": ("死亡", "丧葬", "去世", "烈属"),
    "number": ("号码", "电话"),
    "points": ("证明", "积分"),
}


@dataclass(frozen=True)
class Reading:
    """A text as finding sees it: each telling character or pair with its weight, and the aspects that are named."""

    plain: str
    grams: Mapping[str, float]
    aspects: frozenset[str]

    @property
    def weight(self) -> float:
        """How much it tells in all."""
        return sum(self.grams.values())


def read_wording(text: str) -> Reading:
    """Read a question or a wording."""
    letters = plain(text)
    telling = [gram for piece in _ASKING.split(letters) for gram in _grams(piece)]
    return Reading(letters, {gram: WEIGHTS.get(gram, RARE) for gram in telling}, _aspects(letters))


def _grams(piece: str) -> list[str]:
    return [*piece, *(piece[at : at + 2] for at in range(len(piece) - 1))]


def _aspects(letters: str) -> frozenset[str]:
    return frozenset(name for name, words in _ASPECTS.items() if any(word in letters for word in words))
