"""Papers of an invented hospital, so that a claim of the demo can be read like a real one."""

from datetime import date, timedelta
from typing import Final

from django.core.files.base import ContentFile

from claims.services import Document
from claims.states import Cause
from demo.rules import Misfortune
from printing import pdf

HOSPITAL: Final = "同舟市人民医院（虚构）"
NOTE: Final = "演示用材料：人物、医院与病情均为虚构。"
DAYS_IN_HOSPITAL: Final = 6


def documents(event: Misfortune, *, name: str, event_on: date) -> list[Document]:
    """Return what somebody hands in for an event: the discharge summary, and what proves it."""
    is_illness = Cause(event.cause) is Cause.ILLNESS
    proof = _pathology if is_illness else _accident
    pages = {
        "出院小结.pdf": _discharge(event, name=name, event_on=event_on),
        f"{'病理报告' if is_illness else '诊断证明'}.pdf": proof(
            event, name=name, event_on=event_on
        ),
    }
    return [
        Document(ContentFile(pdf("demo/paper.typ", data), name=title))
        for title, data in pages.items()
    ]


def _discharge(event: Misfortune, *, name: str, event_on: date) -> dict[str, object]:
    left_on = event_on + timedelta(days=DAYS_IN_HOSPITAL)
    return _paper(
        "出院小结",
        facts=[("姓名", name), ("入院", f"{event_on}"), ("出院", f"{left_on}")],
        sections=[
            ("入院情况", event.story),
            ("出院诊断", event.condition),
            ("出院医嘱", "按时复诊，两周后门诊复查；继续规范治疗。"),
        ],
        on=left_on,
    )


def _pathology(event: Misfortune, *, name: str, event_on: date) -> dict[str, object]:
    return _paper(
        "检查报告",
        facts=[("姓名", name), ("送检", f"{event_on}"), ("科室", "病理科")],
        sections=[
            ("所见", "送检材料已按常规取材、制片，镜下所见详见图像记录。"),
            ("诊断", f"符合：{event.condition}。"),
        ],
        on=event_on + timedelta(days=2),
    )


def _accident(event: Misfortune, *, name: str, event_on: date) -> dict[str, object]:
    return _paper(
        "诊断证明",
        facts=[("姓名", name), ("就诊", f"{event_on}"), ("科室", "急诊科")],
        sections=[("经过", event.story), ("诊断", f"{event.condition}。")],
        on=event_on,
    )


def _paper(
    title: str, *, facts: list[tuple[str, str]], sections: list[tuple[str, str]], on: date
) -> dict[str, object]:
    return {
        "hospital": HOSPITAL,
        "title": title,
        "facts": facts,
        "sections": sections,
        "signed": "主治医师（虚构）",
        "on": f"{on}",
        "note": NOTE,
    }
