import pytest

from charter.rules import (
    BalanceTerms,
    BenefitKind,
    BenefitTerms,
    CapExcess,
    CharterUnreadable,
    CollectAtLatest,
    CollectionTerms,
    MonthDay,
    Terms,
    terms_from_toml,
)
from tests.charter.builders import and_lines, changed_text, table_of

TOO_MUCH = "9223372036854775807"


def read_with(name: str, *pairs: tuple[str, str]) -> Terms:
    return terms_from_toml(changed_text(name, *pairs))


def test_a_monthly_benefit_needs_one_period_a_month() -> None:
    twice = ("notice_on = [1]", "notice_on = [1, 16]"), ("debit_on = [5]", "debit_on = [5, 20]")

    with pytest.raises(CharterUnreadable, match="one period a month"):
        read_with("broodfonds", *twice)


def test_weights_too_large_to_write_down_are_taken_if_they_can_be_reduced() -> None:
    many = f"benefit_minor = {TOO_MUCH}"
    read = read_with(
        "mutual", ("benefit_minor = 30000000", many), ("benefit_minor = 10000000", many)
    )

    assert read.weights == {"d30-y40": 1, "y40-y60": 4}


def test_a_band_that_never_falls_ill_shares_nothing_but_not_all_may() -> None:
    assert read_with("mutual", ("100k = 100 ", "100k = 0 ")).weights == {"d30-y40": 0, "y40-y60": 1}
    with pytest.raises(CharterUnreadable, match="nobody would share"):
        read_with("mutual", ("100k = 100 ", "100k = 0 "), ("100k = 400", "100k = 0"))


def test_the_least_a_balance_must_hold_is_a_number_or_the_last_share() -> None:
    said = read_with("kangai-accident")
    unsaid = read_with("kangai-accident", ("minimum_balance_minor", "# minimum_balance_minor"))
    number = read_with("kangai-accident", ('"last_share"', "100"))

    assert said.balance == unsaid.balance == BalanceTerms(minimum_minor=None)
    assert number.balance == BalanceTerms(minimum_minor=100)


def test_a_join_window_may_be_wrapped_around_the_years_end() -> None:
    read = read_with("huiminbao", ('["10-01", "12-31"]', '["12-01", "01-31"]'))

    assert read.fixed is not None
    assert read.fixed.join_window == (MonthDay(month=12, day=1), MonthDay(month=1, day=31))


@pytest.mark.parametrize("excess", list(CapExcess))
def test_every_way_to_place_what_a_cap_cuts_is_read(excess: CapExcess) -> None:
    read = read_with(
        "village",
        ('"next_period"', f'"{excess}"'),
        and_lines("period_cap_minor = 5", f'period_cap_excess = "{excess}"'),
    )

    assert (read.case_cap_excess, read.period_cap_excess) == (excess, excess)


@pytest.mark.parametrize("at_latest", list(CollectAtLatest))
def test_small_dues_may_wait(at_latest: CollectAtLatest) -> None:
    table = table_of("[collection]", "threshold_minor = 500", f'at_latest = "{at_latest}"')

    assert read_with("village", table).collection == CollectionTerms(
        threshold_minor=500, at_latest=at_latest
    )


def test_a_benefit_at_once_may_be_said() -> None:
    read = read_with("village", table_of("[benefit]", 'kind = "lump_sum"'))

    assert read.benefit == BenefitTerms(kind=BenefitKind.LUMP_SUM)
