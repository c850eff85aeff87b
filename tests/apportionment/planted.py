"""Every planted fault there is: one file of them for each noun that the books know."""

from typing import Final

from tests.apportionment import (
    faults,
    faults_bank,
    faults_deposits,
    faults_orders,
    faults_refunds,
    faults_settling,
    faults_spending,
)
from tests.apportionment.faults import Fault

FAULTS: Final[tuple[Fault, ...]] = (
    *faults.FAULTS,
    *faults_bank.FAULTS,
    *faults_deposits.FAULTS,
    *faults_orders.FAULTS,
    *faults_refunds.FAULTS,
    *faults_settling.FAULTS,
    *faults_spending.FAULTS,
)
