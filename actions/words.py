"""How residents say the little things a dialogue lives on: yes, no, skip, stop, wrong, besides.

Rasa's intents see these too; patterns are for the short and certain ones, where a wrong guess would hurt. They read
``Message.plain``.
"""

import re

_END = r"[吧了啦呀啊呢哦哈嘛的,，。.!！~、\s]*"


def _whole(front: str, core: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{front}|[,，。\s])*(?:(?:{core}){_END})+")


_GIVE_UP = _whole(
    "哎|唉|那|先|我|还是|就|都|这个|这事|这件事|帮我|请|要|想|暂时|等等",
    "算了|不办|不弄|不搞|不填|不报|不投诉|不开|不交|不想办|不想弄|不想填|不想报|取消|退出|停止|停|终止|结束|作废|stop|cancel|"
    "不办理|取消办理|取消申请|取消投诉",
)
_NO_NEED = _whole("那|先|我|就|都|还是|暂时|也", "不用|不要|不需要|不必")
_SKIP = _whole(
    "我|这个|这项|那个|就|先|都|真的|也|还|实在",
    "跳过|略过|没有|没什么|没有什么|随便|没|无|不知道|不晓得|不清楚|不记得|记不清|记不得|忘|不想说|不想填|不方便|不方便说|不填|不说|不提供|"
    "不用|下一个|下一步|先空着|没照片|没有照片|没图|没拍|不拍|拍不了|pass|skip",
)
_YES = _whole(
    "嗯|恩|那|就|都|我|啊|哦|噢",
    "对|是|好|行|可以|没错|没问题|没有问题|正确|ok|okay|yes|提交|确认|确定|同意|就这样|是这样|交|送出|发送|送交|系|係|发|无误|都对|愿意|能|中|得|嗯|恩|要得|👌|👍",
)
_NO = _whole(
    "嗯|那|先|还是|我|就|都|暂时|也",
    "不|不是|不对|不行|不可以|不要|不用|别|不能|不同意|不愿意|不想|错|no|别去|别联系|不联系|先别|暂不",
)
_CHANGE = re.compile(r"(修改|改一下|改下|要改|改一改|想改|重填|重新填|重写|不对|有错|有误|写错了|填错了)")
_KEEP = _whole("那|我|就|先|还是|哦|算了", "不改|不用改|不换|就这样|算了|没错|保持原样|不变")

