"""A sealed period becomes one report, whose bytes stay."""

import hashlib

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from disclosures import rules, selectors, services, tasks
from disclosures.models import Report
from receipts.services import build_tree
from tests.apportionment.builders import (
    DAY,
    OPENING,
    a_frozen_run,
    a_granted_claim,
    a_pool,
    a_sealed_run,
)
from tests.disclosures.builders import published

pytestmark = pytest.mark.django_db


def test_publish_report_twice_makes_one() -> None:
    run = a_sealed_run(a_pool())

    first = published(run)
    assert run.sealed_at is not None
    second = services.publish_report(run_id=run.pk, at=run.sealed_at + DAY)

    assert (first.pk, first.body, first.published_at) == (
        second.pk,
        second.body,
        second.published_at,
    )
    assert Report.objects.count() == 1


def test_a_report_says_what_the_run_says() -> None:
    plan = a_pool(heads=251)
    a_granted_claim(plan, award_minor=600_000)
    run = a_sealed_run(plan)

    document = rules.read(published(run).body)

    run.refresh_from_db()
    assert document.plan.slug == plan.slug
    assert document.period.cutoff_at == run.period.cutoff_at
    assert document.charter.sha256 == run.period.version.text_hash
    for name in ("benefit_minor", "fee_minor", "to_share_minor", "charged_minor"):
        assert getattr(document.figures, name) == getattr(run, name)
    shares = run.period.shares.order_by("band_id")
    assert [band.share_minor for band in document.bands] == [one.share_minor for one in shares]
    assert [band.counted for band in document.bands] == [one.counted for one in shares]
    assert document.figures.headcount == 251


def test_a_reader_recomputes_the_shares_from_the_report_alone() -> None:
    plan = a_pool()
    a_granted_claim(plan, award_minor=3_456_789)
    document = rules.read(published(a_sealed_run(plan)).body)

    outcome = rules.recomputed(document)

    assert list(outcome.shares.values()) == [band.share_minor for band in document.bands]
    assert outcome.carry_out_minor == document.figures.carry_out_minor


def test_the_hash_is_of_the_bytes() -> None:
    report = published(a_sealed_run(a_pool()))

    assert report.sha256 == hashlib.sha256(report.body.encode()).hexdigest()


def test_an_open_run_has_no_report() -> None:
    run = a_frozen_run(a_pool())

    with pytest.raises(rules.NotSealed):
        services.publish_report(run_id=run.pk, at=run.period.notice_until)

    assert not Report.objects.exists()


def test_the_sweep_publishes_what_is_sealed(tasks_at_once: None) -> None:
    plan = a_pool()
    for run in (a_sealed_run(plan), a_sealed_run(plan)):
        assert selectors.unpublished_run_ids() == []  # without its receipts it is not tried
        build_tree(run_id=run.pk, at=run.sealed_at or OPENING)
        tasks.publish_reports()
    tasks.publish_reports()

    assert list(Report.objects.order_by("no").values_list("no", flat=True)) == [1, 2]
    assert selectors.unpublished_run_ids() == []


@pytest.mark.parametrize(
    "change", ["UPDATE disclosures_report SET no = 7", "DELETE FROM disclosures_report"]
)
def test_a_report_never_changes(change: str) -> None:
    published(a_sealed_run(a_pool()))

    with pytest.raises(DatabaseError, match="what was published stays"), transaction.atomic():
        connection.cursor().execute(change)


def test_a_hash_of_other_bytes_is_refused() -> None:
    run = a_sealed_run(a_pool())

    with pytest.raises(IntegrityError, match="report_hash_is_of_its_bytes"), transaction.atomic():
        Report.objects.create(
            run=run,
            plan_id=run.period.plan_id,
            no=1,
            body="{}",
            sha256=rules.hash_of("{ }"),
            published_at=OPENING,
        )


def test_headlines_are_reports_without_their_claims() -> None:
    plan = a_pool()
    a_granted_claim(plan)
    document = rules.read(published(a_sealed_run(plan)).body)

    found = selectors.headlines(plan_id=plan.pk, nos=[1])[1]

    assert document.claims
    assert found.claims == ()
    assert found.figures == document.figures
    assert found.bands == document.bands


def test_a_provisional_document_counts_what_is_on_notice() -> None:
    plan = a_pool()
    a_granted_claim(plan, award_minor=600_000)
    shown = selectors.document_of(run=a_frozen_run(plan))

    assert shown.figures.claim_count == 1
    assert shown.period.sealed_at is None
    assert shown.shares_minor[1] > 0
