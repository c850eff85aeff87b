"""Tables of help: conversations, what was written in them, complaints, and who read along."""

from support.models.complaints import Complaint, ComplaintEvent
from support.models.threads import Reading, Thread, Writing

__all__ = ["Complaint", "ComplaintEvent", "Reading", "Thread", "Writing"]