_CORRECTION = re.compile(
    r"写错|说错|打错|填错|搞错|弄错|按错|选错|发错|错了|改成|改为|改到|换成|更正|应该是|应为|不对[,，]|"
    r"不是.{1,20}[,，\s]+(?:而?是(?!新)|给)|是.{1,20}不是|^不对\s|"
    r"(?:用途|地址|住址|地点|门牌|电话|手机号?|申请人|对方|时间)(?:就|要|请|应该|还是)?[写填]"
)
_BESIDES = re.compile(
    r"^(?:对了|哦对|噢对|嗯|那|哎)?[,，\s]*"
    r"(?:另外|还有(?:件|个|一|就是)?|顺便|再(?:说|报|问)|此外|除此之外|还(?:想|要)(?:问|报|投诉|反映|说))"
)
_OPENING = re.compile(
    r"^(?:(?:对了|等等|等下|等一下|再加一句|"
    r"再补充一[句点下]?|补充一[句点下]?|还有就是|另外|还有)[,，:：\s]*)+"
)
_SECOND = re.compile(
    r"[^,，。;；!！\s]{4,}[,，。;；!！\s]+(?:另外|此外|再就是|还有(?:一件事?|个事|件事|就是))[,，\s]*(?P<rest>.{6,})$",
    re.DOTALL,
)
_FRESH = re.compile(
    r"^(?:你好|您好|请问|麻烦)?[,，\s]*(?:我(?:要|想)|帮我|给我|另外|还有(?:件|个|一)|再)?(?:投诉|举报|反映|咨询|问|建议|提个?建议|报修|"
    r"开(?:个|一?张|份)?.{0,10}证明|办.{0,8}证|申请调解|调解)|新的事|另一件事|别的事"
)
_NAMED = {
    "request_certificate": re.compile(r"(?:开|办|要)(?:个|一?张|份)?证明|^证明$"),
    "request_mediation": re.compile(r"调解|评评理"),
    "file_complaint": re.compile(r"投诉|举报"),
    "report_snapshot": re.compile(r"随手拍|报修"),
    "ask_information": re.compile(r"咨询|^问个?(?:事|问题)"),
    "make_suggestion": re.compile(r"建议|意见"),
    "talk_to_staff": re.compile(r"人工|真人|客服"),
}
_LONGEST_NAMING = 10
_DEMAND = r"^(?:你好|您好|请问|麻烦)?[,，。!！\s]*(?:我(?:要|想|来)|帮我)(?:来)?"
_DEMANDED = {
    "file_complaint": re.compile(_DEMAND + "(?:投诉|举报)"),
    "request_mediation": re.compile(_DEMAND + "(?:申请)?调解"),
    "make_suggestion": re.compile(_DEMAND + "提?(?:个|一个|条|一条|点|一点)?(?:建议|意见)"),
}
_LASTING = re.compile(
    r"(?:快|有|都|已经|大概|将近|差不多)?(?:[大小](?=半))?(?<!\d)(?:\d{1,2}|[一二两三四五六七八九十半几好]{1,3})(?:来|多)?"
    r"(?:天|周|年|个?(?:来|多)?(?:礼拜|星期|天)|个(?:来|多)?月)(?:多|半)?(?=了|没|不|都|以来|[,，。!！\s]|$)"
)
_FROM_ON = re.compile(
    r"(?:自|打从|从|打)[^,，。!！?？]{1,12}?(?:开始|起|以来|到现在|就|后|(?=[,，。!！]|$))|[^,，。!！?？]{1,8}开始的?$"
)
_LONG_AGO = re.compile(
    r"很久|好久|许久|老早|一直|长期|多年|常年|天天|每天|每晚|夜夜|刚刚?|一阵|段时间|日子|过年|春节|国庆|五一|中秋|年初|年底"
)
_SINCE = re.compile(
    r"\d|[一二两三四五六七八九十几半]个?(?:天|周|星期|月|年)|昨|今|前|上(?:周|个?月|个?星期)|去年|开始|以来|最近|刚"
)
_AGAIN_AND_AGAIN = re.compile(r"每|天天|夜夜|经常|老是|总是|一直")
_LENGTH = (
    r"[大小]?(?:\d{1,4}|[一二两三四五六七八九十半几好多]{1,4})(?:来|多)?个?(?:来|多|半)?"
    r"(?:天|周|年|月|礼拜|星期|小时|钟头)(?:多|半|份|初|底)?(?:\d{1,2}[号日])?"
)
_DATE = (
    r"(?:大前|昨|今|前)[天日晚早夜]|(?:上|这|前)个?(?:周|月|星期|礼拜)[一二三四五六日天末初底]?|(?:去|今|前|大前)年|"
    r"早上|上午|中午|下午|晚上|夜里|半夜|年初|年底|[春夏秋冬]天|春节|过年|国庆|中秋|"
    r"[很好许]久|(?:很|好)?长时间|一?[段阵](?:时间|日子|子)|好些日子|最近|刚才|刚刚"
)
_AROUND_TIME = (
    r"(?:已经|大概|大约|差不多|可能|应该|将近|快|有|都|就|得|至少|整整|持续|自|从|打|起|开始|到现在|以来|以前|之前|前|"
    r"一直|这样|左右|多|我|也|是|的|了|吧|啊|呀|呢|嘛|哦|[,，。.!！~、\s])*"
)
_BARE_TIME = re.compile(rf"{_AROUND_TIME}(?:(?:{_LENGTH}|{_DATE}){_AROUND_TIME})+")
_LONGEST_TIME = 16
_REFERS_BACK = re.compile(r"工单|上次|上回|之前|那个单|那单|前几天|昨天那|\d{6}")
_QUESTION = re.compile(
    r"[?？]|吗|呢$|什么|怎么|怎样|多久|多少|要几天|几天(?:能|可以|才|办|出|下)|几点|哪里|哪儿|哪些|为什么|"
    r"能不能|可不可以|要不要|是不是|行不行|有没有|多少|咋|啥|哪(?!怕)|到哪|点样|几多|几时"
)
_OUTRIGHT = re.compile(r"[?？]$|吗[?？]?$|^(?:请问|问一下)|(?:要|带)什么(?:材料|东西|证件)|多久|多少钱")
_BOT = re.compile(r"机器人|人工智能|\bai\b|是不是人|是人吗|是真人|真人还是|活人吗|你是谁|你是什么|你叫什么")
_HUMAN = re.compile(r"人工|真人|活人|工作人员|客服|找个?人|叫个?人|转人|接线员")
_PROGRESS = re.compile(r"进度|进展|到哪|查|结果|怎么样了|办好了?没|处理了?没|上次|上回|工单|\d{6}")
_SUBMIT_NOW = _whole("好|那|就|我|请|帮我|可以", "提交|送出|发送|交上去|交|报上去")
_ALL_SAID = _whole(
    "嗯|好|那|我|暂时|目前|先|也|就", "就这些|就这么多|没别的|没有别的|没有其他的?|没其他的?|没了|说完|讲完"
)
_HURRY = re.compile(r"催|快点|快些|赶紧|还没|怎么还|太慢|多久了")
_TAKE_BACK = re.compile(r"撤回|撤销|撤掉|不办了|不用处理|不用来|取消|撤")
_SHORT_RATING = 20
_DIGITS = str.maketrans("一二两三四五", "122345")
_RESULTS = {
    "partly": re.compile(r"部分|一半|差一点"),
    "unsolved": re.compile(r"(?:没|未|没有|还没|不)(?:解决|弄好|修好|办好|搞好|好)|没来"),
    "solved": re.compile(r"解决了|已解决|(?:弄|修|办|搞|都)好了"),
}
# In this order: "不太满意" holds "满意".
_STARS = (
    (r"不太满意", 2),
    (r"不满意|差评|很差|太差", 1),
    (r"(?:非常|很|特别|十分|挺)满意|好评", 5),
    (r"满意", 4),
    (r"一般|凑合", 3),
)


