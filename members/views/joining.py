"""Doors of joining: one question a page; the answers wait in the session until the last."""

from datetime import date, datetime

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charter import selectors as charter
from charter.models import Plan
from charter.rules import NoCharterInForce, local_date
from members import rules, selectors, services
from members.forms import ConsentForm, PersonForm
from members.models import Enrolment
from members.pages import JoinPage
from members.permissions import UserRequest, member_required
from members.views import draft as drafts
from members.views.draft import Draft
from members.words import refusal_words


@require_safe
def join_about(request: HttpRequest, slug: str) -> HttpResponse:
    plan = get_object_or_404(charter.plans(), slug=slug)
    page = _page(plan)
    context = {"page": page, "closed": _closed_words(page)}
    return render(request, "members/join_about.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def join_who(request: UserRequest, slug: str) -> HttpResponse:
    plan = get_object_or_404(charter.plans(), slug=slug)
    page, draft = _page(plan), drafts.draft_of(request, plan)
    posted = request.POST if request.method == "POST" else None
    form = PersonForm(posted, initial=draft.as_form(), today=local_date(page.at, plan.time_zone))
    if form.is_bound and form.is_valid() and _may_join(request, form, page):
        drafts.keep(request, plan, drafts.with_person(form.cleaned_data, at=page.at))
        return redirect("members:join_consent", slug=slug)
    context = {"page": page, "form": form}
    return render(request, "members/join_who.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def join_consent(request: UserRequest, slug: str) -> HttpResponse:
    plan = get_object_or_404(charter.plans(), slug=slug)
    page, draft = _page(plan), drafts.draft_of(request, plan)
    if not draft.has_person:
        return redirect("members:join_who", slug=slug)
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        draft.accepted, draft.version_id = form.accepted(), page.version.pk
        drafts.keep(request, plan, draft)
        return redirect("members:join_summary", slug=slug)
    context = {"page": page, "form": form, "name": draft.name}
    return render(
        request, "members/join_consent.html", context, status=422 if form.is_bound else 200
    )


@never_cache
@require_safe
@member_required
def join_summary(request: UserRequest, slug: str) -> HttpResponse:
    plan = get_object_or_404(charter.plans(), slug=slug)
    draft = drafts.draft_of(request, plan)
    if step := draft.missing_step():
        return redirect(step, slug=slug)
    return _summary(request, plan, draft)


@require_POST
@member_required
def join(request: UserRequest, slug: str) -> HttpResponse:
    plan = get_object_or_404(charter.plans(), slug=slug)
    draft = drafts.draft_of(request, plan)
    if not draft.has_person and (done := drafts.finished(request, plan)):
        return redirect("members:join_done", slug=slug, enrolment_id=done)
    if step := draft.missing_step():
        return redirect(step, slug=slug)
    try:
        enrolment = _join(request, plan, draft)
    except rules.CharterChanged as changed:
        messages.warning(request, refusal_words(changed))
        return redirect("members:join_consent", slug=slug)
    except rules.MembersRefused as refusal:
        return _summary(request, plan, draft, refusal=refusal)
    drafts.finish(request, plan, enrolment_id=enrolment.pk)
    return redirect("members:join_done", slug=slug, enrolment_id=enrolment.pk)


@require_safe
@member_required
def join_done(request: UserRequest, slug: str, enrolment_id: int) -> HttpResponse:
    own = selectors.enrolments(user_id=request.user.pk).filter(plan__slug=slug)
    enrolment = get_object_or_404(own, pk=enrolment_id)
    page = JoinPage(enrolment.plan, enrolment.version, at=charter.now(enrolment.plan))
    home = resolve_url(settings.LOGIN_REDIRECT_URL)
    facts = page.facts_of(enrolment)
    context = {"page": page, "enrolment": enrolment, "facts": facts, "home": home}
    return render(request, "members/join_done.html", context)


def _page(plan: Plan) -> JoinPage:
    at = charter.now(plan)
    try:
        return JoinPage(plan, charter.version_at(plan.pk, at), at=at)
    except NoCharterInForce as not_yet:
        raise Http404 from not_yet


def _may_join(request: UserRequest, form: PersonForm, page: JoinPage) -> bool:
    """Return whether the person may join as things stand; otherwise say why beside the field."""
    asked = form.cleaned_data
    try:
        rules.spans_to_come(terms=page.terms, born_on=asked["born_on"], joined_at=page.at)
    except rules.AgeOutside as refusal:
        form.add_error("born_on", refusal_words(refusal))
        return False
    if selectors.open_enrolment_of(
        user_id=request.user.pk,
        plan_id=page.plan.pk,
        name=asked["name"],
        born_on=asked["born_on"],
    ):
        form.add_error("name", refusal_words(rules.AlreadyEnrolled()))
        return False
    closed = _closed_words(page)
    if closed and not _goes_on(request, page, name=asked["name"], born_on=asked["born_on"]):
        form.add_error(None, closed)
        return False
    return True


def _closed_words(page: JoinPage) -> str:
    """Return why nobody new may join this plan today, or nothing."""
    try:
        page.require_open()
    except rules.MembersRefused as refusal:
        return refusal_words(refusal)
    return ""


def _goes_on(request: UserRequest, page: JoinPage, *, name: str, born_on: date) -> Enrolment | None:
    """Return the enrolment that a person left so lately that joining takes it up again."""
    return selectors.returning_enrolment_of(
        user_id=request.user.pk,
        plan_id=page.plan.pk,
        name=name,
        born_on=born_on,
        at=page.at,
    )


def _join(request: UserRequest, plan: Plan, draft: Draft) -> Enrolment:
    """Return the enrolment of this draft, made now or by the click just before this one."""
    try:
        try:
            return _join_at(request, plan, draft, at=charter.now(plan))
        except rules.CutoffPassed:  # a run froze its cutoff meanwhile: once more, after it
            return _join_at(request, plan, draft, at=charter.now(plan))
    except rules.AlreadyEnrolled:
        twin = selectors.open_enrolment_of(
            user_id=request.user.pk,
            plan_id=plan.pk,
            name=draft.person.name,
            born_on=draft.person.born_on,
        )
        begun_at = datetime.fromisoformat(draft.begun_at)
        if twin is None or selectors.entered_at(twin) < begun_at:
            raise
        return twin


def _join_at(request: UserRequest, plan: Plan, draft: Draft, *, at: datetime) -> Enrolment:
    return services.join(
        plan_id=plan.pk,
        user_id=request.user.pk,
        person=draft.person,
        accepted=draft.accepted,
        language=get_language() or "en",
        at=at,
        read_version_id=draft.version_id,
    )


def _summary(
    request: UserRequest,
    plan: Plan,
    draft: Draft,
    *,
    refusal: rules.MembersRefused | None = None,
) -> HttpResponse:
    page, person = _page(plan), draft.person
    goes_on = _goes_on(request, page, name=person.name, born_on=person.born_on)
    context = {
        "page": page,
        "facts": page.facts_to_be(person, goes_on=goes_on),
        "refusal": refusal_words(refusal) if refusal else "",
    }
    return render(request, "members/join_summary.html", context, status=422 if refusal else 200)
