"""Correcting a report: written by one publisher, published by another; the report stays."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from disclosures.models import Correction, Report
from disclosures.rules import corrections as rules
from disclosures.rules import hash_of
from disclosures.states import CorrectionState
from members.models import User


@transaction.atomic
def prepare_correction(
    *,
    report: Report,
    right: Mapping[str, int],
    words_en: str,
    words_zh: str,
    made_good_in: int | None,
    by: User,
    at: datetime,
) -> Correction:
    """Write down what was wrong in a report; it is published when another publisher releases it.

    `right` are the right figures by their names in the report; none where words were wrong.
    Raises `FigureUnknown`, `FigureRight` and `NotALaterPeriod`.
    """
    figures = rules.corrected(report.body, right)
    if made_good_in is not None and made_good_in <= report.no:
        raise rules.NotALaterPeriod(made_good_in)
    return Correction.objects.create(
        plan_id=report.plan_id,
        report=report,
        figures=[asdict(one) for one in figures],
        words_en=words_en,
        words_zh=words_zh,
        made_good_in=made_good_in,
        prepared_by=by,
        prepared_at=at,
    )


@transaction.atomic
def release_correction(*, correction_id: int, by: User, at: datetime) -> Correction:
    """Publish a correction: it gets the plan's next number, and its bytes never change.

    Called twice, it is published once. Raises `OwnCorrection` and `CorrectionNotWaiting`.
    """
    correction = _locked(correction_id)
    if correction.state == CorrectionState.RELEASED:
        return correction
    _require_waiting(correction)
    if correction.prepared_by_id == by.pk:
        raise rules.OwnCorrection
    correction.no = _next_no(correction.plan_id)
    correction.body = _document(correction, correction.no, at=at).text
    correction.sha256 = hash_of(correction.body)
    correction.state = CorrectionState.RELEASED
    correction.released_by, correction.released_at = by, at
    correction.save(update_fields=["no", "body", "sha256", "state", "released_by", "released_at"])
    return correction


@transaction.atomic
def withdraw_correction(*, correction_id: int, by: User, at: datetime) -> Correction:
    """Take back a correction that nobody has published; it stays as taken back.

    Raises `CorrectionNotWaiting`.
    """
    correction = _locked(correction_id)
    if correction.state == CorrectionState.WITHDRAWN:
        return correction
    _require_waiting(correction)
    correction.state = CorrectionState.WITHDRAWN
    correction.withdrawn_by, correction.withdrawn_at = by, at
    correction.save(update_fields=["state", "withdrawn_by", "withdrawn_at"])
    return correction


def _locked(correction_id: int) -> Correction:
    found = Correction.objects.select_related("plan", "report").select_for_update(of=("self",))
    return found.get(pk=correction_id)


def _require_waiting(correction: Correction) -> None:
    if correction.state != CorrectionState.PREPARED:
        raise rules.CorrectionNotWaiting


def _next_no(plan_id: int) -> int:
    """Return the plan's next number; two who publish at once wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('disclosures.correction'), %s)", [plan_id]
        )
    last = Correction.objects.filter(plan_id=plan_id).aggregate(last=Max("no"))["last"]
    return (last or 0) + 1


def _document(correction: Correction, no: int, *, at: datetime) -> rules.CorrectionDocument:
    return rules.CorrectionDocument(
        format=rules.CORRECTION_FORMAT,
        plan=correction.plan.slug,
        no=no,
        report=rules.ReportNamed(period=correction.report.no, sha256=correction.report.sha256),
        figures=tuple(rules.CorrectedFigure(**one) for one in correction.figures),
        words_en=correction.words_en,
        words_zh=correction.words_zh,
        made_good_in=correction.made_good_in,
        released_at=at,
    )