def gives_up(text: str) -> bool:
    """As in "算了不办了"."""
    return len(text) <= 20 and _GIVE_UP.fullmatch(text) is not None


def names_certificate(text: str) -> bool:
    """Whether it is about a certificate, however it is spelled, and not about a permit or a procedure."""
    return re.search(r"[证正政征挣症][明名]|盖[个一]?章", text) is not None


def accuses(text: str) -> bool:
    """Whether somebody is to answer for it."""
    return (
        re.search(r"投诉|举报|物业|公司|老板|商家|店|摊|工地|邻居|有人|他们|你们|态度|不管|没人管|不作为", text)
        is not None
    )


def second_matter(text: str) -> str | None:
    """The words after "另外" in the middle of a message."""
    found = _SECOND.search(text)
    return found["rest"].strip() if found else None


def needs_no_more(text: str) -> bool:
    """As in "不用了": stop where something is required, skip where it is not."""
    return len(text) <= 16 and _NO_NEED.fullmatch(text) is not None


def skips(text: str) -> bool:
    """As in "跳过", "没有", "不想说"."""
    return len(text) <= 16 and _SKIP.fullmatch(text) is not None


def says_yes(text: str) -> bool:
    """As in "好的，提交吧"."""
    return len(text) <= 16 and _YES.fullmatch(text) is not None


def says_no(text: str) -> bool:
    """As in "先不要"."""
    return len(text) <= 16 and _NO.fullmatch(text) is not None


def wants_change(text: str) -> bool:
    """As in "改一下"."""
    return len(text) <= 20 and _CHANGE.search(text) is not None


def keeps(text: str) -> bool:
    """As in "不改了"."""
    return len(text) <= 16 and _KEEP.fullmatch(text) is not None


def corrects(text: str) -> bool:
    """As in "地址写错了，是5栋", "不是本人，是我妈"."""
    return len(text) <= 60 and _CORRECTION.search(text) is not None


def named_intent(text: str) -> str | None:
    """The service that a few words name outright ("我要投诉"), whatever the model makes of them."""
    if len(text) > _LONGEST_NAMING:
        return None
    return next((intent for intent, pattern in _NAMED.items() if pattern.search(text)), None)


def demanded_intent(text: str) -> str | None:
    """The service a statement opens with ("我要投诉楼下…"), however long it goes on; a question opens none."""
    if is_question(text):
        return None
    return next((intent for intent, pattern in _DEMANDED.items() if pattern.search(text)), None)


def tells_since(when: str) -> bool:
    """Whether a time is a beginning, and not a habit ("天天半夜")."""
    return _SINCE.search(when) is not None and _AGAIN_AND_AGAIN.search(when) is None


def since_in(text: str) -> str | None:
    """Since when, in whatever was told: "坏了三天了", "从五月份就开始了"."""
    lasting, began = _LASTING.search(text), _FROM_ON.search(text)
    if lasting is None and began and (_SINCE.search(began[0]) or _LONG_AGO.search(began[0])):
        return began[0].rstrip("就的")
    return lasting[0] if lasting else None


