"""Xiang Hu Bao's charter opens no period below 3,300,000 members: here they are (nightly)."""

from datetime import UTC, date, datetime
from typing import Final

import pytest
from django.db import connection

from apportionment import services
from charter.models import Plan
from claims.models import Claim
from members.models import Member
from tests.apportionment.builders import OPENING, a_pool
from tests.members.builders import a_plan
from tests.scenarios.life import Life, a_claim_of, paid_minor, require_whole_books

pytestmark = [pytest.mark.django_db, pytest.mark.nightly]

HEADS: Final = 3_300_000
FEW: Final = 10  # who joined one by one, with logins: claimants are found among them

# One statement a table; what the row trigger and foreign keys would ask of each row is asked of all
# of them by check_books at the end.
FILL: Final = """
SET session_replication_role = replica;
CREATE TEMPORARY TABLE came AS
    SELECT number, nextval(pg_get_serial_sequence('treasury_payer', 'id')) AS payer_id,
           nextval(pg_get_serial_sequence('members_user', 'id')) AS user_id,
           nextval(pg_get_serial_sequence('members_member', 'id')) AS member_id,
           nextval(pg_get_serial_sequence('members_enrolment', 'id')) AS enrolment_id
    FROM generate_series(1, %(heads)s) AS number;
INSERT INTO treasury_payer (id, opened_at) SELECT payer_id, %(at)s FROM came;
INSERT INTO members_user
    (id, name, email, password, language, payer_id, is_active, is_staff, registered_at)
    SELECT user_id, 'm', number || '@nobody.invalid', '!', 'zh-hans', payer_id, true, false, %(at)s
    FROM came;
INSERT INTO members_member (id, holder_id, name, born_on, name_hash, person_hash, relation)
    SELECT member_id, user_id, %(name)s, %(born_on)s, %(name_hash)s, %(person_hash)s, 'self'
    FROM came;
INSERT INTO members_enrolment
    (id, plan_id, member_id, version_id, joined_at, waiting_until, ending)
    SELECT enrolment_id, %(plan)s, member_id, %(version)s, %(at)s, %(at)s, '' FROM came;
INSERT INTO members_standing (payer_id, enrolment_id, plan_id, band_id, counts_from, counts_until)
    SELECT payer_id, enrolment_id, %(plan)s, %(young)s, %(at)s, %(turns_40_at)s FROM came
    UNION ALL
    SELECT payer_id, enrolment_id, %(plan)s, %(old)s, %(turns_40_at)s, %(turns_60_at)s FROM came;
SET session_replication_role = origin;
ANALYZE members_standing;
"""


def _a_large_pool() -> Plan:
    plan = a_pool(heads=FEW, plan=a_plan(charter_name="xianghubao"))
    young, old = plan.bands.order_by("pk")
    name, born_on, name_hash, person_hash = Member.encrypted("m", date(1990, 5, 20))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            FILL,
            {
                "heads": HEADS - FEW,
                "name": name,
                "born_on": born_on,
                "name_hash": name_hash,
                "person_hash": person_hash,
                "at": OPENING,
                "plan": plan.pk,
                "version": plan.versions.get().pk,
                "young": young.pk,
                "old": old.pk,
                "turns_40_at": datetime(2030, 5, 19, 16, tzinfo=UTC),
                "turns_60_at": datetime(2050, 5, 19, 16, tzinfo=UTC),
            },
        )
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return plan


def test_xianghubao_shares_a_case_among_three_million_for_ten_cents() -> None:
    plan = _a_large_pool()
    life = Life(
        plan,
        before={
            3: a_claim_of(plan, award_minor=30_000_000, number=0),
            9: a_claim_of(plan, award_minor=30_000_000, number=1),
        },
        collects=lambda _run: False,
    )

    runs = life.walk(until=datetime(2026, 1, 1, tzinfo=UTC))
    services.record_collected(run_id=runs[-1].pk, at=runs[-1].period.notice_until)
    life.pay_out(at=runs[-1].period.notice_until)

    # 300,000.00 and the fee of 8 % among 3,300,000: 9.8 cents each, rounded to 10
    prices = [run.period.shares.get(band__key="d30-y40").share_minor for run in runs]
    assert prices[2] == 10
    assert sum(price or 0 for price in prices) in {19, 20}
    assert [paid_minor(claim) for claim in Claim.objects.filter(plan=plan)] == [30_000_000] * 2
    require_whole_books(plan)
