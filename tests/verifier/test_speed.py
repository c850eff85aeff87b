"""How long a thousand periods take, with five hundred checkpoints; run by CI after the suite."""

import time
from pathlib import Path

import pytest

from tests.verifier.folders import a_pool, periods, verified

SECONDS = 5  # the target, of issue and design; measured it is far below


@pytest.mark.thorough
def test_a_thousand_periods_are_verified_within_five_seconds(tmp_path: Path) -> None:
    pool = a_pool(periods(1_000))
    leaves = pool.leaves
    sizes = range(1, len(leaves), 2)
    pool.checkpoints = [(size, pool.signed(size, leaves)) for size in sizes]
    pool.write(tmp_path)

    start = time.perf_counter()
    code, said = verified(tmp_path)
    took = time.perf_counter() - start

    print(f"1,000 periods verified in {took:.2f} s")
    assert (code, "1000 reports up to period 1000" in said) == (0, True), said
    assert took < SECONDS
