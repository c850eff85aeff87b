"""A life in a pool that leaves something in every table, and where to look for it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client

from apportionment import services as apportionment
from apportionment.models import DueException
from charter.models import Plan
from claims import services as claims
from claims.models import Claim
from claims.states import Cause, Verdict
from joining.models import JoinDraft
from members import services as members
from members.models import (
    AccountOffer,
    AddressChange,
    AddressCode,
    ComingOfAge,
    Death,
    Enrolment,
    GroupImport,
    HandOver,
    HealthAnswer,
    Invitation,
    Member,
    Message,
    PaperConsent,
    User,
)
from members.rules import Document
from members.states import AccessKind, Relation
from privacy.models import Export, Withdrawal
from tests.apportionment.builders import (
    DAY,
    OPENING,
    UNCAPPED,
    a_debited_run,
    a_plan_where,
    a_pool,
    officers,
    settled,
)
from tests.apportionment.paying_out import pay_all
from tests.claims.builders import PDF, a_paper
from tests.members.accounts import proves
from tests.members.builders import a_crew_member, a_person, a_user, an_enrolment
from tests.papers.builders import sends_files
from tests.privacy.aid import is_helped_in_every_way
from tests.privacy.asking import asks_and_complains
from tests.privacy.audited import is_audited
from tests.privacy.delivered import has_letters_delivered
from tests.privacy.paying import is_helped_to_pay, pays_in_every_way
from tests.privacy.reported import is_reported
from tests.treasury.bank_files import THEIRS
from treasury import services as treasury

NAME: Final = "欧阳标记"
CHILD: Final = "欧阳小标"
BORN_ON: Final = date(1961, 7, 13)
CHILD_BORN_ON: Final = date(2004, 11, 23)
EMAIL: Final = "marked-person@example.org"
PHONE: Final = "+8613912345678"
NUMBER: Final = "E77788899"
CONTACT: Final = "+8613800009999"
ACCOUNT: Final = "6222 7777 8888 9999"
MARK: Final = "wortmarke"  # in every free text
PAPER: Final = PDF + b"% a rare finding: paper-marke"
LEFT_AT: Final = OPENING + 120 * DAY
TAIL_OVER: Final = LEFT_AT + 800 * DAY

ERASED_WORDS: Final = (
    NAME, CHILD, "1961-07-13", "2004-11-23", EMAIL, PHONE, NUMBER, CONTACT, "+8613811112222",
    "+8613711112222", ACCOUNT, THEIRS, MARK, "paper-marke",
)  # fmt: skip


@dataclass
class Life:
    """Somebody with a child, who has asked for aid, been paid, and left."""

    user: User
    member: Member
    child: Member
    plan: Plan
    claim: Claim
    hashes: tuple[bytes, ...]


def a_full_life(client: Client | None = None) -> Life:
    """Return a life that has left something in every table of the register."""
    # The plan is in euro, so that its bank takes files (SEPA).
    euro = {'currency = "CNY"': 'currency = "EUR"'}
    plan = a_pool(heads=10, plan=a_plan_where(UNCAPPED, changes=euro))
    user = a_user(name=NAME, email=EMAIL, phone=PHONE)
    own = _joins(plan, user, NAME, BORN_ON, Relation.SELF)
    child = _joins(plan, user, CHILD, CHILD_BORN_ON, Relation.CHILD)
    user.refresh_from_db()
    staff = a_crew_member("operator")
    if client is not None:
        proves(client, EMAIL)
    _gives_identity(own, child, staff)
    claim = _is_helped(plan, own)
    assert user.payer_id is not None
    pays_in_every_way(user.payer_id, plan, name=NAME, account=ACCOUNT, mark=MARK)
    _leaves(plan, user, [own, child])
    _is_written_down(user, own, staff)
    is_helped_in_every_way(claim, staff, mark=MARK, at=OPENING)
    is_audited(claim, staff, mark=MARK, at=OPENING)
    is_reported(claim, mark=MARK, at=OPENING)
    asks_and_complains(user, plan, staff, mark=MARK)
    for message in Message.objects.filter(state="queued"):
        members.send_message(message_id=message.pk, at=LEFT_AT)
    hashes = [own.member.name_hash, own.member.person_hash, own.member.identity.number_hash]
    return Life(user, own.member, child.member, plan, claim, tuple(bytes(one) for one in hashes))


def _joins(plan: Plan, user: User, name: str, born_on: date, relation: Relation) -> Enrolment:
    person = a_person(name=name, born_on=born_on, relation=relation)
    return an_enrolment(plan=plan, user=user, person=person, at=OPENING + timedelta(hours=1))


def _gives_identity(own: Enrolment, child: Enrolment, staff: User) -> None:
    member, holder = own.member, own.member.holder
    members.record_identity(
        member=member, document=Document("passport", "CN", NUMBER), by=holder, at=OPENING
    )
    members.doubt_identity(identity_id=member.identity.pk, reason=MARK, by=staff, at=OPENING)
    members.record_access(member_id=member.pk, kind=AccessKind.IDENTITY, by=staff, at=OPENING + DAY)
    members.add_contact(member_id=member.pk, name="王" + NAME, phone=CONTACT, by=holder, at=OPENING)
    HealthAnswer.objects.create(
        enrolment=own,
        question="illness",
        wording="Is there an illness?",
        language="en",
        version=own.version,
        answer=f"no, only {MARK}",
        answered_by=holder,
        answered_at=OPENING,
    )
    PaperConsent.objects.create(
        enrolment=own,
        signed_by=NAME,
        signed_on=OPENING.date(),
        reference=f"file {MARK}",
        typed_by=staff,
        typed_at=OPENING,
    )
    ComingOfAge.objects.update_or_create(
        member=child.member, defaults={"tell_on": date(2022, 12, 1)}
    )


def _is_helped(plan: Plan, own: Enrolment) -> Claim:
    at = OPENING + 2 * DAY
    claim = claims.file_claim(
        enrolment_id=own.pk,
        by=own.member.holder,
        cause=Cause.ACCIDENT,
        condition=f"broken leg {MARK}",
        event_on=at.date(),
        story=f"I fell, {MARK}",
        account_name=NAME,
        account_ref=ACCOUNT,
        documents=[a_paper(PAPER, name=f"{MARK}.pdf")],
        at=at,
    )
    reviewers = [a_crew_member("reviewer", plan=plan) for _ in range(2)]
    claims.open_paper(evidence=claim.evidence.get(), by=reviewers[0], at=at)
    claims.recommend_claim(
        claim_id=claim.pk,
        verdict=Verdict.GRANT,
        award_minor=120_000,
        article="Article 8",
        fact=f"report {MARK}",
        reason=f"As it says, {MARK}",
        by=reviewers[0],
        at=at,
    )
    claims.grant_claim(claim_id=claim.pk, reason=MARK, by=reviewers[1], at=at)
    run = a_debited_run(plan)
    assert own.member.holder.payer_id is not None
    is_helped_to_pay(own.member.holder.payer_id, plan, run, mark=MARK)
    settled(run)
    paid_at = run.period.notice_until + 12 * DAY
    prepares, releases = officers(plan)
    made = apportionment.prepare_payouts(plan_id=plan.pk, by=prepares, at=paid_at)
    pay_all(made, by=releases, at=paid_at)
    claim.refresh_from_db()
    return claim


def _leaves(plan: Plan, user: User, own: list[Enrolment]) -> None:
    for enrolment in own:
        members.leave(enrolment_id=enrolment.pk, by=user, at=LEFT_AT)
    assert user.payer_id is not None
    treasury.pause_debits(
        payer_id=user.payer_id,
        plan_id=plan.pk,
        from_on=OPENING.date(),
        until_on=OPENING.date() + DAY,
        reason=f"lost work, {MARK}",
        by=user.pk,
    )
    treasury.set_limits(
        payer_id=user.payer_id, plan_id=plan.pk, month_minor=1, year_minor=None, at=OPENING
    )


def _is_written_down(user: User, own: Enrolment, staff: User) -> None:
    """Leave a row in the tables that other doors write."""
    JoinDraft.objects.create(
        user=user,
        plan=own.plan,
        relation=Relation.PARENT,
        answers={"who": {"name": f"{NAME}爸"}},
        begun_at=OPENING,
        touched_at=OPENING,
    )
    AccountOffer.objects.create(
        member=own.member,
        offered_by=user,
        channel="sms",
        recipient="+8613811112222",
        code_hash=b"c" * 32,
        offered_at=OPENING,
        expires_at=OPENING + DAY,
    )
    Death.objects.create(
        member=own.member, died_on=date(1961, 7, 13), recorded_by=staff, recorded_at=LEFT_AT
    )
    group = GroupImport.objects.create(
        plan=own.plan, file_name="list.csv", digest="d" * 64, language="en", made_at=OPENING
    )
    Invitation.objects.create(
        group=group,
        plan=own.plan,
        line=1,
        relation=Relation.SELF,
        name=NAME,
        born_on=BORN_ON,
        address=EMAIL,
        language="en",
        invited_at=OPENING,
        expires_at=OPENING + 30 * DAY,
    )
    AddressChange.objects.create(
        user=user, kind="phone", move="changed", before_masked=MARK, at=OPENING, reason=MARK
    )
    HandOver.objects.create(
        user=user,
        phone="+8613711112222",
        reason=MARK,
        by=staff,
        at=OPENING,
        lapses_at=OPENING + DAY,
    )
    AddressCode.objects.create(
        kind="email",
        address=EMAIL,
        code_hash=b"h" * 32,
        sent_at=OPENING,
        expires_at=OPENING + DAY,
    )
    sends_files(user, mark=MARK, at=OPENING)
    has_letters_delivered(user, contact=CONTACT, mark=MARK, at=OPENING)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "s"})
    UserSession.objects.create(
        user=user, ip="10.1.2.3", session_key="k" * 32, user_agent=MARK, data={}
    )
    EmailAddress.objects.create(user=user, email=EMAIL)
    Export.objects.create(user=user, made_at=OPENING, size_bytes=1)
    Withdrawal.objects.create(
        user=user,
        plan=own.plan,
        purpose="mandate",
        withdrawn_at=OPENING,
        given_again_at=OPENING + DAY,
    )
    assert user.payer_id is not None
    DueException.objects.create(
        payer_id=user.payer_id,
        enrolment=own,
        plan=own.plan,
        kind="adjustment",
        key=f"correction/{own.pk}",
        amount_minor=0,
        reason="a count was wrong",
        recorded_by=staff,
        recorded_at=OPENING,
    )
