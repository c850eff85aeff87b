"""Doors without an account: what it is, what it cost, and would my condition be accepted."""

from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from charter import selectors as charter
from charter import words as charter_words
from charter.models import Plan
from charter.rules import Terms
from joining.forms import ConditionForm
from joining.pages import CheckPage, CostPage, most_of_bands
from joining.views.finding import plan_called, version_now
from members import rules as members_rules
from members import selectors as members
from members.words import refusal_words
from treasury.templatetags.money import count

NO_ROOM: Final = (members_rules.PlanFull, members_rules.PeriodFull)


@require_safe
def about(request: HttpRequest, slug: str) -> HttpResponse:
    plan = plan_called(slug)
    terms = charter.terms_of(version_now(plan))
    context = {
        "plan": plan,
        "terms": terms,
        "bands": most_of_bands(terms),
        "closed": closed_words(plan, terms, at=charter.now(plan)),
        "line": line_words(plan, terms, at=charter.now(plan)),
    }
    return render(request, "joining/about.html", context)


@require_safe
def cost(request: HttpRequest, slug: str) -> HttpResponse:
    plan = plan_called(slug)
    terms = charter.terms_of(version_now(plan))
    page = CostPage(plan, terms, at=charter.now(plan))
    return render(request, "joining/cost.html", {"plan": plan, "page": page})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer by the machine rules; what was typed comes by POST, so that no log keeps it."""
    plan = plan_called(slug)
    terms = charter.terms_of(version_now(plan))
    asked = request.POST.get("named") or request.POST.get("condition", "")
    form = ConditionForm({"condition": asked} if request.method == "POST" else None)
    found = None
    if form.is_bound and form.is_valid():
        found = CheckPage(plan, terms, typed=form.cleaned_data["condition"])
    context = {
        "plan": plan,
        "form": form,
        "found": found,
        "named": charter_words.conditions(terms),
        "questions": charter_words.health_questions(terms),
    }
    status = 422 if form.errors else 200
    return render(request, "joining/check.html", context, status=status)


def closed_words(plan: Plan, terms: Terms, *, at: datetime) -> str:
    """Return why nobody new comes in today, or nothing; a waiting list keeps the door open."""
    refusal = members.why_shut(plan_id=plan.pk, terms=terms, at=at)
    return refusal_words(refusal) if refusal else ""


def line_words(plan: Plan, terms: Terms, *, at: datetime) -> str:
    """Return that whoever joins now waits in line, and how many are before them, or nothing."""
    if not terms.waiting_list:
        return ""
    ahead = members.applications(plan_id=plan.pk).count()
    refusal = members.why_closed(plan_id=plan.pk, terms=terms, at=at)
    if not ahead and not isinstance(refusal, NO_ROOM):
        return ""
    return ngettext(
        "There is no room at this moment. You can go on the waiting list: %(ahead)s person is"
        " before you, and who asked first comes in first.",
        "There is no room at this moment. You can go on the waiting list: %(ahead)s people are"
        " before you, and who asked first comes in first.",
        ahead,
    ) % {"ahead": count(ahead)}
