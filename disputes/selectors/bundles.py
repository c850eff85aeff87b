"""Questions about bundles: what a claim's holds, which are to be made or deleted."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from claims import selectors as claims
from claims.models import Claim, Evidence
from disputes.models import Bundle
from disputes.selectors.objecting import public_objections
from disputes.states import BundleState
from members import selectors as members
from members.letters import words as letter_words
from members.models import User
from members.states import Role

ABOUT: Final = """What this is / 这是什么

Everything the pool has on one request for aid, for a mediator or a court.
互助计划关于一件互助申请的全部材料，供调解员或法院使用。

claim.json       the request as it was told and what binds it / 申请内容与所适用的规则
history.json     every step: when, from, to, why / 每一步的时间、状态与理由
decisions.json   every decision with article, fact and reason / 每一次决定所依据的条款、事实与理由
questions.json   what was asked and answered / 提问与答复
appeals.json     appeals / 申诉
objections.json  objections, without who raised them / 异议（不含提出人）
charter.toml     the version of the charter that binds it, word for word / 所适用公约版本的原文
letters/         what was written to the claimant / 写给申请人的信
originals/       papers as they were handed in / 提交材料的原件
manifest.json    size and SHA-256 of every file / 每个文件的大小与 SHA-256

To check: sha256sum each file and compare with manifest.json.
核对方法：对每个文件计算 SHA-256，与 manifest.json 比较。
"""


def bundles_of(*, claim: Claim, is_for_office: bool) -> QuerySet[Bundle]:
    """Return the bundles of a claim, latest first, with who took them."""
    found = Bundle.objects.filter(claim=claim, is_for_office=is_for_office)
    return found.select_related("by").prefetch_related("downloads__by").order_by("-pk")


def claims_of_office(*, user: User) -> QuerySet[Claim]:
    """Return the claims of which an operator may take a bundle: of their plans, not their own."""
    plan_ids = members.plan_ids_of_role(user_id=user.pk, role=Role.OPERATOR)
    found = Claim.objects.filter(plan_id__in=plan_ids).select_related("plan", "version")
    close = members.members_close_to(user=user)
    return found.exclude(enrolment__member__in=close).exclude(filed_by=user)


def bundles_to_make() -> list[int]:
    """Return the ids of bundles that are wanted, oldest first."""
    found = Bundle.objects.filter(state=BundleState.WANTED)
    return list(found.order_by("pk").values_list("pk", flat=True))


def bundles_to_delete(*, plan_id: int, at: datetime) -> list[int]:
    """Return the ids of a plan's bundles whose days are over."""
    found = Bundle.objects.filter(
        claim__plan_id=plan_id, state=BundleState.READY, expires_at__lte=at
    )
    return list(found.order_by("pk").values_list("pk", flat=True))


def originals_of(*, claim: Claim) -> QuerySet[Evidence]:
    """Return a claim's papers in the order they came."""
    return claims.evidence_of(claim=claim).select_related("paper")


def written_parts(*, claim: Claim) -> Iterator[tuple[str, bytes]]:
    """Yield the written files of a bundle, each with its path: small, made one after the other."""
    yield "README.txt", ABOUT.encode()
    for name, told in _told(claim):
        yield f"{name}.json", _json(told)
    yield "charter.toml", claim.version.source_toml.encode()
    for number, message in enumerate(_letters(claim), start=1):
        said = letter_words(message)
        day = f"{message.queued_at:%Y-%m-%d}"
        yield f"letters/{number:02}-{day}.txt", f"{said.subject}\n\n{said.body}\n".encode()


def _letters(claim: Claim) -> QuerySet[Any]:
    return members.letters_about(user_id=claim.enrolment.member.holder_id, ref=claim.ref)


def _told(claim: Claim) -> Iterator[tuple[str, object]]:
    yield "claim", _claim(claim)
    yield "history", [_row(one, HISTORY) for one in claims.events_of(claim=claim)]
    yield "decisions", [_row(one, DECISION) for one in claim.decisions.order_by("pk")]
    yield "questions", [_row(one, QUESTION) for one in claim.requests.order_by("pk")]
    yield "appeals", [_row(one, APPEAL) for one in claim.appeals.order_by("pk")]
    yield "objections", [vars(one) for one in public_objections(claim_ref=claim.ref)]


CLAIM: Final = (
    "ref", "cause", "condition", "story", "event_on", "submitted_at", "state", "round",
    "severity", "cap_minor", "bound_by", "verdict", "article", "fact", "reason", "remedy",
    "award_minor", "decided_at", "notice_from", "notice_until", "cleared_at", "shared_at",
    "paid_at",
)  # fmt: skip
HISTORY: Final = (
    "move", "before", "after", "at", "reason", "article", "fact", "remedy", "award_minor",
)  # fmt: skip
DECISION: Final = (
    "round", "verdict", "award_minor", "article", "reason_code", "fact", "reason", "remedy",
    "alternatives", "panel_ref", "at",
)  # fmt: skip
QUESTION: Final = ("asked_at", "words", "due_on", "answered_at", "answer", "closed_at")
APPEAL: Final = ("round", "at", "due_at", "grounds", "wishes_sealed", "state", "closed_at")


def _claim(claim: Claim) -> dict[str, object]:
    version = claim.version
    return {
        **_row(claim, CLAIM),
        "plan": claim.plan.slug,
        "currency": claim.plan.currency,
        "claimant": claim.enrolment.member.name,
        "joined_at": claim.enrolment.joined_at,
        "charter_number": version.number,
        "charter_in_force_at": version.in_force_at,
        "charter_sha256": version.text_hash,
    }


def _row(row: object, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}


def _json(told: object) -> bytes:
    text = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    return text.encode() + b"\n"
