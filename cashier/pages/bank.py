"""A plan's bank, told: accounts, files, and the lines that wait for a person."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from cashier.forms.bank import AccountForm, AsideForm, SenderForm, StatementForm, UndoForm
from cashier.selectors import bank as selectors
from cashier.words import bank as words
from charter.models import Plan
from members import selectors as members
from treasury import selectors as treasury
from treasury.models import (
    BankAccount,
    BankLine,
    BankStatement,
    Expense,
    RefusedFile,
    StatementUpload,
    Unplacing,
    UnreadLine,
)
from treasury.rules.bank import shown_reference
from treasury.states import UNDOABLE, BankLineState, UploadState

A_PAGE: Final = 20
FILES_SHOWN: Final = 8


@dataclass(frozen=True)
class ToldProposal:
    """Who may have sent a line, with their name and why we think so."""

    payer_id: int
    name: str
    reference: str
    why: str


@dataclass(frozen=True)
class ToldBankLine:
    """A line of a statement, with what is proposed for it."""

    line: BankLine
    currency: str
    proposals: list[ToldProposal] = field(default_factory=list)

    @property
    def why(self) -> str:
        """Return why it stands aside; '' for one that waits."""
        return str(words.ASIDE.get(self.line.why, ""))

    @property
    def is_aside(self) -> bool:
        """Return whether a person set it aside, or the machine did."""
        return self.line.state == BankLineState.ASIDE


@dataclass(frozen=True)
class ToldRefusal:
    """A file that was not taken, and what to do next."""

    file: RefusedFile

    @property
    def words(self) -> str:
        """Return why it was not taken, and what to do next."""
        return words.refused_file(self.file.why, self.file.facts)


@dataclass(frozen=True)
class ToldUnread:
    """A line that could not be read, with the file it stands in."""

    unread: UnreadLine

    @property
    def why(self) -> str:
        """Return what of it cannot be read."""
        return str(words.UNREAD.get(self.unread.why, self.unread.why))


@dataclass(frozen=True)
class BankPage:
    """All of a plan's bank on one page."""

    plan: Plan
    number: str
    may_act: bool
    user_id: int
    form: StatementForm
    account_form: AccountForm
    refused: str = ""

    @cached_property
    def accounts(self) -> list[selectors.AccountState]:
        """Return the plan's accounts, with what their statements leave open."""
        return selectors.account_states(self.plan.pk)

    @cached_property
    def page(self) -> "Page[BankLine]":
        """Return the lines that wait, a page of them."""
        lines: QuerySet[BankLine] = treasury.lines_to_place(self.plan.pk)
        return Paginator(lines, A_PAGE).get_page(self.number)

    @cached_property
    def lines(self) -> list[ToldBankLine]:
        """Return these lines, told."""
        lines = list(self.page.object_list)
        proposed = selectors.proposals(lines)
        return [told_line(one, self.plan, proposed.get(one.pk, [])) for one in lines]

    @cached_property
    def totals(self) -> dict[str, Any]:
        """Return how many wait and stand aside, and of how much."""
        totals = treasury.lines_to_place_totals(self.plan.pk)
        count, minor = totals.get(BankLineState.WAITING, (0, 0))
        aside, aside_minor = totals.get(BankLineState.ASIDE, (0, 0))
        return {"count": count, "minor": minor, "aside": aside, "aside_minor": aside_minor}

    @cached_property
    def unread(self) -> list[ToldUnread]:
        """Return the lines that nobody has read yet."""
        return [ToldUnread(one) for one in treasury.unread_lines(self.plan.pk)[:A_PAGE]]

    @cached_property
    def undoing(self) -> list[Unplacing]:
        """Return what one person wants taken back, and another has not decided."""
        found = treasury.open_unplacings(self.plan.pk).select_related("line")
        return list(found[:A_PAGE])

    @cached_property
    def uploads(self) -> list[StatementUpload]:
        """Return the files that are still being taken in."""
        waiting = treasury.uploads(self.plan.pk).filter(state=UploadState.WAITING)
        return list(waiting[:FILES_SHOWN])

    @cached_property
    def statements(self) -> list[BankStatement]:
        """Return the statements taken in last."""
        return list(treasury.statements(self.plan.pk)[:FILES_SHOWN])

    @cached_property
    def refused_files(self) -> list[ToldRefusal]:
        """Return the files not taken lately."""
        return [ToldRefusal(one) for one in treasury.refused_files(self.plan.pk)[:3]]


@dataclass(frozen=True)
class BankLinePage:
    """One line that waits, and everything that it may be."""

    plan: Plan
    told: ToldBankLine
    may_act: bool
    sender_form: SenderForm
    aside_form: AsideForm
    undo_form: UndoForm
    user_id: int
    refused: str = ""

    @property
    def line(self) -> BankLine:
        """Return the line itself."""
        return self.told.line

    @property
    def came_in(self) -> bool:
        """Return whether it came in."""
        return self.line.amount_minor > 0

    @property
    def is_doubtful(self) -> bool:
        """Return whether it may have been told before."""
        return selectors.is_doubtful(self.line)

    @cached_property
    def undoing(self) -> Unplacing | None:
        """Return the wish to take it back that nobody has decided."""
        return treasury.open_unplacings(self.plan.pk).filter(line=self.line).first()

    @property
    def asked_by(self) -> str:
        """Return who wants it taken back."""
        by = self.undoing.asked_by if self.undoing else 0
        return members.names_of(user_ids={by}).get(by, "?")

    @property
    def may_ask_undo(self) -> bool:
        """Return whether what it was placed as can be taken back, and nobody has asked yet."""
        return self.may_act and self.line.placed_as in UNDOABLE and self.undoing is None

    @property
    def may_undo(self) -> bool:
        """Return whether this person may take it back: another than asked."""
        asked = self.undoing
        return self.may_act and asked is not None and asked.asked_by != self.user_id

    @cached_property
    def expenses(self) -> list[Expense]:
        """Return the expenses it may have paid."""
        return [] if self.came_in else selectors.expenses_it_may_be(self.line)

    @cached_property
    def sent_back(self) -> list[BankLine]:
        """Return the lines it may send back."""
        return selectors.lines_it_may_send_back(self.line)


def told_line(line: BankLine, plan: Plan, proposed: list[Any] | None = None) -> ToldBankLine:
    """Return a line with what is proposed for it."""
    if proposed is None:
        proposed = selectors.proposals([line]).get(line.pk, [])
    return ToldBankLine(
        line,
        plan.currency,
        [
            ToldProposal(
                one.payer_id, name, shown_reference(one.reference), str(words.PROPOSED[one.why])
            )
            for one, name in proposed
        ],
    )


def columns_of(account: BankAccount) -> dict[str, Any]:
    """Return what is known of an account's tables, to begin a form with."""
    return dict(account.columns)
