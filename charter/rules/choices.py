"""The words a charter may choose between."""

from enum import StrEnum


class Rounding(StrEnum):
    """How a share that does not come out even is rounded to the minor unit."""

    HALF_UP = "half_up"
    UP = "up"
    DOWN = "down"

    def rounds_up(self, *, rest: int, of: int) -> bool:
        """Return whether the rest of a division by `of` makes one unit more."""
        if self is Rounding.DOWN:
            return False
        return rest > 0 if self is Rounding.UP else 2 * rest >= of


class Funding(StrEnum):
    """When members pay: after a share is known, from a balance, or a contribution set before."""

    POSTPAID = "postpaid"
    PREPAID = "prepaid"
    FIXED = "fixed"


class Sharing(StrEnum):
    """By what a member's share is weighed."""

    UNIFORM = "uniform"
    BAND_WEIGHTS = "band_weights"
    MEAN_PROPORTIONAL = "mean_proportional"


class PayoutWhen(StrEnum):
    """Whose money pays an award: members' as or after it comes in, or someone's in advance."""

    AS_COLLECTED = "as_collected"
    AFTER_COLLECTION = "after_collection"
    ADVANCED = "advanced"


class CapExcess(StrEnum):
    """Where the part of an award goes that a case or period cap cuts."""

    NEXT_PERIOD = "next_period"
    OPERATOR = "operator"
    RESERVE = "reserve"
    PRO_RATA = "pro_rata"


class Bearer(StrEnum):
    """Who bears what members do not."""

    OPERATOR = "operator"
    RESERVE = "reserve"


class CountSince(StrEnum):
    """From when a member counts as a head."""

    JOINING = "joining"
    WAITING = "waiting"


class Cause(StrEnum):
    """What brought an event about; waiting differs."""

    ILLNESS = "illness"
    ACCIDENT = "accident"


class ArrearsThen(StrEnum):
    """What follows when a due stays unpaid to the end."""

    LAPSE = "lapse"
    FREEZE = "freeze"


class Draw(StrEnum):
    """How a panel is chosen."""

    RANDOM = "random"


class AdoptedBy(StrEnum):
    """How a version of a charter came about; who was a member before is bound by a vote."""

    VOTE = "vote"


class IfNotFilled(StrEnum):
    """What becomes of a case for which a panel could not be filled."""

    REVIEWERS = "reviewers"
    REFUSE = "refuse"
    GRANT = "grant"
    OUTSIDE = "outside mediator"


class Shortfall(StrEnum):
    """What happens when the money does not reach: less for each award, or a call on members."""

    PRO_RATA = "pro_rata"
    CALL = "call"


class Surplus(StrEnum):
    """What happens to what a fixed year leaves over."""

    RETURN = "return"


class ContributionPer(StrEnum):
    """How often a fixed contribution is owed."""

    PERIOD = "period"
    YEAR = "year"


class CollectAtLatest(StrEnum):
    """When a due below the collection threshold is collected all the same."""

    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


class BenefitKind(StrEnum):
    """How an award is paid: at once, by the month, against bills, or partly each."""

    LUMP_SUM = "lump_sum"
    MONTHLY = "monthly"
    REIMBURSEMENT = "reimbursement"
    MIXED = "mixed"


class RefusingAnswer(StrEnum):
    """The answer to a health question with which nobody can join; none is asked to be kept only."""

    YES = "yes"
    NO = "no"
    NONE = "none"


class Accepted(StrEnum):
    """Whether somebody with a condition can join; `ask` means that a person must look at it."""

    YES = "yes"
    NO = "no"
    ASK = "ask"
