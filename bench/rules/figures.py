"""What the bench measures, against what, and what each ratio has to reach."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Figures = dict[str, float]  # by key: seconds, counts, megabytes, of one size of pool
Results = Mapping[int, Figures]  # by the number of members
Unit = Literal["s", "x", "count", "MB", "a second"]
TARGETS_FROM: Final = 5_000_000  # members; in small pools the fixed cost of a statement rules
TENFOLD: Final = 10


@dataclass(frozen=True)
class Measure:
    """One line of the table: a figure, or with `against` the ratio of two."""

    key: str
    words: str
    unit: Unit = "s"
    against: str = ""
    at_most: float | None = None
    at_least: float | None = None

    def of(self, figures: Figures) -> float | None:
        """Return this line's figure for one size of pool; None where there is none."""
        found = figures.get(self.key)
        if found is None or not self.against:
            return found
        other = figures.get(self.against)
        return found / other if other else None

    def is_met(self, figure: float) -> bool:
        """Return whether a figure reaches the target."""
        return (self.at_most is None or figure <= self.at_most) and (
            self.at_least is None or figure >= self.at_least
        )


@dataclass(frozen=True)
class Section:
    """Lines that belong together, under one heading."""

    heading: str
    measures: tuple[Measure, ...]


M = Measure
SECTIONS: Final = (
    Section(
        "Closing a period: open, propose, release, seal",
        (
            M("close", "with 1 % changes"),
            M("close_open", "· of it, opening"),
            M("close_propose", "· of it, proposing"),
            M("close_release", "· of it, releasing"),
            M("close_seal", "· of it, sealing"),
            M("close_changes", "changes", "count"),
            M("close_written", "rows written", "count"),
            M("close_queries", "statements", "count"),
            M("usual_way", "one row per member, INSERT … SELECT"),
            M("usual_way", "times slower than closing", "x", "close", at_least=300),
            M("orm_way", "one row per member, bulk_create (extrapolated)"),
            M("orm_way", "times slower than closing", "x", "close"),
            M("same", "with the same changes at every size"),
            M("same_changes", "changes", "count"),
            M("same_written", "rows written", "count"),
            M("same", "times that of a pool at most a tenth as large", "x", "same_of_tenth",
              at_most=1.5),
        ),
    ),
    Section(
        "A close in which the yearly cap binds",
        (
            M("capped", "the whole close"),
            M("bare_scan", "bare scan: SELECT count(*)"),
            M("capped", "ratio", "x", "bare_scan", at_most=3),
        ),
    ),
    Section(
        "Full recount of the heads",
        (
            M("recount", "of every period, in one pass (check_books)"),
            M("recount_one", "of one cutoff"),
            M("bare_count", "bare: SELECT band, count(*)"),
            M("recount", "ratio, every period", "x", "bare_count", at_most=1.3),
            M("recount_one", "ratio, one cutoff", "x", "bare_count", at_most=1.3),
        ),
    ),
    Section(
        "Debits for every payer, their first",
        (
            M("debits_rows", "debits", "count"),
            M("debits_1", "one worker"),
            M("bare_debits_1", "bare INSERT … SELECT, one session"),
            M("debits_1", "ratio", "x", "bare_debits_1", at_most=1.3),
            M("debits_2", "two workers"),
            M("bare_debits_2", "bare, two sessions"),
            M("debits_2", "ratio", "x", "bare_debits_2", at_most=1.3),
        ),
    ),
    Section(
        "Debits for every payer, who all have one in the same quarter",
        (
            M("following_rows", "debits", "count"),
            M("following_1", "one worker"),
            M("bare_following_1", "bare INSERT … SELECT, one session"),
            M("following_1", "ratio", "x", "bare_following_1", at_most=1.3),
            M("following_2", "two workers"),
            M("bare_following_2", "bare, two sessions"),
            M("following_2", "ratio", "x", "bare_following_2", at_most=1.3),
        ),
    ),
    Section(
        "Debits for every payer, the first of a quarter",
        (
            M("quarterly_1", "one worker"),
            M("bare_quarterly_1", "bare INSERT … SELECT, one session"),
            M("quarterly_1", "ratio", "x", "bare_quarterly_1", at_most=1.3),
            M("quarterly_2", "two workers"),
            M("bare_quarterly_2", "bare, two sessions"),
            M("quarterly_2", "ratio", "x", "bare_quarterly_2", at_most=1.3),
        ),
    ),
    Section(
        "Debits through the sandbox provider: asked for, answered, heard, booked",
        (
            M("collected_rows", "debits", "count"),
            M("collected_a_second", "two workers, end to end", "a second", at_least=300),
        ),
    ),
    Section(
        "A bank's statement taken in, each line placed by its reference",
        (
            M("statement_lines", "lines", "count"),
            M("statement_import", "import and match", at_most=30),
        ),
    ),
    Section(
        "Public pages, warm, by the web server as in docker-compose.yml",
        (
            M("page_rate", "the page that comes off worst", "a second"),
            M("file_rate", "a static file of its bytes, same run", "a second"),
            M("page_rate", "ratio", "x", "file_rate", at_least=0.8),
        ),
    ),
    Section(
        "The public log: 10,000 entries",
        (
            M("log_append", "appended in one go, with their tiles"),
            M("log_sign", "signed"),
            M("log_prove", "each proved in the tree, and its proof verified"),
            M("log_consistent", "1,000 older sizes proved, and verified"),
            M("log_all", "appended, signed and proved", at_most=10),
            M("log_one", "one entry more, appended and signed"),
        ),
    ),
    Section(
        "The tree of a period's receipts, one worker",
        (
            M("tree", "the whole tree"),
            M("bare_tree", "its bare hashes, hashlib alone"),
            M("tree", "ratio", "x", "bare_tree", at_most=2),
            M("tree_capped", "a tree in which the yearly cap cuts"),
            M("tree_capped", "ratio", "x", "bare_tree_capped"),
            M("receipt", "one payer's receipt, its slice worked out anew"),
            M("receipt_longest", "· the longest of them"),
            M("tree_mb", "peak memory of a worker that builds trees", "MB", at_most=250),
        ),
    ),
    Section(
        "What one payer asks",
        (
            M("statement_execution", "statement of 240 periods: execution in the database",
              at_most=0.005),
            M("statement_planning", "· its planning"),
            M("statement_queries", "· its queries", "count", at_most=10),
            M("statement_whole", "· the whole question, in Python"),
            M("due_execution", "dues of one payer: execution in the database"),
            M("due_planning", "· their planning"),
            M("due_whole", "· the whole question, in Python"),
        ),
    ),
    Section(
        "The rest",
        (
            M("joins_a_second", "people joining, one process", "a second"),
            M("worker_mb", "peak memory of a worker that closes and debits", "MB", at_most=250),
            M("build", "building the pool (COPY, keys, vacuum)"),
            M("database_mb", "the database, with all that was made in it", "MB"),
        ),
    ),
)  # fmt: skip


def with_tenths(results: Results) -> dict[int, Figures]:
    """Return the results, each with `same` of the nearest pool at most a tenth as large."""
    found: dict[int, Figures] = {}
    for members, figures in sorted(results.items()):
        smaller = [fewer for fewer in results if fewer * TENFOLD <= members]
        tenth = {"same_of_tenth": results[max(smaller)]["same"]} if smaller else {}
        found[members] = {**figures, **tenth}
    return found


def missed(results: Results) -> list[tuple[int, Measure, float]]:
    """Return which targets the pools miss that are large enough to have any."""
    return [
        (members, measure, figure)
        for members, figures in with_tenths(results).items()
        if members >= TARGETS_FROM
        for measure in every_measure()
        if (figure := measure.of(figures)) is not None and not measure.is_met(figure)
    ]


def every_measure() -> list[Measure]:
    """Return all lines."""
    return [measure for section in SECTIONS for measure in section.measures]
