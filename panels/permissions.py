"""Who of the crew has to do with panels."""

from typing import Final

from members.states import Role

OFFICERS: Final = (
    Role.REVIEWER,
    Role.OPERATOR,
    Role.TREASURER,
    Role.PUBLISHER,
    Role.AUDITOR,
    Role.SUPERVISOR,
)
SPEAKERS: Final = (Role.REVIEWER, Role.OPERATOR)  # who tells the panel the crew's side
