"""What a matter is about; the topic decides which team gets it."""

from collections.abc import Mapping
from enum import StrEnum


class Topic(StrEnum):
    """Subject of a matter; the codes are stored in tickets and in office.yml."""

    NOISE = "noise"
    SANITATION = "sanitation"
    ROADS = "roads"
    PARKING = "parking"
    PUBLIC_FACILITIES = "public_facilities"
    DRAINAGE = "drainage"
    ILLEGAL_BUILDING = "illegal_building"
    PROPERTY = "property"
    UTILITIES = "utilities"
    SAFETY = "safety"
    POLLUTION = "pollution"
    GREENING = "greening"
    ANIMALS = "animals"
    STREET_ORDER = "street_order"
    NEIGHBOURS = "neighbours"
    LABOUR = "labour"
    HOUSING = "housing"
    CONSUMER = "consumer"
    DOCUMENTS = "documents"
    SOCIAL = "social"
    EDUCATION = "education"
    HEALTH = "health"
    TRANSPORT = "transport"
    PUBLIC_ORDER = "public_order"
    GOVERNMENT = "government"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The name people read."""
        return TOPIC_LABELS[self]


TOPIC_LABELS: Mapping[Topic, str] = {
    Topic.NOISE: "噪音扰民",
    Topic.SANITATION: "环境卫生",
    Topic.ROADS: "道路交通设施",
    Topic.PARKING: "停车与车辆",
    Topic.PUBLIC_FACILITIES: "市政公用设施",
    Topic.DRAINAGE: "排水与积水",
    Topic.ILLEGAL_BUILDING: "违法建设",
    Topic.PROPERTY: "物业与小区管理",
    Topic.UTILITIES: "水电气暖通信",
    Topic.SAFETY: "消防与公共安全",
    Topic.POLLUTION: "环境污染",
    Topic.GREENING: "园林绿化",
    Topic.ANIMALS: "养犬与动物",
    Topic.STREET_ORDER: "占道与市容秩序",
    Topic.NEIGHBOURS: "邻里与家庭",
    Topic.LABOUR: "劳动与工资",
    Topic.HOUSING: "房屋与土地",
    Topic.CONSUMER: "消费与市场",
    Topic.DOCUMENTS: "户籍证件与证明",
    Topic.SOCIAL: "社保医保与救助",
    Topic.EDUCATION: "教育",
    Topic.HEALTH: "医疗卫生",
    Topic.TRANSPORT: "公共交通与出行",
    Topic.PUBLIC_ORDER: "社会治安",
    Topic.GOVERNMENT: "政务作风",
    Topic.OTHER: "其他",
}
