"""The first page, and the pages that explain."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charter import selectors as charter
from disclosures import selectors
from disclosures.words import lessons, plan_cards

SHOWN_PERIODS = 24


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, what it cost last time, how to go on."""
    documents = selectors.headlines_of_plans(most=SHOWN_PERIODS)
    cards = [plan_cards.card(plan, documents.get(plan.pk, [])) for plan in charter.plans()]
    context = {
        "cards": cards,
        "only": cards[0].plan if len(cards) == 1 else None,
        "figures": plan_cards.figures(cards, documents),
        "steps": lessons.steps(),
        "promises": lessons.PROMISES,
    }
    return render(request, "disclosures/home.html", context)


@require_safe
def find_help(request: HttpRequest) -> HttpResponse:
    """Where to turn to."""
    return render(request, "disclosures/help.html", {"address": settings.CONTACT_EMAIL})
