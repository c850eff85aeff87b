"""Doors of a family: emergency contacts, an account of one's own, and a death."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charter import selectors as charter
from members import limits, rules, selectors, services
from members.family_forms import (
    CodeForm,
    ContactForm,
    DeathForm,
    OfferForm,
    OfficeDeathForm,
    TakeForm,
)
from members.family_pages import PersonPage, TakePage
from members.models import EmergencyContact, Member
from members.permissions import UserRequest, member_required, role_required
from members.words import refusal_words


@require_safe
@member_required
def person(request: UserRequest, member_id: int) -> HttpResponse:
    return _person(request, _own(request, member_id))


@require_POST
@member_required
def add_contact(request: UserRequest, member_id: int) -> HttpResponse:
    member = _own(request, member_id)
    form = ContactForm(request.POST)
    if form.is_valid():
        try:
            services.add_contact(
                member_id=member.pk, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except rules.MembersRefused as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            messages.success(request, _("Added. A text message tells them what they may do."))
            return redirect("members:person", member_id=member.pk)
    return _person(request, member, contact_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def change_contact(request: UserRequest, contact_id: int) -> HttpResponse:
    contact = _own_contact(request, contact_id)
    told = {"name": contact.name, "phone": contact.phone}
    form = ContactForm(request.POST or None, initial=told)
    if form.is_bound and form.is_valid():
        try:
            services.change_contact(
                contact_id=contact.pk, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except rules.MembersRefused as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            return redirect("members:person", member_id=contact.member_id)
    context = {"contact": contact, "member": contact.member, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "members/contact.html", context, status=status)


@require_POST
@member_required
def remove_contact(request: UserRequest, contact_id: int) -> HttpResponse:
    contact = _own_contact(request, contact_id)
    services.remove_contact(contact_id=contact.pk, by=request.user, at=timezone.now())
    messages.success(request, _("Removed. A text message tells them."))
    return redirect("members:person", member_id=contact.member_id)


@require_POST
@member_required
def offer(request: UserRequest, member_id: int) -> HttpResponse:
    member = _own(request, member_id)
    form = OfferForm(request.POST)
    if form.is_valid():
        try:
            services.offer_own_account(
                member_id=member.pk,
                channel=form.channel,
                recipient=form.recipient,
                by=request.user,
                at=timezone.now(),
            )
        except rules.MembersRefused as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            return redirect("members:person", member_id=member.pk)
    return _person(request, member, offer_form=form)


@require_POST
@member_required
def withdraw_offer(request: UserRequest, member_id: int) -> HttpResponse:
    member = _own(request, member_id)
    try:
        services.withdraw_offer(member_id=member.pk, by=request.user, at=timezone.now())
    except rules.MembersRefused as refusal:  # it was taken at this very moment
        messages.info(request, refusal_words(refusal))
        return redirect("members:family")
    return redirect("members:person", member_id=member.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def take(request: UserRequest) -> HttpResponse:
    """Ask for the code; with the right one, show what changes; with every yes, do it."""
    asks = CodeForm(request.POST or None)
    if asks.is_valid() and selectors.has_taken(code=asks.cleaned_data["code"], by=request.user):
        return redirect("members:family")
    if not (asks.is_bound and _is_code(request, asks)):
        status = 422 if asks.is_bound else 200
        return render(request, "members/take_code.html", {"form": asks}, status=status)
    form = TakeForm(request.POST if "confirm" in request.POST else None, initial=asks.cleaned_data)
    if form.is_bound and form.is_valid() and _take(request, form):
        messages.success(request, _("Done: these are your own memberships now."))
        return redirect("members:family")
    page = TakePage.of(code=asks.cleaned_data["code"], at=timezone.now())
    if page is None:  # over at this very moment
        return redirect("members:family")
    context = {"page": page, "form": form}
    return render(request, "members/take.html", context, status=422 if form.is_bound else 200)


def _take(request: UserRequest, form: TakeForm) -> bool:
    """Take the offered account, and return whether it was; otherwise say why not in the form."""
    code = form.cleaned_data["code"]
    try:
        _with_clocks(
            selectors.member_of_offer(code=code),
            lambda plan_at: services.take_own_account(
                code=code,
                accepted=form.accepted,
                by=request.user,
                language=get_language() or "en",
                at=timezone.now(),
                plan_at=plan_at,
            ),
        )
    except rules.MembersRefused as refusal:
        form.add_error(None, refusal_words(refusal))
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def death(request: UserRequest, member_id: int) -> HttpResponse:
    member = _own(request, member_id)
    form = DeathForm(request.POST or None)
    if form.is_bound and form.is_valid() and _record(request, member, form):
        return redirect("members:person", member_id=member.pk)
    context = {"member": member, "form": form}
    return render(request, "members/death.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required("operator")
def office_death(request: UserRequest) -> HttpResponse:
    """Record what a family told the office; of a plan one is an operator of."""
    form = OfficeDeathForm(request.POST or None)
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        plans = selectors.plan_ids_of_role(user_id=request.user.pk, role="operator")
        member = selectors.member_called(
            enrolment_id=asked["enrolment"], name=asked["name"], plan_ids=plans
        )
        if member is None:
            form.add_error(None, _("No membership of this number is in this name."))
        elif _record(request, member, form):
            messages.success(request, _("Recorded. The family and the treasurers are told."))
            return redirect("members:office_death")
    context = {"form": form}
    status = 422 if form.is_bound else 200
    return render(request, "members/office_death.html", context, status=status)


def _person(
    request: UserRequest,
    member: Member,
    *,
    contact_form: ContactForm | None = None,
    offer_form: OfferForm | None = None,
) -> HttpResponse:
    context = {
        "page": PersonPage(member, at=timezone.now()),
        "contact_form": contact_form or ContactForm(prefix=None),
        "offer_form": offer_form or OfferForm(),
    }
    status = 422 if contact_form or offer_form else 200
    return render(request, "members/person.html", context, status=status)


def _is_code(request: UserRequest, form: CodeForm) -> bool:
    """Return whether a code may be taken now; guessing is slow."""
    if not form.is_valid():
        return False
    try:
        limits.count(request, action="take_account", key=str(request.user.pk))
    except limits.TooOften:
        form.add_error(None, _("That was many attempts. Please try again in a few minutes."))
        return False
    offered = selectors.offer_of_code(code=form.cleaned_data["code"], at=timezone.now())
    if offered is None:
        form.add_error("code", refusal_words(rules.OfferGone()))
        return False
    if offered.offered_by_id == request.user.pk:
        form.add_error(None, refusal_words(rules.OfferIsOwn()))
        return False
    return True


def _record(request: UserRequest, member: Member, form: DeathForm) -> bool:
    """Record a death; false, with the words beside the form, where it cannot be."""
    try:
        _with_clocks(
            member,
            lambda plan_at: services.record_death(
                member_id=member.pk,
                died_on=form.cleaned_data["died_on"],
                by=request.user,
                at=timezone.now(),
                plan_at=plan_at,
            ),
        )
    except rules.MembersRefused as refusal:
        form.add_error(None, refusal_words(refusal))
        return False
    return True


def _with_clocks(member: Member | None, deed: Callable[[Mapping[int, datetime]], object]) -> None:
    """Do a deed by the clock of each plan; where a run froze its cutoff meanwhile, once more."""
    plans = [one.plan for one in member.enrolments.select_related("plan")] if member else []
    try:
        deed({plan.pk: charter.now(plan) for plan in plans})
    except rules.CutoffPassed:
        deed({plan.pk: charter.now(plan) for plan in plans})


def _own(request: UserRequest, member_id: int) -> Member:
    return _first(selectors.members_of(user_id=request.user.pk).filter(pk=member_id))


def _own_contact(request: UserRequest, contact_id: int) -> EmergencyContact:
    found = selectors.contacts_held_by(user_id=request.user.pk).filter(pk=contact_id).first()
    if found is None:
        raise Http404
    return found


def _first(found: Iterable[Member]) -> Member:
    """Return the only one of these, or say that it does not exist."""
    for one in found:
        return one
    raise Http404
