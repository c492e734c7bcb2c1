"""What a report is about as a thing one can point at: 路灯, 井盖, 垃圾. Two reports of two things are never one."""

import re
from collections.abc import Mapping

# Code of the thing -> the words people use for it. The codes are never stored.
_WORDS: Mapping[str, str] = {
    "indoor_lamp": r"楼道[^，。]{0,4}灯|楼梯[^，。]{0,4}灯|单元[^，。]{0,3}灯|声控灯|楼道(?:里)?[^，。]{0,2}(?:黑|暗)",
    "traffic_light": r"红绿灯|信号灯|交通灯",
    "lamp": r"路[灯登]|(?<!红绿)(?<!信号)(?<!黄)灯(?!笼|箱)|照明|黑[咕古]隆咚|黑漆漆",
    "manhole": r"井[盖该]|窨井|下水道盖|检查井",
    "rubbish": r"[垃拉]圾|瓜子壳|塑料[袋瓶]|没人(?:打)?扫|脏乱",
    "building_rubbish": r"装修垃圾|建筑垃圾|渣土",
    "toilet": r"公厕|厕所|卫生间",
    "sewer": r"下水|污水|地漏|返水|反水|粪水|脏水|化粪池|阴沟",
    "flood": r"积水|水淹|淹到|趟水|排水(?:不|沟)|水沟|倒灌",
    "river": r"河(?!南|北)|湖|水库|水面",
    "hole": r"坑|塌[了陷一]|路面[^，。]{0,3}(?:破|裂|塌)",
    "pavement": r"地砖|盲道|人行道",
    "railing": r"护栏|栏杆|围栏",
    "crossing": r"斑马线|减速带",
    "tree": r"树|枝[子丫杈]",
    "flower_bed": r"绿化带|草坪|花坛|绿地",
    "vermin": r"虫|老鼠|蟑螂|蚊",
    "wire": r"电线|电缆|线缆|网线",
    "fitness": r"健身|单杠|漫步机|器材",
    "bench": r"长椅|凳子|座椅",
    "lift": r"电梯",
    "gate": r"门禁|道闸|单元门|大门坏",
    "charging": r"飞线|充电|冲电|拉电线下来",
    "fire_lane": r"消防(?:车)?通道",
    "dead_car": r"僵尸车|报废车|废弃车|破面包车|一年不动",
    "parking": r"乱停|违停|违章停|停成|停满|车位|堵得走不动|接送|占[^，。]{0,3}车位",
    "bicycle": r"单车|共享车",
    "stall": r"摊|小贩|占道经营|卖菜的",
    "advert": r"广告|牛皮癣",
    "bus_stop": r"站牌|候车亭",
    "dance": r"广场舞|跳舞",
    "singing": r"卡拉|唱[Kk歌]",
    "building_site": r"工地|打桩|施工",
    "fitting_out": r"装修(?!垃圾)|电钻",
    "eatery_noise": r"划拳|喝酒|夜宵|大喊大叫|闹哄哄",
    "smoke": r"油烟|烟太大|熏",
    "dog": r"狗|犬",
    "extension": r"违建|违法搭|搭(?:棚|建|了个|铁)|阳光房|砌墙|圈起来|加盖",
    "heating": r"暖[气器]|供暖|地暖",
    "no_water": r"停水|没(?:有)?水|一滴水|来水",
    "no_power": r"停电|没(?:有)?电|跳闸",
    "leak": r"漏水|渗水|水管",
    "wages": r"工资|欠薪|工程款",
}
_PATTERNS = {name: re.compile(words) for name, words in _WORDS.items()}
# A word of the left kind may also be read as the right one; then only the left one is meant.
_MEANS_NOT: Mapping[str, tuple[str, ...]] = {
    "indoor_lamp": ("lamp",),
    "traffic_light": ("lamp",),
    "building_rubbish": ("rubbish", "fitting_out"),
    "charging": ("wire",),
    "manhole": ("sewer",),
    "dead_car": ("parking",),
    "flood": ("sewer", "rubbish"),
    "river": ("sewer",),
    "vermin": ("tree",),
    "tree": ("traffic_light", "lamp"),
}


def objects_in(text: str) -> frozenset[str]:
    """Codes of the things that are named."""
    found = {name for name, pattern in _PATTERNS.items() if pattern.search(text)}
    hidden = {other for name in found for other in _MEANS_NOT.get(name, ())}
    return frozenset(found - hidden)
