"""A figure that standings, payments or books do not bear out is never published, and says so."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client

from apportionment.models import Run
from disclosures import rules, selectors, services, tasks
from disclosures.models import FinerRow, RefusedReport, Report
from disclosures.rules.lateness import LateKind
from disclosures.selectors import to_publish as gathering
from disclosures.selectors.lateness import board
from receipts.services import build_tree
from tests.apportionment.builders import DAY, a_granted_claim, a_pool, a_sealed_run
from tests.disclosures.builders import published

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def a_run_to_publish() -> Run:
    """Return a sealed run of a pool that helped somebody, with its receipts."""
    plan = a_pool()
    a_granted_claim(plan, award_minor=600_000)
    run = a_sealed_run(plan)
    assert run.sealed_at is not None
    build_tree(run_id=run.pk, at=run.sealed_at)
    return run


def sql(statement: str, *params: int) -> None:
    """Change a row behind everybody's back, triggers or not."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, params)
        cursor.execute("SET LOCAL session_replication_role = origin")


PLANTED = {
    "a head that left before the cutoff": (
        "UPDATE members_standing SET counts_until = counts_from + interval '1 second'"
        " WHERE (payer_id, enrolment_id) IN"
        " (SELECT payer_id, enrolment_id FROM members_standing LIMIT 1)",
        ".went",
    ),
    "a head too many in a band": (
        "UPDATE apportionment_share SET counted = counted + 1, exempt = exempt + 1",
        "receipts.count",
    ),
    "heads that came and went unseen": (
        "UPDATE apportionment_share SET came = came + 1, went = went + 1",
        ".came",
    ),
    "a benefit": (
        "UPDATE apportionment_run SET benefit_minor = benefit_minor + 1,"
        " to_share_minor = to_share_minor + 1, carry_out_minor = carry_out_minor - 1",
        "benefit_minor",
    ),
    "a fee": (
        "UPDATE apportionment_run SET fee_minor = fee_minor + 1,"
        " to_share_minor = to_share_minor + 1, carry_out_minor = carry_out_minor - 1",
        "fee_minor",
    ),
    "a line that no item stands behind": (
        "UPDATE apportionment_run SET subsidy_minor = 1, to_share_minor = to_share_minor - 1,"
        " carry_out_minor = carry_out_minor + 1",
        "",
    ),
    "a carry that nothing brought": (
        "UPDATE apportionment_run SET carry_in_minor = carry_in_minor + 1,"
        " to_share_minor = to_share_minor - 1, carry_out_minor = carry_out_minor + 1",
        "carry_in_minor",
    ),
    "what all heads owe": (
        "UPDATE apportionment_run SET charged_minor = charged_minor + 1,"
        " carry_out_minor = carry_out_minor + 1",
        "charged_minor",
    ),
    "a share": (
        "UPDATE apportionment_share SET share_minor = share_minor + 1,"
        " cumulative_minor = cumulative_minor + 1",
        "share_minor",
    ),
    "a running total": (
        "UPDATE apportionment_share SET cumulative_minor = cumulative_minor + 1",
        "cumulative_minor",
    ),
    "a portion": (
        "UPDATE apportionment_portion SET allowed_minor = allowed_minor - 1,"
        " left_minor = left_minor + 1",
        "",
    ),
    "an entry of the sealing": (
        "UPDATE treasury_posting SET amount_minor = amount_minor + 1 WHERE account_id IN"
        " (SELECT id FROM treasury_account WHERE code = 'receivable')",
        "ledger.receivable",
    ),
    "a root over other heads": (
        "UPDATE receipts_runtree SET count = count + 1",
        "receipts.count",
    ),
    "money spent that no invoice says": (
        "UPDATE treasury_posting SET account_id = (SELECT id FROM treasury_account"
        " WHERE code = 'spent_other') WHERE account_id IN (SELECT id FROM treasury_account"
        " WHERE code = 'fee_income')",
        "",
    ),
}


@pytest.fixture
def run(db: None) -> Run:
    return a_run_to_publish()


def test_whatever_is_planted_is_refused_by_name(run: Run) -> None:
    assert run.sealed_at is not None
    sql(
        "INSERT INTO treasury_account (plan_id, code) VALUES (%s, 'spent_other')",
        run.period.plan_id,
    )
    for planted, (statement, name) in PLANTED.items():
        with transaction.atomic():
            sql(statement)
            with pytest.raises(rules.FiguresDisagree) as refused:
                services.publish_report(run_id=run.pk, at=run.sealed_at)
            assert name in refused.value.name, planted
            transaction.set_rollback(True)
        assert not Report.objects.exists()

    assert services.publish_report(run_id=run.pk, at=run.sealed_at).no == 1


