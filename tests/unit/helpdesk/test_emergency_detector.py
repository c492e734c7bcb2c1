"""The detector against how people really call for help, and how they talk when nothing burns."""

import pytest

from helpdesk.emergencies.detector import EmergencyKind, detect, unnamed_emergency
from helpdesk.emergencies.kinds import NUMBERS

REAL = [
    ("fire", "着火了！"),
    ("fire", "我家厨房着火了，快来人"),
    ("fire", "隔壁楼起火了，火势很大"),
    ("fire", "三楼窗户往外冒黑烟"),
    ("fire", "楼道里全是浓烟，我们出不去"),
    ("fire", "电动车在充电棚里自燃了"),
    ("fire", "仓库烧起来了"),
    ("fire", "垃圾桶着火了，边上停着车"),
    ("fire", "煤气罐爆炸了"),
    ("fire", "著火了救命"),
    ("fire", "着 火 了"),
    ("fire", "着\u200b火了"),
    ("fire", "失火了，老人还在屋里"),
    ("fire", "着火了打什么电话"),
    ("fire", "后山冒火苗了，风大，往村里烧"),
    ("gas", "一进门好大的煤气味"),
    ("gas", "厨房燃气泄漏，怎么办"),
    ("gas", "闻到天然气的臭味，头晕"),
    ("gas", "楼道里有燃氣味"),
    ("gas", "一氧化碳中毒，家里两个人躺着"),
    ("gas", "液化气罐漏气了，嘶嘶响"),
    ("medical", "我爸突然晕倒了叫不醒"),
    ("medical", "老人心脏病犯了"),
    ("medical", "孩子被糖噎住了，脸都紫了"),
    ("medical", "有人躺在路边没反应"),
    ("medical", "我妈喘不上气，嘴唇发紫"),
    ("medical", "有个工人从架子上摔下来，流了好多血"),
    ("medical", "快叫救护车"),
    ("medical", "我老婆羊水破了，车打不到"),
    ("medical", "奶奶摔倒了，起不来"),
    ("medical", "他口吐白沫一直抽搐"),
    ("medical", "小孩误喝了洁厕灵，84那种"),
    ("medical", "楼上独居的老太太两天没出门，敲门没人应"),
    ("violence", "有人拿刀在楼下砍人"),
    ("violence", "我老公正在打我，救我"),
    ("violence", "楼下打起来了，有人流血"),
    ("violence", "有小偷正在撬我家门"),
    ("violence", "他说要杀了我"),
    ("violence", "有人持刀闯进店里"),
    ("violence", "被抢劫了，人往东跑了"),
    ("violence", "快报警，他掐着她脖子"),
    ("violence", "一个男的尾随我，我躲在超市里"),
    ("suicide", "楼顶有人要跳楼"),
    ("suicide", "我不想活了"),
    ("suicide", "她吃了一瓶安眠药"),
    ("suicide", "我弟弟喝农药了"),
    ("suicide", "有人要跳樓，快來"),
    ("suicide", "他站在桥上一直哭，想往下跳"),
    ("missing", "孩子在公园走丢了，穿红衣服"),
    ("missing", "我家老人有老年痴呆，昨天下午走失，到现在没找到"),
    ("missing", "女儿放学到现在没有回家"),
    ("missing", "有人把小孩抱走了"),
    ("traffic", "路口出车祸了，有人躺在地上"),
    ("traffic", "一辆车撞了个老太太，头在流血"),
    ("traffic", "大巴翻了，里面都是人"),
    ("drowning", "水库里有人溺水了"),
    ("drowning", "有个小孩掉进河里了"),
    ("drowning", "老人掉到池塘里，快来人"),
    ("collapse", "房子塌了，里面还有人"),
    ("collapse", "脚手架倒了，压住两个工人"),
    ("electric", "高压线断了掉在地上"),
    ("electric", "有人触电了"),
    ("electric", "楼下电线冒火花"),
    ("trapped", "我们被困在电梯里了"),
    ("trapped", "有人踩空掉进下水井里了"),
    ("trapped", "水淹上来了，我和孩子困在屋顶"),
    ("danger", "救命啊！"),
    ("danger", "救救我"),
    ("danger", "快帮我打110"),
    ("fire", "稻草堆点着了，旁边就是牛棚"),
    ("fire", "客车着起来了，司机还没下来"),
    ("fire", "火往隔壁窜了"),
    ("fire", "宿舍走廊全是黑烟，门摸着烫手"),
    ("gas", "挖机把天然气管挖断了"),
    ("gas", "冷库氨气漏了"),
    ("electric", "电线掉在积水里，过路的人倒了"),
    ("electric", "热水器漏电，手麻了不敢碰"),
    ("collapse", "土墙倒下来压着两个娃"),
    ("collapse", "楼上砸下来一块预制板，底下有人"),
    ("drowning", "有两个娃在水库里扑腾"),
    ("drowning", "渔船翻了，四个人在水里"),
    ("trapped", "洪水进屋了，奶奶还在床上"),
    ("trapped", "河堤要垮了，下面是村子"),
    ("trapped", "我们在山上迷路了，天黑没电"),
    ("missing", "三岁的孙女一转身不见了"),
    ("missing", "爷爷上山砍柴到天黑没回来"),
    ("missing", "我妈老年痴呆，出门买菜没回家"),
    ("medical", "老伴睡着叫不应了"),
    ("medical", "他嘴歪了，说话大舌头"),
    ("medical", "娃被花生卡住了，脸发紫"),
    ("medical", "手卷进机器了，血止不住"),
    ("medical", "一锅热油泼到脸上"),
    ("medical", "我爸被眼镜蛇咬了"),
    ("trapped", "宝宝锁在车里半个小时，喊不醒"),
    ("medical", "工友从脚手架上掉下来一个，没气了"),
    ("medical", "婆婆误吃了老鼠药"),
    ("traffic", "面包车撞到桥墩，司机卡住了"),
    ("traffic", "有个老头躺在铁轨上"),
    ("traffic", "骑车的被卷到货车轮下"),
    ("violence", "他掏刀了，在我家门口"),
    ("violence", "有个人一直跟着我到小区门口"),
    ("violence", "两个男的把一个姑娘拖上面包车"),
    ("violence", "我被骗到山里，不让走，手机也收了"),
    ("violence", "外面有人在撬门，我不敢出声"),
    ("medical", "爸爸在打妈妈，妈妈不动了"),
    ("suicide", "有个女孩坐在窗台外面，腿晃着"),
    ("suicide", "她割了手腕"),
    ("suicide", "他往河里跳了"),
    ("suicide", "我吃了五十片安眠药"),
    ("danger", "救——"),
    ("danger", "来人啊，要死人了"),
]

