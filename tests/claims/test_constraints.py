"""The database refuses the wrong row even if the Python were gone."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F

from claims import services
from claims.models import Access, Claim, ClaimEvent, Evidence
from claims.states import ClaimState
from tests.claims.builders import FILED_AT, a_claim, a_reviewer

pytestmark = pytest.mark.django_db

BAD_ROWS = [
    ("submitted", {"state": "lost", "due_at": None}, "claim_is_in_a_known_state"),
    ("submitted", {"band": None}, "claim_without_a_band_has_no_cap"),
    ("submitted", {"article": "Benefits"}, "claim_recommended_with_verdict_and_reasons"),
    ("recommended", {"recommended_by": None}, "claim_recommended_with_verdict_and_reasons"),
    ("recommended", {"fact": ""}, "claim_recommended_with_verdict_and_reasons"),
    ("recommended", {"recommended_minor": None}, "claim_recommended_amount_iff_to_grant"),
    ("recommended", {"recommended_minor": 0}, "claim_recommended_amount_iff_to_grant"),
    ("recommended", {"recommended_minor": F("cap_minor") + 1}, "claim_award_within_cap"),
    ("refused", {"remedy": ""}, "claim_refusal_says_what_would_change_it"),
    ("refused", {"recommended_minor": 1}, "claim_recommended_amount_iff_to_grant"),
    ("recommended", {"decided_at": FILED_AT}, "claim_decided_by_a_person_or_a_panel"),
    ("refused", {"decided_at": None, "decided_by": None}, "claim_decided_iff_past_review"),
    ("granted", {"decided_at": None, "decided_by": None}, "claim_decided_iff_past_review"),
    ("granted", {"decided_by": None}, "claim_decided_by_a_person_or_a_panel"),
    ("granted", {"panel_ref": "PANEL234"}, "claim_decided_by_a_person_or_a_panel"),
    (
        "granted",
        {"panel_ref": "PANEL234", "decided_by": None},
        "claim_decided_by_a_person_or_a_panel",
    ),
    ("submitted", {"due_at": None}, "claim_has_a_clock_iff_somebody_must_act"),
    (
        "submitted",
        {"due_at": F("state_since") - timedelta(seconds=1)},
        "claim_has_a_clock_iff_somebody_must_act",
    ),
    ("granted", {"due_at": FILED_AT}, "claim_has_a_clock_iff_somebody_must_act"),
    ("under_review", {"taken_until": None}, "claim_taken_by_somebody_for_a_time"),
    (
        "under_review",
        {"taken_by": None, "taken_until": None},
        "claim_read_by_somebody_while_under_review",
    ),
    ("submitted", {"round": 3}, "claim_of_a_known_round"),
    ("granted", {"decided_by": F("recommended_by")}, "claim_decided_by_a_second_person"),
    (
        "granted",
        {"verdict": "refuse", "recommended_minor": None, "remedy": "A report."},
        "claim_verdict_is_what_was_decided",
    ),
    ("granted", {"award_minor": None}, "claim_award_iff_granted"),
    ("granted", {"award_minor": 0}, "claim_award_iff_granted"),
    ("recommended", {"award_minor": 1}, "claim_award_iff_granted"),
    ("granted", {"award_minor": 1}, "claim_award_is_what_was_recommended"),
    ("granted", {"notice_from": FILED_AT}, "claim_notice_iff_shown"),
    ("on_notice", {"notice_until": None}, "claim_notice_iff_shown"),
    (
        "on_notice",
        {"notice_until": F("notice_from") - timedelta(seconds=1)},
        "claim_notice_iff_shown",
    ),
    ("on_notice", {"cleared_at": FILED_AT}, "claim_cleared_iff_notice_over"),
    ("cleared", {"cleared_at": None}, "claim_cleared_iff_notice_over"),
    (
        "cleared",
        {"cleared_at": F("notice_until") - timedelta(seconds=1)},
        "claim_cleared_iff_notice_over",
    ),
    ("shared", {"shared_at": None}, "claim_shared_at_iff_shared"),
    ("cleared", {"shared_at": FILED_AT}, "claim_shared_at_iff_shared"),
    ("paid", {"paid_at": None}, "claim_paid_at_iff_paid"),
]


@pytest.mark.parametrize(("state", "change", "constraint"), BAD_ROWS)
def test_a_claim_cannot_lie(state: str, change: dict[str, object], constraint: str) -> None:
    claim = a_claim(ClaimState(state))

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(**change)

    assert constraint in str(refused.value)


def test_an_event_is_told_once_while_its_claim_is_open() -> None:
    claim, again = a_claim(), a_claim(ClaimState.WITHDRAWN)
    again_is_open = {
        "state": "submitted",
        "enrolment": claim.enrolment,
        "due_at": F("state_since"),
    }

    with pytest.raises(IntegrityError, match="one_claim_per_event"), transaction.atomic():
        Claim.objects.filter(pk=again.pk).update(**again_is_open)


def test_the_fingerprint_of_evidence_is_one() -> None:
    a_claim()

    with pytest.raises(IntegrityError, match="evidence_hash_is_sha256"), transaction.atomic():
        Evidence.objects.update(sha256="../etc/passwd")


def test_history_cannot_be_changed_or_deleted() -> None:
    a_claim()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        ClaimEvent.objects.update(reason="It never happened.")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        ClaimEvent.objects.all().delete()

    assert ClaimEvent.objects.get().reason == ""


def test_who_opened_a_claim_cannot_be_hidden() -> None:
    claim = a_claim()
    services.open_claim(claim=claim, by=a_reviewer(), at=FILED_AT)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Access.objects.all().delete()


@pytest.mark.parametrize("table", ["claims_claimevent", "claims_access"])
def test_history_cannot_be_emptied(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL app.allow_truncate = 'off'")
        with pytest.raises(DatabaseError, match="append-only"):
            cursor.execute(f"TRUNCATE {table}")
