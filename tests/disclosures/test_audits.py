"""The audit of a quarter is opened on what was published, counted, logged, and late in public."""

from datetime import timedelta

import pytest

from apportionment import services as apportionment
from audits import selectors as audits
from audits.models import Audit
from audits.rules import APPOINTED_WITHIN
from disclosures import selectors
from disclosures.rules.lateness import LateKind
from disclosures.selectors import leaves
from disclosures.selectors.lateness import board
from disclosures.services.audits import open_audit
from disclosures.words import late_pages
from tests.apportionment.builders import DAY, officers
from tests.apportionment.paying_out import pay_all
from tests.apportionment.payout_cases import a_case, later, prepare
from tests.audits.builders import a_drawn_audit, an_attested_audit
from tests.disclosures.builders import published

pytestmark = pytest.mark.django_db


def test_it_opens_once_a_quarter_on_the_last_report_after_a_request_was_paid() -> None:
    plan, claim, run = a_case()
    made = prepare(plan, run)
    at = later(run)
    report = published(run)
    assert open_audit(plan=plan, at=at) is None  # nothing is paid yet
    pay_all(made, by=officers(plan)[1], at=at)

    audit = open_audit(plan=plan, at=at + DAY)
    again = open_audit(plan=plan, at=at + 2 * DAY)

    assert audit is not None
    assert again is None
    assert (audit.report_sha256, audit.period.no) == (report.sha256, 1)
    assert audits.refs_of(audit=audit) == [claim.ref]
    assert Audit.objects.count() == 1


def test_without_a_report_there_is_no_audit() -> None:
    plan, _claim, run = a_case()
    pay_all(prepare(plan, run), by=officers(plan)[1], at=later(run))

    assert open_audit(plan=plan, at=later(run) + DAY) is None


def test_the_public_line_counts_what_is_paid_confirmed_and_audited_by_an_instant() -> None:
    plan, claim, run = a_case()
    made = prepare(plan, run)
    assert audits.audited(plan.pk, 1) == audits.Audited(0, 0, 0)
    pay_all(made, by=officers(plan)[1], at=later(run))
    assert audits.audited(plan.pk, 1) == audits.Audited(1, 0, 0)
    apportionment.confirm_receipt(
        award_payout_id=made[0].pk, by=claim.enrolment.member.holder, at=later(run) + DAY
    )

    assert audits.audited(plan.pk, 1) == audits.Audited(1, 1, 0)
    assert audits.audited(plan.pk, 0) == audits.Audited(0, 0, 0)
    assert audits.audited(plan.pk, 1, until=later(run)) == audits.Audited(1, 0, 0)
    before = later(run) - timedelta(seconds=1)
    assert audits.audited(plan.pk, 1, until=before) == audits.Audited(0, 0, 0)


def test_a_draw_and_its_attestation_become_leaves_once() -> None:
    audit = an_attested_audit()
    found = {
        (one.kind, one.path, one.sha256)
        for one in leaves.unlogged()
        if one.kind in {"audit-draw", "attestation"}
    }

    where = f"plans/{audit.plan.slug}/audits/1"
    assert found == {
        ("audit-draw", f"{where}/draw.json", audit.draw_sha256),
        ("attestation", f"{where}/attestation.json", audit.attestation.sha256),
    }


def test_what_waits_too_long_stands_on_the_late_board() -> None:
    audit = a_drawn_audit()
    assert audit.drawn_at is not None
    at = audit.drawn_at + APPOINTED_WITHIN + DAY

    found = board(pool=selectors.pool(plan=audit.plan, at=at))

    kinds = {one.kind for one in found.late}
    assert LateKind.AUDIT_UNAPPOINTED in kinds
    assert "nobody to look" in str(late_pages.page(found, audit.plan))
