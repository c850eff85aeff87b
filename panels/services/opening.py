"""Opening a panel: the charter's terms copied, the list fixed and hashed, before any draw."""

import secrets
from datetime import datetime
from fractions import Fraction

from django.db import transaction

from charter import selectors as charter
from charter.rules import REVIEW_ARTICLE, PanelTerms, local_date
from claims import rules as claim_rules
from claims.models import Claim
from claims.services.steps import lock_claim
from claims.states import ClaimState
from disputes import selectors as disputes
from members import selectors as members
from members.models import User
from panels import rules, selectors, states
from panels.models import Panel, PanelEvent, PoolEntry
from panels.services.ending import give_up
from panels.services.steps import tell
from panels.states import About, Excluded, PanelState, Why

SEATS, HOURS = 7, 72  # where a charter names a panel and not its size
BATCH = 2000


def open_panels(*, plan_id: int, at: datetime) -> list[int]:
    """Open a panel for each claim that waits for one; called twice, it opens one."""
    claim_ids = selectors.claim_ids_without_panel(plan_id=plan_id)
    opened = (open_panel(claim_id=claim_id, at=at) for claim_id in claim_ids)
    return [panel.pk for panel in opened if panel is not None]


@transaction.atomic
def open_panel(*, claim_id: int, at: datetime) -> Panel | None:
    """Open a panel for a claim before one; None if it has one, or waits for none any more.

    With fewer people to draw from than a quorum it ends at once, as the charter says.
    """
    claim = lock_claim(claim_id)
    terms = charter.terms_of(claim.version).panel
    if claim.state != ClaimState.PANEL or terms is None or _has_open(claim):
        return None
    panel = _panel(claim, terms, at=at)
    entries = selectors.pool_for(panel=panel, at=at)
    panel.pool_sha256 = rules.list_hash(selectors.listed(entries))
    panel.save(force_insert=True)
    for entry in entries:
        entry.panel = panel
    PoolEntry.objects.bulk_create(entries, batch_size=BATCH)
    PanelEvent.objects.create(panel=panel, move="open", before="", after=panel.state, at=at)
    if sum(entry.excluded == Excluded.NONE for entry in entries) < panel.quorum:
        give_up(panel, Why.NOBODY, at=at)
    else:
        _ask_for_values(panel, at=at)
    return panel


def _has_open(claim: Claim) -> bool:
    return Panel.objects.filter(claim=claim, state__in=states.OPEN).exists()


def _panel(claim: Claim, terms: PanelTerms, *, at: datetime) -> Panel:
    commit_until = at + rules.hours(terms.commit_hours)
    draws_at = commit_until + rules.hours(rules.SHOW_HOURS)
    source = selectors.beacon()
    appeal = disputes.open_appeal(claim=claim)
    panel = Panel(
        ref="".join(
            secrets.choice(claim_rules.REF_ALPHABET) for _ in range(claim_rules.REF_LENGTH)
        ),
        plan=claim.plan,
        claim=claim,
        about=About.APPEAL if appeal else About.OBJECTION,
        is_sealed=bool(appeal and appeal.wishes_sealed),
        article=_article_before(claim),
        state=PanelState.COMMITTING,
        opened_at=at,
        commit_until=commit_until,
        draws_at=draws_at,
        beacon_source=source.name if source else "",
        beacon_round=source.first_round_from(draws_at) if source else None,
    )
    _copy_terms(panel, terms)
    return panel


def _copy_terms(panel: Panel, terms: PanelTerms) -> None:
    """Keep the charter's terms with the panel: a later version changes nothing about it."""
    above, late = Fraction(terms.approve_above), Fraction(terms.late_swing)
    panel.seats = terms.seats or SEATS
    panel.quorum = terms.quorum or panel.seats // 2 + 1
    panel.above_numerator, panel.above_denominator = above.numerator, above.denominator
    panel.late_numerator, panel.late_denominator = late.numerator, late.denominator
    panel.commit_hours = terms.commit_hours
    panel.vote_hours = terms.hours or HOURS
    panel.extend_hours = terms.extend_hours
    panel.if_not_filled = terms.if_not_filled


def _article_before(claim: Claim) -> str:
    """Return the article of what was decided before; the panel judges by the same one."""
    decision = claim.decisions.order_by("-pk").first()
    return decision.article if decision else str(REVIEW_ARTICLE)


def _ask_for_values(panel: Panel, *, at: datetime) -> None:
    """Tell the claimant's side, and the crew, that a draw is prepared."""
    until_on = local_date(panel.commit_until, panel.plan.time_zone).isoformat()
    facts = {"until_on": until_on}
    claim_ref = panel.claim.ref
    tell(panel, "opened", [panel.claim.enrolment.member.holder], at=at, claim=claim_ref, **facts)
    crew = User.objects.filter(pk__in=members.crew_ids(plan_id=panel.plan_id), is_active=True)
    tell(panel, "asked", crew, at=at, **facts)
