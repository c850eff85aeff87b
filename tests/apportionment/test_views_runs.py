"""Runs: who may read, who may act, what stands on the page, and every refusal in words."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apportionment.models import Run
from charter.models import Plan
from members.models import User
from members.states import Role
from tests.apportionment.builders import (
    a_frozen_run,
    a_granted_claim,
    a_pool,
    a_proposed_run,
    a_sealed_run,
    officers,
)
from tests.members.builders import a_crew_member, a_user, signs_in

pytestmark = pytest.mark.django_db

RUNS = reverse("apportionment:runs")
CHINESE = {"accept-language": "zh-hans"}


@pytest.fixture
def pool() -> Plan:
    return a_pool(heads=250)


def address(run: Run, deed: str = "run") -> str:
    return reverse(f"apportionment:{deed}", args=[run.pk])


def signed_in(client: Client, user: User) -> Client:
    signs_in(client, user)
    return client


def digest_on(client: Client, run: Run) -> str:
    digest: str = client.get(address(run)).context["page"].figures.digest
    return digest


@pytest.mark.parametrize("role", [None, Role.REVIEWER])
def test_runs_are_closed_to_others(role: Role | None, client: Client, pool: Plan) -> None:
    run = a_frozen_run(pool)
    user = a_crew_member(role) if role else a_user()

    for where in (RUNS, address(run)):
        assert signed_in(client, user).get(where).status_code == 403


def test_a_run_of_another_plan_does_not_exist(client: Client, pool: Plan) -> None:
    stranger = a_crew_member(Role.TREASURER, plan=a_pool(heads=210))
    run = a_frozen_run(pool)

    assert signed_in(client, stranger).get(address(run)).status_code == 404
    assert client.post(address(run, "propose"), {"expected": "-"}).status_code == 404


def test_whoever_watches_reads_a_run_and_cannot_act(client: Client, pool: Plan) -> None:
    run = a_frozen_run(pool)
    signed_in(client, a_crew_member(Role.SUPERVISOR, plan=pool))

    assert "Propose these figures" not in client.get(address(run)).content.decode()
    assert client.post(address(run, "propose"), {"expected": "-"}).status_code == 403


def test_board_shows_open_and_sealed_runs(client: Client, pool: Plan) -> None:
    sealed, frozen = a_sealed_run(pool), a_frozen_run(pool)
    signed_in(client, a_crew_member(Role.OPERATOR, plan=pool))

    html = client.get(RUNS).content.decode()

    assert address(sealed) in html
    assert address(frozen) in html
    assert "Next headcount" in html


@pytest.mark.parametrize("runs", [1, 3])
def test_board_costs_the_same_for_any_number_of_runs(
    runs: int, client: Client, pool: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(runs):
        a_sealed_run(pool)
    signed_in(client, a_crew_member(Role.OPERATOR, plan=pool))

    with django_assert_num_queries(14):
        client.get(RUNS)


@pytest.mark.parametrize("claims", [1, 3])
def test_run_costs_the_same_for_any_number_of_claims(
    claims: int, client: Client, pool: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_sealed_run(pool)
    for number in range(claims):
        a_granted_claim(pool, number=number)
    run = a_frozen_run(pool)
    signed_in(client, a_crew_member(Role.OPERATOR, plan=pool))

    with django_assert_num_queries(28):
        client.get(address(run))


def test_dry_run_shows_equation_heads_claims_and_the_period_before(
    client: Client, pool: Plan
) -> None:
    a_sealed_run(pool)
    claim = a_granted_claim(pool)
    run = a_frozen_run(pool)
    signed_in(client, a_crew_member(Role.TREASURER, plan=pool))

    html = client.get(address(run)).content.decode()

    assert "Dry run" in html
    assert 'class="equation' in html
    assert claim.ref in html
    assert "Beside the period before" in html
    assert "250" in html


def test_run_without_a_claim_says_so(client: Client, pool: Plan) -> None:
    run = a_frozen_run(pool)
    signed_in(client, a_crew_member(Role.TREASURER, plan=pool))

    assert "No claim in this period" in client.get(address(run)).content.decode()


def test_propose_then_release_by_another(client: Client, pool: Plan) -> None:
    a_granted_claim(pool)
    run = a_frozen_run(pool)
    proposer, releaser = officers(pool)
    signed_in(client, proposer)

    client.post(address(run, "propose"), {"expected": digest_on(client, run)})
    run.refresh_from_db()
    assert (run.state, run.proposed_by) == ("proposed", proposer)
    assert "You proposed this run yourself" in client.get(address(run)).content.decode()

    seen = signed_in(client, releaser).get(address(run)).context["page"].seen
    client.post(address(run, "release"), {"seen": seen})
    run.refresh_from_db()
    assert (run.state, run.released_by) == ("released", releaser)


def test_propose_of_other_figures_than_were_seen_is_refused(client: Client, pool: Plan) -> None:
    run = a_frozen_run(pool)
    signed_in(client, officers(pool)[0])

    response = client.post(address(run, "propose"), {"expected": "0" * 20}, headers=CHINESE)

    assert response.status_code == 409
    assert "数字有变化" in response.content.decode()
    run.refresh_from_db()
    assert run.state == "frozen"


def test_propose_twice_is_one_deed_and_a_clear_refusal(client: Client, pool: Plan) -> None:
    run = a_frozen_run(pool)
    signed_in(client, officers(pool)[0])
    form = {"expected": digest_on(client, run)}

    answers = [client.post(address(run, "propose"), form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 409]
    assert "the run is now “Proposed”" in answers[1].content.decode()
    assert run.events.filter(move="propose").count() == 1


def test_propose_waits_for_the_earlier_run(client: Client, pool: Plan) -> None:
    a_frozen_run(pool)
    later = a_frozen_run(pool)
    signed_in(client, officers(pool)[0])

    assert "Period 1 is still open" in client.get(address(later)).content.decode()
    response = client.post(address(later, "propose"), {"expected": "x"}, headers=CHINESE)

    assert response.status_code == 409
    assert "第 1 期还没有结束" in response.content.decode()


def test_release_by_the_proposer_is_refused(client: Client, pool: Plan) -> None:
    proposer = officers(pool)[0]
    run = a_proposed_run(pool, by=proposer)
    signed_in(client, proposer)

    response = client.post(address(run, "release"), {"seen": 10**9}, headers=CHINESE)

    assert response.status_code == 409
    assert "须由另一位经办人复核" in response.content.decode()


def test_release_of_an_outdated_page_is_refused(client: Client, pool: Plan) -> None:
    run = a_proposed_run(pool)
    signed_in(client, officers(pool)[0])

    response = client.post(address(run, "release"), {"seen": 1})

    assert response.status_code == 409
    assert "The figures have changed" in response.content.decode()


@pytest.mark.parametrize("deed", ["return", "abandon"])
def test_a_step_back_needs_a_reason(deed: str, client: Client, pool: Plan) -> None:
    run = a_proposed_run(pool)
    signed_in(client, officers(pool)[0])

    refused = client.post(address(run, deed), {f"{deed}-reason": " "})
    run.refresh_from_db()
    assert (refused.status_code, run.state) == (422, "proposed")

    client.post(address(run, deed), {f"{deed}-reason": "A claim was counted twice."})
    run.refresh_from_db()
    assert run.state == {"return": "frozen", "abandon": "abandoned"}[deed]
    assert "A claim was counted twice." in client.get(address(run)).content.decode()


def test_deeds_answer_to_a_post_only(client: Client, pool: Plan) -> None:
    run = a_frozen_run(pool)
    signed_in(client, officers(pool)[0])

    for deed in ("propose", "return", "release", "abandon"):
        assert client.get(address(run, deed)).status_code == 405
