"""The deeds of panels; every write to this app's tables goes through one of these."""

from panels.services.committing import commit_hash, commit_value, show_value, write_beacon
from panels.services.course import pass_course, set_away
from panels.services.ending import publish_reason
from panels.services.opening import open_panel, open_panels
from panels.services.sitting import (
    answer_invitation,
    choose_hearing,
    make_statement,
    note_look,
)
from panels.services.sweeping import follow_panel
from panels.services.voting import cast_ballot

__all__ = [
    "answer_invitation",
    "cast_ballot",
    "choose_hearing",
    "commit_hash",
    "commit_value",
    "follow_panel",
    "make_statement",
    "note_look",
    "open_panel",
    "open_panels",
    "pass_course",
    "publish_reason",
    "set_away",
    "show_value",
    "write_beacon",
]
