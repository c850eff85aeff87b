"""The ledger added up again, beside everything that should stand behind it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from apportionment import rules
from apportionment.models import Run
from apportionment.rules import books
from apportionment.rules.books import Difference, DifferenceKind, Findings
from apportionment.selectors.books.queries import number, rows, searched
from apportionment.selectors.books.runs import sealed_runs
from apportionment.selectors.dues import dues_query
from apportionment.selectors.inputs import sealed_figures

K = DifferenceKind

COUNT: Final = "SELECT count(*) FROM treasury_entry WHERE plan_id = %(plan)s"
UNBALANCED: Final = """
SELECT 'entry_unbalanced' AS kind, entry.key AS entry, 0 AS stored,
       coalesce(sum(posting.amount_minor), 0) AS found
FROM treasury_entry entry LEFT JOIN treasury_posting posting ON posting.entry_id = entry.id
WHERE entry.plan_id = %(plan)s
GROUP BY entry.id HAVING sum(posting.amount_minor) IS DISTINCT FROM 0
"""
ELSEWHERE: Final = """
SELECT 'posting_elsewhere' AS kind, entry.key AS entry, account.code AS account,
       posting.amount_minor AS found
FROM treasury_posting posting
JOIN treasury_entry entry ON entry.id = posting.entry_id
JOIN treasury_account account ON account.id = posting.account_id
WHERE entry.plan_id <> account.plan_id AND %(plan)s IN (entry.plan_id, account.plan_id)
"""
UNKNOWN: Final = """
SELECT 'entry_unknown' AS kind, key AS entry FROM treasury_entry
WHERE plan_id = %(plan)s AND key !~
    '^(run/[0-9]+/sealed|(collected|payout|advance|written_off|late_failure|top_up)/.+)$'
"""

SEALED: Final = """
SELECT entry.key, account.code, posting.amount_minor
FROM treasury_entry entry
JOIN treasury_posting posting ON posting.entry_id = entry.id
JOIN treasury_account account ON account.id = posting.account_id
WHERE entry.plan_id = %(plan)s AND entry.key LIKE 'run/%%'
"""
BALANCES: Final = """
SELECT account.code, sum(posting.amount_minor)::bigint
FROM treasury_account account JOIN treasury_posting posting ON posting.account_id = account.id
WHERE account.plan_id = %(plan)s GROUP BY 1
"""

# What came in and is booked, by the account that gave it; what was given up, and of that paid.
COLLECTED: Final = """
SELECT coalesce(source.code, '-'), debit.written_off_on IS NOT NULL, debit.entry_id IS NOT NULL,
       sum(debit.amount_minor)::bigint
FROM treasury_debit debit
LEFT JOIN (
    SELECT posting.entry_id, min(account.code) AS code
    FROM treasury_posting posting JOIN treasury_account account ON account.id = posting.account_id
    WHERE account.plan_id = %(plan)s AND account.code IN ('clearing', 'balances')
    GROUP BY 1
) source ON source.entry_id = debit.entry_id
WHERE debit.plan_id = %(plan)s
    AND (debit.entry_id IS NOT NULL OR debit.written_off_on IS NOT NULL)
