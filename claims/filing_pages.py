"""A request being written: where one is, what is next, and what binds it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charter import selectors as charter
from charter.models import Plan
from charter.rules import Terms, local_date
from charter.templatetags.plan_time import plan_date_text
from charter.words.aid import AidFor, aid_conditions
from claims import selectors, words
from claims.models import ClaimDraft, DraftPaper
from claims.rules import drafts as pages
from claims.states import Cause, FiledAs
from members.models import Enrolment
from treasury.templatetags.money import money


@dataclass(frozen=True)
class Listed:
    """One paper of the charter's list: what it is, whether it must be, and what is here of it."""

    key: str
    name: str
    must: bool
    instead: str
    here: int


@dataclass(frozen=True)
class Row:
    """One answer on the summary, and where it is changed."""

    label: str
    value: str
    href: str


@dataclass(frozen=True)
class FilingWalk:
    """A draft beside the charter that binds what it tells."""

    draft: ClaimDraft
    at: datetime

    @property
    def enrolment(self) -> Enrolment:
        assert self.draft.enrolment is not None  # every draft is begun for somebody
        return self.draft.enrolment

    @property
    def plan(self) -> Plan:
        return self.enrolment.plan

    @property
    def name(self) -> str:
        return str(self.enrolment.member.name)

    @cached_property
    def filed_as(self) -> FiledAs | None:
        return selectors.filed_as(enrolment=self.enrolment, by=self.draft.user)

    @cached_property
    def bound(self) -> selectors.Bound | None:
        return selectors.bound_of_draft(self.draft)

    @property
    def terms(self) -> Terms:
        """Return what binds the event; before its day is told, what is in force now."""
        return self.bound.terms if self.bound else charter.terms_at(self.plan.pk, self.at)

    @cached_property
    def steps(self) -> tuple[str, ...]:
        return pages.steps_of(takes_bills=selectors.takes_bills(self.draft))

    @cached_property
    def missing(self) -> str:
        """Return the first page without an answer; "" where only the last press is left."""
        return pages.first_missing(self.steps, self.draft.answers)

    def may_show(self, step: str) -> bool:
        """Return whether a page can be answered: none before it is open."""
        if step not in self.steps:
            return False
        return not self.missing or self.steps.index(step) <= self.steps.index(self.missing)

    def address(self, step: str) -> str:
        """Return where a page is; "" is the summary."""
        if not step:
            return reverse("claims:filing", args=[self.draft.pk])
        return reverse("claims:file_step", args=[self.draft.pk, step])

    @property
    def address_on(self) -> str:
        """Return where an answer leads: to the first page without one, or to the summary."""
        return self.address(self.missing)

    def address_after(self, step: str) -> str:
        """Return where one goes on from a page whose answer is a list: to what is still open."""
        after = self.steps[self.steps.index(step) + 1 :]
        return self.address(next((one for one in after if self.is_open(one)), ""))

    def is_open(self, step: str) -> bool:
        return not pages.is_answered(step, self.draft.answers)

    def address_before(self, step: str) -> str:
        """Return where "back" leads."""
        index = self.steps.index(step)
        return self.address(self.steps[index - 1]) if index else reverse("claims:file")

    @property
    def labels(self) -> list[str]:
        """Return the parts of the way, for the row of steps."""
        return [_("What happened"), _("Papers"), _("The money"), _("Check and send")]

    def part(self, step: str) -> int:
        """Return in which part of the way a page is, from 1."""
        if not step:
            return len(self.labels)
        if step in (pages.EVENT, pages.CONDITION, pages.STORY):
            return 1
        return 2 if step in (pages.PAPERS, pages.BILLS) else 3

    @property
    def cause(self) -> str:
        return str(self.draft.answers.get(pages.EVENT, {}).get("cause", ""))

    @cached_property
    def kinds(self) -> list[AidFor]:
        """Return the kinds of case that the charter has for this cause."""
        return aid_conditions(self.terms, self.cause)

    @cached_property
    def kind(self) -> AidFor | None:
        """Return which of them it is said to be, if it is one."""
        key = self.draft.answers.get(pages.CONDITION, {}).get(pages.KIND, "")
        return next((one for one in self.kinds if one.key == key), None)

    @cached_property
    def papers(self) -> list[DraftPaper]:
        return selectors.papers_of_draft(self.draft)

    @cached_property
    def listed(self) -> list[Listed]:
        """Return the charter's list of papers for this kind of case, with what is here already."""
        here = [one.item for one in self.papers]
        wanted = self.kind.papers if self.kind else ()
        return [
            Listed(one.key, one.name, one.must, one.instead, here.count(one.key)) for one in wanted
        ]

    @property
    def lacking(self) -> list[Listed]:
        """Return the papers that must be and are not here yet."""
        return [one for one in self.listed if one.must and not one.here]

    @cached_property
    def hints(self) -> list[str]:
        """Return, kindly, what a reviewer will look at in the dates."""
        said = self.draft.answers.get(pages.EVENT)
        if said is None or self.bound is None:
            return []
        found = selectors.hints_for(
            enrolment=self.enrolment,
            cause=said["cause"],
            event_on=words.day_of(said["event_on"]),
            filed_on=local_date(self.at, self.plan.time_zone),
            terms=self.bound.terms,
            has_band=self.bound.band_key is not None,
        )
        return [words.kindly(hint, self.plan) for hint in found]

    @property
    def binding(self) -> str:
        """Return which version of the charter binds the event, and why."""
        if self.bound is None:
            return ""
        return words.binding_words(self.bound.version, self.bound.bound_by, self.plan)

    @cached_property
    def bills(self) -> list[dict[str, object]]:
        """Return the bills told so far, each with its amounts as they are read."""
        found = self.draft.answers.get(pages.BILLS, {}).get("bills", [])
        currency = self.plan.currency
        return [
            {
                **one,
                "day": plan_date_text(words.day_of(one["billed_on"]), self.plan),
                "amount": money(one["amount_minor"], currency),
                "elsewhere": money(one["paid_elsewhere_minor"], currency)
                if one["paid_elsewhere_minor"]
                else "",
                "no": no,
            }
            for no, one in enumerate(found)
        ]

    @property
    def rows(self) -> list[Row]:
        """Return every answer, in order, for the summary."""
        values = {
            _("What happened"): (self._what(), pages.EVENT),
            _("Its name"): (self._condition(), pages.CONDITION),
            _("In your words"): (self._said(pages.STORY, "story"), pages.STORY),
            _("Papers"): (self._papers(), pages.PAPERS),
            **({_("Bills"): (self._bills(), pages.BILLS)} if pages.BILLS in self.steps else {}),
            _("Account"): (self._account(), pages.ACCOUNT),
            _("Works at"): (
                self._said(pages.EMPLOYER, "employer") or _("not said"),
                pages.EMPLOYER,
            ),
        }
        return [Row(label, value, self.address(step)) for label, (value, step) in values.items()]

    def _said(self, step: str, name: str) -> str:
        return str(self.draft.answers.get(step, {}).get(name, ""))

    def _what(self) -> str:
        day = plan_date_text(words.day_of(self._said(pages.EVENT, "event_on")), self.plan)
        return _("%(cause)s, %(day)s") % {"cause": Cause(self.cause).label, "day": day}

    def _condition(self) -> str:
        said = self._said(pages.CONDITION, "condition")
        return f"{said} · {self.kind.name}" if self.kind else said

    def _papers(self) -> str:
        count = len(self.papers)
        return ngettext("%(count)s paper", "%(count)s papers", count) % {"count": count}

    def _bills(self) -> str:
        count = len(self.bills)
        return ngettext("%(count)s bill", "%(count)s bills", count) % {"count": count}

    def _account(self) -> str:
        number = self._said(pages.ACCOUNT, "account_ref").replace(" ", "")
        grouped = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
        return f"{self._said(pages.ACCOUNT, 'account_name')}, {grouped}"
