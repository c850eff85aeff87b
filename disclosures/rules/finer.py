"""What members read of a published case, as one line of text that the report commits to."""

from dataclasses import asdict, dataclass
from typing import Final

from disclosures.rules.ages import Ages
from disclosures.rules.canonical import canonical_json, hash_of

FORMAT: Final = "tongzhou.case/1"


@dataclass(frozen=True, kw_only=True)
class Finer:
    """A case in one period, as finely as members may read it.

    The salt, 32 random bytes in hex, keeps anybody from trying out which line was meant: whoever
    has the report and not the line learns nothing, and nobody can when the line is erased.
    """

    plan: str
    period: int
    case: str
    ages: Ages | None
    event_in: str
    condition: str  # its key in the charter; "" where it is not told
    salt: str

    @property
    def line(self) -> str:
        """Return the line of text: canonical JSON."""
        return canonical_json({**asdict(self), "format": FORMAT})

    @property
    def commitment(self) -> str:
        """Return what the report says of it: the SHA-256 of the line."""
        return hash_of(self.line)
