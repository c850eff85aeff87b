"""A batch is released while something about it changes: one waits, and sees what the other did."""

from collections.abc import Callable

import pytest

from apportionment import rules, services
from claims import services as claims
from claims.models import Claim
from members.models import User
from tests.apportionment.builders import (
    DAY,
    a_collected_run,
    a_granted_claim,
    a_small_pool,
    officers,
)
from tests.apportionment.paying_out import batch_of
from tests.treasury.races import one_waits_for_the_other
from treasury.models import Payout
from treasury.states import PayoutState

pytestmark = pytest.mark.django_db(transaction=True)
REFUSED = -1


def unless_stale(deed: Callable[[], int]) -> Callable[[], int]:
    def do() -> int:
        try:
            return deed()
        except rules.BatchStale:
            return REFUSED

    return do


def a_prepared_award() -> tuple[Claim, Callable[[], int], Callable[[], int]]:
    """Return a claim, the release of its batch, and the naming of another account."""
    plan = a_small_pool(heads=20)
    claim = a_granted_claim(plan, award_minor=100_000)
    at = a_collected_run(plan).period.notice_until + 20 * DAY
    preparer, releaser = officers(plan)
    made = services.prepare_payouts(plan_id=plan.pk, by=preparer, at=at)
    holder: User = claim.enrolment.member.holder

    def release() -> int:
        return services.release_batch(batch_id=batch_of(made).pk, by=releaser, at=at).pk

    def change() -> int:
        return claims.change_account(
            claim_id=claim.pk,
            account_name=claim.account_name,
            account_ref="6222 9999",
            by=holder,
            at=at,
        ).pk

    return claim, release, change


def test_an_account_named_first_holds_the_release() -> None:
    claim, release, change = a_prepared_award()

    found = one_waits_for_the_other(change, unless_stale(release))

    assert found == [claim.pk, REFUSED]
    assert Payout.objects.get().state == PayoutState.PREPARED


def test_an_account_named_after_the_release_is_for_what_is_still_to_be_paid() -> None:
    claim, release, change = a_prepared_award()

    one_waits_for_the_other(unless_stale(release), change)

    payout = Payout.objects.get()
    assert (payout.state, payout.account_ref) == (PayoutState.RELEASED, "6222 0000 0000 0000")
    claim.refresh_from_db()
    assert claim.account_ref == "6222 9999"
