"""Two people at once, each on a connection of their own: one deed, and a clear refusal."""

from collections.abc import Callable
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from claims import services
from claims.models import Claim
from claims.rules import AlreadyFiled, MoveNotAllowed
from claims.states import Cause, ClaimState
from members.models import Enrolment
from tests.claims.builders import (
    AWARD,
    DECIDED_AT,
    EVENT_ON,
    FILED_AT,
    NOTICE_UNTIL,
    SHOWN_AT,
    a_claim,
    a_paper,
    a_reviewer,
)
from tests.claims.filers import Filer
from tests.members.builders import an_enrolment

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Return what each deed gave or raised, all begun in the same instant."""
    start, outcomes = Barrier(len(deeds)), list[object]([None] * len(deeds))

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            start.wait(timeout=10)
            outcomes[number] = deeds[number]()
        except Exception as refusal:  # noqa: BLE001  whatever it is, the test looks at it
            outcomes[number] = refusal
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number,)) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


def only(outcomes: list[object], kind: type) -> int:
    return sum(isinstance(outcome, kind) for outcome in outcomes)


def moves(claim: Claim) -> list[str]:
    return [event.move for event in claim.events.order_by("pk")]


def test_two_reviewers_grant_in_the_same_second() -> None:
    claim = a_claim(ClaimState.RECOMMENDED)
    reviewers = [a_reviewer("Second"), a_reviewer("Third")]

    outcomes = at_once(
        *(
            lambda by=by: services.grant_claim(
                claim_id=claim.pk, reason="I agree.", by=by, at=DECIDED_AT
            )
            for by in reviewers
        )
    )

    claim.refresh_from_db()
    assert (only(outcomes, Claim), only(outcomes, MoveNotAllowed)) == (1, 1)
    assert moves(claim) == ["file", "recommend", "grant"]
    assert claim.award_minor == AWARD


def test_one_reviewer_grants_while_another_sends_back() -> None:
    claim = a_claim(ClaimState.RECOMMENDED)
    granting, sending = a_reviewer("Second"), a_reviewer("Third")

    outcomes = at_once(
        lambda: services.grant_claim(claim_id=claim.pk, reason="-", by=granting, at=DECIDED_AT),
        lambda: services.send_back_claim(claim_id=claim.pk, reason="-", by=sending, at=DECIDED_AT),
    )

    claim.refresh_from_db()
    assert (only(outcomes, Claim), only(outcomes, MoveNotAllowed)) == (1, 1)
    assert len(moves(claim)) == 3


def test_a_claim_is_granted_while_its_claimant_takes_it_back() -> None:
    claim, reviewer = a_claim(ClaimState.RECOMMENDED), a_reviewer()

    outcomes = at_once(
        lambda: services.grant_claim(claim_id=claim.pk, reason="-", by=reviewer, at=DECIDED_AT),
        lambda: services.withdraw_claim(
            claim_id=claim.pk, reason="", by=claim.filed_by, at=DECIDED_AT
        ),
    )

    claim.refresh_from_db()
    assert claim.state == ClaimState.WITHDRAWN  # before the grant or after it: both are allowed
    assert claim.award_minor is None
    assert only(outcomes, MoveNotAllowed) == (0 if "grant" in moves(claim) else 1)


def test_a_claim_is_put_on_notice_while_its_claimant_takes_it_back() -> None:
    claim = a_claim(ClaimState.GRANTED)

    shown, withdrawn = at_once(
        lambda: services.put_on_notice(claim_ids=[claim.pk], at=SHOWN_AT, until=NOTICE_UNTIL),
        lambda: services.withdraw_claim(
            claim_id=claim.pk, reason="", by=claim.filed_by, at=SHOWN_AT
        ),
    )

    claim.refresh_from_db()
    if claim.state == ClaimState.ON_NOTICE:
        assert (shown, type(withdrawn)) == ([claim.pk], MoveNotAllowed)
    else:
        assert (claim.state, shown) == (ClaimState.WITHDRAWN, [])


@pytest.mark.parametrize("same_form", [True, False])
def test_one_event_is_told_twice_in_the_same_second(same_form: bool) -> None:  # noqa: FBT001
    enrolment, once = an_enrolment(), uuid4()

    outcomes = at_once(
        *(
            lambda: services.file_claim(
                enrolment_id=enrolment.pk,
                by=enrolment.member.holder,
                cause=Cause.ILLNESS,
                condition="Thyroid cancer",
                event_on=EVENT_ON,
                story="-",
                account_name="-",
                account_ref="12345",
                documents=[a_paper()],
                once=once if same_form else uuid4(),
                at=FILED_AT,
            )
            for _click in range(2)
        )
    )

    claim = Claim.objects.get()
    assert moves(claim) == ["file"]
    assert only(outcomes, Claim) == (2 if same_form else 1)
    assert only(outcomes, AlreadyFiled) == (0 if same_form else 1)


def test_the_sweep_arrives_eight_times_at_once() -> None:
    claims = [a_claim(ClaimState.ON_NOTICE, enrolment=enrolment) for enrolment in _two_of_a_plan()]
    plan_id = claims[0].plan_id

    outcomes = at_once(
        *(lambda: services.clear_claims(plan_id=plan_id, at=NOTICE_UNTIL) for _sweep in range(8))
    )

    assert sorted(outcomes, key=str)[0] == [claim.pk for claim in claims]
    assert outcomes.count([]) == 7
    assert all(moves(claim).count("clear") == 1 for claim in claims)


def _two_of_a_plan() -> list[Enrolment]:
    first = an_enrolment()
    return [first, an_enrolment(plan=first.plan)]


def test_a_draft_sent_from_two_devices_in_the_same_second_is_one_claim(client: Client) -> None:
    enrolment = an_enrolment()
    holder = enrolment.member.holder
    client.force_login(holder)
    filer = Filer(client, enrolment)
    filer.walks()
    draft = filer.draft

    outcomes = at_once(
        *(
            lambda: services.file_draft(
                draft_id=draft.pk, shown=draft.saves, by=holder, at=draft.saved_at
            )
            for _device in range(2)
        )
    )

    assert outcomes == [Claim.objects.get()] * 2
