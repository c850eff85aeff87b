"""Deeds on plans: a charter is loaded, a cutoff frozen, a demo's clock moved."""

import re
from datetime import datetime, timedelta

from django.db import transaction

from charter import rules
from charter.models import Band, CharterCutoff, CharterVersion, Plan
from charter.rules import (
    BandTerms,
    ClockNotMovable,
    ClockOnlyForward,
    CutoffNotLater,
    PlanDiffers,
    SlugUnusable,
    Terms,
    VersionNotLater,
)
from treasury import services as treasury

JUST_BEFORE = timedelta(microseconds=1)


@transaction.atomic
def load_charter(
    *,
    slug: str,
    toml_text: str,
    source: str,
    at: datetime,
    in_force_at: datetime | None = None,
    name_zh: str | None = None,
    name_en: str | None = None,
) -> CharterVersion:
    """Load a charter as the plan's next version; makes the plan with its first one.

    The same terms loaded again are the version that is there already.
    """
    if re.fullmatch(r"[a-z0-9][a-z0-9-]{0,49}", slug) is None:
        raise SlugUnusable(slug)
    terms = rules.terms_from_toml(toml_text)
    in_force_at = in_force_at or at
    plan = _plan(slug, terms, in_force_at=in_force_at, name_zh=name_zh, name_en=name_en)
    latest = plan.versions.order_by("number").last()
    if latest is not None and latest.text_hash == rules.text_hash(terms):
        return latest
    if latest is not None and in_force_at <= latest.in_force_at:
        raise VersionNotLater(before=latest.in_force_at, after=in_force_at)
    _add_bands(plan, terms.bands)
    return CharterVersion.objects.create(
        plan=plan,
        number=latest.number + 1 if latest else 1,
        in_force_at=in_force_at,
        terms=rules.terms_to_json(terms),
        source=source,
        source_toml=toml_text,
        text_hash=rules.text_hash(terms),
        loaded_at=at,
    )


def freeze_cutoff(*, plan_id: int, cutoff_at: datetime) -> None:
    """Freeze what was counted up to this cutoff; it must be later than the one before.

    One statement, which waits for whoever holds the row, and compares with what they left. Holds it
    until the caller's transaction ends: standings written meanwhile wait, and then see it.
    """
    cutoff = CharterCutoff.objects.filter(plan_id=plan_id)
    if not cutoff.filter(frozen_at__lt=cutoff_at).update(frozen_at=cutoff_at):
        raise CutoffNotLater(frozen_at=cutoff.get().frozen_at, cutoff_at=cutoff_at)


@transaction.atomic
def move_clock(*, plan_id: int, to: datetime, at: datetime, allowed: bool) -> Plan:
    """Move a demo plan's clock forward to `to`; `at` is the real instant."""
    if not allowed:
        raise ClockNotMovable
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan_id)
    plan_now = at + plan.clock_offset
    if to < plan_now:
        raise ClockOnlyForward(now=plan_now, to=to)
    plan.clock_offset = to - at
    plan.save(update_fields=["clock_offset"])
    return plan


def _plan(
    slug: str, terms: Terms, *, in_force_at: datetime, name_zh: str | None, name_en: str | None
) -> Plan:
    """Return the locked plan of this name, made now if there is none."""
    plan, is_new = Plan.objects.select_for_update(of=("self",)).get_or_create(
        slug=slug,
        defaults={
            "name_zh": name_zh or terms.name_zh or terms.name,
            "name_en": name_en or terms.name_en or terms.name,
            "note_zh": terms.note_zh,
            "note_en": terms.note_en,
            "currency": terms.currency,
            "time_zone": terms.time_zone,
        },
    )
    if is_new:
        # Just before: who counts from the very instant the first charter is in force is counted.
        CharterCutoff.objects.create(plan=plan, frozen_at=in_force_at - JUST_BEFORE)
    _require_same(plan, terms)
    treasury.set_currency(plan_id=plan.pk, currency=plan.currency)
    return plan


def _require_same(plan: Plan, terms: Terms) -> None:
    for field in ("currency", "time_zone"):
        before, after = getattr(plan, field), getattr(terms, field)
        if before != after:
            raise PlanDiffers(field=field, before=before, after=after)


def _add_bands(plan: Plan, bands: tuple[BandTerms, ...]) -> None:
    for band in bands:
        Band.objects.get_or_create(
            plan=plan,
            key=band.key,
            defaults={
                "from_days": band.from_days,
                "from_years": band.from_years,
                "until_years": band.until_years,
            },
        )
