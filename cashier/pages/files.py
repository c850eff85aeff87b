"""A plan's files for its bank, told."""

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from cashier.forms.files import FileForm
from cashier.words import files as words
from charter.models import Plan
from charter.templatetags.plan_time import plan_time_text
from members import selectors as members
from treasury import selectors
from treasury.models import BankFile, BankOrder
from treasury.selectors import StateTotal
from treasury.states import BankFileState, FileKind

PER_PAGE = 20
MOST_FAILED = 100


@dataclass(frozen=True)
class ToldKind:
    """What waits to be collected, or to be paid out, and how a file is made of it."""

    title: str
    nothing: str
    button: str
    count: int
    minor: int
    form: FileForm
    missing: str


@dataclass(frozen=True)
class FilesPage:
    """All files of a plan, and what waits for one."""

    plan: Plan
    may_act: bool
    forms: dict[str, FileForm]
    number: str | None

    @property
    def kinds(self) -> list[ToldKind]:
        """Return what waits, both ways."""
        return [self._kind(FileKind.DEBIT), self._kind(FileKind.PAYOUT)]

    @cached_property
    def files(self) -> Page[BankFile]:
        """Return the files, newest first."""
        found = selectors.bank_files(self.plan.pk)
        return Paginator(found, PER_PAGE).get_page(self.number)

    @property
    def rows(self) -> list["ToldFile"]:
        """Return the files of this page of the list."""
        return [ToldFile(file) for file in self.files]

    def _kind(self, kind: FileKind) -> ToldKind:
        waiting = selectors.waiting_for_file(plan_id=self.plan.pk, kind=kind)
        is_debit = kind == FileKind.DEBIT
        return ToldKind(
            title=_("To collect") if is_debit else _("To pay out"),
            nothing=_("No debit waits for a file.")
            if is_debit
            else _("No payout waits for a file."),
            button=_("Make a file of debits") if is_debit else _("Make a file of payouts"),
            count=waiting.count,
            minor=waiting.minor,
            form=self.forms[kind],
            missing=self._missing(kind),
        )

    def _missing(self, kind: FileKind) -> str:
        terms = selectors.file_terms(self.plan.pk)
        if terms is None:
            return str(words.MISSING["account"])
        if kind == FileKind.DEBIT and not terms.creditor_id:
            return str(words.MISSING["creditor_id"])
        return ""


@dataclass(frozen=True)
class ToldFile:
    """One file in the list."""

    file: BankFile

    @property
    def tone(self) -> str:
        """Return the colour of its state."""
        return words.TONES[BankFileState(self.file.state)]


@dataclass(frozen=True)
class ToldOrder:
    """An order that came to nothing, and why."""

    order: BankOrder
    why: str


@dataclass(frozen=True)
class Step:
    """One step of a file's way."""

    what: str
    when: str
    note: str
    tone: str


@dataclass(frozen=True)
class FilePage:
    """One file: what is in it, what became of it, and what this person may do with it."""

    plan: Plan
    file: BankFile
    user_id: int
    may_act: bool

    @property
    def tone(self) -> str:
        """Return the colour of its state."""
        return words.TONES[BankFileState(self.file.state)]

    @property
    def results(self) -> list[StateTotal]:
        """Return what became of its orders."""
        return selectors.orders_by_state(self.file.pk)

    @property
    def failed(self) -> list[ToldOrder]:
        """Return the first of those that came to nothing."""
        found = selectors.failed_orders(self.file.pk)[:MOST_FAILED]
        return [ToldOrder(one, words.failure_words(one.failure_code)) for one in found]

    @property
    def steps(self) -> list[Step]:
        """Return its way so far."""
        events = list(self.file.events.all())
        names = members.names_of(user_ids=sorted({event.by for event in events}))
        return [
            Step(
                words.step_words(event.move, names.get(event.by, "")),
                plan_time_text(event.at, self.plan),
                event.note,
                "late" if event.move == "refuse" else "",
            )
            for event in events
        ]

    @property
    def is_own(self) -> bool:
        """Return whether this person made it, so that another one releases it."""
        return self._waits and self.file.made_by == self.user_id

    @property
    def may_release(self) -> bool:
        """Return whether this person may release it."""
        return self._waits and not self.is_own

    @property
    def may_fetch(self) -> bool:
        """Return whether it can be fetched for the bank."""
        is_out = self.file.state in (BankFileState.RELEASED, BankFileState.FETCHED)
        return self.may_act and is_out and bool(self.file.body)

    @property
    def may_withdraw(self) -> bool:
        """Return whether it can be taken back: nobody has fetched it."""
        return self.may_act and self.file.state in (BankFileState.MADE, BankFileState.RELEASED)

    @property
    def may_refuse(self) -> bool:
        """Return whether the bank may have refused it."""
        return self.may_act and self.file.state == BankFileState.FETCHED

    @property
    def _waits(self) -> bool:
        return self.may_act and self.file.state == BankFileState.MADE
