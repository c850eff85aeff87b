"""The door by which a reviewer says what they made of a signal."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from charter import selectors as charter
from claims import selectors, services, words
from claims.forms.signals import SignalForm
from claims.rules import ClaimRefused
from claims.states import SignalAnswer
from members.permissions import UserRequest, role_required


@require_POST
@role_required("reviewer")
def answer(request: UserRequest, ref: str, signal_id: int) -> HttpResponse:
    claim = get_object_or_404(selectors.reviewable(reviewer=request.user), ref=ref)
    signal = get_object_or_404(selectors.signals_of(claim=claim), pk=signal_id)
    form = SignalForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please say whether it mattered; a few words are enough."))
        return redirect("claims:review", ref=ref)
    try:
        services.answer_signal(
            signal_id=signal.pk,
            answer=SignalAnswer(form.cleaned_data["answer"]),
            words=form.cleaned_data["words"],
            by=request.user,
            at=charter.now(claim.plan),
        )
    except ClaimRefused as refusal:
        messages.error(request, words.refusal_words(refusal, claim.plan))
    else:
        messages.success(request, _("Thank you. How often signals matter is published."))
    return redirect("claims:review", ref=ref)
