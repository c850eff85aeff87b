"""The doors of a member's own money: where everyone stands, what is due and why, the statement."""

import csv
from decimal import Decimal

from babel.numbers import get_currency_precision
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apportionment.pages import PayPage, StatementRow, statement_rows
from apportionment.selectors import pages
from charter import selectors as charter
from charter.models import Plan
from charter.templatetags.plan_time import plan_date_text
from claims import selectors as claims
from claims.pages import ClaimPage
from claims.states import CLOSED, ClaimState
from members.models import User
from members.permissions import UserRequest, member_required

PERIODS_A_PAGE = 20
OVER = CLOSED | {ClaimState.PAID}


@require_safe
@member_required
def me(request: UserRequest) -> HttpResponse:
    user = request.user
    moments = [(plan, charter.now(plan)) for plan in pages.plans_of(user=user)]
    context = {
        "cards": [
            card for plan, at in moments for card in pages.cards(user=user, plan=plan, at=at)
        ],
        "claims": _open_claims(user),
        "accounts": [
            PayPage(pages.account(user=user, plan=plan, at=at), attempts_seen=None)
            for plan, at in moments
        ],
    }
    return render(request, "apportionment/me.html", context)


@require_safe
@member_required
def statement(request: UserRequest) -> HttpResponse:
    plans = pages.plans_of(user=request.user)
    plan = _chosen(plans, request.GET.get("plan"))
    if plan is None:
        return render(request, "apportionment/statement_empty.html")
    account = pages.account(user=request.user, plan=plan, at=charter.now(plan))
    page = Paginator(statement_rows(account), PERIODS_A_PAGE).get_page(request.GET.get("page"))
    context = {"plans": plans, "plan": plan, "account": account, "page": page}
    return render(request, "apportionment/statement.html", context)


@require_safe
@member_required
def statement_file(request: UserRequest, slug: str) -> HttpResponse:
    plan = _chosen(pages.plans_of(user=request.user), slug)
    if plan is None:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="tongzhou-{plan.slug}.csv"'
    response.write("\N{BYTE ORDER MARK}")  # else spreadsheets garble Chinese
    account = pages.account(user=request.user, plan=plan, at=charter.now(plan))
    writer = csv.writer(response)
    writer.writerow(_header())
    for rows in statement_rows(account):
        writer.writerows(_cells(row, plan) for row in rows)
    return response


def _open_claims(user: User) -> list[ClaimPage]:
    found = claims.claims_of(user=user).exclude(state__in=OVER)
    return [ClaimPage(claim, at=charter.now(claim.plan)) for claim in found]


def _chosen(plans: list[Plan], slug: str | None) -> Plan | None:
    """Return the plan asked for, or the first; one that is not the user's does not exist."""
    if slug is None:
        return plans[0] if plans else None
    for plan in plans:
        if plan.slug == slug:
            return plan
    raise Http404


def _header() -> list[str]:
    return [
        _("Period"),
        _("Headcount frozen on"),
        _("Member"),
        _("Age group"),
        _("Share"),
        _("Charged"),
        _("Sum so far"),
        _("Debit"),
        _("Day of the debit"),
    ]


def _cells(row: StatementRow, plan: Plan) -> list[str | int]:
    return [
        row.period_no,
        plan_date_text(row.cutoff_at, plan),
        _as_text(row.what),
        row.ages,
        "" if row.share_minor is None else _plain(row.share_minor, plan),
        _plain(row.charged_minor, plan),
        _plain(row.total_minor, plan),
        row.debit.get_state_display() if row.debit else "",
        plan_date_text(row.debit.debit_on, plan) if row.debit else "",
    ]


def _plain(minor: int, plan: Plan) -> str:
    """Return an amount that a program reads: no unit, no grouping."""
    return str(Decimal(minor).scaleb(-get_currency_precision(plan.currency)))


def _as_text(typed: str) -> str:
    """Return what a person typed so that no spreadsheet takes it for a formula."""
    return f"'{typed}" if typed.startswith(("=", "+", "-", "@", "\t", "\r")) else typed
