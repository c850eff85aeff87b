"""What banks tell of a plan's accounts: statements, their lines, and the references payers use."""

from django.db import models
from django.db.models import F, Q

from treasury.models.ledger import Entry
from treasury.models.payers import Payer
from treasury.states import BankLineState, PlacedAs, StatementKind
from vault.fields import EncryptedJSONField, EncryptedTextField

S = BankLineState


class BankAccount(models.Model):
    """An account that a plan has at a bank: what its statements tell of, and where payers send to.

    `number` is the IBAN or the bank's own number, without spaces. `columns` says which column of
    the bank's CSV is what (`rules.bank.Columns`); empty until the first CSV is read. Members are
    shown it (`takes_transfers`) after another person has released it; then it stays as it is.
    """

    plan_id = models.IntegerField()
    number = models.CharField(max_length=40)
    holder = models.CharField(max_length=70)
    bank_name = models.CharField(max_length=70)
    bic = models.CharField(max_length=11, blank=True)
    currency = models.CharField(max_length=3)
    takes_transfers = models.BooleanField()
    columns = models.JSONField(default=dict)
    set_by = models.BigIntegerField()
    set_at = models.DateTimeField()
    released_by = models.BigIntegerField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bank_account_released_by_another",
                condition=Q(released_by=None, released_at=None, takes_transfers=False)
                | (
                    Q(released_by__isnull=False, released_at__isnull=False)
                    & ~Q(released_by=F("set_by"))
                ),
            ),
            models.UniqueConstraint("plan_id", "number", name="bank_account_once"),
            models.UniqueConstraint(
                "plan_id",
                name="one_bank_account_takes_transfers",
                condition=Q(takes_transfers=True),
            ),
            models.CheckConstraint(
                name="bank_account_is_named", condition=~Q(number="") & ~Q(holder="")
            ),
            models.CheckConstraint(
                name="bank_account_has_a_currency", condition=Q(currency__regex=r"^[A-Z]{3}$")
            ),
        ]

    def __str__(self) -> str:
        return f"bank account {self.pk} of plan {self.plan_id}"


class BankStatement(models.Model):
    """A statement that was imported, once: its days, its balances where it tells them, its lines.

    `dialect` is what its lines are recognised by in a later file: two dialects never tell the same
    day. `lines` are all in the file, `new_lines` those that no statement before had told;
    `off_minor` is what the balances say that those moved which could not be read.
    """

    plan_id = models.IntegerField()
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="statements")
    kind = models.CharField(max_length=8, choices=StatementKind)
    dialect = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    part = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=120)
    from_on = models.DateField()
    until_on = models.DateField()
    opening_minor = models.BigIntegerField(null=True)
    closing_minor = models.BigIntegerField(null=True)
    lines = models.PositiveIntegerField()
    new_lines = models.PositiveIntegerField()
    unread_lines = models.PositiveIntegerField()
    off_minor = models.BigIntegerField(default=0)
    imported_by = models.BigIntegerField()
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("account", "sha256", "part", name="statement_comes_once"),
            models.CheckConstraint(
                name="statement_runs_forward", condition=Q(until_on__gte=F("from_on"))
            ),
            models.CheckConstraint(
                name="statement_has_no_more_than_its_lines",
                condition=Q(new_lines__lte=F("lines")),
            ),
        ]
        indexes = [models.Index("account", "until_on", name="statements_by_day")]

    def __str__(self) -> str:
        return f"statement {self.pk} of bank account {self.account_id}"


