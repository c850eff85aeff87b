"""The draw: fixed beforehand, made again by a stranger, made once."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from audits import redraw, rules, selectors, services
from audits.models import Audit, Commitment, Drawn, Listed
from audits.states import AuditState
from claims.models import Claim
from claims.states import ClaimState
from panels.rules import ValueTooShort
from tests.audits.builders import (
    DRAWN_AT,
    OPENED_AT,
    REPORT,
    VALUES,
    a_drawn_audit,
    a_plan_with_paid,
    an_auditor,
    an_open_audit,
    drawn_of,
    give_values,
)
from tests.claims.builders import a_claim
from tests.members.builders import a_crew_member, a_user, an_enrolment

pytestmark = pytest.mark.django_db
QUARTER = timedelta(days=92)


def test_the_list_is_fixed_when_it_opens_and_opened_twice_it_is_one() -> None:
    plan = a_plan_with_paid(2)
    audit = an_open_audit(plan)

    again = services.open_audit(
        plan_id=plan.pk, period_no=1, report_sha256="cd" * 32, at=OPENED_AT + timedelta(days=1)
    )

    assert again == audit
    refs = sorted(Claim.objects.filter(plan=plan).values_list("ref", flat=True))
    assert selectors.refs_of(audit=audit) == refs
    assert (audit.listed, audit.size, audit.report_sha256) == (2, 2, REPORT)
    assert audit.list_sha256 == rules.list_sha256(refs)


def test_where_nothing_was_paid_there_is_no_audit_and_each_request_is_listed_once() -> None:
    plan = a_plan_with_paid(1)
    first = an_open_audit(plan)
    later: dict[str, Any] = {"plan_id": plan.pk, "period_no": 1, "report_sha256": REPORT}

    assert services.open_audit(at=OPENED_AT + QUARTER, **later) is None
    a_claim(ClaimState.PAID, enrolment=an_enrolment(plan=plan, user=a_user(name="Another")))
    second = services.open_audit(at=OPENED_AT + QUARTER, **later)

    assert second is not None
    assert (second.no, second.listed) == (2, 1)
    assert not set(selectors.refs_of(audit=first)) & set(selectors.refs_of(audit=second))


def test_the_draw_is_made_once_and_a_stranger_makes_it_again(settings: Settings) -> None:
    settings.AUDIT_DRAWS = "2 200 60"
    audit = a_drawn_audit(count=4)
    first = audit.draw_body

    services.follow_audit(audit_id=audit.pk, at=DRAWN_AT + timedelta(days=1))
    audit.refresh_from_db()

    assert (audit.state, audit.draw_body) == (AuditState.DRAWN, first)
    told = json.loads(first)
    assert redraw.faults(told) == []
    assert [one.listed.claim.ref for one in drawn_of(audit)] == told["drawn"]
    assert len(told["drawn"]) == told["count"] == 2
    assert {one["value"] for one in told["commitments"]} == set(VALUES)
    assert rules.canonical(told) == first
    assert audit.draw_sha256 == rules.hash_of(first)


CHANGED = (
    ("refs", ["AAAA", "ZZZZ"]),
    ("seed", "00" * 32),
    ("count", 1),
    ("drawn", ["x"]),
    ("report", {"no": 1, "sha256": "00" * 32}),
    ("beacon", {"source": "", "round": 0, "value": "11"}),
)


def test_a_draw_that_was_changed_is_caught() -> None:
    told = json.loads(a_drawn_audit(count=2).draw_body)
    assert redraw.faults(told) == []

    for part, other in CHANGED:
        assert redraw.faults({**told, part: other}), part
    told["commitments"][0]["value"] = "something else altogether"
    assert len(redraw.faults(told)) == 2


def test_without_two_values_the_window_is_opened_again_and_nothing_is_drawn() -> None:
    audit = an_open_audit()
    services.commit_value(audit_id=audit.pk, value=VALUES[0], by=an_auditor(), at=OPENED_AT)

    audit = services.follow_audit(audit_id=audit.pk, at=audit.commit_until)

    assert (audit.state, audit.prolonged) == (AuditState.OPENED, 1)
    office = a_crew_member("operator")
    again = audit.commit_until - timedelta(hours=1)
    services.commit_value(audit_id=audit.pk, value=VALUES[1], by=office, at=again)
    assert services.follow_audit(audit_id=audit.pk, at=audit.draws_at).state == AuditState.DRAWN


def test_a_kept_value_counts_if_it_is_shown_in_time_and_is_left_out_if_not() -> None:
    audit = an_open_audit()
    give_values(audit)
    keeper, silent = an_auditor("Keeps"), an_auditor("Silent")
    from_name = selectors.name_of(audit=audit)
    kept = "a value that the keeper keeps"
    for who, value in ((keeper, kept), (silent, "a value that nobody will see")):
        services.commit_hash(
            audit_id=audit.pk,
            commitment=rules.hash_of(f"{value}|{from_name}"),
            by=who,
            at=OPENED_AT,
        )
    with pytest.raises(rules.WindowClosed):
        services.show_value(audit_id=audit.pk, value=kept, by=keeper, at=OPENED_AT)
    services.show_value(audit_id=audit.pk, value=kept, by=keeper, at=audit.commit_until)

    told = json.loads(services.follow_audit(audit_id=audit.pk, at=DRAWN_AT).draw_body)

    assert sorted(one["value"] for one in told["commitments"]) == sorted(["", kept, *VALUES])
    assert redraw.faults(told) == []


def test_a_value_is_given_once_long_enough_and_in_time() -> None:
    audit = an_open_audit()
    give_values(audit)
    who = an_auditor("Third")
    given: dict[str, Any] = {"audit_id": audit.pk, "by": who}
    with pytest.raises(ValueTooShort):
        services.commit_value(value="short", at=OPENED_AT, **given)
    with pytest.raises(rules.AlreadyCommitted):
        services.commit_value(value=VALUES[0], at=OPENED_AT, **given)
    with pytest.raises(rules.WindowClosed):
        services.commit_value(value="long enough a value", at=audit.commit_until, **given)
    assert Commitment.objects.filter(audit=audit).count() == 2


def test_with_a_beacon_two_who_agree_make_the_draw_and_no_value_is_needed(
    settings: Settings,
) -> None:
    settings.PANEL_BEACON = "drand-quicknet 1692803367 3"
    audit, value = an_open_audit(), "7f" * 32
    assert audit.beacon_round is not None
    for written in (value, "00" * 32):
        services.write_beacon(
            audit_id=audit.pk, value=written, by=a_crew_member("operator"), at=DRAWN_AT
        )
        assert services.follow_audit(audit_id=audit.pk, at=DRAWN_AT).state == AuditState.OPENED
    services.write_beacon(audit_id=audit.pk, value=value.upper(), by=an_auditor(), at=DRAWN_AT)

    audit = services.follow_audit(audit_id=audit.pk, at=DRAWN_AT)

    told = json.loads(audit.draw_body)
    assert told["beacon"] == {
        "round": audit.beacon_round,
        "source": "drand-quicknet",
        "value": value,
    }
    assert redraw.faults(told) == []


def test_killed_before_the_commit_nothing_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    audit = an_open_audit()
    give_values(audit)

    def killed(**_given: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(selectors, "draw_text", killed)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            services.follow_audit(audit_id=audit.pk, at=DRAWN_AT)
    audit.refresh_from_db()
    assert (audit.state, audit.seed, Drawn.objects.count()) == (AuditState.OPENED, "", 0)
    assert not Commitment.objects.exclude(value="").exists()

    assert services.follow_audit(audit_id=audit.pk, at=DRAWN_AT).state == AuditState.DRAWN


CHANGES = (
    "UPDATE audits_audit SET report_sha256 = repeat('0', 64)",
    "UPDATE audits_audit SET seed = repeat('0', 64)",
    "UPDATE audits_audit SET draw_body = '{}'",
    "UPDATE audits_audit SET size = 2, listed = 2",
    "UPDATE audits_audit SET state = 'opened', seed = '', draw_body = '', draw_sha256 = '',"
    " drawn_at = NULL",
    "DELETE FROM audits_drawn",
    "UPDATE audits_drawn SET place = 2",
    "UPDATE audits_listed SET number = 7",
    "DELETE FROM audits_listed",
    "UPDATE audits_commitment SET commitment = repeat('0', 64)",
    "UPDATE audits_commitment SET value = 'other', opened_at = now()",
    "SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL app.allow_truncate = off; TRUNCATE audits_commitment",
)


def test_what_an_audit_was_drawn_from_and_what_it_gave_stays() -> None:
    a_drawn_audit()

    for change in CHANGES:
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)


def test_a_request_cannot_be_put_into_a_second_list() -> None:
    audit = a_drawn_audit()
    listed = Listed.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Listed.objects.create(audit=audit, claim=listed.claim, number=2)
    assert Audit.objects.count() == 1
