"""A pool with a history, lived through by the real services with instants of the past."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, islice
from typing import Final

from django.conf import settings
from django.db import transaction

from apportionment import selectors, services
from apportionment.models import Run
from charter import selectors as charter
from charter import services as charter_services
from charter.models import Plan
from charter.rules import notice_until
from claims import services as claims
from claims.models import Claim
from claims.rules import Found
from claims.states import Cause, Verdict
from demo import rules
from demo.services.audits import audit_pool
from demo.services.corrections import correct_a_word
from demo.services.crew import CREW
from demo.services.log import keep_log
from demo.services.money import open_bank
from demo.services.outlook import tell_outlook
from demo.services.papers import documents
from disclosures import services as disclosures
from members import selectors as members
from members import services as members_services
from members.models import Enrolment, User
from members.states import Consent, Relation
from receipts.services import build_tree
from treasury import services as treasury

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
Say = Callable[[str], None]


@dataclass(frozen=True)
class Pool:
    """What a demo pool is made of."""

    slug: str
    charter: str
    months: int
    founders: int
    newcomers: int  # each period
    leavers: int  # each period
    ages: tuple[int, int]  # at founding, half-open
    awards: Mapping[int, tuple[int, ...]]  # period no: awards granted before it, minor units
    every_period: tuple[int, ...] = ()
    collects_last: bool = True
    has_bank: bool = False

    def awards_of(self, no: int) -> tuple[int, ...]:
        """Return what is granted before a period's cutoff."""
        return self.awards.get(no, self.every_period)


POOLS: Final = (
    Pool(
        slug="village",
        charter="village",
        months=24,
        founders=2_540,
        newcomers=25,
        leavers=5,
        ages=(18, 62),
        # nothing until the third month; the tenth to fifteenth share 20 yuan each; then a pause
        awards={3: (6_000_000,), 10: (12_000,), 17: (3_000_000, 4_500_000), 21: (6_000_000,)},
        collects_last=False,
        has_bank=True,
    ),
    Pool(
        slug="big",
        charter="big-demo",
        months=2,
        founders=291_000,
        newcomers=3_000,
        leavers=60,
        ages=(1, 58),
        awards={},
        every_period=(10_000_000, 30_000_000, 10_000_000, 5_000_000, 30_000_000, 10_000_000),
    ),
)


@transaction.atomic
def make_pool(pool: Pool, *, crew: Mapping[str, User], at: datetime, say: Say) -> Plan | None:
    """Make a pool and live through its history up to `at`; one that is there stays as it is."""
    if charter.plans().filter(slug=pool.slug).exists():
        return None
    founded_at = at - timedelta(days=pool.months * 30 + 2)
    path = settings.BASE_DIR / "charter" / "charters" / f"{pool.charter}.toml"
    plan = charter_services.load_charter(
        slug=pool.slug,
        toml_text=path.read_text(encoding="utf-8"),
        source=path.name,
        at=founded_at,
    ).plan
    people = _people(pool, founded_at=founded_at)
    _join_crew(plan, crew, at=founded_at + HOUR)
    _enrol(plan, islice(people, pool.founders), at=founded_at + HOUR)
    say(f"{plan.name_zh}: {pool.founders:,} people have joined")
    claim_numbers = count()
    for cutoff_at in selectors.cutoffs_to_open(plan_id=plan.pk, at=at):
        run = _live_to(plan, pool, cutoff_at, people=people, crew=crew, numbers=claim_numbers)
        if run.period.notice_until + HOUR <= at:
            _seal(run, pool=pool, crew=crew, at=at)
        say(f"{plan.name_zh}: period {run.period.no}")
    members_services.settle_waiting(plan_id=plan.pk, at=at)
    _leave_work(plan, pool, crew=crew, numbers=claim_numbers, at=at)
    return plan


def _people(pool: Pool, *, founded_at: datetime) -> Iterator[rules.Neighbour]:
    """Yield more people than the pool will need."""
    youngest, oldest = pool.ages
    most = pool.founders + pool.newcomers * pool.months * 3
    return rules.neighbours(
        most, seed=pool.slug, today=founded_at.date(), youngest=youngest, oldest=oldest
    )


