"""What the pages of a conversation and of a complaint show."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from charter.templatetags.plan_time import plan_date_text
from members.models import User
from support.models import Complaint, Thread, Writing
from support.services.threads import last_writing_id
from support.states import COMPLAINT_MOVES, PENDING, ComplaintState, ThreadState, allows

C = ComplaintState


@dataclass(frozen=True)
class Step:
    """One line of a complaint's way."""

    what: str
    when: str
    note: str
    tone: str


@dataclass(frozen=True)
class ThreadRow:
    """A conversation in the list of whoever asked."""

    thread: Thread

    @property
    def complaint(self) -> Complaint | None:
        """Return the complaint, if this is one."""
        return getattr(self.thread, "complaint", None)


@dataclass(frozen=True)
class ThreadPage:
    """A conversation as somebody sees it."""

    thread: Thread
    viewer: User
    at: datetime

    @property
    def is_own(self) -> bool:
        """Return whether the viewer is who asked."""
        return self.thread.user_id == self.viewer.pk

    @property
    def writings(self) -> list[Writing]:
        """Return what was written, oldest first."""
        return list(self.thread.writings.select_related("by").order_by("pk"))

    @property
    def last_seen(self) -> int:
        """Return the last thing written that this page shows."""
        return last_writing_id(self.thread)

    @property
    def heading(self) -> str:
        """Return what it is about."""
        complaint = self.complaint
        return complaint.get_about_display() if complaint else self.thread.get_topic_display()

    @property
    def complaint(self) -> Complaint | None:
        """Return the complaint, if this is one."""
        return getattr(self.thread, "complaint", None)

    @property
    def is_closed(self) -> bool:
        """Return whether the conversation is over."""
        return self.thread.state == ThreadState.CLOSED

    @property
    def may_close(self) -> bool:
        """Return whether the user may close it: not while an answer to a complaint is owed."""
        return not self.is_closed and not self._owes

    @property
    def may_contest(self) -> bool:
        """Return whether the user may ask for a second look."""
        return self._may("contest")

    @property
    def may_withdraw(self) -> bool:
        """Return whether the user may take the complaint back."""
        return self._may("withdraw")

    @property
    def may_acknowledge(self) -> bool:
        """Return whether the crew has yet to say that they read it."""
        return self._may("acknowledge")

    @property
    def may_decide(self) -> bool:
        """Return whether this person may decide: the second time never who did the first."""
        complaint = self.complaint
        if complaint is None or complaint.state not in PENDING:
            return False
        return complaint.state != C.CONTESTED or complaint.decided_by_id != self.viewer.pk

    @property
    def is_second_look(self) -> bool:
        """Return whether the next decision is the second one."""
        return self.complaint is not None and self.complaint.state == C.CONTESTED

    @property
    def steps(self) -> list[Step]:
        """Return a complaint's way, with the dates that are still ahead or were missed."""
        complaint = self.complaint
        if complaint is None:
            return []
        events = complaint.events.order_by("pk")
        done = [Step(_what(one.move), self.day(one.at), "", "") for one in events]
        return [*done, *self._ahead(complaint)]

    def _ahead(self, complaint: Complaint) -> list[Step]:
        ahead = []
        if complaint.state == C.RECEIVED:
            ahead.append(
                (_("A person says that they have read it, at the latest"), complaint.acknowledge_by)
            )
        if complaint.state in PENDING:
            ahead.append((_("Answered at the latest"), complaint.answer_by))
        return [
            Step(what, self.day(when), "", "late" if when < self.at else "ahead")
            for what, when in ahead
        ]

    def day(self, at: datetime) -> str:
        """Return a day as text."""
        return plan_date_text(at, self.thread.zone)

    @property
    def _owes(self) -> bool:
        return self.complaint is not None and self.complaint.state in PENDING

    def _may(self, move: str) -> bool:
        return self.complaint is not None and allows(COMPLAINT_MOVES, move, self.complaint.state)


def _what(move: str) -> str:
    return {
        "make": pgettext("a complaint", "Received"),
        "acknowledge": _("A person has read it"),
        "decide": _("Answered"),
        "contest": _("Not content: a second look"),
        "decide_again": _("Answered a second time"),
        "withdraw": _("Taken back"),
    }[move]
