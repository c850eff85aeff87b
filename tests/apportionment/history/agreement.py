"""What must agree after every step: the question, the statement, the oracle, and the books."""

from django.db import connection
from django.db.models import F, QuerySet, Sum

from apportionment import selectors
from apportionment.models import Period, Run
from apportionment.states import RunState
from tests.apportionment.history.office import Office
from treasury import selectors as treasury
from treasury.models import Debit
from treasury.states import DebitState

MOST = 2**31 - 1


def all_agree(office: Office) -> None:
    """Every payer's due is the same by question, statement and oracle; the books balance."""
    _check_constraints()
    asked = _asked(office, upto_no=MOST)
    for payer in office.payers():
        stated = selectors.statement(payer_id=payer, plan_id=office.plan.pk)
        expected = office.oracle.due(payer=payer)
        assert (asked.get(payer, 0), stated.owed_minor) == (expected, expected)
        assert stated.due_minor == expected - _debited(office, payer)
    _agree_on_books(office)


def all_periods_agree(office: Office) -> None:
    """The same up to each period, and for each enrolment."""
    for no in Period.objects.filter(plan=office.plan).values_list("no", flat=True):
        period_agrees(office, no=no)
    for enrolment in office.oracle.heads:
        enrolment_agrees(office, enrolment)


def period_agrees(office: Office, *, no: int) -> None:
    """Every payer's due up to a period is the same by question, statement and oracle."""
    asked = _asked(office, upto_no=no)
    for payer in office.payers():
        expected = office.oracle.due(payer=payer, upto=no)
        stated = selectors.statement(payer_id=payer, plan_id=office.plan.pk, upto_no=no)
        assert (asked.get(payer, 0), stated.owed_minor) == (expected, expected)


def enrolment_agrees(office: Office, enrolment: int) -> None:
    """What one enrolment has cost is the same, and so are the parts of it that each payer bears."""
    plan_id, expected = office.plan.pk, office.oracle.due(enrolment=enrolment)
    assert selectors.due_of_enrolment(enrolment_id=enrolment, plan_id=plan_id) == expected
    parts = [
        selectors.statement(payer_id=payer, plan_id=plan_id, enrolment_id=enrolment)
        for payer in office.payers()
    ]
    assert sum(part.owed_minor for part in parts) == expected


def leavers_are_known(office: Office) -> None:
    """Whoever has no head at the latest closed cutoff is leaving, and nobody else."""
    query = selectors.dues_query(plan_id=office.plan.pk, upto_no=MOST)
    closed = Period.objects.filter(plan=office.plan, run__state__in=["sealed", "abandoned"])
    last = closed.order_by("no").last()
    if last is None:
        return
    staying = {payer for _, payer, _ in office.oracle.counting(last.cutoff_at)}
    with connection.cursor() as cursor:
        cursor.execute(query.sql, query.params)
        assert {payer for payer, _, is_leaving in cursor.fetchall() if not is_leaving} == staying


def everybody_is_asked(office: Office) -> None:
    """After a period's debits nobody owes anything unasked, save what is below the threshold."""
    wait = office.terms.collection
    most = wait.threshold_minor - 1 if wait else 0
    for payer in office.payers():
        assert selectors.due_minor(payer_id=payer, plan_id=office.plan.pk) <= most


def _agree_on_books(office: Office) -> None:
    """Receivable is all that was owed, less what came in, less what was given up."""
    plan_id = office.plan.pk
    debits = Debit.objects.filter(plan_id=plan_id)
    given_up = debits.filter(written_off_on__isnull=False)
    paid = debits.filter(state=DebitState.PAID, written_off_on=None).exclude(entry=None)
    gone = _sum(given_up) + _sum(paid)
    assert treasury.balance_minor(plan_id=plan_id, account="receivable") == (
        office.oracle.due() - gone
    )
    late = debits.filter(state=DebitState.PAID, written_off_on__isnull=False).exclude(entry=None)
    sealed = Run.objects.of_plan(plan_id).filter(state=RunState.SEALED)
    taken_up = sealed.aggregate(minor=Sum(F("written_off_minor") - F("recovered_minor")))["minor"]
    assert treasury.balance_minor(plan_id=plan_id, account="written_off") == (
        _sum(given_up) - _sum(late) - (taken_up or 0)
    )
    assert sum(one.amount_minor for one in treasury.trial_balance(plan_id)) == 0


def _sum(debits: QuerySet[Debit]) -> int:
    return sum(debits.values_list("amount_minor", flat=True))


def _asked(office: Office, *, upto_no: int) -> dict[int, int]:
    query = selectors.dues_query(plan_id=office.plan.pk, upto_no=upto_no)
    with connection.cursor() as cursor:
        cursor.execute(query.sql, query.params)
        return {payer: int(minor) for payer, minor, _ in cursor.fetchall()}


def _debited(office: Office, payer: int) -> int:
    return treasury.debited_minor(payer_id=payer, plan_id=office.plan.pk)


def _check_constraints() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
