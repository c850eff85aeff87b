"""The doors of filing: a page each; every answer is kept before the next is asked."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charter import selectors as charter
from charter.rules import local_date
from claims import rules, selectors, services, words
from claims.filing_pages import FilingWalk
from claims.filing_questions import PAGES, Page
from claims.forms import WhoForm
from claims.models import ClaimDraft
from claims.rules import ClaimRefused
from claims.rules import drafts as pages
from members.permissions import UserRequest, member_required

STALE = 409
WRONG = 422


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def file(request: UserRequest) -> HttpResponse:
    people = selectors.enrolments_to_ask_for(user=request.user)
    initial = {"enrolment": request.GET["enrolment"]} if "enrolment" in request.GET else {}
    posted = request.POST if request.method == "POST" else None
    form = WhoForm(posted, people=people, initial=initial)
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data["enrolment"]
        plan = next(one.plan for one, _as in people if one.pk == chosen)
        draft = services.begin_draft(enrolment_id=chosen, by=request.user, at=charter.now(plan))
        return redirect("claims:file_step", draft_id=draft.pk, step=pages.EVENT)
    context = {
        "form": form,
        "has_people": bool(people),
        "walks": [_walk(draft) for draft in selectors.drafts_of(user=request.user)],
    }
    return render(request, "claims/file.html", context, status=WRONG if form.is_bound else 200)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def step(request: UserRequest, draft_id: UUID, step: str) -> HttpResponse:
    walk = walk_of(request, draft_id)
    if walk.draft.claim is not None:
        return redirect("claims:claim", ref=walk.draft.claim.ref)
    if not walk.may_show(step):
        return redirect(walk.address_on)
    page = PAGES[step](walk)
    if step in LISTS:
        return LISTS[step](request, page)
    form = page.form(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _page(request, page, form)
    if not form.is_valid():
        return _page(request, page, form, status=WRONG)
    return _keep(request, page, form)


def _keep(request: UserRequest, page: Page, form: forms.Form) -> HttpResponse:
    """Keep a valid answer and lead on, or say beside it why not."""
    walk = page.walk
    try:
        _require_possible(walk, page, form)
        services.keep_answer(
            draft_id=walk.draft.pk,
            step=page.step,
            answer=page.answer(form.cleaned_data),
            shown=_shown(request),
            at=walk.at,
        )
    except rules.DraftStale as stale:
        now = PAGES[page.step](walk_of(request, walk.draft.pk))
        told = words.refusal_words(stale, walk.plan)
        return _page(request, now, form, status=STALE, told=told, saved=now.saved)
    except ClaimRefused as refusal:
        form.add_error(words.field_of(refusal), words.refusal_words(refusal, walk.plan))
        return _page(request, page, form, status=WRONG)
    return redirect(walk_of(request, walk.draft.pk).address_on)


def _require_possible(walk: FilingWalk, page: Page, form: forms.Form) -> None:
    """Say at once, and not only at the end, that a day cannot be."""
    if page.step != pages.EVENT:
        return
    rules.require_possible_event(
        event_on=form.cleaned_data["event_on"],
        born_on=walk.enrolment.member.born_on,
        today=local_date(walk.at, walk.plan.time_zone),
    )


def _papers(request: UserRequest, page: Page) -> HttpResponse:
    """Show and take papers; each that can be taken is kept, each that cannot is named."""
    walk = page.walk
    if request.method == "POST" and "on" in request.POST:
        return _lead_on(request, page)
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = page.form(*posted)
    if not form.is_bound:
        return _page(request, page, form)
    if not form.is_valid():
        return _page(request, page, form, status=WRONG)
    item = form.cleaned_data.get("item", "")
    refused = _take(request, walk, form, item=item)
    if not refused:
        return redirect(walk.address(page.step))
    for name, refusal in refused:
        form.add_error(name, words.refusal_words(refusal, walk.plan))
    now = PAGES[page.step](walk_of(request, walk.draft.pk))
    return _page(request, now, form, status=WRONG)


def _take(
    request: UserRequest, walk: FilingWalk, form: forms.Form, *, item: str
) -> list[tuple[str, ClaimRefused]]:
    """Keep each of the papers that were sent, and return which could not be taken, and why."""
    refused: list[tuple[str, ClaimRefused]] = []
    for name in ("papers", "photos"):
        for handed in form.cleaned_data[name]:
            try:
                services.take_for_draft(
                    draft_id=walk.draft.pk, handed=handed, item=item, by=request.user, at=walk.at
                )
            except ClaimRefused as refusal:
                refused.append((name, refusal))
    return refused


def _bills(request: UserRequest, page: Page) -> HttpResponse:
    walk = page.walk
    if request.method == "POST" and "on" in request.POST:
        return _lead_on(request, page)
    form = page.form(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _page(request, page, form)
    if not form.is_valid():
        return _page(request, page, form, status=WRONG)
    try:
        services.add_bill(
            draft_id=walk.draft.pk,
            bill=page.answer(form.cleaned_data),
            shown=_shown(request),
            at=walk.at,
        )
    except ClaimRefused as refusal:
        form.add_error(None, words.refusal_words(refusal, walk.plan))
        return _page(request, page, form, status=WRONG)
    return redirect(walk.address(page.step))


def _lead_on(request: UserRequest, page: Page) -> HttpResponse:
    """Go on from a page whose answer is a list: however long it is, it is answered."""
    walk = page.walk
    answer = page.kept or ({"bills": []} if page.step == pages.BILLS else {})
    services.keep_answer(
        draft_id=walk.draft.pk,
        step=page.step,
        answer=answer,
        shown=walk.draft.saves,
        at=walk.at,
    )
    return redirect(walk_of(request, walk.draft.pk).address_on)


@require_POST
@member_required
def drop_paper(request: UserRequest, draft_id: UUID, draft_paper_id: int) -> HttpResponse:
    walk = walk_of(request, draft_id)
    services.drop_paper(draft_id=draft_id, draft_paper_id=draft_paper_id, at=walk.at)
    return redirect(walk.address(pages.PAPERS))


@require_POST
@member_required
def drop_bill(request: UserRequest, draft_id: UUID, no: int) -> HttpResponse:
    walk = walk_of(request, draft_id)
    bills = walk.draft.answers.get(pages.BILLS, {}).get("bills", [])
    if no < len(bills) and _shown(request) == walk.draft.saves:
        services.drop_bill(draft_id=draft_id, bill=bills[no], at=walk.at)
    return redirect(walk.address(pages.BILLS))


@never_cache
@require_safe
@member_required
def summary(request: UserRequest, draft_id: UUID) -> HttpResponse:
    walk = walk_of(request, draft_id)
    if walk.draft.claim is not None:
        return redirect("claims:claim", ref=walk.draft.claim.ref)
    if walk.missing:
        return redirect(walk.address_on)
    return _summary(request, walk)


@require_POST
@member_required
def send(request: UserRequest, draft_id: UUID) -> HttpResponse:
    walk = walk_of(request, draft_id)
    try:
        claim = services.file_draft(
            draft_id=draft_id, shown=_shown(request), by=request.user, at=walk.at
        )
    except rules.DraftIncomplete as missing:
        messages.warning(request, words.refusal_words(missing, walk.plan))
        return redirect(walk.address(missing.step))
    except ClaimRefused as refusal:
        is_stale = isinstance(refusal, rules.DraftStale)
        return _summary(request, walk_of(request, draft_id), refusal, is_stale=is_stale)
    if walk.draft.claim is None:
        messages.success(request, _("Your request has arrived. We wish you strength."))
    return redirect("claims:claim", ref=claim.ref)


@require_POST
@member_required
def forget(request: UserRequest, draft_id: UUID) -> HttpResponse:
    walk_of(request, draft_id)
    services.drop_draft(draft_id=draft_id)
    messages.success(request, _("What you had written is forgotten, with its papers."))
    return redirect("claims:file")


def walk_of(request: UserRequest, draft_id: UUID) -> FilingWalk:
    """Return this user's own draft beside its charter, or 404."""
    draft = selectors.draft_of(user=request.user, draft_id=draft_id)
    if draft is None:
        raise Http404
    return _walk(draft)


