import pytest
from hypothesis import given
from hypothesis import strategies as st

from apportionment.rules.replay_rows import COLUMNS, FileUnreadable, read_rows
from tests.apportionment.replay_files import PUBLISHED, a_file


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("甲,1,,1,-5,0.08,5,0.01,", "benefit_total_yuan", '"-5" is negative'),
        ("甲,1,,1,x,0.08,5,0.01,", "benefit_total_yuan", "is not a number"),
        ("甲,1,,1,1e5,0.08,5,0.01,", "benefit_total_yuan", "is not a number"),
        ("甲,1,,1,nan,0.08,5,0.01,", "benefit_total_yuan", "is not a number"),
        ("甲,1,,1,１００,0.08,5,0.01,", "benefit_total_yuan", "is not a number"),
        ("甲,1,,1,5.001,0.08,5,0.01,", "benefit_total_yuan", "more than 2 decimals"),
        ("甲,1,,1,92233720368547758.08,0.08,5,,", "benefit_total_yuan", "too large"),
        (f"甲,1,,1,{'9' * 5000},0.08,5,,", "benefit_total_yuan", "too large"),
        ("甲,1,,1,5,0.00001,5,0.01,", "fee_rate", "more than 4 decimals"),
        ("甲,1,,1,5,1.01,5,0.01,", "fee_rate", "too large"),
        ("甲,1,,1,5,8%,5,0.01,", "fee_rate", "is not a number"),
        ("甲,1,,1,5,0.08,0,0.01,", "members", "the least is 1"),
        ("甲,1,,1,5,0.08,5.5,0.01,", "members", "not a whole number"),
        ('甲,1,,1,5,0.08,"5,000",0.01,', "members", "is not a number"),
        ("甲,1,,1.5,5,0.08,5,0.01,", "cases", "not a whole number"),
        ("甲,1,,1,5,0.08,5,0.001,", "share_yuan", "more than 2 decimals"),
        ("甲,1,2019-02-30,1,5,0.08,5,0.01,", "date", "is no date"),
        ("甲,1,28.1.2019,1,5,0.08,5,0.01,", "date", "is no date"),
        (",1,,1,5,0.08,5,0.01,", "scheme", "is empty"),
        ("甲, ,,1,5,0.08,5,0.01,", "period", "is empty"),
        ("甲,1,,1,5,0.08,5,0.01", "(row)", "8 cells instead of 9"),
        ("甲,1,,1,5,0.08,5,0.01,,", "(row)", "10 cells instead of 9"),
        ("甲,0,,1,5,0.08,5,0.01,", "period", "stand in line 2"),
        ('甲,"1,,1,5,0.08,5,0.01,', "(file)", "is not CSV"),
        ('甲,"1"x,,1,5,0.08,5,0.01,', "(file)", "is not CSV"),
        ("甲,1\x00,,1,5,0.08,5,0.01,", "(file)", "is not a text file"),
    ],
)
def test_a_broken_row_is_refused_with_line_and_field(row: str, field: str, reason: str) -> None:
    good = "甲,0,,1,600000,0.08,23000000,0.03,"

    with pytest.raises(FileUnreadable) as refused:
        read_rows(a_file(good, row))

    assert (refused.value.line, refused.value.field) == (3, field)
    assert reason in refused.value.reason
    assert len(refused.value.reason) < 120


@pytest.mark.parametrize(
    ("columns", "field", "reason"),
    [
        (",".join(COLUMNS[:-1]), "source_url", "is missing"),
        (",".join((*COLUMNS, "note")), "note", "is not a column"),
        (",".join((*COLUMNS, "")), "(no name)", "is not a column"),
        (",".join((*COLUMNS, "cases")), "cases", "twice"),
        ("", "scheme", "is missing"),
    ],
)
def test_broken_columns_are_refused(columns: str, field: str, reason: str) -> None:
    with pytest.raises(FileUnreadable) as refused:
        read_rows(a_file(columns=columns))

    assert (refused.value.line, refused.value.field) == (1, field)
    assert reason in refused.value.reason


@pytest.mark.parametrize("raw", [b"", b"\n\n", a_file(), b"\xff\xfe\x00", "甲,乙".encode("gbk")])
def test_a_file_without_rows_or_not_utf_8_is_refused(raw: bytes) -> None:
    with pytest.raises(FileUnreadable):
        read_rows(raw)


def test_gbk_names_the_line() -> None:
    with pytest.raises(FileUnreadable) as refused:
        read_rows(PUBLISHED.read_bytes().replace(b"\xe7", b"\xff", 1))

    assert (refused.value.line, refused.value.field) == (2, "(file)")
    assert "UTF-8" in refused.value.reason


def test_a_mark_other_line_ends_blank_lines_and_other_order_do_no_harm() -> None:
    raw = PUBLISHED.read_bytes()
    plain = [(row.scheme, row.period, row.share_minor) for row in read_rows(raw)]

    for same in (b"\xef\xbb\xbf" + raw, raw.replace(b"\n", b"\r\n"), raw.replace(b"\n", b"\n\n")):
        assert [(row.scheme, row.period, row.share_minor) for row in read_rows(same)] == plain
    turned = a_file(",0.03,23000000,0.08,600000,2,,1,甲", columns=",".join(reversed(COLUMNS)))
    assert read_rows(turned)[0].members == 23_000_000


@given(raw=st.binary(max_size=300))
def test_any_bytes_at_all_are_refused(raw: bytes) -> None:
    with pytest.raises(FileUnreadable):
        read_rows(raw)
