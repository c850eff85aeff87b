"""The plans, and what joining one would mean."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charter import selectors as charter
from claims.states import ClaimState
from disclosures import selectors
from disclosures.finding import plan_of
from disclosures.words import cases, pictures, plan_cards, plan_facts

YEAR = timedelta(days=366)
MOST_CASES = 50
SHOWN_PERIODS = 12


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """Every plan of this deployment, with its last period."""
    documents = selectors.headlines_of_plans(most=SHOWN_PERIODS)
    cards = [plan_cards.card(plan, documents.get(plan.pk, [])) for plan in charter.plans()]
    return render(request, "disclosures/plans.html", {"cards": cards})


@require_safe
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """One plan: what it is and is not, what it cost, who can join, what comes next."""
    plan = plan_of(slug)
    at = charter.now(plan)
    pool = selectors.pool(plan=plan, at=at)
    documents = selectors.headlines_since(plan_id=plan.pk, since=at - YEAR)
    on_notice = selectors.public_claims(
        plan_id=plan.pk, states=[ClaimState.ON_NOTICE], most=MOST_CASES
    )
    context = {
        "plan": plan,
        "pool": pool,
        "note": plan_cards.note_of(plan),
        "documents": documents,
        "figures": plan_facts.figures(pool, documents),
        "chart": pictures.shares_chart(documents, key="shares"),
        "bands": plan_facts.bands(pool.terms),
        "waiting": plan_facts.waiting(pool.terms),
        "dates": plan_facts.dates(pool),
        "on_notice": [cases.row(claim) for claim in on_notice],
    }
    return render(request, "disclosures/plan.html", context)
