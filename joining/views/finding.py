"""Finding the plan and the draft that an address names; nobody finds anybody else's."""

from typing import Final

from django.http import Http404
from django.shortcuts import get_object_or_404

from charter import selectors as charter
from charter.models import CharterVersion, Plan
from charter.rules import NoCharterInForce
from joining import selectors
from joining.pages import Walk
from members.permissions import UserRequest

LONGEST_ID: Final = 19


def plan_called(slug: str) -> Plan:
    """Return the plan of this name, or 404."""
    return get_object_or_404(charter.plans(), slug=slug)


def version_now(plan: Plan) -> CharterVersion:
    """Return the charter in force, or 404 where the plan has not begun."""
    try:
        return charter.version_at(plan.pk, charter.now(plan))
    except NoCharterInForce as not_yet:
        raise Http404 from not_yet


def walk_of(request: UserRequest, slug: str, draft_id: int) -> Walk:
    """Return the way of this user's own draft, or 404."""
    plan = plan_called(slug)
    draft = selectors.draft_of(user_id=request.user.pk, plan_id=plan.pk, draft_id=draft_id)
    if draft is None:
        raise Http404
    invited = request.GET.get("invited", "")
    invited_id = int(invited) if invited.isdecimal() and len(invited) < LONGEST_ID else 0
    version, at = version_now(plan), charter.now(plan)
    return Walk(plan, version, draft, at=at, invited_id=invited_id)