class BankLine(models.Model):
    """One movement on the account, as the bank told it: incoming positive. Its facts never change.

    `key` is the same in every statement that tells it. `reference` is the payer's, if exactly one
    stands in it. `told` holds what the bank says of the other side: name, account, text; `found_by`
    finds the lines of one counterpart. `entry` booked it (bank against unplaced), `placed_entry`
    what it is (unplaced against clearing); many lines share one.
    """

    plan_id = models.IntegerField()
    account = models.ForeignKey(
        BankAccount, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    key = models.CharField(max_length=40)
    statement = models.ForeignKey(
        BankStatement, on_delete=models.PROTECT, related_name="told_lines"
    )
    booked_on = models.DateField()
    value_on = models.DateField(null=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=25, blank=True)
    end_to_end = models.CharField(max_length=35, blank=True)
    bank_ref = models.CharField(max_length=80, blank=True)
    batch_ref = models.CharField(max_length=80, blank=True)
    return_code = models.CharField(max_length=8, blank=True)
    told = EncryptedJSONField()
    found_by = models.BinaryField(max_length=32, null=True, editable=False)
    state = models.CharField(max_length=8, choices=BankLineState, default=S.WAITING)
    why = models.CharField(max_length=12, blank=True)
    note = EncryptedTextField(default="", blank=True)
    aside_by = models.BigIntegerField(null=True)
    aside_at = models.DateTimeField(null=True)
    placed_as = models.CharField(max_length=12, choices=PlacedAs, blank=True)
    placed_key = models.CharField(max_length=120, blank=True)
    placed_by = models.BigIntegerField(null=True)
    placed_at = models.DateTimeField(null=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    placed_entry = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("plan_id", "account", "key", name="bank_line_comes_once"),
            models.CheckConstraint(name="bank_line_moves_something", condition=~Q(amount_minor=0)),
            models.CheckConstraint(
                name="bank_line_state_is_known", condition=Q(state__in=S.values)
            ),
            models.CheckConstraint(
                name="bank_line_is_placed_as_something",
                condition=Q(
                    state__in=[S.PLACED, S.DOUBLE],
                    placed_as__in=PlacedAs.values,
                    placed_at__isnull=False,
                    placed_entry__isnull=False,
                )
                | Q(
                    state__in=[S.WAITING, S.ASIDE],
                    placed_as="",
                    placed_key="",
                    placed_by=None,
                    placed_at=None,
                    placed_entry=None,
                ),
            ),
            models.CheckConstraint(
                name="bank_line_is_aside_for_a_reason",
                condition=Q(state=S.ASIDE) & ~Q(why="") | ~Q(state=S.ASIDE),
            ),
        ]
        indexes = [
            models.Index(
                "plan_id",
                "booked_on",
                "id",
                name="bank_lines_to_place",
                condition=Q(state__in=[S.WAITING, S.ASIDE]),
            ),
            models.Index("account", "booked_on", name="bank_lines_by_day"),
            models.Index("plan_id", "placed_as", "placed_key", name="bank_lines_of_something"),
            models.Index(
                "plan_id", "found_by", name="bank_lines_of_one", condition=~Q(found_by=None)
            ),
            models.Index(
                "plan_id", "end_to_end", name="bank_lines_by_order", condition=~Q(end_to_end="")
            ),
        ]

    def __str__(self) -> str:
        return f"bank line {self.pk} of plan {self.plan_id}"

    @property
    def counterpart_name(self) -> str:
        return str(self.told.get("name", ""))

    @property
    def counterpart_account(self) -> str:
        return str(self.told.get("account", ""))

    @property
    def text(self) -> str:
        return str(self.told.get("text", ""))


class UnreadLine(models.Model):
    """A line of a statement that could not be read, with its raw text, until somebody sees to it.

    `line` is what a person read in it; without one it was no movement, and `note` says so.
    """

    plan_id = models.IntegerField()
    statement = models.ForeignKey(
        BankStatement, on_delete=models.PROTECT, related_name="left_unread"
    )
    number = models.PositiveIntegerField()
    why = models.CharField(max_length=20)
    text = EncryptedTextField()
    line = models.OneToOneField(BankLine, on_delete=models.PROTECT, null=True)
    note = EncryptedTextField(default="", blank=True)
    closed_by = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("statement", "number", name="unread_line_once"),
            models.CheckConstraint(
                name="unread_line_is_closed_by_somebody",
                condition=Q(closed_by=None, closed_at=None, line=None)
                | Q(closed_by__isnull=False, closed_at__isnull=False),
            ),
        ]
        indexes = [models.Index("plan_id", "id", name="unread_lines", condition=Q(closed_at=None))]

    def __str__(self) -> str:
        return f"line {self.number} of statement {self.statement_id}"


class RefusedFile(models.Model):
    """A file that was handed in as a statement and not taken, and why; nothing of it is kept."""

    plan_id = models.IntegerField()
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="refused_files")
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    why = models.CharField(max_length=30)
    facts = models.JSONField(default=dict)
    by = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="file_is_refused_for_a_reason", condition=~Q(why=""))
        ]
        indexes = [models.Index("plan_id", "at", name="refused_files_by_day")]

    def __str__(self) -> str:
        return f"refused file {self.pk} of plan {self.plan_id}"


class PaymentReference(models.Model):
    """What a payer writes on transfers to a plan (ISO 11649, `RF…`); no payer: the solidarity fund.

    Its body is drawn at random, so that it tells nobody who pays.
    """

    payer = models.ForeignKey(
        Payer, on_delete=models.PROTECT, related_name="payment_references", null=True
    )
    plan_id = models.IntegerField()
    reference = models.CharField(max_length=25, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("payer", "plan_id", name="one_reference_per_payer"),
            models.UniqueConstraint(
                "plan_id", name="one_reference_of_the_fund", condition=Q(payer=None)
            ),
            models.CheckConstraint(
                name="reference_is_iso_11649",
                condition=Q(reference__regex=r"^RF[0-9]{2}[A-Z0-9]{12}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"payment reference {self.pk} of plan {self.plan_id}"