def _join_crew(plan: Plan, crew: Mapping[str, User], *, at: datetime) -> None:
    for person in CREW:
        _join(
            plan,
            crew[person.key],
            members_services.Person(person.name, person.born_on, Relation.SELF),
            at=at,
        )
    member = crew["member"]
    father = members_services.Person("林建国", CREW[0].born_on.replace(year=1968), Relation.PARENT)
    _join(plan, member, father, at=at)


def _join(plan: Plan, user: User, person: members_services.Person, *, at: datetime) -> None:
    members_services.join(
        plan_id=plan.pk,
        user_id=user.pk,
        person=person,
        accepted=list(Consent),
        language=user.language,
        at=at,
    )


def _enrol(plan: Plan, people: Iterator[rules.Neighbour], *, at: datetime) -> None:
    members_services.copy_people(plan_id=plan.pk, people=_new_people(plan, people, at=at), at=at)


def _new_people(
    plan: Plan, people: Iterator[rules.Neighbour], *, at: datetime
) -> Iterator[members_services.NewPerson]:
    holder = 0
    for person in people:
        is_first = person.is_first or holder == 0
        holder += is_first
        yield members_services.NewPerson(
            holder=f"{plan.slug}-{at:%Y%m%d}-{holder}",
            name=person.name,
            born_on=person.born_on,
            relation=Relation.SELF if is_first else Relation.SPOUSE,
            joined_at=at,
        )


def _live_to(
    plan: Plan,
    pool: Pool,
    cutoff_at: datetime,
    *,
    people: Iterator[rules.Neighbour],
    crew: Mapping[str, User],
    numbers: Iterator[int],
) -> Run:
    """Let people come and go, grant what is granted, and open the cutoff's run."""
    last = selectors.previous_period(plan_id=plan.pk)
    if last is not None:
        _enrol(plan, islice(people, pool.newcomers), at=cutoff_at - 4 * DAY)
        for enrolment in members.some_enrolments(plan_id=plan.pk, skip=50, most=pool.leavers):
            members_services.leave(
                enrolment_id=enrolment.pk, by=enrolment.member.holder, at=cutoff_at - 3 * DAY
            )
    for award_minor in pool.awards_of(last.no + 1 if last else 1):
        claim = _file(plan, pool, next(numbers), at=cutoff_at - 2 * DAY)
        _decide(claim, award_minor=award_minor, crew=crew, at=cutoff_at - DAY)
    return services.open_run(plan_id=plan.pk, cutoff_at=cutoff_at, at=cutoff_at)


