"""Award payouts on their way: looked at, released by a second person, arrived."""

from collections.abc import Sequence
from datetime import datetime

from apportionment import services
from apportionment.models import AwardPayout
from members.models import User
from treasury import services as treasury
from treasury.models import PayoutBatch


def batch_of(made: Sequence[AwardPayout]) -> PayoutBatch:
    """Return the batch in which payouts were prepared."""
    batch = made[0].payout.batch
    assert batch is not None
    return batch


def release_all(made: Sequence[AwardPayout], *, by: User, at: datetime) -> None:
    """Have a second person look at what is odd about payouts, and release their batch."""
    for one in made:
        if one.payout.needs_look:
            treasury.look_at_payout(payout_id=one.payout_id, by=by.pk, at=at)
    services.release_batch(batch_id=batch_of(made).pk, by=by, at=at)


def pay_all(made: Sequence[AwardPayout], *, by: User, at: datetime) -> None:
    """Release payouts, let them arrive, and tell their claims."""
    release_all(made, by=by, at=at)
    for one in made:
        if one.payout.nets_period is None:
            treasury.settle_payout(payout_id=one.payout_id, at=at)
        services.follow_payout(award_payout_id=one.pk, at=at)
