"""The bench's plan, the few people who run it, and the claims of each period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bench.rules.pools import FOUNDED_AT
from charter import services as charter
from charter.models import CharterVersion
from claims import services as claims
from claims.states import Cause, Verdict
from members import services as members
from members.models import Enrolment, User
from members.states import Role

SLUG: Final = "bench"
CLAIMS: Final = 3  # granted before each cutoff, whatever the size of the pool
AWARD_MINOR: Final = 10_000_000
A_HEAD_MINOR: Final = 100  # at most, of each award: a year of small pools stays below the cap
DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Crew:
    """Who reviews claims, and who proposes and releases runs."""

    reviewers: tuple[User, User]
    officers: tuple[User, User]


def load_terms(toml_text: str, *, at: datetime = FOUNDED_AT) -> CharterVersion:
    """Return the bench's plan's charter, in force from then on."""
    return charter.load_charter(slug=SLUG, toml_text=toml_text, source="bench", at=at)


def make_crew() -> Crew:
    """Return the crew, made now."""
    return Crew(
        reviewers=(_one("周明", Role.REVIEWER), _one("何静", Role.REVIEWER)),
        officers=(_one("高文", Role.TREASURER), _one("许兰", Role.TREASURER)),
    )


def _one(name: str, role: Role) -> User:
    known = User.objects.filter(email__isnull=False).count()
    user = members.register(
        name=name,
        email=f"crew{known}@bench.invalid",
        phone=None,
        password="of a database that is dropped",  # noqa: S106
        language="en",
        at=FOUNDED_AT,
    )
    members.grant_role(user_id=user.pk, role=role, plan_id=None, by=None, at=FOUNDED_AT)
    return user


def grant_claims(crew: Crew, *, place: int, cutoff_at: datetime, members: int) -> None:
    """Grant the claims of the window in a place, each of another member, before its cutoff."""
    first = place * CLAIMS + 1
    found = Enrolment.objects.filter(pk__in=range(first, first + CLAIMS))
    for enrolment in found.select_related("member__holder", "plan"):
        award_minor = min(AWARD_MINOR, members * A_HEAD_MINOR)
        _grant(enrolment, crew.reviewers, award_minor=award_minor, at=cutoff_at - 2 * DAY)


def _grant(
    enrolment: Enrolment, reviewers: Sequence[User], *, award_minor: int, at: datetime
) -> None:
    claim = claims.file_claim(
        enrolment_id=enrolment.pk,
        by=enrolment.member.holder,
        cause=Cause.ACCIDENT,
        condition="broken leg",
        event_on=(at - DAY).date(),
        story="fell from a ladder",
        account_name=enrolment.member.name,
        account_ref="6222 0000 0000 0000",
        documents=[],
        at=at,
    )
    claims.recommend_claim(
        claim_id=claim.pk,
        verdict=Verdict.GRANT,
        award_minor=award_minor,
        article="Article 3",
        fact="hospital report",
        reason="It is what the charter describes.",
        by=reviewers[0],
        at=at,
    )
    claims.grant_claim(claim_id=claim.pk, reason="I read the same.", by=reviewers[1], at=at)