def _file(plan: Plan, pool: Pool, number: int, *, at: datetime) -> Claim:
    """File the claim of this number for somebody of the pool."""
    skip = min(1_000, pool.founders // 2) + 7 * number
    enrolments = members.some_enrolments(plan_id=plan.pk, skip=skip, most=1)
    return _file_for(enrolments[0], number, at=at)


def _file_for(enrolment: Enrolment, number: int, *, at: datetime) -> Claim:
    event, event_on = rules.misfortune(number), (at - 9 * DAY).date()
    return claims.file_claim(
        enrolment_id=enrolment.pk,
        by=enrolment.member.holder,
        cause=Cause(event.cause),
        condition=event.condition,
        event_on=event_on,
        story=event.story,
        account_name=enrolment.member.name,
        account_ref=f"6222 0000 0000 {number:04d}",
        documents=documents(event, name=enrolment.member.name, event_on=event_on),
        at=at,
    )


def _recommend(claim: Claim, *, award_minor: int, crew: Mapping[str, User], at: datetime) -> None:
    found = _finding(claim, award_minor)
    claims.recommend_claim(claim_id=claim.pk, by=crew["reviewer"], at=at, **found)


def _decide(claim: Claim, *, award_minor: int, crew: Mapping[str, User], at: datetime) -> None:
    _recommend(claim, award_minor=award_minor, crew=crew, at=at)
    by, at = crew["second_reviewer"], at + HOUR
    if claim.is_blind:
        found = _finding(claim, award_minor)
        claims.read_blind(claim_id=claim.pk, by=by, at=at, **found)
        return
    claims.grant_claim(claim_id=claim.pk, reason="复核了全部材料，结论相同。", by=by, at=at)


def _finding(claim: Claim, award_minor: int) -> Found:
    """Return what both readers of a claim of the demo find."""
    return Found(
        verdict=Verdict.GRANT,
        award_minor=min(award_minor, claim.cap_minor),
        article="第 2 条、第 3 条",
        fact="出院小结和病理报告与公约的定义相符。",
        reason="确诊在等待期之后，材料齐全，按年龄档给予互助金。",
    )


def _seal(run: Run, *, pool: Pool, crew: Mapping[str, User], at: datetime) -> None:
    """Propose, release, seal; collect and pay out unless it is the last one and left to you."""
    plan_id, ended_at = run.period.plan_id, run.period.notice_until
    services.propose_run(run_id=run.pk, by=crew["treasurer"], at=ended_at)
    services.release_run(run_id=run.pk, by=crew["second_treasurer"], at=ended_at)
    services.seal_run(run_id=run.pk, at=ended_at + HOUR)
    build_tree(run_id=run.pk, at=ended_at + HOUR)
    disclosures.publish_report(run_id=run.pk, at=ended_at + HOUR)
    keep_log(at=ended_at + HOUR)
    terms = charter.terms_at(plan_id, at)
    following = selectors.cutoffs_to_open(plan_id=plan_id, at=at)
    is_last = all(notice_until(terms, cutoff_at) + HOUR > at for cutoff_at in following)
    if is_last and not pool.collects_last:
        return
    paid_at = min(at, ended_at + 5 * DAY)
    services.record_collected(run_id=run.pk, at=paid_at)
    _pay_out(plan_id, crew=crew, at=paid_at, is_past=paid_at + 45 * DAY < at)


def _pay_out(plan_id: int, *, crew: Mapping[str, User], at: datetime, is_past: bool) -> None:
    """Pay what is collected; where that is past, each family has said since that it arrived."""
    if not selectors.unpaid_portions(plan_id=plan_id).exists():
        return
    made = services.prepare_payouts(plan_id=plan_id, by=crew["treasurer"], at=at)
    second = crew["second_treasurer"]
    for one in made:
        if one.payout.needs_look:
            treasury.look_at_payout(payout_id=one.payout_id, by=second.pk, at=at)
    batch = made[0].payout.batch
    assert batch is not None
    services.release_batch(batch_id=batch.pk, by=second, at=at)
    for one in made:
        if one.payout.nets_period is None:
            treasury.settle_payout(payout_id=one.payout_id, at=at)
        services.follow_payout(award_payout_id=one.pk, at=at)
        if is_past and one.payout.nets_period is None:
            family = one.portion.claim.enrolment.member.holder
            services.confirm_receipt(award_payout_id=one.pk, by=family, at=at + 2 * DAY)


def _leave_work(
    plan: Plan, pool: Pool, *, crew: Mapping[str, User], numbers: Iterator[int], at: datetime
) -> None:
    """Leave something for every role: a claim to read first, one to read second, one granted."""
    claimant = members.open_enrolments(user_id=crew["claimant"].pk).filter(plan=plan).first()
    assert claimant is not None
    _file_for(claimant, next(numbers), at=at - 2 * DAY)
    second = _file(plan, pool, next(numbers), at=at - 3 * DAY)
    _recommend(second, award_minor=2_000_000, crew=crew, at=at - 2 * DAY)
    third = _file(plan, pool, next(numbers), at=at - 3 * DAY)
    _decide(third, award_minor=2_500_000, crew=crew, at=at - DAY)
    if pool.has_bank:
        open_bank(plan, crew=crew, at=at)
        audit_pool(plan, crew=crew, at=at)
        correct_a_word(plan, crew=crew, at=at)
    tell_outlook(plan, crew=crew, at=at, has_incident=pool.has_bank)
