"""Why something about an audit cannot be done; the doors choose the words."""

from datetime import datetime


class AuditRefused(Exception):  # noqa: N818  a refusal is an answer, not an error
    """A deed about an audit was refused; nothing has changed."""


class MovedOn(AuditRefused):
    """The audit is in a state in which this is not done (any more)."""


class WindowClosed(AuditRefused):
    """The time for this is over, or has not come."""

    def __init__(self, *, until: datetime | None = None) -> None:
        super().__init__(str(until))
        self.until = until


class AlreadyCommitted(AuditRefused):
    """This person, or somebody with the same words, has given a value already."""


class NothingKept(AuditRefused):
    """This person has no value of this audit that they kept and could show."""


class NotAnAuditor(AuditRefused):
    """Whoever is to look is no auditor of this plan."""


class NotOutside(AuditRefused):
    """An auditor who decides on this plan's requests or money, or did so before."""


class TooClose(AuditRefused):
    """An auditor who is close to somebody whose request was drawn; `refs` are these."""

    def __init__(self, *, refs: tuple[str, ...]) -> None:
        super().__init__(", ".join(refs))
        self.refs = refs


class SamePerson(AuditRefused):
    """Nobody appoints themself."""


class NotYours(AuditRefused):
    """Another auditor has been appointed; this one sees nothing (any more)."""


class TooEarly(AuditRefused):
    """The people drawn still have time to say no; nothing is shown before."""

    def __init__(self, *, opens_at: datetime) -> None:
        super().__init__(str(opens_at))
        self.opens_at = opens_at


class NotToBeSeen(AuditRefused):
    """The person said no, or their data is erased."""


class TooLate(AuditRefused):
    """The auditor has written down already what they found of this request."""


class NotAllSeen(AuditRefused):
    """Confirmed is only what was seen: identity, papers, and the bank's proof."""


class WordsMissing(AuditRefused):
    """Something that is not confirmed, or was not checked, has no reason; or no statement."""


class NotAllChecked(AuditRefused):
    """Some requests have not been written about by this auditor; `refs` are these."""

    def __init__(self, *, refs: tuple[str, ...]) -> None:
        super().__init__(", ".join(refs))
        self.refs = refs


class PageStale(AuditRefused):
    """What is to be signed is not what the auditor saw."""


class NotASignature(AuditRefused):
    """The signature is not one of these bytes under this key."""
