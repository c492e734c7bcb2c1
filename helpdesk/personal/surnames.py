"""Family names, by how surely a character is one.

``helpdesk.residents.names`` has those a form accepts; here are the rarer ones too, because a rare name tells more.
"""

from helpdesk.residents.names import DOUBLE_SURNAMES, SURNAMES

# Those that hardly ever begin another word.
COMMON = frozenset(
    "王李张刘陈杨赵吴周徐孙朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖董袁潘蒋蔡余杜苏魏吕沈姚卢姜崔谭陆范廖贾邹薛"
)
# Rare, and hardly anything else in a plain sentence.
RARE = frozenset(
    "仇蔺郎窦昝禤佴粟苟郗阚訾綦亓晁蒲爨佘佟仝邸苑鄢冼邝卞丛矫臧隋栾鞠庹娄酆靳汲邴糜邬宓郜黎蓟鄂胥莘姬濮扈冀晏瞿宦艾戈庾"
    "匡寇阙殴殳沃夔厍晁蒯郏璩雍郁褚尤岑储甄闵鲍喻戚缑雒郄邰麦朴粟訾闭钱荀裘奚邵丘敖揭谌逄迟乌苌"
)
FAMILY = SURNAMES | RARE
# Family names only where something announces a name: too often they are other words.
_ANY = frozenset(
    "占官盖库后母党满卓先勾青尧鲜帅支饶况辜宗须水竺柴宣章斯屠边寿简富巴弓牧山蓬全班仰秋仲伊宫暴厉祖束幽司薄印怀台索咸籍池能苍双闻贡"
    "劳扶堵宰桑桂通燕浦农别充连茹习鱼容古终居衡步都弘国广禄东蔚越隆师巩冷简那空沙养丰巢相查荆红游益桓公海哈撒皮楚卜井牟初战衣盘植利应英区练妥操幸麻车巫慕"
)
ANNOUNCED = FAMILY | _ANY
DOUBLE = DOUBLE_SURNAMES | frozenset(
    (
        "尉迟",
        "单于",
        "长孙",
        "宇文",
        "公孙",
        "轩辕",
        "钟离",
        "端木",
        "独孤",
        "南宫",
        "西门",
        "呼延",
        "澹台",
        "赫连",
        "纳兰",
    )
)
