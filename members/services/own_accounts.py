"""A member moves to an account of their own: offered by who holds them, taken with a code."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from charter import selectors as charter
from members import rules
from members.models import AccountOffer, ComingOfAge, Enrolment, Member, User
from members.models.family import code_hash
from members.services.declarations import Declaration, Moment, record_declaration
from members.services.messages import blank_message, queue_message, queue_to_address
from members.services.moves import lock_enrolments, move
from members.services.paying import change_payer, payer_of
from members.states import IN, Channel, Consent, Move, Relation

LASTS: Final = timedelta(days=14)
ASKED: Final = (Consent.CHARTER, Consent.NOT_INSURANCE, Consent.MANDATE)


@transaction.atomic
def offer_own_account(
    *, member_id: int, channel: Channel, recipient: str, by: User, at: datetime
) -> AccountOffer:
    """Offer a member an account of their own, by a code to their phone or e-mail address.

    An earlier offer is taken back. Raises `NotTheirMember`, `IsTheirOwnMember`, `NotOfAge`,
    `NotAnAddress`.
    """
    member = Member.objects.select_for_update(of=("self",)).get(pk=member_id)
    rules.require_may_be_offered(
        is_holder=member.holder_id == by.pk,
        is_self=member.relation == Relation.SELF,
        born_on=member.born_on,
        today=at.date(),
    )
    settle = rules.email_address if channel == Channel.MAIL else rules.phone_number
    address = settle(recipient)
    _withdraw_open(member, at=at)
    code = rules.spoken_code(secrets.choice)
    offer = AccountOffer.objects.create(
        member=member,
        offered_by=by,
        channel=channel,
        recipient=address,
        code_hash=code_hash(rules.settled_offer_code(code)),
        offered_at=at,
        expires_at=at + LASTS,
    )
    _send_code(offer, code=code, at=at)
    return offer


def _send_code(offer: AccountOffer, *, code: str, at: datetime) -> None:
    queue_to_address(
        key=_letter_key(offer),
        user_id=None,
        channel=Channel(offer.channel),
        recipient=offer.recipient,
        language=offer.offered_by.language,
        kind="members/account_offered",
        facts={
            "member": offer.member.name,
            "holder": offer.offered_by.name,
            "code": code,
            "until_on": offer.expires_at.date(),
        },
        at=at,
    )


@transaction.atomic
def withdraw_offer(*, member_id: int, by: User, at: datetime) -> None:
    """Take the open offer of an own account back; without one, nothing happens.

    Taken up at the same moment, one of the two is first: then `NotTheirMember`.
    """
    member = Member.objects.select_for_update(of=("self",)).get(pk=member_id)
    if member.holder_id != by.pk:
        raise rules.NotTheirMember
    _withdraw_open(member, at=at)


@transaction.atomic
def take_own_account(
    *,
    code: str,
    accepted: frozenset[str],
    by: User,
    language: str,
    at: datetime,
    plan_at: Mapping[int, datetime],
) -> Member:
    """Move a member to the account of who brings the code, with all they belong to.

    Joining dates, waiting and history stay. What is counted from now on is at the new holder's
    cost, what was before at the old one's. `plan_at` is the time of each plan. Asked twice, it
    happens once. Raises `OfferGone`, `OfferIsOwn`, `HasMemberAlready`, `ConsentMissing`, and
    `CutoffPassed` where a run froze its cutoff meanwhile: ask with fresh instants.
    """
    offer = AccountOffer.objects.filter(code_hash=code_hash(rules.settled_offer_code(code))).first()
    if offer is None:
        raise rules.OfferGone
    # The member first, as the other deeds do: so that no two wait for each other.
    member = Member.objects.select_for_update(of=("self",)).get(pk=offer.member_id)
    offer.refresh_from_db()
    if offer.accepted_at is not None and offer.accepted_by_id == by.pk:
        return member
    rules.require_open_offer(
        is_open=offer.accepted_at is None and offer.withdrawn_at is None,
        is_in_time=at < offer.expires_at and member.holder_id == offer.offered_by_id,
        is_own=offer.offered_by_id == by.pk,
    )
    rules.require_consent(accepted=accepted, asked=[consent.value for consent in ASKED])
    _take_over(member, by=by, language=language, accepted=accepted, at=at, plan_at=plan_at)
    offer.accepted_by, offer.accepted_at = by, at
    offer.save(update_fields=["accepted_by", "accepted_at"])
    blank_message(key=_letter_key(offer), at=at)
    _tell(member, offer, by=by, at=at)
    return member


def _take_over(
    member: Member,
    *,
    by: User,
    language: str,
    accepted: frozenset[str],
    at: datetime,
    plan_at: Mapping[int, datetime],
) -> None:
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    _hold(member, user)
    payer_id = payer_of(user, at=at)
    open_ones = member.enrolments.filter(left_at=None).values_list("pk", flat=True)
    for enrolment in lock_enrolments(list(open_ones)):
        _move_enrolment(
            enrolment,
            payer_id=payer_id,
            by=user,
            language=language,
            accepted=accepted,
            at=plan_at.get(enrolment.plan_id, at),
        )
    ComingOfAge.objects.filter(member=member).delete()


def _move_enrolment(
    enrolment: Enrolment,
    *,
    payer_id: int,
    by: User,
    language: str,
    accepted: frozenset[str],
    at: datetime,
) -> None:
    if enrolment.state in IN:
        enrolment = change_payer(enrolment_id=enrolment.pk, to_payer_id=payer_id, by=by, at=at)
    move(enrolment, Move.HANDED_OVER, by=by, at=at)
    version = charter.version_at(enrolment.plan_id, at)
    when = Moment(version=version, language=language, by=by, at=at)
    record_declaration(enrolment, Declaration(), accepted=accepted, when=when)


def _hold(member: Member, user: User) -> None:
    member.holder, member.relation = user, Relation.SELF
    try:
        with transaction.atomic():
            member.save(update_fields=["holder", "relation"])
    except IntegrityError as twice:
        raise rules.HasMemberAlready from twice


def _withdraw_open(member: Member, *, at: datetime) -> None:
    for offer in member.account_offers.filter(accepted_at=None, withdrawn_at=None):
        offer.withdrawn_at = max(at, offer.offered_at)
        offer.save(update_fields=["withdrawn_at"])
        blank_message(key=_letter_key(offer), at=at)


def _letter_key(offer: AccountOffer) -> str:
    return f"account_offered/{offer.pk}"


def _tell(member: Member, offer: AccountOffer, *, by: User, at: datetime) -> None:
    """Tell both sides what has changed."""
    for kind, user_id in (("moved_out", offer.offered_by_id), ("moved_in", by.pk)):
        queue_message(
            key=f"{kind}/{offer.pk}",
            user_id=user_id,
            plan_id=None,
            kind=f"members/{kind}",
            facts={"member": member.name, "moved_on": at.date()},
            at=at,
        )
