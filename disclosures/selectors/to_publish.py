"""A sealed period ready to be published: its document, checked against everything it rests on."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import prefetch_related_objects

from apportionment import selectors as apportionment
from apportionment.models import Period, Run
from apportionment.selectors.books.queries import one_moment
from apportionment.selectors.figures import Figures, PortionFigures
from apportionment.selectors.retold import debits_so_far
from apportionment.states import RunState
from charter import selectors as charter
from claims.models import Claim
from disclosures import rules
from disclosures.models import Report
from disclosures.rules import telling
from disclosures.selectors.retelling import retold
from disclosures.selectors.so_far import so_far
from disclosures.selectors.sources import document_from, figures_of
from disclosures.selectors.telling import groups_of, told_of_claim
from receipts import selectors as receipts


@dataclass(frozen=True)
class ToPublish:
    """What is written when a period is published; `lines` are those that members read, by claim."""

    run: Run
    document: rules.Document
    lines: dict[int, str]


def to_publish(*, run_id: int, at: datetime, salt: Callable[[], str]) -> ToPublish:
    """Return a sealed run's document, read as of one moment, each figure found a second time.

    `salt` gives 64 hexadecimal digits that nobody can foresee, new ones at each call. Raises
    `NotSealed`; `EarlierUnpublished` and `ReceiptsMissing` where something comes first;
    `FiguresDisagree`, naming the first figure that is not what is found.
    """
    with one_moment():
        run = _sealed(run_id)
        before = _report_before(run.period)
        tree = _receipts(run_id)
        figures = figures_of(run)
        prefetch_related_objects([one.claim for one in figures.portions], "version")
        rows = {one.claim.pk: _finer(one.claim, figures, salt()) for one in figures.portions}
        past = rules.read(before.body) if before else None
        bare, debits = document_from(figures), debits_so_far(run.period.plan_id)
        document = replace(
            bare,
            period=replace(bare.period, abandoned_before=_abandoned(run.period, past)),
            claims=_committed(bare, figures.portions, rows),
            previous_sha256=before.sha256 if before else "",
            receipts=tree,
            **so_far(period=run.period, debits=debits, before=past, at=at),
        )
        sha256 = before.sha256 if before else ""
        rules.require_recomputable(document)
        rules.require_agreeing(rules.chained(document, past, before_sha256=sha256))
        rules.require_agreeing(retold(period=run.period, document=document, debits=debits))
    return ToPublish(run, document, {claim_id: row.line for claim_id, row in rows.items()})


def _receipts(run_id: int) -> rules.ReceiptsPart:
    tree = receipts.tree_of_run(run_id)
    if tree is None:
        raise rules.ReceiptsMissing
    return rules.ReceiptsPart(
        scheme=tree.scheme, root=tree.root_hex, count=tree.count, sum_minor=tree.sum_minor
    )


def _sealed(run_id: int) -> Run:
    plan = apportionment.plan_of_run(run_id=run_id)
    found = apportionment.sealed_runs(plan_id=plan.pk).select_related(
        "period__plan", "period__version"
    )
    run = found.filter(pk=run_id).first()
    if run is None:
        raise rules.NotSealed
    return run


def _report_before(period: Period) -> Report | None:
    """Return the report of the sealed period before, which must be there if that period is."""
    earlier = apportionment.sealed_runs(plan_id=period.plan_id).filter(period__no__lt=period.no)
    last = earlier.order_by("-period__no").first()
    if last is None:
        return None
    report = Report.objects.filter(run=last).first()
    if report is None:
        raise rules.EarlierUnpublished
    return report


def _finer(claim: Claim, figures: Figures, salt: str) -> rules.Finer:
    """Return a case as finely as members may read it, by the heads of this very period."""
    groups = groups_of((band.band, band.counted) for band in figures.bands)
    told = told_of_claim(claim, groups, telling.MEMBERS)
    named = charter.terms_of(claim.version).aid_called(claim.condition_key)
    period = figures.run.period
    return rules.Finer(
        plan=period.plan.slug,
        period=period.no,
        case=claim.ref,
        ages=told.ages,
        event_in=told.event_in,
        condition=claim.condition_key if named is not None and told.names_condition else "",
        salt=salt,
    )


def _committed(
    document: rules.Document, portions: list[PortionFigures], rows: dict[int, rules.Finer]
) -> tuple[rules.ClaimPart, ...]:
    return tuple(
        replace(part, commitment=rows[portion.claim.pk].commitment)
        for part, portion in zip(document.claims, portions, strict=True)
    )


def _abandoned(period: Period, past: rules.Document | None) -> tuple[int, ...]:
    """Return the periods given up since the report before."""
    gone = apportionment.periods(plan_id=period.plan_id).filter(
        no__gt=past.period.no if past else 0, no__lt=period.no, run__state=RunState.ABANDONED
    )
    return tuple(sorted(gone.values_list("no", flat=True)))