GROUP BY 1, 2, 3
"""
TOPPED_UP: Final = "SELECT sum(amount_minor) FROM treasury_topup WHERE plan_id = %(plan)s"
ADVANCED: Final = """
SELECT -sum(posting.amount_minor)
FROM treasury_posting posting
JOIN treasury_entry entry ON entry.id = posting.entry_id AND entry.key LIKE 'advance/%%'
JOIN treasury_account account ON account.id = posting.account_id AND account.code = 'advances'
WHERE entry.plan_id = %(plan)s
"""
PAID_OUT: Final = """
SELECT sum(amount_minor) FROM treasury_payout WHERE plan_id = %(plan)s AND state = 'paid'
"""
RECEIVED: Final = """
SELECT sum(amount_minor) FROM treasury_debit WHERE plan_id = %(plan)s AND state = 'paid'
"""


def ledger(plan_id: int) -> Findings:
    """Return entries that nothing stands behind, and accounts that hold what they should not."""
    asked = {"plan": plan_id}
    sealed = sealed_runs(plan_id)
    moves = {run.period.no: _moves(run) for run in sealed}
    differences = [
        *(
            one
            for question in (UNBALANCED, ELSEWHERE, UNKNOWN)
            for one in searched(question, asked)
        ),
        *_sealing(plan_id, moves),
        *_accounts(plan_id, moves.values()),
        *_dues(plan_id, sealed),
        *_paid_out(plan_id),
    ]
    return Findings({"entries": number(COUNT, asked)}, books.limited(differences))


def _moves(run: Run) -> Mapping[str, int]:
    """Return what sealing a run should have booked, from its figures."""
    borne = sum(portion.borne_minor for portion in run.period.portions.all())
    return rules.sealing_moves(sealed_figures(run, portions_borne_minor=borne))


def _sealing(plan_id: int, moves: Mapping[int, Mapping[str, int]]) -> list[Difference]:
    booked: dict[str, dict[str, int]] = {}
    for key, code, minor in rows(SEALED, {"plan": plan_id}):
        booked.setdefault(key, {})[code] = minor
    expected = {f"run/{no}/sealed": one for no, one in moves.items()}
    return [
        one
        for key in sorted(booked.keys() | expected.keys(), key=lambda key: (len(key), key))
        for one in books.unlike(
            K.SEALING_ENTRY,
            name="account",
            stored=booked.get(key, {}),
            found=expected.get(key, {}),
            period=int(key.split("/")[1]),
        )
    ]


def _accounts(plan_id: int, moves: Iterable[Mapping[str, int]]) -> list[Difference]:
    """Return the accounts, receivable apart, that do not hold what follows from the tables."""
    asked = {"plan": plan_id}
    found: Counter[str] = Counter()
    for one in moves:
        found.update(one)
    found.update(_collected(plan_id))
    topped_up, advanced = number(TOPPED_UP, asked), number(ADVANCED, asked)
    paid_out = number(PAID_OUT, asked)
    found.update({"clearing": topped_up + advanced - paid_out, "balances": -topped_up})
    found.update({"advances": -advanced, "awards_payable": paid_out})
    stored = {code: int(minor) for code, minor in rows(BALANCES, asked)}
    others = {code for code in (*stored, *found) if code != "receivable"}
    return list(
        books.unlike(
            K.ACCOUNT,
            name="account",
            stored={code: stored.get(code, 0) for code in others},
            found={code: found[code] for code in others},
        )
    )


def _collected(plan_id: int) -> Counter[str]:
    """Return what booked debits have moved, by account: into the pool, or out of what was lost."""
    moved: Counter[str] = Counter()
    for source, is_written_off, is_booked, minor in rows(COLLECTED, {"plan": plan_id}):
        if is_booked:
            moved[source] += minor
        if is_written_off:
            moved["written_off"] += 0 if is_booked else minor
    return moved


def _dues(plan_id: int, sealed: list[Run]) -> list[Difference]:
    """Return whether all dues together are what was charged, and what is still to come in."""
    asked = {"plan": plan_id}
    latest = sealed[-1].period.no if sealed else 0
    question = dues_query(plan_id=plan_id, upto_no=latest)
    owed = (
        f"SELECT sum(amount_minor)::numeric FROM ({question.sql}) AS due (payer_id, amount_minor)"
    )
    due = int(rows(owed, question.params)[0][0] or 0)
    charged = sum(
        (run.charged_minor or 0) + run.adjustments_minor - run.refunds_minor - run.rebates_minor
        for run in sealed
    )
    gone = sum(int(row[3]) for row in rows(COLLECTED, asked))
    booked = {code: int(minor) for code, minor in rows(BALANCES, asked)}
    return [
        *books.unlike(
            K.DUES_TOTAL, name="line", stored={"charged": charged}, found={"charged": due}
        ),
        *books.unlike(
            K.RECEIVABLE,
            name="account",
            stored={"receivable": booked.get("receivable", 0)},
            found={"receivable": due - gone},
        ),
    ]


def _paid_out(plan_id: int) -> list[Difference]:
    asked = {"plan": plan_id}
    held = number(RECEIVED, asked) + number(ADVANCED, asked)
    return books.paid_beyond(paid_minor=number(PAID_OUT, asked), held_minor=held)
