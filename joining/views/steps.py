"""Doors of the questions, one a page; each answer is kept before the next is asked."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from charter import selectors as charter
from joining import rules, selectors, services
from joining.forms import WhoForm
from joining.pages import Walk
from joining.pages.question import Question
from joining.pages.questions import question_of
from joining.pages.walk import invited_people
from joining.views.finding import plan_called, version_now, walk_of
from joining.views.public import closed_words
from joining.words import why_not
from members import rules as members_rules
from members.permissions import UserRequest, member_required
from members.rules import MembersRefused
from members.states import Relation


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def who(request: UserRequest, slug: str) -> HttpResponse:
    plan = plan_called(slug)
    version, at = version_now(plan), charter.now(plan)
    form = WhoForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        draft = services.begin_draft(
            user_id=request.user.pk,
            plan_id=plan.pk,
            relation=Relation(form.cleaned_data["relation"]),
            at=at,
        )
        first = reverse("joining:step", args=[slug, draft.pk, rules.IDENTITY])
        invited = request.POST.get("invited", "")
        return redirect(f"{first}?invited={invited}" if invited.isdecimal() else first)
    context = {
        "plan": plan,
        "form": form,
        "closed": closed_words(plan, charter.terms_of(version), at=at),
        "invited": invited_people(request.user.pk, plan, at=at),
        "walks": [
            Walk(plan, version, draft, at=at)
            for draft in selectors.drafts_of(user_id=request.user.pk, plan_id=plan.pk)
        ],
    }
    return render(request, "joining/who.html", context, status=422 if form.is_bound else 200)


@require_POST
@member_required
def drop(request: UserRequest, slug: str, draft_id: int) -> HttpResponse:
    walk = walk_of(request, slug, draft_id)
    services.drop_draft(draft_id=walk.draft.pk)
    return redirect("joining:who", slug=slug)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def step(request: UserRequest, slug: str, draft_id: int, step: str) -> HttpResponse:
    walk = walk_of(request, slug, draft_id)
    if walk.draft.enrolment_id is not None:
        return redirect("joining:done", slug=slug, enrolment_id=walk.draft.enrolment_id)
    if not walk.may_show(step):
        if request.method == "POST":  # a window that shows what another one has undone since
            messages.warning(request, why_not(rules.StaleAnswers(), walk.plan))
        return redirect(walk.address(walk.missing))
    question = question_of(walk, step)
    form = question.form(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _page(request, walk, question, form)
    if not form.is_valid():
        return _page(request, walk, question, form, status=422)
    return _answer(request, walk, question, form)


def _answer(request: UserRequest, walk: Walk, question: Question, form: forms.Form) -> HttpResponse:
    """Keep a valid answer and lead on, or say why it does not lead on."""
    try:
        question.require_eligible(form.cleaned_data, user_id=request.user.pk)
        services.keep_answer(
            draft_id=walk.draft.pk,
            step=question.step,
            answer=question.answer(form.cleaned_data),
            shown=request.POST.get("shown", ""),
            at=walk.at,
        )
    except members_rules.HealthRefused as refusal:
        return _refused(request, walk, question, refusal)
    except members_rules.AgeOutside as refusal:
        return _too_old_or_young(request, walk, question, form, refusal)
    except MembersRefused as refusal:
        form.add_error(question.field_of(refusal), why_not(refusal, walk.plan))
        return _page(request, walk, question, form, status=422)
    except rules.PersonBegun as begun:
        messages.info(request, why_not(begun, walk.plan))
        return redirect("joining:summary", slug=walk.plan.slug, draft_id=begun.draft_id)
    except rules.JoiningRefused as stale:
        return _stale(request, walk, question, stale)
    after = walk_of(request, walk.plan.slug, walk.draft.pk)
    return redirect(after.address(after.missing))


def _page(
    request: UserRequest,
    walk: Walk,
    question: Question,
    form: forms.Form,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    shown = request.POST.get("shown") if status == 422 else None
    context = {
        "walk": walk,
        "plan": walk.plan,
        "question": question,
        "form": form,
        "shown": shown or walk.token(question.step),
        "part": walk.part(question.step),
        "back": walk.address_before(question.step),
        **more,
    }
    return render(request, question.template, context, status=status)


def _stale(
    request: UserRequest, walk: Walk, question: Question, stale: rules.JoiningRefused
) -> HttpResponse:
    """Show how things stand now to a window that showed something else."""
    now = walk_of(request, walk.plan.slug, walk.draft.pk)
    words = why_not(stale, walk.plan)
    if not now.may_show(question.step):
        messages.warning(request, words)
        return redirect(now.address(now.missing))
    fresh = question_of(now, question.step)
    return _page(request, now, fresh, fresh.form(None), status=409, told=words)


def _refused(
    request: UserRequest, walk: Walk, question: Question, refusal: members_rules.HealthRefused
) -> HttpResponse:
    """Say kindly that an answer refuses, by which article, and where else to ask."""
    context = {
        "walk": walk,
        "plan": walk.plan,
        "question": question,
        "article": refusal.article,
        "others": selectors.plans_not_asking(
            question=refusal.question, born_on=walk.born_on, besides=walk.plan.pk
        ),
        "part": walk.part(question.step),
    }
    return render(request, "joining/refused.html", context, status=422)


def _too_old_or_young(
    request: UserRequest,
    walk: Walk,
    question: Question,
    form: forms.Form,
    refusal: members_rules.AgeOutside,
) -> HttpResponse:
    others = selectors.plans_taking(born_on=form.cleaned_data["born_on"], besides=walk.plan.pk)
    form.add_error("born_on", why_not(refusal, walk.plan))  # takes it out of the cleaned ones
    return _page(request, walk, question, form, status=422, others=others)
