"""Which tests are too long to wait for at every change: `make thorough`, and CI after `make test`.

Who names a file or a folder gets all that is in it; the list is for the whole suite only.
"""

from pathlib import Path
from typing import Final

import pytest

HERE: Final = Path(__file__).parent
QUICK_IN_BROWSER: Final = "browser/test_walk"  # the whole way of a pool, in a real Chromium
LONG: Final = (
    "browser",  # every page and flow
    "bench",
    "embedded",
    "scenarios",
    # processes killed, storms, months that pass
    "apportionment/test_killed",
    "config/test_health",
    "demo/test_making",
    "logbook/test_witnesses",
    "treasury/test_storm",
    "verifier/test_hostile",
    "verifier/test_site",
    # random lives and laws
    "apportionment/history",
    "apportionment/test_books_pools",
    "apportionment/test_statement_years",
    "apportionment/test_stored_inputs",
    "disclosures/test_histories",
    "disclosures/test_publishing_money_rules",
    "members/test_moves_over_time",
    "receipts/test_history",
    "treasury/test_deposits_laws",
    # every table, every fault, every move
    "apportionment/test_books_faults",
    "claims/test_review_moves",
    "privacy/test_erasing",
    "privacy/test_exporting",
    # races and whole lives
    "apportionment/test_races_of_money",
    "panels/test_races",
    "panels/test_secrecy",
    "panels/test_whole",
    "papers/test_storage",
)


def of_all(config: pytest.Config) -> bool:
    """Return whether the whole suite was asked for."""
    return all(Path(arg).resolve() == HERE for arg in config.args)


def is_long(path: Path) -> bool:
    """Return whether a file of tests is on the list."""
    name = str(path.relative_to(HERE))
    return name.startswith(LONG) and not name.startswith(QUICK_IN_BROWSER)
