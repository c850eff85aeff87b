"""A small pool and its bookkeeper: each deed is done by a real service and told to the oracle."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import count
from typing import Final

from django.db import transaction

from charter import selectors as charter
from charter import services as charter_services
from charter.rules import next_cutoff
from claims import services as claims
from claims.rules import ClaimRefused
from claims.states import Cause, Verdict
from members import rules as members_rules
from members import services as members
from members.models import Enrolment
from members.services import Person
from members.states import Relation, Role
from tests.apportionment.history.charters import BANDS, CHARTERS, TERMS, WAITING_DAYS
from tests.apportionment.history.oracle import SHANGHAI, Head, Oracle, Stay
from tests.members.builders import a_crew_member, a_user, an_enrolment

FOUNDED: Final = datetime(2025, 9, 20, 4, tzinfo=SHANGHAI)
MOMENT: Final = timedelta(minutes=1)
INSTANT: Final = timedelta(microseconds=1)
DAY: Final = timedelta(days=1)
PAYERS: Final = 3
_numbers = count(1)


class World:
    """One plan under one charter, three families who pay, its officers, and the time it is."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.terms = TERMS[kind]
        version = charter_services.load_charter(
            slug=f"history-{next(_numbers)}",
            toml_text=CHARTERS[kind],
            source=f"{kind}.toml",
            at=FOUNDED - DAY,
        )
        self.plan = version.plan
        self.now = self.skipped_at = FOUNDED
        self.users = [a_user(name=f"family {number}", at=FOUNDED) for number in range(PAYERS)]
        self.crew = [a_crew_member(Role.TREASURER, plan=self.plan) for _ in range(2)]
        self.reviewers = [a_crew_member(Role.REVIEWER, plan=self.plan) for _ in range(2)]
        self.oracle = Oracle(bands=BANDS)
        self.holder: dict[int, int] = {}  # enrolment: place of the family
        self.joined: dict[int, datetime] = {}
        self.paused_at: dict[int, int] = {}  # enrolment: payer

    # Time

    @property
    def next_cutoff(self) -> datetime:
        """Return the cutoff that has to be opened next."""
        return next_cutoff(self.terms, max(charter.frozen_at(self.plan.pk), self.skipped_at))

    def pass_time(self, length: timedelta) -> datetime:
        """Let time pass, but not over a cutoff: that is a deed of its own."""
        self.now = min(self.now + length, self.next_cutoff - INSTANT)
        return self.now

    # People

    def payer(self, family: int) -> int | None:
        """Return a family's payer, if it has one yet."""
        self.users[family].refresh_from_db()
        return self.users[family].payer_id

    def payers(self) -> list[int]:
        """Return everybody who ever paid."""
        found = (self.payer(family) for family in range(PAYERS))
        return [payer for payer in found if payer is not None]

    def join(self, *, family: int, name: str, born_on: date) -> bool:
        """Let somebody join, or come back."""
        person = Person(name=name, born_on=born_on, relation=Relation.CHILD)
        at = self.pass_time(MOMENT)
        enrolment = self._done(
            lambda: an_enrolment(plan=self.plan, user=self.users[family], person=person, at=at)
        )
        if enrolment is None:
            return False
        payer = self.payer(family)
        assert payer is not None
        if enrolment.pk not in self.oracle.heads:
            self.oracle.heads[enrolment.pk] = Head(born_on, [])
            self.holder[enrolment.pk] = family
            self.joined[enrolment.pk] = at
        self._begin(enrolment.pk, payer=payer, at=at)
        return True

    def leave(self, enrolment: int) -> None:
        """Let a member leave."""
        at = self.pass_time(MOMENT)
        by = self.users[self.holder[enrolment]]
        if self._done(lambda: members.leave(enrolment_id=enrolment, by=by, at=at)):
            self._end(enrolment, at=at)

    def resume(self, enrolment: int) -> None:
        """Let a member come back who left lately: at the cost of who paid last."""
        at = self.pass_time(MOMENT)
        found = self._done(lambda: members.resume_enrolment(enrolment_id=enrolment, by=None, at=at))
        if found:
            stays = self.oracle.heads[enrolment].stays
            payer = stays[-1].payer if stays else self.payer(self.holder[enrolment])
            assert payer is not None
            self._begin(enrolment, payer=payer, at=at)

    def change_payer(self, enrolment: int, *, family: int) -> None:
        """Let somebody else pay for a member from now on."""
        at, payer = self.pass_time(MOMENT), self.payer(family)
        if payer is None:
            return
        deed = self._done(
            lambda: members.change_payer(enrolment_id=enrolment, to_payer_id=payer, by=None, at=at)
        )
        if not deed:
            return
        if enrolment in self.paused_at:
            self.paused_at[enrolment] = payer
            return
        head = self.oracle.heads[enrolment]
        ahead = [stay for stay in head.stays if stay.until is None]
        if ahead and ahead[0].payer != payer:
            since = max(at, ahead[0].since)
            head.end(at)
            head.stays.append(Stay(payer, since))

    def pause(self, *, family: int) -> None:
        """Let nothing count any more at a family's cost, for now."""
        at, payer = self.pass_time(MOMENT), self.payer(family)
        if payer is None:
            return
        members.freeze_enrolments(plan_id=self.plan.pk, payer_ids=[payer], reason="balance", at=at)
        for enrolment, head in self.oracle.heads.items():
            if any(stay.until is None and stay.payer == payer for stay in head.stays):
                head.end(at)
                self.paused_at[enrolment] = payer

    def unpause(self, *, family: int) -> None:
        """Let it count again."""
        at, payer = self.pass_time(MOMENT), self.payer(family)
        if payer is None:
            return
        members.thaw_enrolments(plan_id=self.plan.pk, payer_ids=[payer], at=at)
        for enrolment in [one for one, by in self.paused_at.items() if by == payer]:
            del self.paused_at[enrolment]
            self._begin(enrolment, payer=payer, at=at)

    def has_left(self, enrolment: int) -> None:
        """Note that an enrolment has ended by another deed."""
        self._end(enrolment, at=self.now)

    # Claims

    def claim(self, enrolment: int, *, award_minor: int) -> None:
        """Let somebody fall ill, ask for aid, and be granted it by two reviewers."""
        at = self.pass_time(MOMENT)
        holder = self.users[self.holder[enrolment]]
        first, second = self.reviewers

        def granted() -> object:
            claim = claims.file_claim(
                enrolment_id=enrolment,
                by=holder,
                cause=Cause.ACCIDENT,
                condition=f"broken leg {next(_numbers)}",
                event_on=at.astimezone(SHANGHAI).date(),
                story="fell from a ladder",
                account_name="甲",
                account_ref="6222 0000 0000 0000",
                documents=[],
                at=at,
            )
            claims.recommend_claim(
                claim_id=claim.pk,
                verdict=Verdict.GRANT,
                award_minor=award_minor,
                article="Article 8",
                fact="hospital report",
                reason="It is what the charter describes.",
                by=first,
                at=at,
            )
            return claims.grant_claim(
                claim_id=claim.pk, reason="I read the same.", by=second, at=at
            )

        self._done(granted)

    # What happened

    def _begin(self, enrolment: int, *, payer: int, at: datetime) -> None:
        since = max(at, self._counts_from(self.joined[enrolment]))
        self.oracle.heads[enrolment].stays.append(Stay(payer, since))

    def _end(self, enrolment: int, *, at: datetime) -> None:
        self.oracle.heads[enrolment].end(at)
        self.paused_at.pop(enrolment, None)

    def _counts_from(self, joined_at: datetime) -> datetime:
        days = WAITING_DAYS.get(self.kind)
        if days is None:
            return joined_at
        on = joined_at.astimezone(SHANGHAI).date() + timedelta(days=days)
        return datetime(on.year, on.month, on.day, tzinfo=SHANGHAI)

    def _done(self, deed: Callable[[], Enrolment | object]) -> Enrolment | None:
        """Return what a deed gave, None if it was refused: then nothing has happened."""
        try:
            with transaction.atomic():
                return deed()  # type: ignore[return-value]  # whoever asks for more than "done" knows
        except (members_rules.MembersRefused, ClaimRefused):
            return None
