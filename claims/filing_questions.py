"""The pages of filing: each its form, its words, and what is kept of its answer."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from charter.rules import local_date
from charter.templatetags.plan_time import plan_date_text
from claims.filing_pages import FilingWalk, Row
from claims.forms import (
    NO_KIND,
    AccountForm,
    BillForm,
    ConditionForm,
    EmployerForm,
    EventForm,
    PapersForm,
    StoryForm,
)
from claims.rules import drafts as pages
from claims.words import day_of

Posted = Mapping[str, Any] | None


class Page:
    """One page of filing, as somebody sees it."""

    template = "claims/file_step.html"
    step: ClassVar[str]
    form_class: ClassVar[type[forms.Form]]
    names: ClassVar[tuple[str, ...]]  # which fields are kept

    def __init__(self, walk: FilingWalk) -> None:
        self.walk = walk

    @property
    def title(self) -> str:
        raise NotImplementedError

    @property
    def lede(self) -> str:
        return ""

    @property
    def kept(self) -> dict[str, Any]:
        """Return the answer given before, if any."""
        found: dict[str, Any] = self.walk.draft.answers.get(self.step, {})
        return found

    def form(self, posted: Posted) -> forms.Form:
        return self.form_class(posted, initial=self.kept)

    def answer(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Return what is kept of an answer."""
        return {name: cleaned[name] for name in self.names}

    @property
    def saved(self) -> list[Row]:
        """Return the answer as it is kept now, for one who typed another one elsewhere."""
        form = self.form(None)
        return [
            Row(str(form.fields[name].label), str(value), "")
            for name, value in self.kept.items()
            if name in form.fields and value
        ]


class Event(Page):
    step = pages.EVENT
    form_class = EventForm

    @property
    def title(self) -> str:
        return _("What happened to %(name)s?") % {"name": self.walk.name}

    def answer(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {"cause": cleaned["cause"], "event_on": cleaned["event_on"].isoformat()}

    @property
    def saved(self) -> list[Row]:
        if not self.kept:
            return []
        day = plan_date_text(day_of(self.kept["event_on"]), self.walk.plan)
        return [Row(_("When"), day, "")]


class Condition(Page):
    step = pages.CONDITION

    @property
    def title(self) -> str:
        return _("What is it called?")

    @property
    def lede(self) -> str:
        return _(
            "The charter names kinds of case and what each means. People decide which it is; what "
            "you say here helps us to tell you which papers show it."
        )

    def form(self, posted: Posted) -> ConditionForm:
        kept = dict(self.kept)
        if kept.get("kind") == "":
            kept["kind"] = NO_KIND
        return ConditionForm(posted, initial=kept, kinds=self.walk.kinds)

    def answer(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        kind = cleaned.get("kind", NO_KIND)
        return {"condition": cleaned["condition"], "kind": "" if kind == NO_KIND else kind}


class Story(Page):
    step = pages.STORY
    form_class = StoryForm
    names = ("story",)

    @property
    def title(self) -> str:
        return _("What happened, in your words")


class Papers(Page):
    template = "claims/file_papers.html"
    step = pages.PAPERS

    @property
    def title(self) -> str:
        return _("Papers")

    @property
    def lede(self) -> str:
        return _(
            "Add what you have. You can send your request before all of it is here; we then ask "
            "for the rest."
        )

    def form(self, posted: Posted, files: Any = None) -> PapersForm:
        kind = self.walk.kind
        first = next((one.key for one in self.walk.listed if not one.here), "")
        return PapersForm(
            posted, files, papers=kind.papers if kind else (), initial={"item": first}
        )

    def answer(self, cleaned: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        return {}


class Bills(Page):
    template = "claims/file_bills.html"
    step = pages.BILLS

    @property
    def title(self) -> str:
        return _("Bills")

    @property
    def lede(self) -> str:
        return _("This plan pays against bills. Please add them one by one.")

    def form(self, posted: Posted) -> BillForm:
        papers = [(one.pk, str(one.paper)) for one in self.walk.papers]
        today = local_date(self.walk.at, self.walk.plan.time_zone)
        return BillForm(posted, papers=papers, today=today)

    def answer(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {
            "what": cleaned["what"],
            "billed_on": cleaned["billed_on"].isoformat(),
            "amount_minor": cleaned["amount_minor"],
            "paid_elsewhere_minor": cleaned["paid_elsewhere_minor"] or 0,
            "paper": int(cleaned["paper"]) if cleaned["paper"] else None,
        }


class Account(Page):
    step = pages.ACCOUNT

    @property
    def title(self) -> str:
        return _("Where should the award go?")

    @property
    def lede(self) -> str:
        return _(
            "If it is granted, the award goes straight to this account. Until it is paid, the "
            "account can be changed."
        )

    def form(self, posted: Posted) -> AccountForm:
        kept = {**self.kept, "account_again": self.kept.get("account_ref", "")}
        mine = self.walk.draft.user.name
        name = self.walk.name
        return AccountForm(posted, initial=kept, claimant=name, mine="" if mine == name else mine)

    names = ("whose", "account_name", "account_ref")


class Employer(Page):
    step = pages.EMPLOYER
    form_class = EmployerForm
    names = ("employer",)

    @property
    def title(self) -> str:
        return _("Who should not read it")


PAGES: Mapping[str, type[Page]] = {
    one.step: one for one in (Event, Condition, Story, Papers, Bills, Account, Employer)
}
