"""The door of a member's home: aid first, then where everyone stands, what is due and why."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apportionment.pages.home import CardPage
from apportionment.pages.news import news
from apportionment.pages.paying import PayPage
from apportionment.selectors.home import home
from charter import selectors as charter
from claims import selectors as claims
from claims.pages import ClaimPage
from claims.states import CLOSED, ClaimState
from members import selectors as members
from members.models import User
from members.permissions import UserRequest, member_required

OVER = CLOSED | {ClaimState.PAID}


@require_safe
@member_required
def me(request: UserRequest) -> HttpResponse:
    user = request.user
    known = members.enrolments_held_or_paid(user_id=user.pk, payer_id=user.payer_id)
    enrolments = [one for one in known if one.member.holder_id == user.pk]
    found = home(
        user=user,
        enrolments=enrolments,
        at={one.plan: charter.now(one.plan) for one in known},
    )
    context = {
        "claims": _open_claims(user),
        "cards": [CardPage(card) for card in found.cards],
        "accounts": [
            PayPage(
                account,
                attempts_seen=None,
                letter_about=found.letter_about,
                goes_on=found.goes_on(account.plan),
            )
            for account in found.accounts
        ],
        "news": news(enrolments=enrolments, events=found.events, accounts=found.accounts),
        "unreached": members.unreached(user_id=user.pk, at=timezone.now()),
    }
    return render(request, "apportionment/me.html", context)


def _open_claims(user: User) -> list[ClaimPage]:
    found = claims.claims_of(user=user).exclude(state__in=OVER)
    return [ClaimPage(claim, at=charter.now(claim.plan)) for claim in found]
