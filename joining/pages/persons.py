"""The questions who somebody is, and whether they have agreed."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from charter.rules import local_date
from joining.forms import ConsentForm, IdentityForm
from joining.pages.question import YES, Posted, Question, said
from members import rules as members_rules
from members import selectors as members
from members.rules import MembersRefused


class Identity(Question):
    """Name, birth date, document."""

    template = "joining/identity.html"

    @property
    def title(self) -> str:
        return _("Who is it?")

    @property
    def lede(self) -> str:
        return _(
            "So that each person is in a plan only once. One of the crew compares it with the"
            " document later; nobody else sees it."
        )

    def form(self, posted: Posted) -> IdentityForm:
        walk = self.walk
        today = local_date(walk.at, walk.plan.time_zone)
        return IdentityForm(posted, initial=self.kept or self._known(), today=today)

    def _known(self) -> dict[str, Any]:
        """Return what is known of this person before they say it: to look at, not to accept."""
        known, invited = self.walk.known_member, self.walk.invited
        if invited is not None:
            document = asdict(invited.document) if invited.document else {}
            return {"name": invited.name, "born_on": invited.born_on, **document}
        return {"name": known.name, "born_on": known.born_on} if known else {}

    def answer(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        document = cleaned["document"]
        return {
            "name": cleaned["name"],
            "born_on": cleaned["born_on"].isoformat(),
            "kind": document.kind,
            "country": document.country,
            "number": document.number,
        }

    def require_eligible(self, cleaned: dict[str, Any], *, user_id: int) -> None:
        walk, name, born_on = self.walk, cleaned["name"], cleaned["born_on"]
        members_rules.spans_to_come(terms=walk.terms, born_on=born_on, joined_at=walk.at)
        known = walk.known_member
        if known is not None and known.born_on and (known.name, known.born_on) != (name, born_on):
            raise members_rules.PersonDiffers(name=known.name, born_on=known.born_on)
        if members.open_enrolment_of(
            user_id=user_id, plan_id=walk.plan.pk, name=name, born_on=born_on
        ):
            raise members_rules.AlreadyEnrolled
        if walk.closed is not None and not members.returning_enrolment_of(
            user_id=user_id, plan_id=walk.plan.pk, name=name, born_on=born_on, at=walk.at
        ):
            raise walk.closed
        members.require_document_free(
            cleaned["document"], user_id=user_id, name=name, born_on=born_on
        )

    def field_of(self, refusal: MembersRefused) -> str | None:
        if isinstance(
            refusal, (members_rules.PersonHeldElsewhere, members_rules.DocumentOfAnother)
        ):
            return "number"
        if isinstance(refusal, (members_rules.AlreadyEnrolled, members_rules.PersonDiffers)):
            return "name"
        return None


class Consent(Question):
    """That a grown-up has agreed for whom somebody of the family types."""

    @property
    def title(self) -> str:
        return _("Has %(name)s agreed?") % {"name": self.walk.name}

    @property
    def lede(self) -> str:
        return _(
            "Nobody joins without knowing it. Please read all of this to them, and let them sign a"
            " paper that says so. Keep the paper; the pool may ask to see it."
        )

    @property
    def wording(self) -> str:
        return _("%(name)s has agreed to join and has signed a paper that says so. I keep it.") % {
            "name": self.walk.name
        }

    def form(self, posted: Posted) -> ConsentForm:
        today = local_date(self.walk.at, self.walk.plan.time_zone)
        initial = {"signed_on": self.kept.get("signed_on")}
        return ConsentForm(posted, initial=initial, today=today, wording=self.wording)

    def answer(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        signed_on = cleaned["signed_on"].isoformat()
        return {**said(self, YES, self.wording), "signed_on": signed_on}
