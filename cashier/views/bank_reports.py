"""The door for what a bank answers to a file before it settles it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apportionment.permissions import MONEY_DOERS
from cashier.forms.files import ReportForm
from cashier.permissions import doable_plan
from cashier.views.files import show_all
from cashier.words.bank import refused_file
from cashier.words.files import report_words
from charter import selectors as charter
from members.permissions import UserRequest, role_required
from treasury import services
from treasury.rules.bank import FileRefused


@require_POST
@role_required(*MONEY_DOERS)
def take_report(request: UserRequest, slug: str) -> HttpResponse:
    plan = doable_plan(request, slug)
    form = ReportForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_all(request, plan, report_form=form, status=422)
    body = form.cleaned_data["report"].read()
    try:
        taken = services.take_status_report(
            plan_id=plan.pk, body=body, by=request.user.pk, at=charter.now(plan)
        )
    except FileRefused as refusal:
        told = (
            _("This is no answer to a file (pain.002). Please choose another.")
            if refusal.why == "no_statement"
            else refused_file(refusal.why, refusal.facts)
        )
        form.add_error("report", told)
        return show_all(request, plan, report_form=form, status=422)
    messages.success(request, report_words(taken))
    return redirect("cashier:files", slug=plan.slug)