def is_time(text: str) -> bool:
    """Whether a short answer is about a time at all."""
    return any(one.search(text) for one in (_SINCE, _LASTING, _FROM_ON, _LONG_AGO)) or "时候" in text


def is_bare_time(text: str) -> bool:
    """Nothing but a time, as in "两个月了"; "3号" may be a house."""
    return len(text) <= _LONGEST_TIME and _BARE_TIME.fullmatch(text) is not None


def submits(text: str) -> bool:
    """As in "提交吧", which may come too early."""
    return len(text) <= 10 and _SUBMIT_NOW.fullmatch(text) is not None


def is_all(text: str) -> bool:
    """As in "就这些"."""
    return len(text) <= 16 and _ALL_SAID.fullmatch(text) is not None


def is_besides(text: str) -> bool:
    """As in "另外我家楼道灯坏了"."""
    return _BESIDES.search(text) is not None


def without_besides(text: str) -> str:
    """The words after "另外"."""
    return _BESIDES.sub("", text, count=1).lstrip(",，:： \n") or text


def without_opening(text: str) -> str:
    """The words after "等等，再加一句"."""
    return _OPENING.sub("", text, count=1) or text


def takes_time(text: str) -> bool:
    """As in "等我拍一下"."""
    return len(text) <= 15 and re.search(r"等|稍|马上|一会|去拍|拍一下|正在", text) is not None


def is_fresh(text: str) -> bool:
    """As in "我要投诉…": surely a matter of its own."""
    return _FRESH.search(text) is not None or is_besides(text)


def refers_back(text: str) -> bool:
    """Speaks of something filed before."""
    return _REFERS_BACK.search(text) is not None


def told_result(text: str) -> str | None:
    """Whether it is solved, as in "解决了"; only short answers."""
    if len(text) > _SHORT_RATING:
        return None
    return next((code for code, pattern in _RESULTS.items() if pattern.search(text)), None)


def told_stars(text: str) -> int | None:
    """How satisfied, as in "4分" and "挺满意"; only short answers."""
    if len(text) > _SHORT_RATING:
        return None
    found = re.search(r"([1-5一二两三四五])\s*(?:分|颗?星)", text)
    if found:
        return int(found[1].translate(_DIGITS))
    return next((stars for pattern, stars in _STARS if re.search(pattern, text)), None)


def is_rating(text: str) -> bool:
    """Speaks of how something was done."""
    return re.search(r"满意|评价|好评|差评|打分|\d\s*分|五星|不错|点赞|表扬|态度|解决", text) is not None


def is_question(text: str) -> bool:
    """Asks something."""
    return _QUESTION.search(text) is not None


def asks_outright(text: str) -> bool:
    """A question by its very form, whatever the model makes of it."""
    return (
        len(text) <= 30
        and re.search(r"[?？]$|吗[?？]?$|^(?:请问|问一下)|(?:要|带)什么(?:材料|东西|证件)|多久|多少钱", text)
        is not None
    )


def asks_for_papers(text: str) -> bool:
    """As in "要带什么材料"."""
    return re.search(r"材料|资料|带什么|带啥|拿什么|什么证件|什么东西|准备什么|准备啥", text) is not None


def asks_whether_bot(text: str) -> bool:
    """As in "你是机器人吗"."""
    return len(text) <= 20 and _BOT.search(text) is not None and _HUMAN_WANTED.search(text) is None


_HUMAN_WANTED = re.compile(r"转|找|要人工|接人工|叫个?人")

# What in a text bears out a digression, so that a long answer is not taken for one.
EVIDENCE = {
    "greet": re.compile(r"你好|您好|hello|\bhi\b|在吗|在不在|早上|早安|上午好|下午好|晚上好|嗨|哈喽|哈罗|吃了"),
    "thank": re.compile(r"谢|感谢|辛苦|thank|感恩|多亏"),
    "goodbye": re.compile(r"再见|拜|bye|回见|晚安|先这样|走了|下了|下次"),
    "rate_service": re.compile(r"满意|评价|好评|差评|打分|五星|不错|点赞|表扬"),
    "stop": re.compile(r"不|算|停|取消|退|撤|结束|终止|返回|回头|改天|再说|麻烦|拉倒|罢"),
    "skip": re.compile(r"不|没|无|跳|略|下一|空|忘|过|pass"),
    "check_progress": _PROGRESS,
    "urge_ticket": _HURRY,
    "withdraw_ticket": _TAKE_BACK,
    "talk_to_staff": _HUMAN,
}
