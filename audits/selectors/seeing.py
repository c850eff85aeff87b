"""What the auditor may see of a request that was drawn: who it is, its papers, the bank's proof."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from apportionment import selectors as apportionment
from apportionment.models import AwardPayout
from audits.models import Appointment, Drawn
from audits.selectors.audits import WITH_CASE
from claims import selectors as claims
from claims.models import Claim
from claims.rules import NotImpartial
from members import selectors as members
from members.models import Identity, User
from treasury import selectors as treasury
from treasury.models import Payout
from treasury.selectors.proofs import BankProof
from treasury.states import PayoutState


@dataclass(frozen=True)
class Payment:
    """One payment of an award, what the bank says of it, and whether the family has it."""

    payout: Payout
    proof: BankProof
    confirmed_at: datetime | None

    @property
    def reference(self) -> str:
        """Return what names it at the bank or the provider."""
        order = self.proof.order
        return order.end_to_end if order else self.payout.provider_reference


def drawn_for(*, auditor: User) -> QuerySet[Drawn]:
    """Return the requests that this auditor is appointed to look at; others do not exist."""
    own = Appointment.objects.filter(auditor=auditor, ended_at=None).values("audit")
    return Drawn.objects.filter(audit__in=own).select_related(*WITH_CASE)


def identity_of(*, claim: Claim) -> Identity | None:
    """Return the identity document of the member that a request is about."""
    return members.identity_of(member_id=claim.enrolment.member_id)


def payments_of(*, claim: Claim) -> list[Payment]:
    """Return what was paid of an award, to people and in place of what was owed."""
    rows = [*apportionment.arrived_of(claim=claim), *apportionment.netted_of(claim=claim)]
    return [_payment(one) for one in rows]


def is_confirmed(*, claim: Claim) -> bool:
    """Return whether the family has said of every payment to them that it arrived."""
    sent = [
        one for one in apportionment.arrived_of(claim=claim) if one.payout.state == PayoutState.PAID
    ]
    return bool(sent) and all(one.confirmed_at for one in sent)


def too_close(*, drawn: QuerySet[Drawn], auditor: User) -> list[str]:
    """Return the public numbers of those drawn whose people this auditor stands too near to."""
    return [
        one.listed.claim.ref
        for one in drawn
        if isinstance(claims.hindrance_of(claim=one.listed.claim, reviewer=auditor), NotImpartial)
    ]


def _payment(one: AwardPayout) -> Payment:
    proof = treasury.bank_proof(payout=one.payout)
    return Payment(payout=one.payout, proof=proof, confirmed_at=one.confirmed_at)
