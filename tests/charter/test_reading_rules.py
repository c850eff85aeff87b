from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter.rules import (
    Bearer,
    CapExcess,
    CharterUnreadable,
    PayoutWhen,
    Rounding,
    terms_from_toml,
    text_of,
)
from tests.charter.builders import CHARTERS, charter_text, terms


def test_village_is_read_whole() -> None:
    village = terms("village")

    assert (village.fee_bps, village.rounding, village.floor_minor) == (300, Rounding.HALF_UP, 1)
    assert (village.case_cap_minor, village.case_cap_excess) == (2000, CapExcess.NEXT_PERIOD)
    assert (village.year_cap_minor, village.year_cap_borne_by) == (36000, Bearer.RESERVE)
    assert (village.reserve_bps, village.reserve_cap_minor) == (200, 20000000)
    assert (village.spread_over_periods, village.minimum_headcount) == (6, 200)
    assert village.payout_when is PayoutWhen.AS_COLLECTED
    assert village.weights == {"y18-y45": 1, "y45-y65": 1}
    assert village.arrears is not None
    assert village.arrears.continuity_days == 30
    assert village.panel is not None
    assert village.panel.seats == 7
    assert village.wind_down is not None
    assert village.wind_down.tail_days == 180


def test_xianghubao_is_read_whole() -> None:
    xianghubao = terms("xianghubao")

    assert xianghubao.weights == {"d30-y40": 1, "y40-y60": 1}
    assert xianghubao.case_cap_minor == 10
    assert xianghubao.severity[0].in_force_on == date(2019, 5, 1)
    assert xianghubao.arrears is not None
    assert xianghubao.arrears.rejoin_restarts_waiting


def test_demo_charter_is_scaled_and_says_so() -> None:
    demo, original = terms("big-demo"), terms("xianghubao")

    assert original.minimum_headcount == 330 * demo.minimum_headcount
    assert demo.case_cap_minor == 330 * (original.case_cap_minor or 0)
    assert "330" in demo.note_zh
    assert "330" in demo.note_en


def test_benefit_is_the_bands_or_that_of_a_milder_case() -> None:
    xianghubao, mild = terms("xianghubao"), "mild thyroid cancer"

    assert xianghubao.benefit_minor(band="d30-y40", event_on=date(2019, 6, 1)) == 30_000_000
    for band, on, benefit in (
        ("d30-y40", date(2019, 4, 30), 30_000_000),
        ("d30-y40", date(2019, 5, 1), 5_000_000),
        ("y40-y60", date(2019, 5, 1), 5_000_000),
    ):
        assert xianghubao.benefit_minor(band=band, event_on=on, severity=mild) == benefit
    with pytest.raises(KeyError):
        xianghubao.band("y60-y71")


def test_a_monthly_benefit_is_that_of_a_month_for_as_many_months_as_are_given() -> None:
    broodfonds = terms("broodfonds")

    assert broodfonds.benefit_months == 24
    assert broodfonds.benefit_minor(band="y18-y67", event_on=date(2025, 1, 1)) == 24 * 150_000
    assert terms("meituan").benefit_months == 1


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("fee_bps", "-1", "the least is 0"),
        ("fee_bps", "10001", "the most is 10000"),
        ("fee_bps", "8.0", "must be a whole number, not 8.0"),
        ("fee_bps", "true", "must be a whole number, not True"),
        ("fee_bps", '"300"', "must be a whole number, not '300'"),
        ("floor_minor", "9223372036854775808", "the most is 9223372036854775807"),
        ("case_cap_minor", "0", "the least is 1"),
        ("spread_over_periods", "0", "the least is 1"),
        ("minimum_headcount", "nan", "must be a whole number, not nan"),
        ("rounding", '"bankers"', "one of: half_up, up, down"),
        ("payout_when", "1", "must be a text in quotes, not 1"),
        ("currency", '"yuan"', "must be three capitals"),
        ("time_zone", '"Asia/Peking"', "is no time zone"),
        ("time_zone", '"Asia"', "is no time zone"),
        ("count_since", '"birth"', "is not known here"),
        ("name", '""', "is empty"),
        ("name", f'"{"长" * 101}"', "at most 100"),
        ("notice_on", "[]", "must be a list"),
        ("notice_on", "[0]", "the least is 1"),
        ("notice_on", "[32]", "the most is 31"),
        ("notice_on", "5", "must be a list"),
        ("notice_on", "[5, 20]", "one debit day for each"),
        ("notice_on", '["first"]', "must be a whole number, not 'first'"),
        ("funding", '"loan"', "one of: postpaid, prepaid, fixed"),
        ("payout_when", '"at_once"', "one of: as_collected, after_collection, advanced"),
        ("notice_on", "[5.0]", "must be a whole number"),
        ("debit_on", "[9]", "fewer than the 5 days of notice"),
        ("from_years", "45", "ends the band before it begins"),
        ("until_years", "44", "leaves a gap"),
        ("until_years", "46", "overlaps the band before it"),
        ("until_years", "151", "the most is 150"),
        ("benefit_minor", "0", "the least is 1"),
        ("illness_days", "36501", "the most is 36500"),
        ("retry_days", "-5", "the least is 0"),
        ("approve_above", '"2/1"', "must be a part of one"),
        ("quorum", "8", "more than the 7 seats"),
        ("draw", '"lots"', "is not known here"),
    ],
)
def test_wrong_value_is_refused_with_line_and_field(key: str, value: str, reason: str) -> None:
    text = charter_text("village", **{key: value})

    with pytest.raises(CharterUnreadable) as refused:
        terms_from_toml(text)

    assert reason in refused.value.reason
    line = text.splitlines()[refused.value.line - 1]
    field = refused.value.field.rpartition(".")[2]
    assert line.startswith(field) or (key, field) in {
        ("notice_on", "debit_on"),
        ("from_years", "until_years"),
        ("until_years", "from_years"),
    }