def test_a_refusal_is_kept_shown_and_tried_again_ever_more_slowly(
    client: Client, caplog: pytest.LogCaptureFixture, run: Run
) -> None:
    at, plan = run.sealed_at, run.period.plan
    assert at is not None
    sql("UPDATE receipts_runtree SET count = count + 1")

    for minutes in (0, 0, 1, 3, 7):  # the second comes too early, and does not count
        assert services.publish_or_refuse(run_id=run.pk, at=at + minutes * MINUTE) is None

    kept = RefusedReport.objects.get()
    assert (kept.no, kept.tries, kept.first_at) == (1, 4, at)
    assert kept.next_at == at + (7 + 8) * MINUTE
    assert (kept.figure, kept.stated, kept.found) == ("receipts.count", "251", "250")
    assert "is not published" in caplog.text
    late = board(pool=selectors.pool(plan=plan, at=at + DAY)).late
    told = [one for one in late if one.kind == LateKind.REPORT_REFUSED]
    assert [(one.period_no, one.figure) for one in told] == [(1, kept.figure)]
    assert LateKind.REPORT_UNPUBLISHED not in {one.kind for one in late}
    page = client.get(f"/plans/{plan.slug}/late/", headers={"accept-language": "en"})
    assert "its report is not published, because a figure differs" in page.content.decode()
    assert client.get(f"/plans/{plan.slug}/periods/1/report.json").status_code == 503


def test_a_refused_report_is_published_when_its_figures_agree(
    tasks_at_once: None, run: Run
) -> None:
    at = run.sealed_at
    assert at is not None
    sql("UPDATE receipts_runtree SET count = count + 1")
    services.publish_or_refuse(run_id=run.pk, at=at)
    sql("UPDATE receipts_runtree SET count = count - 1")

    report = services.publish_or_refuse(run_id=run.pk, at=at + DAY)

    assert report is not None
    assert RefusedReport.objects.get().published_at == report.published_at
    late = board(pool=selectors.pool(plan=run.period.plan, at=at + DAY)).late
    assert LateKind.REPORT_REFUSED not in {one.kind for one in late}


def test_the_sweep_leaves_a_refused_report_until_its_next_try(tasks_at_once: None) -> None:
    run = a_run_to_publish()
    sql("UPDATE receipts_runtree SET count = count + 1")

    tasks.publish_reports()
    tasks.publish_reports()

    assert RefusedReport.objects.get().tries == 1
    assert selectors.unpublished_run_ids() == []
    at = run.sealed_at
    assert at is not None
    RefusedReport.objects.update(first_at=at, last_at=at, next_at=at + MINUTE)
    assert selectors.unpublished_run_ids() == [run.pk]


def test_a_report_waits_for_its_receipts_and_for_the_one_before() -> None:
    plan = a_pool()
    first, second = a_sealed_run(plan), a_sealed_run(plan)
    assert second.sealed_at is not None

    with pytest.raises(rules.ReceiptsMissing):
        services.publish_report(run_id=first.pk, at=second.sealed_at)
    build_tree(run_id=second.pk, at=second.sealed_at)
    with pytest.raises(rules.EarlierUnpublished):
        services.publish_report(run_id=second.pk, at=second.sealed_at)

    assert services.publish_or_refuse(run_id=second.pk, at=second.sealed_at) is None
    assert not RefusedReport.objects.exists()


def test_a_report_names_the_one_before_by_its_hash() -> None:
    plan = a_pool()
    first = published(a_sealed_run(plan))
    a_granted_claim(plan, award_minor=60_000)
    second = published(a_sealed_run(plan))

    told = rules.read(second.body)
    assert told.previous_sha256 == first.sha256
    assert rules.read(first.body).previous_sha256 == ""
    assert told.figures.carry_in_minor == rules.read(first.body).figures.carry_out_minor


def test_members_read_the_line_that_the_report_commits_to(run: Run) -> None:
    report = published(run)
    (row,) = FinerRow.objects.all()

    told = rules.read(report.body).claims[0]

    assert rules.hash_of(row.told_line) == told.commitment
    assert told.ref in row.told_line
    assert len(set(told.commitment)) > 1
    again = gathering.to_publish(
        run_id=run.pk, at=report.published_at, salt=lambda: "0" * 64
    ).document.claims[0]
    assert again.commitment != told.commitment  # another salt, another commitment


def test_a_line_that_is_erased_leaves_the_report_as_it_was(run: Run) -> None:
    report = published(run)

    FinerRow.objects.all().delete()

    report.refresh_from_db()
    rules.require_recomputable(rules.read(report.body))
    assert rules.hash_of(report.body) == report.sha256
