"""Figures about decisions that everybody may read; small counts are told as small."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q

from charter.models import Plan
from claims.models import Decision
from disputes import rules
from disputes.models import Appeal, Objection
from disputes.rules import Told
from disputes.states import AppealState, Ground, ObjectionState

OVER = (AppealState.UPHELD, AppealState.REJECTED)


@dataclass(frozen=True)
class ArticleRow:
    """How one article fared; `article` is empty for those with too few decisions together."""

    article: str
    decided: Told
    appealed: Told
    overturned: Told
    overturned_bps: int | None


@dataclass(frozen=True)
class GroundRow:
    """How objections on one ground were answered."""

    ground: Ground
    made: Told
    upheld: Told
    dismissed: Told


def overturn_rates(*, plan_id: int) -> list[ArticleRow]:
    """Return, by article, how many decisions were appealed against and changed, most first."""
    decided = _by_article(Decision.objects.filter(claim__plan_id=plan_id), "article")
    answered = Appeal.objects.filter(claim__plan_id=plan_id, state__in=OVER, against__isnull=False)
    appealed = _by_article(answered, "against__article")
    overturned = _by_article(answered.filter(state=AppealState.UPHELD), "against__article")
    counts = (
        rules.ArticleCount(article, count, appealed[article], overturned[article])
        for article, count in decided.items()
    )
    return [
        ArticleRow(
            row.article,
            rules.told(row.decided),
            rules.told(row.appealed),
            rules.told(row.overturned),
            rules.rate_bps(row.overturned, row.appealed),
        )
        for row in rules.merged(counts)
    ]


def objection_figures(*, plan_id: int) -> list[GroundRow]:
    """Return, by ground, how many objections were made, upheld and dismissed."""
    found = Objection.objects.filter(plan_id=plan_id).order_by().values("ground")
    rows = found.annotate(
        made=Count("pk"),
        upheld=Count("pk", filter=Q(state=ObjectionState.UPHELD)),
        dismissed=Count("pk", filter=Q(state=ObjectionState.DISMISSED)),
    )
    by_ground = {row["ground"]: row for row in rows}
    return [
        GroundRow(
            ground,
            rules.told(by_ground[ground]["made"]),
            rules.told(by_ground[ground]["upheld"]),
            rules.told(by_ground[ground]["dismissed"]),
        )
        for ground in Ground
        if ground in by_ground
    ]


def has_figures(*, plan: Plan) -> bool:
    """Return whether anything has been decided in a plan at all."""
    return Decision.objects.filter(claim__plan_id=plan.pk).exists()


def _by_article(rows: object, name: str) -> Counter[str]:
    counted = rows.order_by().values_list(name).annotate(count=Count("pk"))  # type: ignore[attr-defined]
    return Counter(dict(counted))
