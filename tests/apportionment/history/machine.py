"""The stateful machine: Hypothesis lives random histories and looks for the shortest that lies."""

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from apportionment.states import ItemKind
from tests.apportionment.history import agreement
from tests.apportionment.history.charters import CHARTERS
from tests.apportionment.history.office import Office
from tests.apportionment.history.world import PAYERS

families = st.integers(0, PAYERS - 1)
names = st.sampled_from("甲乙丙丁")
# Some are about to turn 45, one was born on a leap day, the last is about to outgrow the bands.
birthdays = st.sampled_from(
    [
        date(1990, 5, 20),
        date(1980, 10, 7),
        date(1980, 11, 20),
        date(1980, 2, 29),
        date(1981, 1, 7),
        date(1970, 6, 1),
        date(1960, 12, 1),
    ]
)
places = st.integers(0, 7)
fates = st.lists(st.sampled_from(["paid", "failed", "lost"]), min_size=1, max_size=3)
amounts = st.sampled_from([1, 99, 1_234, 7_000])
KINDS: Final = (ItemKind.SUBSIDY, ItemKind.RESERVE_DRAW, ItemKind.CLAWBACK)


class History(RuleBasedStateMachine):
    """A small pool's life: members come and go, fall ill, pay and do not pay."""

    office: Office

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone._from_testcase = True  # type: ignore[attr-defined]  # a debit is asked for as in a TestCase
        self.undone.__enter__()

    def teardown(self) -> None:
        """Undo all of it: the next history begins with nothing."""
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @initialize(
        kind=st.sampled_from(sorted(CHARTERS)), born=st.lists(birthdays, min_size=3, max_size=6)
    )
    def begin(self, kind: str, born: list[date]) -> None:
        """Found a pool with a few members."""
        self.office = Office(kind)
        for number, born_on in enumerate(born):
            self.office.join(family=number % PAYERS, name="甲乙丙丁"[number % 4], born_on=born_on)

    # Members

    @rule(family=families, name=names, born_on=birthdays)
    def join(self, family: int, name: str, born_on: date) -> None:
        self.office.join(family=family, name=name, born_on=born_on)

    @rule(place=places)
    def leave(self, place: int) -> None:
        self.office.leave(self._head(place))

    @rule(place=places)
    def resume(self, place: int) -> None:
        self.office.resume(self._head(place))

    @rule(place=places, family=families)
    def change_payer(self, place: int, family: int) -> None:
        self.office.change_payer(self._head(place), family=family)

    @rule(family=families)
    def pause(self, family: int) -> None:
        self.office.pause(family=family)

    @rule(family=families)
    def unpause(self, family: int) -> None:
        self.office.unpause(family=family)

    @rule(days=st.integers(1, 25))
    def wait(self, days: int) -> None:
        self.office.pass_time(timedelta(days=days))

    # Claims, corrections, items

    @rule(place=places, award_minor=st.sampled_from([900, 12_345, 60_000, 2_000_000]))
    def claim(self, place: int, award_minor: int) -> None:
        self.office.claim(self._head(place), award_minor=award_minor)

    @rule(place=places, minor=amounts, is_refund=st.booleans(), is_less=st.booleans())
    def correct(self, *, place: int, minor: int, is_refund: bool, is_less: bool) -> None:
        signed = -minor if is_less else minor
        self.office.correct(self._head(place), minor=signed, is_refund=is_refund)

    @rule(kind=st.sampled_from(KINDS), minor=amounts)
    def item(self, kind: ItemKind, minor: int) -> None:
        self.office.item(kind, minor=minor)

    # Runs

    @precondition(lambda self: self.office.run is None)
    @rule()
    def open(self) -> None:
        self.office.open()

    @precondition(lambda self: self.office.run is not None)
    @rule(place=places)
    def exempt(self, place: int) -> None:
        self.office.exempt_one(self._head(place))

    @precondition(lambda self: self.office.run is not None)
    @rule(is_returned=st.booleans())
    def seal(self, *, is_returned: bool) -> None:
        self.office.seal(is_returned=is_returned)

    @precondition(lambda self: self.office.run is not None)
    @rule(is_proposed=st.booleans())
    def abandon(self, *, is_proposed: bool) -> None:
        self.office.abandon(is_proposed=is_proposed)

    @rule(count=st.integers(1, 3), place=places, award_minor=st.sampled_from([0, 30_000, 900_000]))
    def live_on(self, count: int, place: int, award_minor: int) -> None:
        """Let whole periods pass, with a claim or without."""
        for _ in range(count):
            if self.office.run is None:
                if award_minor:
                    self.office.claim(self._head(place), award_minor=award_minor)
                if not self.office.open():
                    continue
            self.office.seal()
            self.make_debits()
            self.office.collect(["paid", "failed"])

    # Money

    @rule()
    def make_debits(self) -> None:
        self.office.make_debits()
        agreement.everybody_is_asked(self.office)

    @rule(fates=fates)
    def collect(self, fates: list[str]) -> None:
        self.office.collect(fates)

    @rule(is_paid=st.booleans())
    def hear_late(self, *, is_paid: bool) -> None:
        self.office.hear_late(is_paid=is_paid)

    @rule(family=families)
    def pay_now(self, family: int) -> None:
        self.office.pay_now(family=family)

    @precondition(lambda self: self.office.kind == "prepaid")
    @rule(family=families, minor=st.sampled_from([500, 9_000]))
    def top_up(self, family: int, minor: int) -> None:
        self.office.top_up(family=family, minor=minor)

    @rule(family=families)
    def lapse(self, family: int) -> None:
        self.office.lapse(family=family)

    @rule()
    def pay_late(self) -> None:
        self.office.pay_late()

    @rule(no=st.integers(1, 12), place=places)
    def look_back(self, no: int, place: int) -> None:
        """Look at a past period and at one enrolment once more."""
        agreement.period_agrees(self.office, no=no)
        agreement.enrolment_agrees(self.office, self._head(place))
        agreement.leavers_are_known(self.office)

    @invariant()
    def all_agree(self) -> None:
        agreement.all_agree(self.office)

    def _head(self, place: int) -> int:
        enrolments = list(self.office.oracle.heads)
        return enrolments[place % len(enrolments)]
