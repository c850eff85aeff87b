"""What waits for the next run: recorded with a reason, seen by all, withdrawn while it waits."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apportionment import services
from apportionment.models import DueException, RunItem
from apportionment.states import ItemKind
from charter.models import Plan
from members import services as members
from members.models import User
from members.states import Role
from tests.apportionment.builders import (
    OPENING,
    a_frozen_run,
    a_granted_claim,
    a_sealed_run,
    a_small_pool,
    an_enrolment_of,
    officers,
)
from tests.members.builders import a_crew_member, signs_in

pytestmark = pytest.mark.django_db

CHINESE = {"accept-language": "zh-hans"}


@pytest.fixture
def pool() -> Plan:
    return a_small_pool()


def address(plan: Plan, deed: str = "waiting", *args: int) -> str:
    return reverse(f"apportionment:{deed}", args=[plan.slug, *args])


def signed_in(client: Client, user: User) -> Client:
    signs_in(client, user)
    return client


def an_item(**changes: str) -> dict[str, str]:
    """Return what an officer sends to record a subsidy."""
    return {
        "item-once": str(uuid4()),
        "item-kind": "subsidy",
        "item-amount_minor": "120.50",
        "item-reason": "The town pays a part.",
        **{f"item-{name}": value for name, value in changes.items()},
    }


def a_correction(who: str, **changes: str) -> dict[str, str]:
    """Return what an officer sends to record a refund."""
    return {
        "correction-once": str(uuid4()),
        "correction-who": who,
        "correction-direction": "refund",
        "correction-amount_minor": "3",
        "correction-reason": "Counted twice in May.",
        **{f"correction-{name}": value for name, value in changes.items()},
    }


def test_an_item_is_recorded_once_and_shared_by_the_next_run(client: Client, pool: Plan) -> None:
    officer = officers(pool)[0]
    signed_in(client, officer)
    a_granted_claim(pool, award_minor=20_000)
    form = an_item()

    for _ in range(2):  # the button was pressed twice
        assert client.post(address(pool, "record_item"), form).status_code == 302

    item = RunItem.objects.get()
    assert (item.kind, item.amount_minor, item.recorded_by) == ("subsidy", 12_050, officer)
    assert "The town pays a part." in client.get(address(pool)).content.decode()


def test_a_subsidy_stands_in_the_equation_and_lowers_the_share(client: Client, pool: Plan) -> None:
    services.record_item(
        plan_id=pool.pk,
        kind=ItemKind.SUBSIDY,
        key="town",
        amount_minor=5_000,
        reason="The town pays a part.",
        by=officers(pool)[0],
        at=OPENING,
    )
    a_granted_claim(pool, award_minor=20_000)
    run = a_frozen_run(pool)
    signed_in(client, officers(pool)[0])

    html = client.get(reverse("apportionment:run", args=[run.pk])).content.decode()

    assert "Borne by others" in html
    assert "15.00" in html  # (200.00 - 50.00) / 10


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount_minor": "0"}, "Please write an amount above zero."),
        ({"amount_minor": "much"}, "Please write an amount such as"),
        ({"reason": " "}, "Please say why."),
        ({"kind": ""}, "Please choose what it is."),
        ({"kind": "written_off"}, "written_off"),
        ({"kind": "clawback"}, "Please write the number of the case."),
        ({"kind": "clawback", "ref": "NOSUCH"}, "No case of this plan has this number."),
    ],
)
def test_an_item_that_says_too_little_is_refused_beside_its_field(
    changes: dict[str, str], words: str, client: Client, pool: Plan
) -> None:
    signed_in(client, officers(pool)[0])

    response = client.post(address(pool, "record_item"), an_item(**changes))

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not RunItem.objects.exists()


def test_a_draw_above_the_reserve_is_refused_in_words(client: Client, pool: Plan) -> None:
    signed_in(client, officers(pool)[0])

    response = client.post(
        address(pool, "record_item"), an_item(kind="reserve_draw"), headers=CHINESE
    )

    assert response.status_code == 409
    assert "储备金中尚可动用的只有" in response.content.decode()


@pytest.mark.parametrize(
    ("direction", "kind", "amount_minor"),
    [
        ("refund", "refund", -300),
        ("owed_less", "adjustment", -300),
        ("owed_more", "adjustment", 300),
    ],
)
def test_a_correction_is_recorded_for_the_one_it_is_about(
    direction: str, kind: str, amount_minor: int, client: Client, pool: Plan
) -> None:
    a_sealed_run(pool)
    enrolment = an_enrolment_of(pool, number=3)
    signed_in(client, officers(pool)[0])

    client.post(
        address(pool, "record_correction"), a_correction(str(enrolment.pk), direction=direction)
    )

    found = DueException.objects.get()
    assert (found.enrolment_id, found.kind) == (enrolment.pk, kind)
    assert (found.amount_minor, found.reason) == (amount_minor, "Counted twice in May.")


def test_a_correction_for_ones_own_family_is_refused(client: Client, pool: Plan) -> None:
    a_sealed_run(pool)
    enrolment = an_enrolment_of(pool)
    officer = enrolment.member.holder
    members.grant_role(
        user_id=officer.pk, role=Role.TREASURER, plan_id=pool.pk, by=None, at=OPENING
    )
    signed_in(client, officer)

    response = client.post(address(pool, "record_correction"), a_correction(str(enrolment.pk)))

    assert response.status_code == 409
    assert "This is your own family" in response.content.decode()
    assert not DueException.objects.exists()


def test_what_waits_is_withdrawn_and_what_was_taken_up_is_not(client: Client, pool: Plan) -> None:
    officer = officers(pool)[0]
    signed_in(client, officer)
    client.post(address(pool, "record_item"), an_item())
    item = RunItem.objects.get()

    assert client.post(address(pool, "withdraw_item", item.pk)).status_code == 302
    again = client.post(address(pool, "withdraw_item", item.pk))

    item.refresh_from_db()
    assert item.withdrawn_by == officer
    assert again.status_code == 409
    assert "A run has taken it up already, or it was withdrawn." in again.content.decode()


def test_whoever_watches_reads_and_neither_records_nor_sees_names(
    client: Client, pool: Plan
) -> None:
    a_sealed_run(pool)
    enrolment = an_enrolment_of(pool, number=3)
    signed_in(client, officers(pool)[0])
    client.post(address(pool, "record_correction"), a_correction(str(enrolment.pk)))
    signed_in(client, a_crew_member(Role.AUDITOR, plan=pool))

    html = client.get(address(pool)).content.decode()

    assert f"No. {enrolment.pk}" in html
    assert enrolment.member.name not in html
    assert "Counted twice" not in html
    assert "Record it" not in html
    assert client.post(address(pool, "record_item"), an_item()).status_code == 403


def test_what_waits_in_another_plan_does_not_exist(client: Client, pool: Plan) -> None:
    item = services.record_item(
        plan_id=pool.pk,
        kind=ItemKind.SUBSIDY,
        key="town",
        amount_minor=1,
        reason="-",
        by=None,
        at=OPENING,
    )
    other = a_small_pool()
    signed_in(client, officers(other)[0])

    assert client.get(address(pool)).status_code == 404
    assert client.post(address(pool, "record_item"), an_item()).status_code == 404
    assert client.post(address(other, "withdraw_item", item.pk)).status_code == 404
    assert client.post(address(other, "withdraw_exception", 1)).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_waiting_costs_the_same_however_much_waits(
    rows: int, client: Client, pool: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_sealed_run(pool)
    signed_in(client, officers(pool)[0])
    for number in range(rows):
        client.post(address(pool, "record_item"), an_item())
        enrolment = an_enrolment_of(pool, number=number)
        client.post(address(pool, "record_correction"), a_correction(str(enrolment.pk)))
    client.get(address(pool))  # the messages of the deeds are read

    with django_assert_num_queries(10):
        client.get(address(pool))
