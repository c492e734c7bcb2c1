"""Which topics words at the counter may be about: a short list for buttons, by words alone; the clerk decides."""

from collections.abc import Mapping

from helpdesk.catalogue import TOPIC_LABELS, Topic

SHOWN = 8  # Buttons; the rest is behind 更多.

WORDS: Mapping[Topic, str] = {
    Topic.NOISE: "噪音 噪声 吵 扰民 广场舞 装修 音响 唱歌 施工",
    Topic.SANITATION: "垃圾 卫生 脏 臭 保洁 清扫 厕所 粪 小广告",
    Topic.ROADS: "道路 路面 坑 红绿灯 信号灯 斑马线 护栏 人行道 减速带 标线 路牌",
    Topic.PARKING: "停车 车位 乱停 僵尸车 充电桩 电动车 堵门 挪车",
    Topic.PUBLIC_FACILITIES: "路灯 井盖 灯杆 健身器材 座椅 公厕 电线杆 管线 窨井",
    Topic.DRAINAGE: "积水 下水 排水 污水 堵 淹 水沟 内涝 返水",
    Topic.ILLEGAL_BUILDING: "违建 违章 搭建 加盖 私搭",
    Topic.PROPERTY: "物业 电梯 小区 业委会 物业费 门禁 漏水 绿化带被占 维修基金",
    Topic.UTILITIES: "停水 停电 水费 电费 燃气 煤气 暖气 供暖 网络 宽带 水压 水管",
    Topic.SAFETY: "消防 火灾 隐患 电线 飞线 堵塞通道 安全 楼道堆 高空抛物 充电",
    Topic.POLLUTION: "油烟 污染 异味 粉尘 扬尘 废气 黑烟 烧秸秆",
    Topic.GREENING: "树 绿化 草坪 树枝 修剪 花坛 倒了",
    Topic.ANIMALS: "狗 犬 猫 蛇 鸽子 养鸡 宠物 遛狗 流浪",
    Topic.STREET_ORDER: "占道 摆摊 摊贩 流动摊 乱堆 店外 市容",
    Topic.NEIGHBOURS: "邻居 夫妻 家庭 赡养 吵架 打架 婆媳 纠纷 楼上 楼下",
    Topic.LABOUR: "工资 欠薪 工钱 劳动 合同 加班 社保没交 工伤",
    Topic.HOUSING: "房屋 房产 拆迁 宅基地 土地 租房 危房 房东 公租房",
    Topic.CONSUMER: "退款 买 商家 超市 假货 价格 预付卡 健身房 骗",
    Topic.DOCUMENTS: "证明 户口 身份证 居住证 户籍 证件 盖章",
    Topic.SOCIAL: "低保 社保 医保 养老 救助 残疾 补贴 高龄 退休金",
    Topic.EDUCATION: "学校 入学 上学 幼儿园 老师 学区 培训班",
    Topic.HEALTH: "医院 看病 疫苗 医生 卫生院 体检",
    Topic.TRANSPORT: "公交 地铁 出租 网约车 班车 公交站",
    Topic.PUBLIC_ORDER: "治安 偷 盗 赌博 打人 骚扰 传销 诈骗",
    Topic.GOVERNMENT: "态度 办事大厅 窗口 作风 不作为 推诿 工作人员",
}
# What people come with most; fills the list where the words say little.
_USUAL = (
    Topic.PROPERTY,
    Topic.NOISE,
    Topic.SANITATION,
    Topic.PUBLIC_FACILITIES,
    Topic.PARKING,
    Topic.ROADS,
    Topic.SOCIAL,
    Topic.OTHER,
)


def named_topics(words: str) -> list[Topic]:
    """Topics whose words occur, the one named best first; longer words say more than short ones."""
    scores = {topic: sum(len(one) for one in known.split() if one in words) for topic, known in WORDS.items()}
    for topic, label in TOPIC_LABELS.items():
        if label in words:
            scores[topic] = scores.get(topic, 0) + len(label)
    found = [topic for topic, score in scores.items() if score]
    return sorted(found, key=lambda topic: -scores[topic])


def likely_topics(words: str) -> list[Topic]:
    """At most ``SHOWN`` topics for buttons."""
    named = named_topics(words)
    return [*named, *(topic for topic in _USUAL if topic not in named)][:SHOWN]
