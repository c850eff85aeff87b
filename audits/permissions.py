"""Who of the crew has to do with audits: auditors look, operators appoint; both give values."""

from typing import Final

from members.states import Role

OFFICERS: Final = (Role.AUDITOR, Role.OPERATOR)
