"""What single pages show, gathered so that their templates need not think."""

from apportionment.pages.money import MoneyPage
from apportionment.pages.paying import PayPage
from apportionment.pages.runs import RunPage
from apportionment.pages.statements import StatementPage

__all__ = ["MoneyPage", "PayPage", "RunPage", "StatementPage"]
