"""Whose plan's money somebody may look at, and act on."""

from django.http import Http404

from apportionment.permissions import MONEY_DOERS, MONEY_READERS
from charter import selectors as charter
from charter.models import Plan
from members import selectors as members
from members.permissions import UserRequest


def readable_plan(request: UserRequest, slug: str) -> Plan:
    """Return the plan of this name, if its money is this person's to look at; else 404."""
    return _plan(request, slug, MONEY_READERS)


def doable_plan(request: UserRequest, slug: str) -> Plan:
    """Return the plan of this name, if its money is this person's to act on; else 404."""
    return _plan(request, slug, MONEY_DOERS)


def may_act(request: UserRequest, plan: Plan) -> bool:
    """Return whether this person does what treasurers of the plan do."""
    return plan.pk in members.plan_ids_of_roles(user_id=request.user.pk, roles=MONEY_DOERS)


def _plan(request: UserRequest, slug: str, roles: frozenset[str]) -> Plan:
    ids = members.plan_ids_of_roles(user_id=request.user.pk, roles=roles)
    plan = charter.plans().filter(pk__in=ids, slug=slug).first()
    if plan is None:
        raise Http404
    return plan
