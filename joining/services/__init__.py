"""The deeds of joining: keeping answers, finishing, and letting in who waits in line."""

from joining.services.drafts import begin_draft, drop_draft, forget_drafts, keep_answer
from joining.services.finishing import finish_draft
from joining.services.line import admit_waiting, confirm_charter
from joining.services.paper import join_from_paper

__all__ = [
    "admit_waiting",
    "begin_draft",
    "confirm_charter",
    "drop_draft",
    "finish_draft",
    "forget_drafts",
    "join_from_paper",
    "keep_answer",
]
