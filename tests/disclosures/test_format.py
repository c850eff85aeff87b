"""The fourth format: exact bytes, and figures beside the equation that follow from each other."""

import json
from dataclasses import replace

import pytest

from disclosures import rules
from tests.disclosures.builders import RULES, a_document, with_figures

DOCUMENT = a_document()
HUGE = 2**53
assert DOCUMENT.paid is not None
assert DOCUMENT.receipts is not None
assert DOCUMENT.disputes is not None
assert DOCUMENT.collected is not None


def test_a_number_that_not_every_reader_could_keep_is_written_as_its_digits() -> None:
    heavy = a_document(heads=(1, 1), weights=(HUGE, HUGE - 1), awards=())

    text = rules.canonical_text(heavy)

    assert heavy.figures.total_weight == 2 * HUGE - 1
    told = json.loads(text)
    assert told["figures"]["total_weight"] == str(2 * HUGE - 1)
    assert told["bands"][0]["weight"] == str(HUGE)
    assert told["bands"][1]["weight"] == HUGE - 1  # the largest that is exact everywhere
    assert rules.read(text) == heavy
    rules.require_recomputable(rules.read(text))


def test_hostile_names_are_only_text_and_read_back() -> None:
    said = '"},{"x":1}\n\x00\u2028</script>=1+1 \U0001f600'
    hostile = replace(DOCUMENT, plan=replace(DOCUMENT.plan, name_en=said))

    text = rules.canonical_text(hostile)

    assert rules.read(text) == hostile
    assert "\n" not in text
    assert rules.hash_of(text) == rules.hash_of(rules.canonical_text(rules.read(text)))


def test_half_a_character_is_never_published() -> None:
    broken = replace(DOCUMENT, plan=replace(DOCUMENT.plan, name_en="\ud800"))

    with pytest.raises(ValueError, match="surrogates"):
        rules.canonical_text(broken)


WRONG = {
    "formula": replace(DOCUMENT, formula="tongzhou.formula/1/share/band_weights"),
    "receipts.count": replace(DOCUMENT, receipts=replace(DOCUMENT.receipts, count=996)),
    "receipts.sum_minor": replace(DOCUMENT, receipts=replace(DOCUMENT.receipts, sum_minor=1)),
    "collected.asked_minor": replace(
        DOCUMENT, collected=replace(DOCUMENT.collected, open_minor=151)
    ),
    "paid.confirmed": replace(DOCUMENT, paid=replace(DOCUMENT.paid, confirmed=5)),
    "paid.confirmed_minor": replace(DOCUMENT, paid=replace(DOCUMENT.paid, confirmed_minor=4_001)),
    "audited": replace(DOCUMENT, audited=5),
    "objections.made": replace(
        DOCUMENT,
        disputes=replace(
            DOCUMENT.disputes,
            objections=(
                rules.TallyPart(outcome="made", count=0, so_far=1),
                rules.TallyPart(outcome="upheld", count=0, so_far=2),
            ),
        ),
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_figure_beside_the_equation_that_does_not_follow_is_refused(name: str) -> None:
    with pytest.raises(rules.FiguresDisagree) as refused:
        rules.require_recomputable(WRONG[name])

    assert refused.value.name == name


def test_figures_that_no_run_can_have_are_refused_too() -> None:
    with pytest.raises(rules.FiguresDisagree) as refused:
        rules.require_recomputable(with_figures(DOCUMENT, subsidy_minor=-1))

    assert (refused.value.name, refused.value.stated) == ("figures", "FigureNegative")


def test_the_formula_is_named_by_what_is_asked_and_how_it_is_weighed() -> None:
    fixed = replace(RULES, sharing="band_weights", contribution_minor=300)

    assert rules.formula_of(RULES) == "tongzhou.formula/1/share/uniform"
    assert rules.formula_of(fixed) == "tongzhou.formula/1/contribution/band_weights"


def follow(before: rules.Document) -> rules.Document:
    """Return a document that takes over from `before`, with nothing new."""
    return replace(
        before,
        period=replace(before.period, no=before.period.no + 1),
        previous_sha256="5" * 64,
        figures=replace(before.figures, carry_in_minor=before.figures.carry_out_minor),
        bands=tuple(
            replace(band, cumulative_minor=band.cumulative_minor + band.share_minor)
            for band in before.bands
        ),
        fee_spent=tuple(replace(one, amount_minor=0) for one in before.fee_spent),
        disputes=rules.DisputesPart(
            objections=tuple(replace(one, count=0) for one in before.disputes.objections)
            if before.disputes
            else (),
            appeals=before.disputes.appeals if before.disputes else (),
        ),
    )


NEXT = follow(DOCUMENT)
BROKEN = {
    "previous_sha256": replace(NEXT, previous_sha256="6" * 64),
    "period.abandoned_before": replace(NEXT, period=replace(NEXT.period, no=NEXT.period.no + 1)),
    "carry_in_minor": replace(NEXT, figures=replace(NEXT.figures, carry_in_minor=1)),
    "y18-y45.cumulative_minor": replace(
        NEXT, bands=(replace(NEXT.bands[0], cumulative_minor=1), NEXT.bands[1])
    ),
    "fee_spent.processing": replace(NEXT, fee_spent=()),
    "objections.upheld": replace(
        NEXT,
        disputes=rules.DisputesPart(
            objections=(rules.TallyPart(outcome="upheld", count=1, so_far=1),), appeals=()
        ),
    ),
}


def test_a_report_takes_over_from_the_one_before() -> None:
    rules.require_agreeing(rules.chained(NEXT, DOCUMENT, before_sha256="5" * 64))


def test_periods_given_up_between_are_named() -> None:
    later = replace(
        NEXT, period=replace(NEXT.period, no=NEXT.period.no + 2, abandoned_before=(4, 5))
    )

    rules.require_agreeing(rules.chained(later, DOCUMENT, before_sha256="5" * 64))


@pytest.mark.parametrize("name", BROKEN)
def test_a_report_that_does_not_take_over_is_refused(name: str) -> None:
    with pytest.raises(rules.FiguresDisagree) as refused:
        rules.require_agreeing(rules.chained(BROKEN[name], DOCUMENT, before_sha256="5" * 64))

    assert refused.value.name == name


def test_a_commitment_is_to_one_line_of_text() -> None:
    row = rules.Finer(
        plan="village",
        period=3,
        case="CASE0001",
        ages=rules.Ages(from_years=40, until_years=60),
        event_in="2026-02",
        condition="cancer",
        salt="ab" * 32,
    )

    assert row.line == (
        '{"ages":{"from_days":null,"from_years":40,"until_years":60},"case":"CASE0001",'
        '"condition":"cancer","event_in":"2026-02","format":"tongzhou.case/1","period":3,'
        f'"plan":"village","salt":"{"ab" * 32}"}}'
    )
    assert row.commitment == rules.hash_of(row.line)
    assert row.commitment != replace(row, salt="cd" * 32).commitment
