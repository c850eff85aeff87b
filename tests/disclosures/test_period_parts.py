"""What stands beside the arithmetic of a period's page: it agrees with the document."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from disclosures.downloads import csv_file
from disclosures.rules import Document, PaidPart, read
from disclosures.rules.so_far import DisputesPart, SpentPart, TallyPart
from disclosures.selectors.paces import FEWEST, Neighbours, Pace, neighbours, pace_of_case
from disclosures.words import cases, period_parts
from tests.apportionment.builders import OPENING, a_granted_claim, a_pool, a_sealed_run
from tests.disclosures.builders import a_document, published


@pytest.fixture(autouse=True)
def in_english() -> object:
    with translation.override("en"):
        yield


def test_the_formula_can_be_typed_into_a_calculator() -> None:
    document = a_document(awards=(6_000_000, 3_000_000), carry_in_minor=108_612)

    formula, found = period_parts.formula(document).split(" = ")

    # 90,000 and 8 % of it, less 1,086.12, divided by 997 members.
    assert formula == "(90000.00 + 7200.00 - 1086.12) / 997"
    assert found == f"{(9_720_000 - 108_612) * 100 // 997 / 10_000:.4f}…"


def test_where_it_is_not_one_division_no_formula_is_shown() -> None:
    assert period_parts.formula(a_document(weights=(1, 2))) == ""
    assert period_parts.formula(a_document(awards=())) == ""


@given(
    awards=st.lists(st.integers(1, 10**9), max_size=4),
    carry=st.integers(-(10**6), 10**6),
    late=st.integers(0, 10**6),
    given_up=st.integers(0, 10**6),
    corrected=st.integers(-(10**6), 10**6),
)
def test_what_comes_in_is_what_goes_out(
    awards: list[int], carry: int, late: int, given_up: int, corrected: int
) -> None:
    lines = {
        "recovered_minor": late,
        "written_off_minor": given_up,
        "adjustments_minor": corrected,
    }
    document = a_document(awards=awards, carry_in_minor=carry, lines=lines)

    with translation.override("en"):
        chart = period_parts.flow_chart(document, key="flow")

    values = [round(float(line[1]) * 100) for line in chart.data]
    assert sum(values[: len(chart.inward)]) == sum(values[len(chart.inward) :])
    assert all(value > 0 for value in values)


def test_payments_doubts_and_spending_are_told() -> None:
    document = _told(a_document())

    assert period_parts.paid_sentence(document) == (
        "268 awards paid, 266 confirmed by the payee, 5 audited."
    )
    assert [(row.label, row.latest, row.so_far) for row in period_parts.objections(document)] == [
        ("Objections made", "1", "3"),
        ("Answered: the award stands", "1", "3"),
    ]
    assert period_parts.appeals(document) == []
    (spent,) = period_parts.spending(document)
    assert (spent.latest, spent.so_far) == ("100.00", "2,500.00")


def test_an_older_report_tells_none_of_it() -> None:
    document = replace(a_document(), paid=None, disputes=None, fee_spent=())

    assert period_parts.paid_sentence(document) == ""
    assert period_parts.objections(document) == period_parts.spending(document) == []


def _told(document: Document) -> Document:
    return replace(
        document,
        paid=PaidPart(awards=268, awards_minor=1, confirmed=266, confirmed_minor=1, netted_minor=0),
        audited=5,
        disputes=DisputesPart(
            objections=(
                TallyPart(outcome="made", count=1, so_far=3),
                TallyPart(outcome="upheld", count=0, so_far=0),
                TallyPart(outcome="dismissed", count=1, so_far=3),
            ),
            appeals=(TallyPart(outcome="made", count=0, so_far=0),),
        ),
        fee_spent=(SpentPart(kind="audit", amount_minor=10_000, so_far_minor=250_000),),
    )


def test_a_cell_that_looks_like_a_formula_is_not_run() -> None:
    lines = csv_file([("=1+1", "-3.50", "-cmd", 7, " @x")], "x.csv").content.decode("utf-8-sig")

    assert lines == "'=1+1,-3.50,'-cmd,7,' @x\r\n"


@pytest.mark.django_db
def test_a_case_has_its_neighbours_and_its_pace(client: Client) -> None:
    plan = a_pool()
    refs = [
        a_granted_claim(plan, award_minor=1_000, at=OPENING, number=number).ref
        for number in range(FEWEST)
    ]
    document = read(published(a_sealed_run(plan)).body)
    order = [claim.ref for claim in document.claims]

    first, last = order[0], order[-1]
    page = client.get(reverse("disclosures:case", args=[order[1]])).content.decode()
    found = neighbours(plan_id=plan.pk, ref=first, state="shared", period_no=1)
    took, usual = pace_of_case(plan, first)

    assert set(order) == set(refs)
    assert found == Neighbours(before="", after=order[1])
    assert neighbours(plan_id=plan.pk, ref=last, state="shared", period_no=1).after == ""
    assert neighbours(plan_id=plan.pk, ref="NOTHERE2", state="shared", period_no=1) == Neighbours()
    assert reverse("disclosures:case", args=[order[0]]) in page
    assert reverse("disclosures:case", args=[order[2]]) in page
    assert took == usual
    assert took.paying_days is None


def test_days_are_told_in_words() -> None:
    rows = cases.pace_rows(Pace(3, 0, None), Pace(1, None, 4))

    assert [(row.took, row.usual) for row in rows] == [
        ("3\N{NO-BREAK SPACE}days", "1\N{NO-BREAK SPACE}day"),
        ("the same day", "—"),
    ]