def _walk(draft: ClaimDraft) -> FilingWalk:
    assert draft.enrolment is not None  # every draft is begun for somebody
    return FilingWalk(draft, at=charter.now(draft.enrolment.plan))


def _shown(request: UserRequest) -> int:
    """Return how often the draft had been saved when the page was made that was sent."""
    shown = request.POST.get("shown", "")
    return int(shown) if shown.isdecimal() and len(shown) < len("1000000000") else -1


def _page(
    request: UserRequest, page: Page, form: forms.Form, *, status: int = 200, **more: Any
) -> HttpResponse:
    walk = page.walk
    shown = request.POST.get("shown") if status == WRONG else None
    context = {
        "walk": walk,
        "page": page,
        "form": form,
        "shown": walk.draft.saves if shown is None else shown,
        "part": walk.part(page.step),
        "back": walk.address_before(page.step),
        **more,
    }
    return render(request, page.template, context, status=status)


def _summary(
    request: UserRequest,
    walk: FilingWalk,
    refusal: ClaimRefused | None = None,
    *,
    is_stale: bool = False,
) -> HttpResponse:
    if walk.missing:
        return redirect(walk.address_on)
    told = words.refusal_words(refusal, walk.plan) if refusal else ""
    if is_stale:
        told = _("Something was changed meanwhile. Please read it once more, then send it.")
    context = {"walk": walk, "refusal": told, "shown": walk.draft.saves, "part": walk.part("")}
    status = (STALE if is_stale else WRONG) if refusal else 200
    return render(request, "claims/file_summary.html", context, status=status)


LISTS = {pages.PAPERS: _papers, pages.BILLS: _bills}
