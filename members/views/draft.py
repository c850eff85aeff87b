"""A half-finished join, kept in the server's session until it is done."""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.http import HttpRequest

from charter.models import Plan
from members.services import Person
from members.states import Consent, Relation

DRAFTS: Final = "joining"
DONE: Final = "joined"


@dataclass
class Draft:
    """What someone has answered so far on their way into one plan."""

    begun_at: str = ""
    name: str = ""
    born_on: str = ""
    relation: str = ""
    accepted: list[str] = field(default_factory=list)
    version_id: int | None = None

    @property
    def has_person(self) -> bool:
        return bool(self.name)

    @property
    def has_consents(self) -> bool:
        return set(self.accepted) == set(Consent.values)

    @property
    def person(self) -> Person:
        return Person(
            name=self.name,
            born_on=date.fromisoformat(self.born_on),
            relation=Relation(self.relation),
        )

    def missing_step(self) -> str | None:
        """Return the door of the first question that has no answer yet."""
        if not self.has_person:
            return "members:join_who"
        return None if self.has_consents else "members:join_consent"

    def as_form(self) -> dict[str, Any]:
        """Return the person as the form shows them."""
        return {"relation": self.relation, "name": self.name, "born_on": self.born_on}


def draft_of(request: HttpRequest, plan: Plan) -> Draft:
    """Return what this visitor has answered for this plan, or an empty draft."""
    return Draft(**request.session.get(DRAFTS, {}).get(plan.slug, {}))


def with_person(person: dict[str, Any], *, at: datetime) -> Draft:
    """Return a draft of a new person; whatever was accepted for another one is asked again."""
    return Draft(
        begun_at=at.isoformat(),
        name=person["name"],
        born_on=person["born_on"].isoformat(),
        relation=person["relation"],
    )


def keep(request: HttpRequest, plan: Plan, draft: Draft) -> None:
    drafts = request.session.get(DRAFTS, {})
    request.session[DRAFTS] = {**drafts, plan.slug: asdict(draft)}
    request.session[DONE] = _without(request.session.get(DONE, {}), plan)


def finish(request: HttpRequest, plan: Plan, *, enrolment_id: int) -> None:
    """Forget the answers, and remember what they led to: a second click is led there too."""
    request.session[DRAFTS] = _without(request.session.get(DRAFTS, {}), plan)
    request.session[DONE] = {**request.session.get(DONE, {}), plan.slug: enrolment_id}


def finished(request: HttpRequest, plan: Plan) -> int | None:
    """Return the enrolment that the latest answers of this visitor led to."""
    enrolment_id: int | None = request.session.get(DONE, {}).get(plan.slug)
    return enrolment_id


def _without(kept: dict[str, Any], plan: Plan) -> dict[str, Any]:
    return {slug: one for slug, one in kept.items() if slug != plan.slug}
