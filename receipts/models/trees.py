"""The tree of each sealed run: its key, its root, and the roots of its slices."""

from django.db import models
from django.db.models import F, Q

from apportionment.models import Run
from receipts.rules import SCHEME, Tree
from vault.fields import EncryptedTextField

NOT_YET = Q(root=None, count=None, sum_minor=None, made_at=None)
MADE = Q(root__isnull=False, count__isnull=False, sum_minor__isnull=False, made_at__isnull=False)
REFUSED = Q(root=None, count__isnull=False, sum_minor__isnull=False, made_at=None)


class RunTree(models.Model):
    """A run's tree: the key that blinds its leaves (hex), and its root once all slices are made.

    Refused, it has what was found in place of what the run says, and no root. One that is made
    never changes (trigger), save that its key may be encrypted anew.
    """

    run = models.OneToOneField(Run, on_delete=models.PROTECT, primary_key=True, related_name="+")
    scheme = models.CharField(max_length=40, default=SCHEME)
    key = EncryptedTextField()
    begun_at = models.DateTimeField()
    root = models.BinaryField(null=True, max_length=32)
    count = models.PositiveBigIntegerField(null=True)
    sum_minor = models.PositiveBigIntegerField(null=True)
    made_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="tree_is_made_or_refused_or_waits",
                condition=Q(refused_at=None) & (NOT_YET | MADE)
                | Q(refused_at__isnull=False) & REFUSED,
            ),
        ]
        indexes = [
            models.Index(name="trees_to_make", fields=["run"], condition=Q(made_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"tree of {self.run_id}"

    @property
    def published(self) -> Tree | None:
        """Return what is published of it, None while it is not made."""
        if self.root is None or self.count is None or self.sum_minor is None:
            return None
        return Tree(self.scheme, bytes(self.root).hex(), self.count, self.sum_minor)


class TreeSlice(models.Model):
    """A fixed range of payers of one tree, written before anything is hashed; its root later."""

    tree = models.ForeignKey(RunTree, on_delete=models.PROTECT, related_name="slices")
    number = models.PositiveIntegerField()
    payer_from = models.BigIntegerField()
    payer_until = models.BigIntegerField()
    root = models.BinaryField(null=True, max_length=32)
    count = models.PositiveBigIntegerField(null=True)
    sum_minor = models.PositiveBigIntegerField(null=True)
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="tree_slice_number_is_the_trees_own", fields=["tree", "number"]
            ),
            models.CheckConstraint(
                name="tree_slice_is_a_range", condition=Q(payer_until__gt=F("payer_from"))
            ),
            models.CheckConstraint(name="tree_slice_is_made_or_waits", condition=NOT_YET | MADE),
        ]
        indexes = [
            models.Index(
                name="tree_slices_to_make",
                fields=["tree", "number"],
                condition=Q(made_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tree_id}/{self.number}"
