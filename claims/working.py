"""What the working part of a reviewer's page shows: questions, notes, investigations, bills."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django import forms
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from charter import selectors as charter
from claims import selectors, states
from claims.forms.working import (
    AskForm,
    BillForm,
    NoteForm,
    OrderForm,
    ReportForm,
    WhyForm,
)
from claims.models import Bill, Claim, Evidence, InformationRequest, Investigation, Note
from claims.states import ClaimState, InvestigationState
from members.models import User


@dataclass(frozen=True)
class BillRow:
    """A bill, and the form to say how much of it counts (None once it is too late to say so)."""

    bill: Bill
    form: forms.Form | None
    number: int | None  # of the paper
    address: str


@dataclass(frozen=True)
class CitedNote:
    """A note, and the page it rests on: document 3, page 2."""

    note: Note
    number: int | None

    @property
    def place(self) -> str:
        if self.note.page is None:
            return _("document %(no)s") % {"no": self.number}
        return _("document %(no)s, page %(page)s") % {"no": self.number, "page": self.note.page}


@dataclass
class WorkPage:
    """Questions, notes, investigations and bills of one claim, for one reviewer.

    `bound` are the forms that came back with something to mend, by their prefix.
    """

    claim: Claim
    reviewer: User
    seen: int
    bound: Mapping[str, forms.Form] = field(default_factory=dict)

    @cached_property
    def requests(self) -> list[InformationRequest]:
        return list(selectors.requests_of(claim=self.claim))

    @property
    def open_request(self) -> InformationRequest | None:
        return next((one for one in self.requests if selectors.is_open(one)), None)

    @cached_property
    def notes(self) -> list[Note]:
        return list(selectors.notes_of(claim=self.claim, reader=self.reviewer))

    @property
    def cited_notes(self) -> list[CitedNote]:
        return [CitedNote(one, self.numbers.get(one.evidence_id or 0)) for one in self.notes]

    @cached_property
    def papers(self) -> list[Evidence]:
        return list(selectors.evidence_of(claim=self.claim))

    @cached_property
    def numbers(self) -> dict[int, int]:
        """Return the number by which each paper is cited: document 3."""
        return {paper.pk: no for no, paper in enumerate(self.papers, start=1)}

    @cached_property
    def investigations(self) -> list[Investigation]:
        return list(selectors.investigations_of(claim=self.claim))

    @property
    def open_investigation(self) -> Investigation | None:
        ordered = InvestigationState.ORDERED
        return next((one for one in self.investigations if one.state == ordered), None)

    @cached_property
    def bills(self) -> list[BillRow]:
        return [
            BillRow(
                bill=bill,
                form=self._bill_form(bill),
                number=self.numbers.get(bill.evidence_id or 0),
                address=self._address("count_bill", bill.pk),
            )
            for bill in selectors.bills_of(claim=self.claim)
        ]

    @property
    def may_ask(self) -> bool:
        return states.allows("ask", self.claim.state)

    @property
    def may_note(self) -> bool:
        return self.claim.state in states.CLOCKED

    @property
    def may_investigate(self) -> bool:
        return self.claim.state in states.UNDECIDED and self.open_investigation is None

    @property
    def waits(self) -> bool:
        return self.claim.state == ClaimState.WAITING

    @property
    def ask_form(self) -> forms.Form:
        return self.bound.get("ask") or AskForm(
            prefix="ask", items=asked_items(self.claim), initial={"seen": self.seen}
        )

    @property
    def why_form(self) -> forms.Form:
        return self.bound.get("close") or WhyForm(prefix="close")

    @property
    def note_form(self) -> forms.Form:
        return self.bound.get("note") or NoteForm(prefix="note", papers=self.papers)

    @property
    def order_form(self) -> forms.Form:
        return self.bound.get("order") or OrderForm(prefix="order")

    @property
    def report_form(self) -> forms.Form:
        return self.bound.get("report") or ReportForm(prefix="report")

    @property
    def ask_address(self) -> str:
        return self._address("ask")

    @property
    def close_address(self) -> str:
        return self._address("close_question")

    @property
    def note_address(self) -> str:
        return self._address("note")

    @property
    def order_address(self) -> str:
        return self._address("investigate")

    @property
    def report_address(self) -> str:
        return self._address("report", self._open_ref)

    @property
    def cancel_address(self) -> str:
        return self._address("cancel", self._open_ref)

    @property
    def _open_ref(self) -> str:
        return self.open_investigation.ref if self.open_investigation else ""

    def _address(self, door: str, *more: object) -> str:
        return reverse(f"claims:{door}", args=[self.claim.ref, *more])

    def _bill_form(self, bill: Bill) -> forms.Form | None:
        if not states.allows("recommend", self.claim.state):
            return None
        prefix = f"bill{bill.pk}"
        return self.bound.get(prefix) or BillForm(prefix=prefix)


def asked_items(claim: Claim) -> list[tuple[str, str]]:
    """Return what the charter lists for this kind of case: key, and name as it is read."""
    condition = charter.terms_of(claim.version).aid_called(claim.condition_key)
    if condition is None:
        return []
    is_chinese = (get_language() or "").startswith("zh")
    return [(one.key, one.name_zh if is_chinese else one.name_en) for one in condition.evidence]
