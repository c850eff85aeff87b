"""One case as everybody may see it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from disclosures import selectors
from disclosures.selectors.paces import neighbours, pace_of_case
from disclosures.words import cases as words
from disclosures.words import commitments
from disclosures.words.plan_facts import Figure
from disputes.pages import public_objections
from disputes.selectors import takes_objections
from members.models import User


@require_safe
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """A case from notice on: what it is, when it was shown, which periods shared it."""
    found = selectors.public_case(ref=ref)
    if found is None:
        return _taken_off(request, ref)
    plan, claim = found
    portions = selectors.shares_of_case(ref=ref)
    context = {
        "plan": plan,
        "claim": claim,
        "state": words.state_words(claim.state),
        "facts": words.facts(claim),
        "steps": words.steps(claim, plan, portions),
        "portions": portions,
        "pace": words.pace_rows(*pace_of_case(plan, ref)),
        "around": neighbours(
            plan_id=plan.pk,
            ref=ref,
            state=claim.state,
            period_no=portions[-1].period_no if portions else None,
        ),
        "shared_minor": sum(portion.allowed_minor for portion in portions),
        "paid_minor": sum(portion.paid_minor for portion in portions),
        "objections": public_objections(ref, plan),
        "for_members": _for_members(request, ref),
        "commitments": commitments.rows(ref, reader=request.user),
        "takes_objections": takes_objections(state=claim.state),
    }
    return render(request, "disclosures/case.html", context)


def _taken_off(request: HttpRequest, ref: str) -> HttpResponse:
    """A case that was shown and is no more: that much, and what was answered to objections."""
    plan = selectors.plan_of_case_taken_off(ref=ref)
    if plan is None:
        raise Http404
    context = {"plan": plan, "ref": ref, "objections": public_objections(ref, plan)}
    return render(request, "disclosures/case_taken_off.html", context)


def _for_members(request: HttpRequest, ref: str) -> list[Figure]:
    """Return what a member of the plan reads beside it; nothing for everybody else."""
    if not isinstance(request.user, User):
        return []
    told = selectors.told_to_members(ref=ref, reader=request.user)
    return words.facts_for_members(told) if told is not None else []
