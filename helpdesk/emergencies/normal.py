"""One spelling for all ways to type the same words."""

import re
import unicodedata

# Traditional characters of the words our patterns use; not a converter, and none is needed for this.
_TRADITIONAL = str.maketrans(
    "著煙氣燒殺傷車禍電線樓見報漏壓斷發動孩樣媽爺過無來醫險險難燃滅塊門窗開關搶綁進時從頭邊陽臺廚墜滾們幾隻還這個燈電梯裡裏困溺淹湧沒嗎"
    "槍彈劫綁毆鬥樁橋牆塵場廠東濃黑嗆暈厥絕淚歲兒孫爛噴檔買賣誤喫藥農遺書離說話聽聞夠處聲響變壓箱纜桿倒塌陷埋滑",
    "着烟气烧杀伤车祸电线楼见报漏压断发动孩样妈爷过无来医险险难燃灭块门窗开关抢绑进时从头边阳台厨坠滚们几只还这个灯电梯里里困溺淹涌没吗"
    "枪弹劫绑殴斗桩桥墙尘场厂东浓黑呛晕厥绝泪岁儿孙烂喷档买卖误吃药农遗书离说话听闻够处声响变压箱缆杆倒塌陷埋滑",
)
_MORE = str.maketrans(
    {
        "婦": "妇",
        "緊": "紧",
        "趕": "赶",
        "吶": "呐",
        "閨": "闺",
        "體": "体",
        "屍": "尸",
        "撈": "捞",
        "賊": "贼",
        "櫃": "柜",
        "細": "细",
        "頂": "顶",
        "鎖": "锁",
        "衝": "冲",
        "沖": "冲",
        "嚇": "吓",
        "瘋": "疯",
        "繩": "绳",
        "鐵": "铁",
        "軌": "轨",
        "護": "护",
        "欄": "栏",
        "臉": "脸",
        "腦": "脑",
        "腫": "肿",
        "輪": "轮",
        "劃": "划",
        "銀": "银",
        "轉": "转",
    }
)


def normalise(text: str) -> str:
    """Plain width, simplified characters, no spaces, nothing invisible, no doubled exclamation marks."""
    plain = unicodedata.normalize("NFKC", text)
    # Format characters hide words from patterns; combining marks decorate them.
    visible = "".join(one for one in plain if unicodedata.category(one) not in ("Cf", "Cc", "Mn", "Zs"))
    return re.sub(r"!{2,}", "!", visible).translate(_TRADITIONAL).translate(_MORE).casefold()
