"""The small pool with a life behind it: closed and open periods, requests in several states."""

from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from apportionment import services as apportionment
from apportionment.models import Run
from charter import selectors as charter
from charter import services as charter_services
from charter.models import Plan
from charter.rules import local_date, next_cutoff
from claims import services as claims
from claims.models import Claim, ClaimDraft
from claims.states import Verdict
from members import services as members
from members.models import Enrolment, User
from members.states import Relation
from tests.apportionment.builders import a_granted_claim, an_enrolment_of, deliver_letters
from tests.browser.pool import AN_HOUR, HEADS, a_crew, a_small_boat, founded_at
from tests.browser.told import tells
from tests.claims.builders import a_filed_claim
from tests.disclosures.builders import published
from tests.members.builders import a_person, an_enrolment

A_MINUTE: Final = timedelta(minutes=1)


class World:
    """A plan in its second period, its people by key, and the addresses that depend on rows."""

    def __init__(self) -> None:
        self.plan = a_small_boat()
        self.crew = a_crew(self.plan)
        self.boarding = founded_at() + AN_HOUR
        mine = self._boards("member")
        child = self._boards("member", name="林小舟", born_on=date(2001, 5, 1))
        members.leave(enrolment_id=child.pk, by=self.crew["member"], at=self.boarding)
        self.shared = a_granted_claim(self.plan, award_minor=100_000, at=self.boarding)
        first = a_closed_period(self.plan, self.crew)
        self._has_prepared_a_payout(first)
        after = first.period.notice_until + AN_HOUR
        shown = a_granted_claim(self.plan, award_minor=250_000, at=after, number=1)
        self.open_run = opens_next(self.plan)
        at = self.open_run.period.cutoff_at + A_MINUTE
        self.asked = a_request(self.plan, at=at)
        recommended = a_recommended_request(self.plan, self.crew["reviewer"], at=at)
        self._moves_the_clock(at)
        self.places = {
            "plan": self.plan.slug,
            "enrolment": str(mine.pk),
            "left": str(child.pk),
            "sealed": str(first.pk),
            "open": str(self.open_run.pk),
            "shared": self.shared.ref,
            "shown": shown.ref,
            "asked": self.asked.ref,
            "recommended": recommended.ref,
            "draft": str(self._begins_a_request(mine, at=at).pk),
            **tells(self.plan, self.crew, first, at=after),
        }

    @property
    def today(self) -> str:
        """Return the plan's day, as a form takes it."""
        return f"{local_date(charter.now(self.plan), self.plan.time_zone):%Y-%m-%d}"

    def reaches_the_end_of_the_notice(self) -> None:
        """Move the clock to where the open run can be proposed."""
        until = self.open_run.period.notice_until
        self._moves_the_clock(until)
        claims.clear_claims(plan_id=self.plan.pk, at=until)

    def _moves_the_clock(self, to: datetime) -> None:
        self.plan = charter_services.move_clock(
            plan_id=self.plan.pk, to=to, at=timezone.now(), allowed=True
        )

    def _begins_a_request(self, enrolment: Enrolment, *, at: datetime) -> ClaimDraft:
        by = enrolment.member.holder
        return claims.begin_draft(enrolment_id=enrolment.pk, by=by, at=at)

    def _boards(self, who: str, *, name: str = "", born_on: date = date(1988, 4, 2)) -> Enrolment:
        user = self.crew[who]
        relation = Relation.CHILD if name else Relation.SELF
        person = a_person(name=name or user.name, born_on=born_on, relation=relation)
        boarded_at = founded_at() + AN_HOUR / 2
        enrolment = an_enrolment(plan=self.plan, user=user, person=person, at=boarded_at)
        user.refresh_from_db()  # joining gave them a payer
        return enrolment

    def _has_prepared_a_payout(self, run: Run) -> None:
        treasurer = self.crew["treasurer"]
        at = run.period.notice_until
        apportionment.prepare_payouts(plan_id=self.plan.pk, by=treasurer, at=at)


def opens_next(plan: Plan) -> Run:
    """Return the run of the plan's next cutoff, just opened."""
    after = max(charter.frozen_at(plan.pk), founded_at())
    cutoff_at = next_cutoff(charter.terms_at(plan.pk, after), after)
    return apportionment.open_run(plan_id=plan.pk, cutoff_at=cutoff_at, at=cutoff_at)


def a_closed_period(plan: Plan, crew: dict[str, User]) -> Run:
    """Return the next run: sealed by two officers, its debits told, its report published."""
    run = opens_next(plan)
    at = run.period.notice_until
    apportionment.propose_run(run_id=run.pk, by=crew["treasurer"], at=at)
    apportionment.release_run(run_id=run.pk, by=crew["second_treasurer"], at=at)
    run = apportionment.seal_run(run_id=run.pk, at=at)
    for part in run.slices.all():
        apportionment.make_debits(slice_id=part.pk, at=at)
        apportionment.notify_debits(slice_id=part.pk, at=at)
    deliver_letters(plan, at=at)
    published(run)
    return run


def a_request(plan: Plan, *, at: datetime) -> Claim:
    """Return the claimant's request, with one paper."""
    enrolment = an_enrolment_of(plan, number=HEADS)
    return a_filed_claim(enrolment=enrolment, condition="肺炎", event_on=at.date(), at=at)


def a_recommended_request(plan: Plan, reviewer: User, *, at: datetime) -> Claim:
    """Return a request that waits for its second reader."""
    enrolment = an_enrolment_of(plan, number=2)
    claim = a_filed_claim(enrolment=enrolment, condition="骨折", event_on=at.date(), at=at)
    return claims.recommend_claim(
        claim_id=claim.pk,
        verdict=Verdict.GRANT,
        award_minor=300_000,
        article="互助金",
        fact="出院小结第 2 页",
        reason="诊断与公约所列一致。",
        by=reviewer,
        at=at,
    )
