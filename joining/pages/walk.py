"""One person's way into a plan: where they are, what is next, and where each page is."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from charter import selectors as charter
from charter import words as charter_words
from charter.models import CharterVersion, Plan
from charter.rules import Terms
from charter.words import Change
from joining import rules, selectors
from joining.models import JoinDraft
from members import selectors as members
from members.models import Enrolment, Member
from members.rules import MembersRefused
from members.selectors import InvitedPerson


@dataclass(frozen=True)
class Walk:
    """A draft beside the charter in force."""

    plan: Plan
    version: CharterVersion
    draft: JoinDraft
    at: datetime
    invited_id: int = 0  # the invitation by which somebody came, if one did

    @cached_property
    def terms(self) -> Terms:
        return charter.terms_of(self.version)

    @cached_property
    def steps(self) -> tuple[str, ...]:
        return selectors.steps_for(self.draft, self.terms, at=self.at)

    @cached_property
    def missing(self) -> str:
        """Return the first step that has no answer yet; "" where only the last click is left."""
        return selectors.missing_step(self.draft, self.version, at=self.at, steps=self.steps)

    @cached_property
    def goes_on(self) -> Enrolment | None:
        return selectors.goes_on(self.draft, at=self.at)

    @cached_property
    def closed(self) -> MembersRefused | None:
        """Return why nobody new comes in today; a waiting list keeps the door open."""
        return members.why_shut(plan_id=self.plan.pk, terms=self.terms, at=self.at)

    @property
    def name(self) -> str:
        """Return who joins, by name once it is known."""
        person = selectors.person_in(self.draft)
        return person.name if person else self.draft.get_relation_display()

    def may_show(self, step: str) -> bool:
        """Return whether a step can be answered: none before it is open."""
        if step not in self.steps:
            return False
        return not self.missing or self.steps.index(step) <= self.steps.index(self.missing)

    def token(self, step: str = "") -> str:
        return selectors.token(self.draft, self.steps, step)

    def address(self, step: str) -> str:
        """Return where a step is; "" is the summary."""
        place = [self.plan.slug, self.draft.pk]
        return reverse("joining:step", args=[*place, step]) if step else self.summary_address

    @property
    def summary_address(self) -> str:
        return reverse("joining:summary", args=[self.plan.slug, self.draft.pk])

    def address_before(self, step: str) -> str:
        """Return where "back" leads."""
        index = self.steps.index(step) if step else len(self.steps)
        if index == 0:
            return reverse("joining:who", args=[self.plan.slug])
        return self.address(self.steps[index - 1])

    @property
    def labels(self) -> list[str]:
        """Return the parts of the way, for the row of steps."""
        return [
            _("What it is"),
            _("Who joins"),
            _("Health"),
            _("The charter"),
            _("Check and join"),
        ]

    def part(self, step: str) -> int:
        """Return in which part of the way a step is, from 1."""
        if step in (rules.IDENTITY, rules.CONSENT):
            return 2
        if step == rules.RESIDENCE or step.startswith(rules.HEALTH):
            return 3
        return 4 if step else 5

    def health_place(self, step: str) -> tuple[int, int]:
        """Return which of how many questions about health a step is."""
        asked = [one for one in self.steps if one.startswith(rules.HEALTH)]
        return asked.index(step) + 1, len(asked)

    @cached_property
    def known_member(self) -> Member | None:
        """Return whom the account knows already under this relation, if it can be only one."""
        if self.draft.relation != "self":
            return None
        return members.member_of(user_id=self.draft.user_id)

    @cached_property
    def invited(self) -> InvitedPerson | None:
        """Return the invited person whom this way is for, if the invitation is this user's."""
        people = invited_people(self.draft.user_id, self.plan, at=self.at)
        return next((one for one in people if one.invitation_id == self.invited_id), None)

    @cached_property
    def changes(self) -> list[Change]:
        """Return what the charter says otherwise than when this person accepted it last."""
        if self.read_before is None:
            return []
        return charter_words.changes(charter.terms_of(self.read_before), self.terms)

    @cached_property
    def read_before(self) -> CharterVersion | None:
        """Return the version that was accepted last for this person, if it is another one."""
        person = selectors.person_in(self.draft)
        if person is None:
            return None
        version_id = members.version_accepted_by(
            user_id=self.draft.user_id,
            plan_id=self.plan.pk,
            name=person.name,
            born_on=person.born_on,
        )
        if version_id in (None, self.version.pk):
            return None
        return charter.versions(self.plan.pk).get(pk=version_id)

    @property
    def born_on(self) -> date | None:
        person = selectors.person_in(self.draft)
        return person.born_on if person else None


def invited_people(user_id: int, plan: Plan, *, at: datetime) -> list[InvitedPerson]:
    """Return who was invited into a plan and may be enrolled by this user."""
    return members.invited_people(user_id=user_id, plan_id=plan.pk, at=at)
