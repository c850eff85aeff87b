"""What officers and tasks do in a small pool's life, told to the oracle too."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from apportionment import selectors, services
from apportionment.models import Portion, Rebate, Run, Share
from apportionment.rules import RunRefused, TooFewHeads
from apportionment.states import ExceptionKind, ItemKind
from tests.apportionment.builders import deliver_letters
from tests.apportionment.history.oracle import Other, Row
from tests.apportionment.history.world import DAY, MOMENT, World, _numbers
from treasury import services as treasury
from treasury.models import Debit
from treasury.rules import Answer
from treasury.services.debits import hear_of_debit
from treasury.states import ASKABLE, UNANSWERED, DebitState


@dataclass(frozen=True)
class Correction:
    """A correction that waits for a run."""

    enrolment: int
    payer: int
    minor: int
    recorded_at: datetime


class Office(World):
    """The pool with its runs, its collection and its corrections."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.run: Run | None = None
        self.waiting: list[Correction] = []
        self.exempt: set[int] = set()
        self.newest: list[Row] = []

    # Runs

    def open(self) -> bool:
        """Come to the next cutoff and freeze it; with nobody there no run is opened."""
        self.now = cutoff_at = self.next_cutoff
        if not self.oracle.counting(cutoff_at):
            with pytest.raises(TooFewHeads):
                services.open_run(plan_id=self.plan.pk, cutoff_at=cutoff_at, at=cutoff_at)
            self.skipped_at = cutoff_at
            return False
        self.run = services.open_run(plan_id=self.plan.pk, cutoff_at=cutoff_at, at=cutoff_at)
        self.exempt = set()
        counted = {one.band.key: one.counted for one in self._shares()}
        expected = Counter(band for _, _, band in self.oracle.counting(cutoff_at))
        assert {key: heads for key, heads in counted.items() if heads} == dict(expected)
        return True

    def seal(self, *, is_returned: bool = False) -> None:
        """Propose, release and seal the open run; or propose it twice."""
        run = self._open_run()
        one, other = self.crew
        self.now = max(self.now, run.period.notice_until)
        services.propose_run(run_id=run.pk, by=one, at=self.now)
        if is_returned:
            services.return_run(run_id=run.pk, by=other, reason="look again", at=self.now)
            services.propose_run(run_id=run.pk, by=other, at=self.now)
            one, other = other, one
        services.release_run(run_id=run.pk, by=other, at=self.now)
        services.seal_run(run_id=run.pk, at=self.now)
        self._write(services.seal_run(run_id=run.pk, at=self.now))

    def abandon(self, *, is_proposed: bool) -> None:
        """Give the open run up, before or after it was proposed."""
        run = self._open_run()
        self.now = max(self.now, run.period.notice_until)
        if is_proposed:
            services.propose_run(run_id=run.pk, by=self.crew[0], at=self.now)
        services.abandon_run(run_id=run.pk, by=self.crew[1], reason="an error", at=self.now)
        self.oracle.close(
            no=run.period.no,
            cutoff_at=run.period.cutoff_at,
            share={share.band.key: 0 for share in self._shares()},
            cap=None,
        )
        self.run = None

    def _write(self, run: Run) -> None:
        """Tell the oracle what everybody is told: shares, who was helped, what comes back."""
        period = run.period
        helped = set(
            Portion.objects.filter(period=period).values_list("claim__enrolment", flat=True)
        )
        exempt = self.exempt | (helped if self.terms.spares_claimants else set())
        shares = self._shares()
        self.newest = self.oracle.close(
            no=period.no,
            cutoff_at=period.cutoff_at,
            share={one.band.key: one.share_minor or 0 for one in shares},
            cap=self.terms.year_cap_minor,
            exempt=exempt,
        )
        taken = [one for one in self.waiting if one.recorded_at < period.notice_until]
        self.waiting = [one for one in self.waiting if one not in taken]
        self.oracle.others += [
            Other(period.no, one.enrolment, one.payer, one.minor) for one in taken
        ]
        given = Rebate.objects.filter(granted_in=period).select_related("band")
        self.oracle.give_back(
            no=period.no, rebate={(one.no, one.band.key): one.rebate_minor for one in given}
        )
        self.run = None
        self._agree_on(run, taken=taken)

    def _agree_on(self, run: Run, *, taken: Sequence[Correction]) -> None:
        """The run's own figures are the sums of the oracle's rows."""
        no = run.period.no
        exempt = Counter(row.band for row in self.newest if row.is_exempt)
        assert {one.band.key: one.exempt for one in self._shares(run) if one.exempt} == dict(exempt)
        assert run.charged_minor == sum(row.charged for row in self.newest)
        assert run.adjustments_minor - run.refunds_minor == sum(one.minor for one in taken)
        back = [one.minor for one in self.oracle.others if one.no == no]
        assert run.rebates_minor == sum(one.minor for one in taken) - sum(back)

    # Corrections and items

    def correct(self, enrolment: int, *, minor: int, is_refund: bool) -> None:
        """Correct what one enrolment owes."""
        at = self.pass_time(MOMENT)
        payer = self._payer_of(enrolment, at=at)
        if payer is None:
            return
        services.record_correction(
            enrolment_id=enrolment,
            kind=ExceptionKind.REFUND if is_refund else ExceptionKind.ADJUSTMENT,
            amount_minor=abs(minor) if is_refund else minor,
            key=f"correction/{next(_numbers)}",
            reason="an error of ours",
            by=self.crew[0],
            at=at,
        )
        owed = -abs(minor) if is_refund else minor
        self.waiting.append(Correction(enrolment, payer, owed, at))

    def exempt_one(self, enrolment: int) -> None:
        """Let a head share nothing of the open run, if it counts in it."""
        run, at = self._open_run(), self.pass_time(MOMENT)
        try:
            services.exempt_enrolment(
                run_id=run.pk, enrolment_id=enrolment, reason="hard", by=self.crew[0], at=at
            )
        except RunRefused:
            return
        self.exempt.add(enrolment)

    def item(self, kind: ItemKind, *, minor: int) -> None:
        """Record an amount of the pool."""
        at = self.pass_time(MOMENT)
        try:
            services.record_item(
                plan_id=self.plan.pk,
                kind=kind,
                key=f"{kind}/{next(_numbers)}",
                amount_minor=minor,
                reason="it happened",
                by=self.crew[0],
                at=at,
            )
        except RunRefused:
            return

    def _payer_of(self, enrolment: int, *, at: datetime) -> int | None:
        """Return who pays for an enrolment: now, or else last, or else first."""
        stays = self.oracle.heads[enrolment].stays
        begun = [stay for stay in stays if stay.since <= at] or stays[:1]
        return begun[-1].payer if begun else None

    # Collection

    def make_debits(self) -> None:
        """Ask everybody for what they owe: whoever owes more than the threshold is asked."""
        for part_id in selectors.slice_ids_to_work():
            services.make_debits(slice_id=part_id, at=self.now)
            services.notify_debits(slice_id=part_id, at=self.now)
        deliver_letters(self.plan, at=self.now)

    def collect(self, fates: Sequence[str]) -> None:
        """Come to the debit day, ask the bank for each debit, and hear what became of it."""
        self.pass_time(12 * DAY)
        for place, debit in enumerate(self._debits(ASKABLE)):
            if debit.next_ask_at is not None and debit.next_ask_at <= self.now:
                self._ask(debit, fate=fates[place % len(fates)])
        self.book()

    def hear_late(self, *, is_paid: bool) -> None:
        """Hear at last of the debits whose answer was lost."""
        self.pass_time(DAY)
        for debit in self._debits(UNANSWERED):
            self._hear(debit, "paid" if is_paid else "failed")
        self.book()

    def pay_now(self, *, family: int) -> None:
        """Let a family pay what it owes at once."""
        payer = self.payer(family)
        if payer is None:
            return
        self.pass_time(MOMENT)
        try:
            debits = services.pay_now(payer_id=payer, plan_id=self.plan.pk, at=self.now)
        except RunRefused:
            return
        for debit in debits:
            self._ask(debit, fate="paid", by_payer=True)
        self.book()

    def top_up(self, *, family: int, minor: int) -> None:
        """Let a family pay something in, and draw what waits for it."""
        payer = self.payer(family)
        if payer is None:
            return
        at, key = self.pass_time(MOMENT), f"top-up/{next(_numbers)}"
        treasury.top_up(payer_id=payer, plan_id=self.plan.pk, key=key, amount_minor=minor, at=at)
        sealed = selectors.latest_sealed(plan_id=self.plan.pk)
        if sealed is not None:
            services.draw_balances(plan_id=self.plan.pk, to_period=sealed.period.no, at=at)

    def lapse(self, *, family: int) -> None:
        """Give up what a family has not paid; its members are out."""
        payer = self.payer(family)
        if payer is None:
            return
        at = self.pass_time(MOMENT)
        for enrolment, head in self.oracle.heads.items():
            if self.paused_at.get(enrolment) == payer or any(
                stay.until is None and stay.payer == payer for stay in head.stays
            ):
                self.has_left(enrolment)
        services.lapse_payer(
            payer_id=payer, plan_id=self.plan.pk, by=self.crew[0], reason="unpaid", at=at
        )

    def pay_late(self) -> None:
        """Let what was given up be paid after all."""
        self.pass_time(MOMENT)
        for debit in self._debits([DebitState.WRITTEN_OFF]):
            treasury.settle_debit(
                payer_id=debit.payer_id,
                plan_id=self.plan.pk,
                to_period=debit.to_period,
                at=self.now,
            )
        self.book()
        services.record_recovered(plan_id=self.plan.pk, at=self.now)

    def book(self) -> None:
        """Book what came in, day by day."""
        days = Debit.objects.filter(plan_id=self.plan.pk, state=DebitState.PAID, entry=None)
        found = {day for day in days.values_list("settled_on", flat=True) if day is not None}
        for day in sorted(found):
            treasury.book_collected(plan_id=self.plan.pk, settled_on=day, at=self.now)

    def _ask(self, debit: Debit, *, fate: str, by_payer: bool = False) -> None:
        """Ask a bank that never answers at once; then hear of it, or not yet."""
        asked = treasury.ask_debit(
            payer_id=debit.payer_id,
            plan_id=debit.plan_id,
            to_period=debit.to_period,
            at=self.now,
            by_payer=by_payer,
        )
        assert asked.state == DebitState.UNKNOWN
        if fate != "lost":
            self._hear(asked, fate)

    def _hear(self, debit: Debit, fate: str) -> None:
        answer = Answer(
            key=debit.request_key,
            status=fate,
            reference=f"ref-{debit.request_key}",
            amount_minor=debit.amount_minor,
            settled_on=self.now.astimezone(UTC).date() if fate == "paid" else None,
            failure_code="insufficient_funds" if fate == "failed" else None,
        )
        hear_of_debit(debit.key, attempt=debit.attempts, answer=answer, at=self.now)

    def _debits(self, states: Sequence[str] | frozenset[str]) -> list[Debit]:
        found = Debit.objects.filter(plan_id=self.plan.pk, state__in=list(states))
        return list(found.order_by("payer_id", "to_period"))

    def _open_run(self) -> Run:
        assert self.run is not None
        return self.run

    def _shares(self, run: Run | None = None) -> list[Share]:
        period = (run or self._open_run()).period
        return list(period.shares.select_related("band").order_by("band_id"))
