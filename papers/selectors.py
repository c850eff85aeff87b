"""Questions about papers: their pages, and what waits to be done with them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, ForeignKey, OuterRef, Q, QuerySet

from members.models import User
from papers.models import Copy, Paper, Upload
from papers.states import HAS_KEY, Lies, PaperState, Trouble


def copies_of(paper: Paper) -> QuerySet[Copy]:
    """Return the pictures of a paper's pages, in order."""
    return paper.copies.select_related("paper").order_by("no")


def upload_of(*, user: User, upload_id: UUID, at: datetime) -> Upload | None:
    """Return an upload of a user's that has not expired."""
    return Upload.objects.filter(user=user, pk=upload_id, expires_at__gt=at).first()


def names_of_uploads(upload_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return how files are named that came before their form, for who holds their numbers."""
    found = Upload.objects.filter(pk__in=list(upload_ids))
    return {upload.pk: upload.name for upload in found}


def ids_to_derive(*, at: datetime, most: int) -> list[int]:
    """Return the papers whose pages are to be made pictures of, oldest first."""
    due = Q(next_try_at=None) | Q(next_try_at__lte=at)
    waiting = Paper.objects.filter(due, state=PaperState.TAKEN, lies__in=HAS_KEY)
    return list(waiting.order_by("pk").values_list("pk", flat=True)[:most])


def ids_lying(*ways: Lies, most: int) -> list[int]:
    """Return the papers whose bytes lie so, oldest first, but those whose bytes are damaged."""
    found = Paper.objects.filter(lies__in=ways).exclude(lies=Lies.PLAIN, trouble=Trouble.DAMAGED)
    return list(found.order_by("pk").values_list("pk", flat=True)[:most])


def expired_uploads(*, at: datetime, most: int) -> list[Upload]:
    """Return uploads that are kept no longer."""
    return list(Upload.objects.filter(expires_at__lte=at).order_by("expires_at")[:most])


def unused_papers(*, at: datetime) -> QuerySet[Paper]:
    """Return the papers from before an instant that belong to nothing.

    What a paper may belong to is not known on this floor: whatever table points at it counts.
    """
    unused = Paper.objects.filter(uploaded_at__lt=at).exclude(lies=Lies.LEAVING)
    for field in _pointing_fields():
        pointing = field.model._base_manager.filter(**{field.name: OuterRef("pk")})
        unused = unused.filter(~Exists(pointing))
    return unused.order_by("pk")


def _pointing_fields() -> "list[ForeignKey[Any, Any]]":
    """Return the foreign keys of other apps' tables that lead to a paper."""
    own = {Copy, Upload}
    return [
        field
        for model in apps.get_models()
        if model not in own
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is Paper
    ]
