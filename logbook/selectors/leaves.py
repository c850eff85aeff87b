"""What stands in the log: its size, its newest leaves, what is logged already."""

from collections.abc import Collection
from typing import Any, Final

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable

from logbook.models import Leaf

ALL: Final = Q()


def size() -> int:
    """Return how many leaves there are."""
    last: int | None = Leaf.objects.aggregate(last=Max("index"))["last"]
    return 0 if last is None else last + 1


def newest_leaves(*, most: int) -> QuerySet[Leaf]:
    """Return the leaves that came last, newest first."""
    return Leaf.objects.order_by("-index")[:most]


def leaves_of(kind: str) -> QuerySet[Leaf]:
    """Return the leaves of a kind, newest first."""
    return Leaf.objects.filter(kind=kind).order_by("-index")


def leaf_of(path: str) -> Leaf | None:
    """Return the leaf that commits to the file at this address."""
    return Leaf.objects.filter(path=path).first()


def logged_paths(paths: Collection[str]) -> dict[str, str]:
    """Return which of these addresses are in the log, with the hash each was logged with."""
    return dict(Leaf.objects.filter(path__in=paths).values_list("path", "sha256"))


def unlogged(rows: QuerySet[Any], *, path: Combinable) -> QuerySet[Any]:
    """Return the rows whose file is not in the log; `path` says its address, and is annotated."""
    found: QuerySet[Any] = rows.annotate(log_path=path).exclude(_leaves_of_path())
    return found


def contradicted(rows: QuerySet[Any], *, path: Combinable, sha256: str) -> QuerySet[Any]:
    """Return the rows whose file was logged with another hash than the row has today."""
    other = _leaves_of_path(~Q(sha256=OuterRef(sha256)))
    found: QuerySet[Any] = rows.annotate(log_path=path).filter(other)
    return found


def _leaves_of_path(also: Q = ALL) -> Exists:
    return Exists(Leaf.objects.filter(also, path=OuterRef("log_path")))
