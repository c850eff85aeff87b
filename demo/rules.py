"""Who lives in the demo. Pure: names, birth dates and awards drawn from a seed, always the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

FAMILY_NAMES: Final = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余"
)
GIVEN_NAMES: Final = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志文晓雨欣怡子涵浩然思远若曦诗语"
)


@dataclass(frozen=True)
class Neighbour:
    """An invented person: the first of a household, or one more in it."""

    name: str
    born_on: date
    is_first: bool


@dataclass(frozen=True)
class Misfortune:
    """An invented event that somebody asked aid for."""

    cause: str
    condition: str
    story: str


MISFORTUNES: Final = (
    Misfortune("illness", "甲状腺癌", "体检发现结节，穿刺后确诊，已手术。"),
    Misfortune("illness", "急性心肌梗死", "夜里胸痛，急诊放了两个支架。"),
    Misfortune("illness", "乳腺癌", "自查发现肿块，病理确诊，正在化疗。"),
    Misfortune("accident", "股骨骨折", "雨天骑车摔倒，股骨骨折，做了内固定。"),
    Misfortune("illness", "肺癌", "咳嗽三个月，CT 和病理确诊，准备手术。"),
    Misfortune("illness", "结肠癌", "肠镜发现，已切除，医生建议继续治疗。"),
    Misfortune("accident", "严重烫伤", "厨房里热油烫伤，住院植皮。"),
    Misfortune("illness", "脑膜瘤", "头痛半年，开颅手术切除。"),
)


def neighbours(
    count: int, *, seed: str, today: date, youngest: int, oldest: int
) -> Iterator[Neighbour]:
    """Yield invented people, one or two to a household, aged within [youngest, oldest) years."""
    draw = Random(seed)  # noqa: S311  invented people, no secret
    is_first = True
    for _ in range(count):
        days = draw.randint(youngest * 366, oldest * 365 - 1)
        yield Neighbour(name=_name(draw), born_on=today - timedelta(days=days), is_first=is_first)
        is_first = not is_first or draw.random() < 0.5


def _name(draw: Random) -> str:
    given = "".join(draw.sample(GIVEN_NAMES, draw.choice((1, 2, 2))))
    return draw.choice(FAMILY_NAMES) + given


def misfortune(number: int) -> Misfortune:
    """Return the event of the demo's claim of this number."""
    return MISFORTUNES[number % len(MISFORTUNES)]
