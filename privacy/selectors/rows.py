"""Which rows of a table are somebody's, by the one register of what is stored."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from apportionment.models import AwardPayout
from claims.models import Evidence
from members.models import AccountOffer, EmergencyContact, Invitation, Member, Message, User
from members.states import MessageState
from papers.models import Paper
from privacy.rules import Kept, Table
from treasury.models import BankOrder, Refund, Withdrawal
from treasury.states import PlacedAs

Rows = QuerySet[Model]


def rows_of(table: Table, *, user: User) -> Rows:
    """Return a table's rows that are of a user or of the members they hold, in a fixed order."""
    model = apps.get_model(table.label)
    found = Q(pk__in=[])
    for path in table.belongs:
        found |= _condition(path, user)
    rows: Rows = model._base_manager.filter(found).order_by("pk")
    return rows


def papers_of(*, user: User) -> QuerySet[Evidence]:
    """Return the papers handed in with a user's claims."""
    own = Evidence.objects.filter(claim__enrolment__member__holder=user)
    return own.select_related("claim", "paper").order_by("pk")


def unsent_keys(*, user: User) -> list[str]:
    """Return the keys of the messages of a user that are still to be sent."""
    unsent = Message.objects.filter(_messages(user), state=MessageState.QUEUED)
    return list(unsent.order_by("pk").values_list("key", flat=True))


def rows_to_forget(kept: Kept, *, at: datetime) -> Rows:
    """Return the rows that have been kept as long as they may be."""
    until = at - timedelta(days=kept.days)
    model = apps.get_model(kept.label)
    due = model._base_manager.filter(**{f"{kept.since}__lt": until}, **kept.where)
    rows: Rows = due.order_by("pk")
    return rows


def _condition(path: str, user: User) -> Q:
    how, colon, rest = path.partition(":")
    if not colon:
        return Q(**{path: user.pk})
    if how == "payer":
        return Q(**{rest or "payer": user.payer_id}) if user.payer_id else Q(pk__in=[])
    return SPECIAL[rest](user)


def _payouts(user: User) -> Q:
    own = AwardPayout.objects.filter(portion__claim__enrolment__member__holder=user)
    return Q(pk__in=own.values("payout_id"))


def _bank_lines(user: User) -> Q:
    """Return what a user sent or was sent by transfer, as the bank told it."""
    orders = BankOrder.objects.filter(_orders(user)).values("key")
    found = Q(placed_as=PlacedAs.ORDER, placed_key__in=orders)
    if user.payer_id is None:
        return found
    return found | Q(placed_as=PlacedAs.TOP_UP, placed_key=str(user.payer_id))


def _unplacings(user: User) -> Q:
    """Return the transfers that were taken for a user's, and were not."""
    if user.payer_id is None:
        return Q(pk__in=[])
    return Q(placed_as=PlacedAs.TOP_UP, placed_key=str(user.payer_id))


def _unread_lines(user: User) -> Q:
    """Return the raw texts of what a user sent, where a person had to read them."""
    if user.payer_id is None:
        return Q(pk__in=[])
    return Q(line__placed_as=PlacedAs.TOP_UP, line__placed_key=str(user.payer_id))


def _messages(user: User) -> Q:
    """Return the messages to a user, to their addresses, and to others about their people."""
    contacts = EmergencyContact.objects.filter(member__holder=user).values_list("phone", flat=True)
    offers = AccountOffer.objects.filter(member__holder=user).values_list("recipient", flat=True)
    return (
        Q(user=user)
        | Q(user=None, recipient__in=_addresses(user))
        | Q(user=None, recipient__in=[*contacts, *offers])
        & (Q(kind__startswith="members/contact_") | Q(kind="members/account_offered"))
    )


def _reports(user: User) -> Q:
    return Q(message__in=Message.objects.filter(_messages(user)))


def _papers(user: User) -> Q:
    """Return the papers of a user's claims, and those they handed in that are of nobody else's.

    One that also stands in a claim of somebody who is still here is that person's too: it stays.
    """
    of_others = Evidence.objects.filter(claim__enrolment__member__erased_at=None).exclude(
        claim__enrolment__member__holder=user
    )
    own = Evidence.objects.filter(claim__enrolment__member__holder=user)
    return (Q(pk__in=own.values("paper_id")) | Q(uploaded_by=user)) & ~Q(
        pk__in=of_others.values("paper_id")
    )


def _copies(user: User) -> Q:
    return Q(paper__in=Paper.objects.filter(_papers(user)))


def _address_codes(user: User) -> Q:
    return Q(address__in=_addresses(user))


def _invitations(user: User) -> Q:
    people = Member.objects.filter(holder=user, erased_at=None)
    hashes = [one for one in people.values_list("person_hash", flat=True) if one]
    own = [Invitation.found_by("address_hash", address) for address in _addresses(user)]
    return (
        Q(opened_by=user)
        | Q(address_hash__in=own)
        | Q(person_hash__in=[bytes(one) for one in hashes])
    )


def _addresses(user: User) -> list[str]:
    return [address for address in (user.email, user.phone) if address]


def _orders(user: User) -> Q:
    """Return all orders about a user's money: debits of theirs, and what goes to them."""
    found = _payout_orders(user)
    if user.payer_id is not None:
        of_payer = Q(mandate__payer=user.payer_id) | Q(of__mandate__payer=user.payer_id)
        found |= of_payer
    return found


def _payout_orders(user: User) -> Q:
    """Return the orders that send a user money: awards, refunds, balances."""
    own = AwardPayout.objects.filter(portion__claim__enrolment__member__holder=user)
    found = Q(pk__in=[])
    for key in own.values_list("payout__key", flat=True):
        found |= Q(key__startswith=f"payout/{key}/")
    if user.payer_id is None:
        return found
    for kind, rows in (("refund", Refund.objects), ("withdrawal", Withdrawal.objects)):
        for pk in rows.filter(payer_id=user.payer_id).values_list("pk", flat=True):
            found |= Q(key__startswith=f"{kind}/{pk}/")
    return found


SPECIAL: Final[Mapping[str, Callable[[User], Q]]] = {
    "payouts": _payouts,
    "payout_orders": _payout_orders,
    "bank_lines": _bank_lines,
    "unread_lines": _unread_lines,
    "unplacings": _unplacings,
    "messages": _messages,
    "papers": _papers,
    "copies": _copies,
    "reports": _reports,
    "addresses": _address_codes,
    "invitations": _invitations,
}
