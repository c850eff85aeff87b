"""Which roles read the pages of runs and money, and which do the deeds on them."""

from typing import Final

from members.states import Role

RUN_READERS: Final = frozenset(
    {Role.TREASURER, Role.OPERATOR, Role.PUBLISHER, Role.AUDITOR, Role.SUPERVISOR}
)
RUN_DOERS: Final = frozenset({Role.TREASURER, Role.OPERATOR})
MONEY_READERS: Final = frozenset({Role.TREASURER, Role.AUDITOR, Role.SUPERVISOR})
MONEY_DOERS: Final = frozenset({Role.TREASURER})