NOT_REAL = [
    "火大了，办个事跑三趟",
    "急死我了，证明什么时候能开好",
    "气死我了，这物业不像话",
    "热死了，能不能给广场装个遮阳棚",
    "真要命，又停水",
    "烧垃圾的烟熏得没法开窗",
    "烧烤店天天冒黑烟，油烟呛人",
    "去年我们楼着火，消防通道就是堵的",
    "消防演练是哪天",
    "灭火器过期了没人换",
    "消防通道被车堵了，万一着火怎么办",
    "电线老化，怕着火",
    "飞线充电存在火灾隐患",
    "这家店生意火爆，门口占道",
    "他发起火来谁也劝不住",
    "夏天上火喝什么好",
    "火锅店油烟太大",
    "火车站怎么坐车",
    "煤气费怎么交",
    "燃气什么时候安检",
    "想给厨房装燃气泄漏报警器",
    "天然气开户要什么材料",
    "汽车尾气味太大",
    "轮胎漏气了哪里能补",
    "忙晕了，忘了问证明的事",
    "累得喘不过气，工作压力太大",
    "心脏病能不能办慢病卡",
    "脑梗住院怎么报销",
    "残疾证怎么办",
    "救护车通道总被占",
    "笑死我了",
    "想死你们了",
    "困得想死",
    "跳楼价甩卖的喇叭一天到晚响",
    "广场上的跳楼机安全吗",
    "噪音吵得不想活了",
    "打死我也不去那家物业",
    "蚊子太多，打死一批又来一批",
    "打个电话给我",
    "打我电话吧，13800001001",
    "师傅拿刀修树枝",
    "打架子鼓的声音太大",
    "被人抢了车位",
    "这事就靠您了，您是我的救命恩人",
    "救命，这也太贵了吧",
    "孩子书包丢了",
    "孩子的身份证丢了怎么补",
    "孩子找不到学校上",
    "家里的狗走丢了",
    "失踪证明在哪里开",
    "老人想找人陪着去医院",
    "车祸的赔偿谁来调解",
    "这个路口经常出车祸，装个红绿灯吧",
    "交通事故责任认定不服怎么办",
    "水库边要立防溺水的牌子",
    "手机掉进河里了",
    "路面塌了一块，走路要小心",
    "围墙快塌了，没人管",
    "天塌了，又涨物业费",
    "充电桩的电费怎么算",
    "漏电保护器在哪里买",
    "电梯坏了三天没人修",
    "电梯经常困人，物业不换",
    "为困难家庭申请补助",
    "昨天小区打架的事处理了吗",
    "上个月对门失火，楼道到现在没粉刷",
    "没有着火，是蒸汽",
    "没人受伤，就是护栏撞坏了",
    "路灯不亮",
    "你好",
    "",
    "我要开居住证明",
    "死亡证明在哪里开",
    "电影里那个杀人犯演得真好",
    "办个证跑断腿，火大",
    "气得我要爆炸",
    "外墙砖掉下来砸了车，人没事",
    "电梯困过人，已经救出来了，请物业检修",
    "被狗咬了主人不肯赔",
    "工地上摔断胳膊，老板不给医药费",
    "楼上漏水漏到我家灯上，一直没人修",
    "树枝压着电线，要断了",
    "井盖没了，怕有人掉进去",
    "小孩掉沟里，没受伤，沟盖板请补上",
    "窗口工作人员翻白眼",
    "空调坏了，热得喘不过气",
    "加班加得想死",
    "手机里有病毒中毒了",
    "烧垃圾的烟太呛",
    "河里漂着死鱼",
    "水管爆了，水进了地下室",
    "门口有人打架子鼓",
    "孩子作业没写完，急死我了",
    "钥匙锁在家里了，找人开锁",
    "等得黄花菜都凉了",
    "把树锯断了一半就走了",
    "咨询一下家暴怎么申请保护令",
    "邻居家的炉子冒烟，每天都这样",
    "传销窝点举报",
    "我快被噪音逼疯了",
    "天台漏水",
    "楼顶有人种菜",
    "窗台外面搭了花架",
    "半夜有人喊麦",
    "司机态度差，乱甩客",
    "被骗了三千块",
    "孩子的电话手表丢了",
    "船票怎么买",
    "老人要办老年卡",
    "小区里有蛇，请处理",
    "马蜂窝在树上，麻烦摘掉",
    "路上有刀片一样的铁皮，容易割手",
    "血压计在哪领",
    "去年撞车的事怎么还没结果",
]


