"""How an award comes about: worked by hand, and the laws that hold for every one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter.rules import BenefitKind, BenefitTerms, Rounding, TenureTerms
from claims.rules.awards import AwardFacts, AwardSum, YearBills, award_sum, tenure_bps

HALF = Rounding.HALF_UP
LUMP = None
MONTHLY = BenefitTerms(kind=BenefitKind.MONTHLY, at_most_months=24)
BILLS = BenefitTerms(
    kind=BenefitKind.REIMBURSEMENT,
    deductible_minor=1_000_000,
    share_bps=8_000,
    earlier_illness_share_bps=3_000,
)
MIXED = BenefitTerms(kind=BenefitKind.MIXED, at_once_bps=2_000)


def facts(
    benefit: BenefitTerms | None = LUMP,
    *,
    band_minor: int = 6_000_000,
    cap_minor: int | None = None,
    severity_minor: int | None = None,
    bills: tuple[YearBills, ...] = (),
    months: int | None = None,
    is_earlier_illness: bool = False,
    tenure: int = 10_000,
    arrears_minor: int = 0,
) -> AwardFacts:
    return AwardFacts(
        band_minor=band_minor,
        cap_minor=band_minor * 24 if cap_minor is None else cap_minor,
        rounding=HALF,
        benefit=benefit,
        severity_minor=severity_minor,
        bills=bills,
        months=months,
        is_earlier_illness=is_earlier_illness,
        tenure_bps=tenure,
        arrears_minor=arrears_minor,
    )


def lines(found: AwardSum) -> list[tuple[str, int]]:
    return [(line.key, line.minor) for line in found.lines]


def of_year(minor: int, earlier_minor: int = 0, year: int = 2025) -> tuple[YearBills, ...]:
    return (YearBills(year=year, minor=minor, earlier_minor=earlier_minor),)


def test_one_sum_is_the_bands_benefit() -> None:
    assert lines(award_sum(facts())) == [("benefit", 6_000_000)]


def test_a_milder_case_brings_what_its_kind_brings() -> None:
    found = award_sum(facts(severity_minor=1_500_000))

    assert lines(found) == [("benefit", 6_000_000), ("severity", -4_500_000)]
    assert found.award_minor == 1_500_000


def test_a_kind_that_brings_more_than_the_band_brings_the_bands_benefit() -> None:
    assert award_sum(facts(severity_minor=7_000_000)).award_minor == 6_000_000


def test_a_monthly_benefit_is_given_for_months_but_no_longer_than_the_charter_says() -> None:
    three = award_sum(facts(MONTHLY, band_minor=150_000, months=3))
    forever = award_sum(facts(MONTHLY, band_minor=150_000, months=99))
    silent = award_sum(facts(MONTHLY, band_minor=150_000))

    assert lines(three) == [("months", 450_000)]
    assert forever.award_minor == silent.award_minor == 24 * 150_000


def test_bills_are_repaid_above_the_deductible_by_the_charters_share() -> None:
    found = award_sum(facts(BILLS, bills=of_year(3_000_000)))

    assert lines(found) == [("bills", 3_000_000), ("own", -1_000_000), ("share", -400_000)]
    assert found.award_minor == 1_600_000


def test_of_a_year_the_deductible_is_borne_once() -> None:
    rest = award_sum(facts(BILLS, bills=of_year(500_000, earlier_minor=700_000)))
    none = award_sum(facts(BILLS, bills=of_year(500_000, earlier_minor=1_000_000)))
    two_years = award_sum(facts(BILLS, bills=of_year(1_500_000) + of_year(1_500_000, year=2026)))

    assert lines(rest) == [("bills", 500_000), ("own", -300_000), ("share", -40_000)]
    assert none.award_minor == 400_000
    assert ("own", -2_000_000) in lines(two_years)


def test_bills_below_the_deductible_bring_nothing() -> None:
    found = award_sum(facts(BILLS, bills=of_year(900_000)))

    assert (lines(found), found.award_minor) == ([("bills", 900_000), ("own", -900_000)], 0)


def test_an_illness_from_before_joining_has_a_share_of_its_own() -> None:
    found = award_sum(facts(BILLS, bills=of_year(2_000_000), is_earlier_illness=True))

    assert found.award_minor == 300_000


def test_bills_bring_at_most_the_benefit() -> None:
    found = award_sum(facts(BILLS, bills=of_year(20_000_000)))

    assert found.award_minor == 6_000_000
    assert lines(found)[-1] == ("most", -9_200_000)


def test_mixed_gives_a_part_at_once_and_the_rest_as_bills_show_it() -> None:
    first = award_sum(facts(MIXED))
    later = award_sum(facts(MIXED, bills=of_year(2_000_000)))
    all_of_it = award_sum(facts(MIXED, bills=of_year(9_000_000)))

    assert lines(first) == [("at_once", 1_200_000), ("bills", 0)]
    assert later.award_minor == 3_200_000
    assert all_of_it.award_minor == 6_000_000


def test_who_belongs_a_short_time_receives_a_part() -> None:
    found = award_sum(facts(tenure=3_333))

    assert lines(found) == [("benefit", 6_000_000), ("tenure", -4_000_200)]


def test_what_is_owed_is_paid_out_of_the_award_which_stays_what_it_is() -> None:
    found = award_sum(facts(arrears_minor=2_500))

    assert lines(found) == [("benefit", 6_000_000), ("arrears", -2_500)]
    assert (found.award_minor, found.arrears_minor, found.payout_minor) == (
        6_000_000,
        2_500,
        5_997_500,
    )


def test_more_owed_than_awarded_leaves_nothing_to_pay_and_no_debt_to_the_award() -> None:
    found = award_sum(facts(band_minor=1_000, arrears_minor=5_000))

    assert (found.award_minor, found.arrears_minor, found.payout_minor) == (1_000, 1_000, 0)


@pytest.mark.parametrize(
    ("days", "share"), [(-5, 3_333), (0, 3_333), (364, 3_333), (365, 6_667), (730, 10_000)]
)
def test_the_last_step_of_tenure_that_was_reached_counts(days: int, share: int) -> None:
    steps = (
        TenureTerms(from_days=0, share_bps=3_333),
        TenureTerms(from_days=365, share_bps=6_667),
        TenureTerms(from_days=730),
    )

    assert tenure_bps(steps, days=days) == share
    assert tenure_bps((), days=days) == 10_000


MINOR = st.integers(0, 10**12)
YEARS = st.builds(YearBills, year=st.integers(2000, 2030), minor=MINOR, earlier_minor=MINOR)
REPAID = st.builds(
    BenefitTerms,
    kind=st.just(BenefitKind.REIMBURSEMENT),
    deductible_minor=MINOR,
    share_bps=st.integers(1, 10_000),
    earlier_illness_share_bps=st.none() | st.integers(0, 10_000),
)
BENEFITS = (
    st.none()
    | st.just(BenefitTerms(kind=BenefitKind.LUMP_SUM))
    | st.builds(
        BenefitTerms, kind=st.just(BenefitKind.MONTHLY), at_most_months=st.integers(1, 1_200)
    )
    | REPAID
    | st.builds(BenefitTerms, kind=st.just(BenefitKind.MIXED), at_once_bps=st.integers(1, 9_999))
)


def facts_of(benefits: st.SearchStrategy[BenefitTerms | None]) -> st.SearchStrategy[AwardFacts]:
    """Return any facts under such a benefit."""
    return st.builds(
        AwardFacts,
        band_minor=MINOR,
        cap_minor=MINOR,
        rounding=st.sampled_from(Rounding),
        benefit=benefits,
        severity_minor=st.none() | MINOR,
        bills=st.lists(YEARS, max_size=2).map(tuple),
        months=st.none() | st.integers(0, 2_000),
        is_earlier_illness=st.booleans(),
        tenure_bps=st.integers(1, 10_000),
        arrears_minor=MINOR,
    )


FACTS = facts_of(BENEFITS)


@given(FACTS)
def test_the_lines_add_up_to_what_is_paid_and_never_above_the_cap(given_facts: AwardFacts) -> None:
    found = award_sum(given_facts)

    assert sum(line.minor for line in found.lines) == found.payout_minor
    assert 0 <= found.payout_minor <= found.award_minor <= given_facts.cap_minor
    assert found.arrears_minor <= given_facts.arrears_minor


@given(FACTS)
def test_only_the_first_lines_give_and_all_that_follow_take(given_facts: AwardFacts) -> None:
    giving = {"benefit", "months", "bills", "at_once"}

    for line in award_sum(given_facts).lines:
        assert line.minor >= 0 if line.key in giving else line.minor < 0


@given(facts_of(REPAID))
def test_no_more_is_repaid_than_was_billed(given_facts: AwardFacts) -> None:
    billed = sum(one.minor for one in given_facts.bills)

    assert award_sum(given_facts).award_minor <= billed


@given(FACTS, st.integers(1, 10_000))
def test_who_stays_longer_never_receives_less(given_facts: AwardFacts, other: int) -> None:
    given = {**vars(given_facts), "tenure_bps": max(other, given_facts.tenure_bps)}

    assert award_sum(AwardFacts(**given)).award_minor >= award_sum(given_facts).award_minor


@given(FACTS, MINOR)
def test_what_is_owed_never_changes_what_the_pool_shares(
    given_facts: AwardFacts, owed: int
) -> None:
    given = {**vars(given_facts), "arrears_minor": owed}

    assert award_sum(AwardFacts(**given)).award_minor == award_sum(given_facts).award_minor
