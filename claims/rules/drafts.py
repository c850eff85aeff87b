"""A request being written: its pages, which is next, and what an answer undoes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from claims.rules.refusals import ClaimRefused

Answer = dict[str, Any]
Answers = Mapping[str, Answer]

EVENT: Final = "event"  # illness or accident, and the day
CONDITION: Final = "condition"  # its name, and which kind of case of the charter
STORY: Final = "story"
PAPERS: Final = "papers"
BILLS: Final = "bills"
ACCOUNT: Final = "account"
EMPLOYER: Final = "employer"

KIND: Final = "kind"  # in the answer to CONDITION: the key of a kind of case; "" is none of them
KEPT: Final = timedelta(days=60)
REMINDED_BEFORE: Final = timedelta(days=7)
MOST_BILLS: Final = 60


class DraftStale(ClaimRefused):
    """A page was answered otherwise meanwhile, in another window or on another device.

    Nothing was written over: who sends it again has seen both.
    """


class DraftIncomplete(ClaimRefused):
    """A page has no answer yet: `step`."""

    def __init__(self, *, step: str) -> None:
        super().__init__(step)
        self.step = step


class TooManyBills(ClaimRefused):
    """More bills than one request takes."""

    def __init__(self, *, most: int) -> None:
        super().__init__(most)
        self.most = most


def steps_of(*, takes_bills: bool) -> tuple[str, ...]:
    """Return the pages in order; bills are asked for where the charter reimburses."""
    bills = (BILLS,) if takes_bills else ()
    return (EVENT, CONDITION, STORY, PAPERS, *bills, ACCOUNT, EMPLOYER)


def first_missing(steps: Sequence[str], answers: Answers) -> str:
    """Return the first page without an answer; "" if there is none."""
    return next((step for step in steps if not is_answered(step, answers)), "")


def is_answered(step: str, answers: Answers) -> bool:
    """Return whether a page has its whole answer."""
    return step in answers and (step != CONDITION or KIND in answers[CONDITION])


def with_answer(answers: Answers, step: str, answer: Answer) -> dict[str, Answer]:
    """Return the answers with one more, or another one in its place.

    Kinds of case belong to a cause: of another cause, it is asked anew which it is.
    """
    after = {**answers, step: answer}
    changes_cause = step == EVENT and _cause(answers) not in (None, answer["cause"])
    if changes_cause and CONDITION in after:
        after[CONDITION] = {key: said for key, said in after[CONDITION].items() if key != KIND}
    return after


def require_fresh(*, saves: int, shown: int, is_same: bool) -> None:
    """Refuse an answer that would write over another one which its page did not show."""
    if saves != shown and not is_same:
        raise DraftStale


def require_few_bills(count: int) -> None:
    """Refuse more bills than one request takes."""
    if count > MOST_BILLS:
        raise TooManyBills(most=MOST_BILLS)


def forgotten_at(saved_at: datetime) -> datetime:
    """Return when a request that nobody goes on writing is forgotten."""
    return saved_at + KEPT


def _cause(answers: Answers) -> str | None:
    return answers[EVENT]["cause"] if EVENT in answers else None