@pytest.mark.parametrize(("kind", "text"), REAL)
def test_a_cry_for_help_is_recognised_with_its_numbers(kind: str, text: str) -> None:
    emergency = detect(text)
    assert emergency is not None
    assert emergency.kind is EmergencyKind(kind)
    assert emergency.numbers == NUMBERS[emergency.kind]


@pytest.mark.parametrize("text", NOT_REAL)
def test_a_figure_of_speech_or_an_old_story_is_none(text: str) -> None:
    assert detect(text) is None


def test_every_kind_has_numbers_and_a_name() -> None:
    for kind in EmergencyKind:
        assert NUMBERS[kind]
        assert kind.label


def test_a_long_letter_is_an_emergency_only_if_it_cries_for_help() -> None:
    letter = "我住在三楼，这几年邻居在楼道里堆纸箱，物业不管，社区来过几回也没有下文。" * 4
    assert detect(letter + "上回纸箱着火了，大家自己泼水。") is None
    assert detect(letter + "刚刚纸箱着火了，快来人！") is not None


def test_what_ended_well_is_none() -> None:
    assert detect("厨房着火了") is not None
    assert detect("厨房着火了，已经扑灭，人没事") is None


def test_a_message_of_4096_characters_is_read_quickly() -> None:
    assert detect("路灯不亮了，" * 700) is None
    assert detect("啊" * 4096) is None
    assert detect("着火了" + "！" * 4000) is not None


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("suicide", "我觉得活着也没什么意思，活着真没意思"),
        ("suicide", "房贷压得我不想活了"),
        ("other", "锅那头直冒黑的东西，我妈还没出来"),
        ("other", "他进来了"),
    ],
)
def test_what_only_the_model_hears_has_a_kind_only_where_somebody_wants_to_die(kind: str, text: str) -> None:
    found = unnamed_emergency(text)
    assert found.kind.value == kind
    assert found.numbers == NUMBERS[found.kind]
