"""Who may come to the desk."""

from typing import Final

from members.states import Role

DESK_READERS: Final = (Role.OPERATOR.value, Role.SUPERVISOR.value)
DESK_DOERS: Final = (Role.OPERATOR.value,)
