"""The doors of panel members: the course, the invitation, the sitting, the ballot."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charter import selectors as charter
from claims import selectors as claims
from members.permissions import UserRequest, member_required
from panels import rules, selectors, services, words
from panels.forms import AnswerForm, BallotForm, CourseForm
from panels.models import Seat
from panels.pages import SittingPage
from panels.rules import PanelRefused
from panels.states import SeatState, Side, Verdict
from papers import selectors as papers
from papers.views import copy_response


@never_cache
@require_safe
@member_required
def home(request: UserRequest) -> HttpResponse:
    context = {
        "passed": selectors.pass_of(user=request.user),
        "seats": selectors.seats_of(user=request.user),
        "member_days": rules.MEMBER_DAYS,
    }
    return render(request, "panels/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def course(request: UserRequest) -> HttpResponse:
    form = CourseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            services.pass_course(answers=form.answers, by=request.user, at=timezone.now())
        except rules.CourseNotPassed as refusal:
            for no in refusal.wrong:
                form.add_error(f"question_{no}", words.questions()[no].why)
        else:
            messages.success(request, _("All right. From now on the lot may fall on you."))
            return redirect("panels:home")
    context = {"form": form, "lessons": words.lessons()}
    return render(request, "panels/course.html", context, status=422 if form.is_bound else 200)


@require_POST
@member_required
def away(request: UserRequest) -> HttpResponse:
    is_away = request.POST.get("away") == "1"
    services.set_away(is_away=is_away, by=request.user, at=timezone.now())
    messages.success(
        request,
        _("You will not be drawn any more.") if is_away else _("The lot may fall on you again."),
    )
    return redirect("panels:home")


@never_cache
@require_safe
@member_required
def panel(request: UserRequest, ref: str) -> HttpResponse:
    return _page(request, _seat(request, ref))


@require_POST
@member_required
def answer(request: UserRequest, ref: str) -> HttpResponse:
    seat, form = _seat(request, ref), AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, seat, answering=form, status=422)

    def deed() -> object:
        return services.answer_invitation(
            panel_id=seat.panel_id,
            answer=SeatState(form.cleaned_data["answer"]),
            by=request.user,
            at=charter.now(seat.panel.plan),
        )

    return _do(request, seat, deed, _("Thank you. Your answer is noted."))


@sensitive_post_parameters("verdict", "reason")
@require_POST
@member_required
def vote(request: UserRequest, ref: str) -> HttpResponse:
    seat, form = _seat(request, ref), BallotForm(request.POST)
    if not form.is_valid():
        return _page(request, seat, voting=form, status=422)

    def deed() -> object:
        return services.cast_ballot(
            panel_id=seat.panel_id,
            verdict=Verdict(form.cleaned_data["verdict"]),
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=charter.now(seat.panel.plan),
        )

    return _do(request, seat, deed, _("Your ballot lies in the box. Nobody sees which one it is."))


@never_cache
@require_safe
@member_required
def copy(request: UserRequest, ref: str, evidence_id: int, no: int) -> HttpResponse:
    seat = _seat(request, ref)
    at = charter.now(seat.panel.plan)
    page = SittingPage(seat, at=at, chosen={})
    found = get_object_or_404(claims.evidence_of(claim=seat.panel.claim), pk=evidence_id)
    shown = next(
        (one for one in papers.copies_of(found.paper) if page.may_read and one.no == no), None
    )
    if shown is None:
        return render(request, "404.html", status=404)
    services.note_look(seat=seat, evidence=found, at=at)
    return copy_response(shown)


def _seat(request: UserRequest, ref: str) -> Seat:
    return get_object_or_404(selectors.seats_of(user=request.user), panel__ref=ref)


def _do(request: UserRequest, seat: Seat, deed: Callable[[], object], thanks: str) -> HttpResponse:
    try:
        deed()
    except PanelRefused as refusal:
        seat = _seat(request, seat.panel.ref)
        return _page(request, seat, refused=words.refusal_words(refusal), status=409)
    messages.success(request, thanks)
    return redirect("panels:panel", ref=seat.panel.ref)


def _page(
    request: UserRequest,
    seat: Seat,
    *,
    answering: forms.Form | None = None,
    voting: forms.Form | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    at = charter.now(seat.panel.plan)
    page = SittingPage(seat, at=at, chosen=request.GET.dict())
    if page.may_read:
        services.note_look(seat=seat, evidence=None, at=at)
    context = {
        "page": page,
        "answering": answering or AnswerForm(),
        "voting": voting or BallotForm(),
        "crew_says": page.statement(Side.CREW) if page.may_read else "",
        "claimant_says": page.statement(Side.CLAIMANT) if page.may_read else "",
        "refused": refused,
    }
    return render(request, "panels/sitting.html", context, status=status)
