"""Erasing a person: what names, describes or reaches them goes; books, counts and proofs stay.

This is the one place that writes other apps' tables, by the one register of what is stored
(privacy.rules.register): what is erased must be one list that a test holds against the database.
"""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model, QuerySet

from disputes import services as disputes
from disputes.models import Bundle
from members import services as members
from members.models import User
from privacy import selectors
from privacy.models import Erasure
from privacy.rules import ERASED, PERSONAL, ErasureRefused, Hindrance, Table, dated, due_on
from treasury import services as treasury
from treasury.models import Mandate
from vault.fields import EncryptedField
from vault.rewording import rewording


@transaction.atomic
def ask_erasure(*, user_id: int, at: datetime) -> Erasure:
    """Note that somebody wants to be erased, and on which day it is done; asked twice, once.

    Raises `ErasureRefused` with what must end first.
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    asked = selectors.open_erasure(user_id=user_id)
    if asked is not None:
        return asked
    if hindrances := selectors.hindrances(user=user, at=at):
        raise ErasureRefused(hindrances)
    return Erasure.objects.create(user=user, asked_at=at, due_on=due_on(today=at.date()))


@transaction.atomic
def call_off_erasure(*, user_id: int, at: datetime) -> None:
    """Let somebody stay who had asked to be erased; without a wish nothing changes."""
    User.objects.select_for_update(of=("self",)).get(pk=user_id)
    wish = Erasure.objects.filter(user_id=user_id, cancelled_at=None, done_at=None)
    wish.update(cancelled_at=at)


@transaction.atomic
def carry_out(*, erasure_id: int, at: datetime) -> bool:
    """Erase whoever asked for it, now that the day has come; return whether it was done.

    What has come up meanwhile (a new membership, an open claim) puts it off to the day on which
    it is possible, or by a day. Done twice, it is done once.
    """
    # First the user, then the wish: as whoever calls it off locks them.
    whose = Erasure.objects.filter(pk=erasure_id).values("user_id")
    user = User.objects.select_for_update(of=("self",)).get(pk__in=whose)
    open_ones = Erasure.objects.select_for_update(of=("self",)).filter(cancelled_at=None)
    wish = open_ones.filter(pk=erasure_id, done_at=None, due_on__lte=at.date()).first()
    if wish is None:
        return False
    if hindrances := selectors.hindrances(user=user, at=at):
        wish.due_on = _later(hindrances, today=at.date())
        wish.save(update_fields=["due_on"])
        return False
    wish.done_at = at
    wish.save(update_fields=["done_at"])
    _erase(user, at=at)
    return True


def _later(hindrances: list[Hindrance], *, today: date) -> date:
    tomorrow = today + timedelta(days=1)
    return max([tomorrow, *(one.until for one in hindrances if one.until)])


def _erase(user: User, *, at: datetime) -> None:
    """Empty all that is stored of a locked user and of whom they hold.

    The keys of papers go here, so that nobody reads them any more; the bytes go with a sweep.
    Those of bundles go as soon as all this holds: no sweep looks at one whose key is gone.
    """
    sessions = list(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
    for key in selectors.unsent_keys(user=user):
        members.blank_message(key=key, at=at)
    _end_mandates(user, at=at)
    found = [  # before anything that leads there is gone
        (table, list(selectors.rows_of(table, user=user).values_list("pk", flat=True)))
        for table in PERSONAL
        if table.is_deleted or table.blank
    ]
    with rewording():
        for table, keys in found:
            _empty(table, keys, at=at)
    Session.objects.filter(session_key__in=sessions).delete()
    _drop_bundles(user, at=at)


def _drop_bundles(user: User, *, at: datetime) -> None:
    for bundle in Bundle.objects.filter(claim__enrolment__member__holder=user):
        drop = partial(disputes.delete_bundle, bundle_id=bundle.pk, at=at)
        transaction.on_commit(drop, robust=True)


def _end_mandates(user: User, *, at: datetime) -> None:
    if user.payer_id is None:
        return
    for mandate in Mandate.objects.filter(payer_id=user.payer_id, revoked_at=None):
        treasury.revoke_mandate(payer_id=user.payer_id, plan_id=mandate.plan_id, at=at)


def _empty(table: Table, keys: list[Any], *, at: datetime) -> None:
    """Delete a table's rows, or take out of them what names and describes the person."""
    model = apps.get_model(table.label)
    rows = model._base_manager.filter(pk__in=keys)
    if table.is_deleted:
        rows.delete()
        return
    words = {name for name, value in table.blank.items() if value == ERASED}
    for name in sorted(words):
        _with_words(rows, model, name).update(**{name: ERASED})
    if rest := {name: value for name, value in table.blank.items() if name not in words}:
        rows.update(**dated(rest, at=at))


def _with_words(rows: QuerySet[Model], model: type[Model], name: str) -> QuerySet[Model]:
    """Return the rows in which this column says anything."""
    if isinstance(model._meta.get_field(name), EncryptedField):
        return rows.filter(**{f"{name}__is_blank": False})
    return rows.exclude(**{name: ""})
