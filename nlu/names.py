"""Chinese names of labels, topics and kinds of entities, for reports. Pure; the codes are the stable part."""

from typing import Dict

LABEL_NAMES: Dict[str, str] = {
    "certificate": "开证明",
    "mediation": "纠纷调解",
    "complaint": "投诉",
    "snapshot": "随手拍",
    "consult": "咨询",
    "suggestion": "建议",
    "progress": "查进度",
    "urge": "催办",
    "withdraw": "撤回",
    "rate": "评价",
    "emergency": "紧急",
    "human": "转人工",
    "greet": "问候",
    "thanks": "感谢",
    "goodbye": "告别",
    "out_of_scope": "不归我们管",
    "other": "其他",
}

# The same codes and names as helpdesk/catalogue/topics.py, which this environment may not import; a test compares.
TOPIC_NAMES: Dict[str, str] = {
    "noise": "噪音扰民",
    "sanitation": "环境卫生",
    "roads": "道路交通设施",
    "parking": "停车与车辆",
    "public_facilities": "市政公用设施",
    "drainage": "排水与积水",
    "illegal_building": "违法建设",
    "property": "物业与小区管理",
    "utilities": "水电气暖通信",
    "safety": "消防与公共安全",
    "pollution": "环境污染",
    "greening": "园林绿化",
    "animals": "养犬与动物",
    "street_order": "占道与市容秩序",
    "neighbours": "邻里与家庭",
    "labour": "劳动与工资",
    "housing": "房屋与土地",
    "consumer": "消费与市场",
    "documents": "户籍证件与证明",
    "social": "社保医保与救助",
    "education": "教育",
    "health": "医疗卫生",
    "transport": "公共交通与出行",
    "public_order": "社会治安",
    "government": "政务作风",
    "other": "其他",
}

ENTITY_NAMES: Dict[str, str] = {
    "micro": "全部（微平均）",
    "address": "地址",
    "cert_type": "证件种类",
    "party": "对方",
    "person": "姓名",
    "phone": "电话",
    "id_number": "身份证号",
    "plate": "车牌",
    "datetime": "时间",
    "ticket_no": "工单号",
    "amount": "金额",
}
