"""What aid is for, how requests are read, how an entitlement grows: read strictly, written back."""

from dataclasses import replace

import pytest

from charter.rules import (
    AdoptedBy,
    AidCondition,
    Cause,
    CharterUnreadable,
    EvidenceTerms,
    IfNotFilled,
    ReviewTerms,
    TenureTerms,
    Terms,
    terms_from_json,
    terms_from_toml,
    terms_to_json,
    text_hash,
)
from tests.charter.builders import charter_text, terms

AID = (
    '[[aid]]\nkey = "x"\ncause = "illness"\nname_zh = "痛风"\nname_en = "Gout"\n'
    'definition_zh = "关节。"\ndefinition_en = "A joint."\n'
)
PAPER = '[[aid.evidence]]\nkey = "p"\nname_zh = "化验单"\nname_en = "Blood values"\n'
TENURE = "[[tenure]]\nfrom_days = 0\nshare_bps = 5000\n"
REVIEW = "[review]\n"


def text_with(*tables: str) -> str:
    return charter_text("xianghubao") + "\n" + "\n".join(tables)


def read(*tables: str) -> Terms:
    return terms_from_toml(text_with(*tables))


def test_a_kind_of_case_is_read_with_its_papers_in_order() -> None:
    other = AID.replace('"x"', '"y"')

    found = read(AID, PAPER, PAPER.replace('"p"', '"q"') + "must = false\n", other, PAPER)

    assert found.aid[0] == AidCondition(
        key="x",
        cause=Cause.ILLNESS,
        name_zh="痛风",
        name_en="Gout",
        definition_zh="关节。",
        definition_en="A joint.",
        evidence=(
            EvidenceTerms(key="p", name_zh="化验单", name_en="Blood values"),
            EvidenceTerms(key="q", name_zh="化验单", name_en="Blood values", must=False),
        ),
    )
    assert [one.key for one in found.aid[1].evidence] == ["p"]
    assert (found.aid_called("y"), found.aid_called("z")) == (found.aid[1], None)


def test_it_names_grades_and_earlier_conditions_of_its_charter() -> None:
    found = terms("village").aid_called("cancer")

    assert found is not None
    assert found.severities == ("early or mild",)
    assert {"cancer", "lung_nodule"} <= set(found.near)


def test_a_clock_that_the_charter_leaves_out_keeps_its_default() -> None:
    found = read(REVIEW + "appeal_days = 90\nblind_bps = 1000\n").review

    assert found == replace(ReviewTerms(), appeal_days=90, blind_bps=1000)


def test_an_entitlement_grows_from_joining_on() -> None:
    found = read(TENURE, "[[tenure]]\nfrom_days = 365\n").tenure

    assert found == (TenureTerms(from_days=0, share_bps=5000), TenureTerms(from_days=365))


def test_a_panel_says_what_follows_when_it_cannot_be_filled() -> None:
    village, silent = terms("village").panel, terms("xianghubao").panel

    assert village is not None
    assert silent is not None
    assert (village.if_not_filled, silent.if_not_filled) == (
        IfNotFilled.OUTSIDE,
        IfNotFilled.REVIEWERS,
    )
    assert (silent.commit_hours, silent.late_swing, silent.extend_hours) == (24, "1/4", 12)


def test_a_version_may_say_that_members_voted_for_it() -> None:
    text = charter_text("mutual").replace("[governance]\n", '[governance]\nadopted_by = "vote"\n')

    found = terms_from_toml(text)

    assert found.adopted_by is AdoptedBy.VOTE
    assert terms_from_json(terms_to_json(found)) == found
    assert terms("mutual").adopted_by is None
    with pytest.raises(CharterUnreadable, match="not known here"):
        terms_from_toml(text.replace('adopted_by = "vote"', 'adopted_by = "boss"'))


def test_a_charter_that_says_nothing_of_claims_keeps_its_json() -> None:
    content = terms_to_json(terms("xianghubao"))

    assert {"aid", "review", "tenure"}.isdisjoint(content)
    assert content["panel"] == {"draw": "random", "hours": 24, "approve_above": "1/2"}


def test_only_what_differs_from_the_default_is_written_of_the_clocks() -> None:
    content = terms_to_json(read(REVIEW + "appeal_days = 90\nfirst_reading_days = 7\n"))

    assert content["review"] == {"appeal_days": 90}


@pytest.mark.parametrize("name", ["village", "big-demo", "kangai-survivors"])
def test_what_is_said_of_claims_survives_its_json(name: str) -> None:
    said = terms(name)

    assert terms_from_json(terms_to_json(said)) == said
    assert said.aid or said.tenure


