"""What is told of an incident, and in which bytes: `tongzhou.incident/1`. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Final

from disclosures.rules.public_words import NothingSaid
from disclosures.rules.refusals import DisclosureRefused
from disputes.rules.public import require_public
from logbook.rules import canonical

FORMAT: Final = "tongzhou.incident/1"
PARTS: Final = ("title", "what", "touched", "done", "change")
LANGUAGES: Final = ("zh", "en")


class PartMissing(DisclosureRefused):
    """A language in which something is said and something else is not."""

    def __init__(self, *, part: str, language: str) -> None:
        super().__init__(part, language)
        self.part = part
        self.language = language


class SamePersonReleases(DisclosureRefused):
    """Who prepared it does not release it."""


class IncidentUnknown(DisclosureRefused):
    """A later version speaks of an incident that was never released."""


@dataclass(frozen=True, kw_only=True)
class IncidentWords:
    """An incident in one language: what happened, whom it touched, what was done and changes."""

    title: str
    what: str
    touched: str
    done: str
    change: str

    @property
    def is_empty(self) -> bool:
        """Return whether nothing at all is said."""
        return not any(asdict(self).values())


@dataclass(frozen=True, kw_only=True)
class Told:
    """One version of an incident, as it is released; `plan` "" where it touched all of them."""

    no: int
    version: int
    plan: str
    since_on: date
    until_on: date | None
    words: Mapping[str, IncidentWords]
    released_at: datetime
    previous_sha256: str  # of the version before; "" in the first


def require_incident_words(words: Mapping[str, IncidentWords]) -> None:
    """Refuse an incident told by halves, or with an address or a long number in it."""
    said = {language: one for language, one in words.items() if not one.is_empty}
    if not said:
        raise NothingSaid
    for language, one in said.items():
        for part, text in asdict(one).items():
            if not text.strip():
                raise PartMissing(part=part, language=language)
            require_public(text, never=())


def canonical_incident(told: Told) -> str:
    """Return the canonical JSON of a version: the bytes that are published and logged."""
    return canonical(
        {
            "format": FORMAT,
            "no": told.no,
            "version": told.version,
            "plan": told.plan,
            "since": told.since_on.isoformat(),
            "until": told.until_on.isoformat() if told.until_on else "",
            "released_at": told.released_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "previous_sha256": told.previous_sha256,
            "words": {
                language: asdict(one) for language, one in told.words.items() if not one.is_empty
            },
        }
    )


def path_of(*, no: int, version: int) -> str:
    """Return the address of a version below the site's root, as the log names it."""
    return (
        f"incidents/{no}/incident.json"
        if version == 1
        else f"incidents/{no}/{version}/incident.json"
    )