@pytest.mark.parametrize(
    ("before", "after", "field", "reason"),
    [
        ("fee_bps = 300\n", "", "fee_bps", "is missing"),
        ("fee_bps = 300\n", "fee_bp = 300\n", "fee_bps", "is missing"),
        (
            "floor_minor = 1\n",
            "floor_minor = 1\ncase_cap = 5\n",
            "case_cap",
            "meant case_cap_minor",
        ),
        ("[waiting]\n", "[waitin]\n", "waiting", "is missing"),
        ("[waiting]\n", "[[waiting]]\n", "waiting", "must be a table, not a list"),
        ("accident_days = 0\n", "", "waiting.accident_days", "is missing"),
        ("[[bands]]\n", "[bands]\n", "(syntax)", "at line"),
        ("case_cap_excess", "# case_cap_excess", "case_cap_minor", "needs case_cap_excess"),
        ("from_years = 18\n", "", "bands[1].from_years", "lower edge once"),
        ("from_years = 45\n", "from_days = 45\n", "bands[2].from_days", "only the first band"),
        ("until_years = 45\n", "", "bands[2].from_years", "no upper age"),
        ("until_years = 65\n", "until_years = 65\nweight = 2\n", "bands[2].weight", "must be 1"),
        ("seats = 7\n", "seats = 7\nchairs = 7\n", "panel.chairs", "not a key"),
        ("retry_days = 5\n", "retry_days = 5\nretry_days = 6\n", "(syntax)", "overwrite"),
        ("tail_days = 180\n", 'tail_days = "x\n', "(syntax)", "line"),
    ],
)
def test_wrong_file_is_refused_with_line_and_field(
    before: str, after: str, field: str, reason: str
) -> None:
    text = charter_text().replace(before, after)

    with pytest.raises(CharterUnreadable) as refused:
        terms_from_toml(text)

    assert refused.value.field == field
    assert reason in refused.value.reason
    assert 1 <= refused.value.line <= len(text.splitlines()) + 1


def test_a_missing_key_is_looked_for_in_its_table() -> None:
    text = charter_text().replace(
        "until_years = 65\nbenefit_minor = 3000000\n", "until_years = 65\n"
    )

    with pytest.raises(CharterUnreadable) as refused:
        terms_from_toml(text)

    assert refused.value.field == "bands[2].benefit_minor"
    assert text.splitlines()[refused.value.line - 1] == "[[bands]]"
    assert text.splitlines()[refused.value.line] == 'name = "45 to 64 years"'


def test_band_weights_are_read_where_the_charter_shares_by_them() -> None:
    text = charter_text(sharing='"band_weights"').replace(
        "benefit_minor = 6000000", "benefit_minor = 6000000\nweight = 3"
    )

    assert terms_from_toml(text).weights == {"y18-y45": 3, "y45-y65": 1}


def test_bands_of_no_weight_at_all_are_refused() -> None:
    text = charter_text(sharing='"band_weights"').replace(
        "benefit_minor", "weight = 0\nbenefit_minor"
    )

    with pytest.raises(CharterUnreadable, match="nobody would share"):
        terms_from_toml(text)


def test_a_mark_at_the_beginning_does_no_harm_but_gbk_is_refused() -> None:
    village = (CHARTERS / "village.toml").read_bytes()

    assert text_of(b"\xef\xbb\xbf" + village) == village.decode()
    with pytest.raises(CharterUnreadable) as refused:
        text_of(village.decode().encode("gbk"))
    assert (refused.value.line, refused.value.reason) == (1, "is not UTF-8 text")


@given(text=st.text(max_size=200))
def test_any_text_at_all_is_read_or_refused(text: str) -> None:
    with pytest.raises(CharterUnreadable):
        terms_from_toml(text)


@given(
    line=st.integers(min_value=0, max_value=70),
    value=st.sampled_from(
        ["", "x", "x = 1", "[x]", "[[bands]]", "fee_bps = 1", '"', "= 5", "[a.b]"]
    ),
)
def test_a_line_too_many_is_read_or_refused(line: int, value: str) -> None:
    lines = charter_text().splitlines()
    lines.insert(min(line, len(lines)), value)

    refused = None
    try:
        read = terms_from_toml("\n".join(lines))
    except CharterUnreadable as refusal:
        refused = refusal
    else:
        assert read == terms()
    assert refused is None or (1 <= refused.line <= len(lines) + 1 and refused.reason)
