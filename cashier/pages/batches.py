"""Batches of award payouts, told: what is in one, and what somebody may do with it."""

from collections import Counter
from dataclasses import dataclass

from apportionment import selectors
from apportionment.models import AwardPayout
from cashier.words import payouts as words
from charter.models import Plan
from members import selectors as members
from members.models import User
from treasury.models import Payout, PayoutBatch
from treasury.states import PayoutState

S = PayoutState


@dataclass(frozen=True)
class BatchRow:
    """One batch in a list, with who prepared and released it, and where its payouts stand."""

    batch: PayoutBatch
    prepared_by: str
    released_by: str
    arrived: int
    failed: int
    looks: int

    @property
    def is_empty(self) -> bool:
        """Return whether everything was taken out."""
        return self.batch.count == 0


@dataclass(frozen=True)
class ToldPayout:
    """One payout of a batch, what is odd about it, and what somebody may do with it."""

    award: AwardPayout
    account: str
    odd: list[str]
    stale: str
    looked_by: str
    failure: str
    may_look: bool
    may_take_out: bool
    may_retry: bool

    @property
    def payout(self) -> Payout:
        """Return treasury's own row."""
        return self.award.payout

    @property
    def nets(self) -> bool:
        """Return whether it pays what the family owes, and goes to nobody."""
        return self.payout.nets_period is not None


@dataclass(frozen=True)
class BatchPage:
    """One batch with all that was ever in it."""

    plan: Plan
    row: BatchRow
    payouts: list[ToldPayout]
    may_release: bool
    is_held: bool
    is_own: bool
    refused: str = ""

    @property
    def batch(self) -> PayoutBatch:
        """Return the batch."""
        return self.row.batch


def batch_rows(batches: list[PayoutBatch]) -> list[BatchRow]:
    """Return batches with names and counts, in three questions however many there are."""
    ids = [one.pk for one in batches]
    counted: Counter[tuple[int | None, str]] = Counter()
    looks: Counter[int | None] = Counter()
    rows = Payout.objects.filter(batch__in=ids).values_list(
        "batch_id", "state", "needs_look", "looked_by"
    )
    for batch_id, state, needs_look, looked_by in rows:
        counted[batch_id, state] += 1
        looks[batch_id] += bool(needs_look and looked_by is None and state == S.PREPARED)
    people = {who for one in batches for who in (one.prepared_by, one.released_by) if who}
    names = members.names_of(user_ids=sorted(people))
    return [
        BatchRow(
            batch=one,
            prepared_by=names.get(one.prepared_by, ""),
            released_by=names.get(one.released_by or 0, ""),
            arrived=counted[one.pk, S.PAID],
            failed=counted[one.pk, S.FAILED],
            looks=looks[one.pk],
        )
        for one in batches
    ]


def batch_page(
    *, plan: Plan, batch: PayoutBatch, user: User, may_act: bool, refused: str = ""
) -> BatchPage:
    """Return one batch as this person sees it."""
    awards = list(selectors.batch_rows(batch_id=batch.pk))
    stale = selectors.stale_payouts(batch_id=batch.pk)
    names = members.names_of(
        user_ids=[one.payout.looked_by for one in awards if one.payout.looked_by]
    )
    is_own = batch.prepared_by == user.pk
    waits = may_act and batch.released_at is None and batch.count > 0
    [row] = batch_rows([batch])
    is_held = bool(row.looks or stale)
    return BatchPage(
        plan=plan,
        row=row,
        payouts=[_told(one, stale, names, may_act=may_act, is_own=is_own) for one in awards],
        may_release=waits and not is_own and not is_held,
        is_held=waits and not is_own and is_held,
        is_own=waits and is_own,
        refused=refused,
    )


def _told(
    award: AwardPayout, stale: dict[int, str], names: dict[int, str], *, may_act: bool, is_own: bool
) -> ToldPayout:
    payout = award.payout
    is_prepared = payout.state == S.PREPARED
    odd = words.look_words(payout.needs_look) if is_prepared or payout.looked_by else []
    why = stale.get(award.payout_id, "")
    return ToldPayout(
        award=award,
        account=f"…{payout.account_ref[-4:]}" if may_act else "",
        odd=odd,
        stale=str(words.STALE[why]) if why else "",
        looked_by=names.get(payout.looked_by or 0, ""),
        failure=words.failure_words(payout.failure_code),
        may_look=may_act and is_prepared and bool(odd) and payout.looked_by is None and not is_own,
        may_take_out=may_act and payout.state in (S.PREPARED, S.FAILED),
        may_retry=may_act and payout.state == S.FAILED and not is_own,
    )
