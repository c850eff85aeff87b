"""What the pages of one's own data show."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from charter.models import Plan
from members import selectors as members
from members.models import Enrolment, Identity, User
from members.states import IN
from privacy import selectors
from privacy.models import Erasure, Withdrawal
from privacy.rules import KEPT_BY_OTHERS, KEPT_FOR, PERSONAL, possible_from
from privacy.selectors import Look
from privacy.states import Purpose
from privacy.words import GROUPS, STAYS, WHY_KEPT, hindrance_words, kept_words, table_words


@dataclass(frozen=True)
class Consent:
    """A consent that somebody gives for a plan, or has taken back."""

    plan: Plan
    purpose: Purpose
    withdrawal: Withdrawal | None


@dataclass(frozen=True)
class KeptRow:
    """One table: how long it is kept while one is here, and what stays after erasing."""

    title: str
    chapter: str
    how_long: str
    why: str
    stays: str


class DataPage:
    """The first page: people, who looked, consents, and what can be done."""

    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def looks(self) -> list[Look]:
        return selectors.looks(user=self.user)

    @cached_property
    def people(self) -> list[tuple[str, Identity | None]]:
        """Return the people a user holds, each with their document or none."""
        documents = members.identities_of(user_id=self.user.pk)
        return [
            (one.name, documents.get(one.pk)) for one in members.members_of(user_id=self.user.pk)
        ]

    @cached_property
    def consents(self) -> list[Consent]:
        return consents_of(self.user)

    @cached_property
    def taken_back(self) -> list[Withdrawal]:
        return list(selectors.withdrawals(user_id=self.user.pk))

    @cached_property
    def erasure(self) -> Erasure | None:
        return selectors.open_erasure(user_id=self.user.pk)


class ErasePage:
    """What erasing means, whether it is possible now, and if not, from when."""

    def __init__(self, user: User, *, at: datetime) -> None:
        self.user = user
        self.at = at
        self.wish = selectors.open_erasure(user_id=user.pk)
        self._found = selectors.hindrances(user=user, at=at)

    @property
    def hindrances(self) -> list[str]:
        return hindrance_words(self._found, plans=selectors.plans_of(user=self.user))

    @property
    def possible_from(self) -> date | None:
        """Return the day from which it is possible; None where it is now, or nobody can say."""
        return possible_from(self._found) if self._found else None


class ConsentPage:
    """What taking one consent back means for one plan."""

    def __init__(self, user: User, plan: Plan, purpose: Purpose) -> None:
        self.user, self.plan, self.purpose = user, plan, purpose

    @property
    def is_health(self) -> bool:
        return self.purpose == Purpose.HEALTH

    @cached_property
    def people(self) -> list[Enrolment]:
        """Return who would leave."""
        return [one for one in _belonging(self.user) if one.plan_id == self.plan.pk]


class KeptPage:
    """What is kept how long, table by table."""

    @cached_property
    def rows(self) -> list[KeptRow]:
        days = {one.label: one for one in (*KEPT_FOR, *KEPT_BY_OTHERS)}
        rows = []
        for table in PERSONAL:
            kept = days.get(table.label)
            rows.append(
                KeptRow(
                    title=table_words(table.label),
                    chapter=str(GROUPS[table.group]),
                    how_long=kept_words(kept.days) if kept else "",
                    why=str(WHY_KEPT[kept.why]) if kept else "",
                    stays=str(STAYS[table.kept]),
                )
            )
        order = [str(title) for title in GROUPS.values()]
        return sorted(rows, key=lambda row: (order.index(row.chapter), row.title))


def consents_of(user: User) -> list[Consent]:
    """Return the consents a user gives now, plan by plan, each with its taking back if it is."""
    open_ones = {
        (one.plan_id, one.purpose): one
        for one in selectors.withdrawals(user_id=user.pk)
        if one.given_again_at is None
    }
    plans = {one.plan_id: one.plan for one in _belonging(user)}
    return [
        Consent(plan, purpose, open_ones.get((plan.pk, purpose)))
        for plan in plans.values()
        for purpose in (Purpose.MANDATE, Purpose.HEALTH)
    ]


def _belonging(user: User) -> list[Enrolment]:
    return list(members.enrolments(user_id=user.pk).filter(state__in=IN))
