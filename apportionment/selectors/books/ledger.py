"""The ledger added up again, beside everything that should stand behind it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from apportionment import rules
from apportionment.models import Run
from apportionment.rules import books
from apportionment.rules.books import Difference, DifferenceKind, Findings
from apportionment.selectors.books.movers import entry_pattern, moved
from apportionment.selectors.books.moves import advanced_minor, gone_minor, paid_out_minor
from apportionment.selectors.books.queries import number, rows, searched
from apportionment.selectors.books.refunds import gone_back_minor
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
WHERE plan_id = %(plan)s AND key !~ %(known)s
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

RECEIVED: Final = """
SELECT sum(amount_minor) FROM treasury_debit
WHERE plan_id = %(plan)s AND state = 'paid' AND paid_from IS DISTINCT FROM 'award'
"""


def ledger(plan_id: int) -> Findings:
    """Return entries that nothing stands behind, and accounts that hold what they should not."""
    asked = {"plan": plan_id, "known": entry_pattern()}
    sealed = sealed_runs(plan_id)
    moves = {run.period.no: _moves(run) for run in sealed}
    told = moved(plan_id)
    differences = [
        *(
            one
            for question in (UNBALANCED, ELSEWHERE, UNKNOWN)
            for one in searched(question, asked)
        ),
        *_sealing(plan_id, moves),
        *_accounts(plan_id, told, moves.values()),
        *_dues(plan_id, sealed, others_minor=told["receivable"]),
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


def _accounts(
    plan_id: int, told: Counter[str], moves: Iterable[Mapping[str, int]]
) -> list[Difference]:
    """Return the accounts, receivable apart, that do not hold what follows from the tables."""
    asked = {"plan": plan_id}
    found = Counter(told)
    for one in moves:
        found.update(one)
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


def _dues(plan_id: int, sealed: list[Run], *, others_minor: int) -> list[Difference]:
    """Return whether all dues together are what was charged, and what is still to come in.

    `others_minor` is what other deeds than sealing and debits have moved of the members' dues.
    """
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
    booked = {code: int(minor) for code, minor in rows(BALANCES, asked)}
    return [
        *books.unlike(
            K.DUES_TOTAL, name="line", stored={"charged": charged}, found={"charged": due}
        ),
        *books.unlike(
            K.RECEIVABLE,
            name="account",
            stored={"receivable": booked.get("receivable", 0)},
            found={"receivable": due - gone_minor(plan_id) + others_minor},
        ),
    ]


def _paid_out(plan_id: int) -> list[Difference]:
    held_minor = number(RECEIVED, {"plan": plan_id}) + advanced_minor(plan_id)
    held_minor -= gone_back_minor(plan_id)
    return books.paid_beyond(paid_minor=paid_out_minor(plan_id), held_minor=held_minor)