def test_another_definition_is_another_hash() -> None:
    other = charter_text("village").replace("A heart, lung", "A lung")

    assert text_hash(terms_from_toml(other)) != text_hash(terms("village"))


@pytest.mark.parametrize(
    ("tables", "field", "reason"),
    [
        ([AID, AID], "aid[2].key", "stands there twice"),
        ([AID.replace('"x"', '"Ä"')], "aid[1].key", "small letters"),
        ([AID.replace('"illness"', '"age"')], "aid[1].cause", "not known here"),
        ([AID.replace('definition_en = "A joint."\n', "")], "aid[1].definition_en", "is missing"),
        ([AID.replace("A joint.", "A" * 1001)], "aid[1].definition_en", "at most 1000"),
        ([AID + 'severities = ["grave"]\n'], "aid[1].severities", '"grave" is not a [[severity]]'),
        ([AID + 'near = ["nothing"]\n'], "aid[1].near", '"nothing" is not a [[health]]'),
        ([AID + "article = 17\n"], "aid[1].article", "the most is 16"),
        ([AID + "cap = 17\n"], "aid[1].cap", "is not a key"),
        ([AID, PAPER, PAPER], "aid[1].evidence[2].key", "stands there twice"),
        ([AID, PAPER + 'must = "yes"\n'], "aid[1].evidence[1].must", "true or false"),
        (
            [AID, PAPER + 'instead_zh = "信"\n'],
            "aid[1].evidence[1].instead_en",
            "say it in both languages",
        ),
        ([AID, PAPER + "pages = 2\n"], "aid[1].evidence[1].pages", "is not a key"),
        ([AID.replace('"x"', f'"x{n}"') for n in range(41)], "aid", "more than 40"),
        ([REVIEW + "appeal_days = 0\n"], "review.appeal_days", "the least is 1"),
        ([REVIEW + "taken_hours = 1000\n"], "review.taken_hours", "the most is 999"),
        ([REVIEW + "blind_bps = 10001\n"], "review.blind_bps", "the most is 10000"),
        ([REVIEW + "apeal_days = 3\n"], "review.apeal_days", "meant appeal_days"),
        (["[[tenure]]\nfrom_days = 1\n"], "tenure[1].from_days", "must be 0"),
        ([TENURE, TENURE], "tenure[2].from_days", "must be more than the 0"),
        (
            [TENURE, "[[tenure]]\nfrom_days = 9\nshare_bps = 4999\n"],
            "tenure[2].share_bps",
            "is less than before",
        ),
        (["[[tenure]]\nfrom_days = 0\nshare_bps = 0\n"], "tenure[1].share_bps", "the least is 1"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_field(
    tables: list[str], field: str, reason: str
) -> None:
    with pytest.raises(CharterUnreadable) as refused:
        read(*tables)

    assert (refused.value.field, reason in refused.value.reason) == (field, True)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ('late_swing = "4/4"', "panel.late_swing"),
        ('late_swing = "0.25"', "panel.late_swing"),
        ("commit_hours = 0", "panel.commit_hours"),
        ("extend_hours = 1000", "panel.extend_hours"),
        ('if_not_filled = "dice"', "panel.if_not_filled"),
    ],
)
def test_what_a_panel_cannot_mean_is_refused(line: str, field: str) -> None:
    text = charter_text("xianghubao").replace("[panel]\n", f"[panel]\n{line}\n")

    with pytest.raises(CharterUnreadable) as refused:
        terms_from_toml(text)

    assert refused.value.field == field


def test_a_wrong_paper_is_found_on_its_line_under_its_own_kind_of_case() -> None:
    text = text_with(
        AID, PAPER, AID.replace('"x"', '"y"'), PAPER, PAPER.replace('"p"', '"q"') + "must = 1\n"
    )

    with pytest.raises(CharterUnreadable) as refused:
        terms_from_toml(text)

    assert refused.value.field == "aid[2].evidence[2].must"
    assert refused.value.line == text.splitlines().index("must = 1") + 1


def test_a_missing_field_of_a_paper_is_shown_at_its_head() -> None:
    text = text_with(AID, PAPER, AID.replace('"x"', '"y"'), '[[aid.evidence]]\nkey = "z"\n')

    with pytest.raises(CharterUnreadable) as refused:
        terms_from_toml(text)

    assert refused.value.field == "aid[2].evidence[1].name_zh"
    assert refused.value.line == text.splitlines().index('key = "z"')
