"""Trees of receipts beside the bare hashes they are made of, and one receipt."""

import random
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from statistics import median
from time import perf_counter
from typing import Final

from apportionment.models import Run
from apportionment.selectors import sealed_runs
from bench.rules.figures import Figures
from bench.services.building import value
from bench.services.timing import seconds, settle
from bench.services.workers import Worker
from receipts import services
from receipts.selectors import receipt

# What is hashed for one head, in bytes: both halves of its nonce, its leaf, and a node.
MESSAGES: Final = (72, 96, 49, 97)
AT_ONCE: Final = 8_192  # messages that are made before the clock runs
RECEIPTS: Final = 21


def measure_receipts(*, plan_id: int, workers: Sequence[Worker], times: int) -> Figures:
    """Return the seconds of a tree by one worker, of its bare hashes there, and of a receipt.

    Of the newest sealed periods, each once, for a tree is built once; the median counts. The one
    in which the yearly cap cuts is told apart. A worker's memory is asked of one that does only
    this.
    """
    worker = workers[0]
    cut, plain = _runs(plan_id, times)
    found: dict[str, list[float]] = {}
    for name, runs in (("tree", plain), ("tree_capped", cut)):
        for run in runs:
            settle()
            heads = sum(share.counted for share in run.period.shares.all())
            bare = worker.ask("hashes", heads=heads)["took"]
            took = worker.ask("tree", run_id=run.pk, at=run.period.notice_until.isoformat())["took"]
            found.setdefault(f"bare_{name}", []).append(bare)
            found.setdefault(name, []).append(took)
    figures: Figures = {key: median(every) for key, every in found.items()}
    return {**figures, **_receipts(plain[0]), "tree_mb": worker.peak_mb}


def make_tree(*, run_id: int, at: str) -> dict[str, float]:
    """Build a run's whole tree by the service of the real task."""
    moment = datetime.fromisoformat(at)
    return {"took": seconds(lambda: services.build_tree(run_id=run_id, at=moment))}


def hash_bare(*, heads: int) -> dict[str, float]:
    """Return how long hashlib needs for the hashes of so many heads, and nothing else.

    The messages lie ready, as long as those of a tree; every digest is taken and let go.
    """
    ready = [[place.to_bytes(size) for place in range(AT_ONCE)] for size in MESSAGES]
    took = 0.0
    for begun in range(0, heads, AT_ONCE):
        count = min(AT_ONCE, heads - begun)
        batches = [messages[:count] for messages in ready]
        began = perf_counter()
        for messages in batches:
            for message in messages:
                sha256(message).digest()
        took += perf_counter() - began
    return {"took": took}


def _runs(plan_id: int, times: int) -> tuple[list[Run], list[Run]]:
    """Return the newest run in which the cap cuts, if there is one, and the newest in which not."""
    runs = sealed_runs(plan_id=plan_id).prefetch_related("period__shares")
    cut: list[Run] = []
    plain: list[Run] = []
    for run in runs.select_related("period")[:20]:
        (cut if _is_cut(run) else plain).append(run)
    return cut[:1], plain[:times]


def _is_cut(run: Run) -> bool:
    shares = run.period.shares.all()
    whole_minor = sum(share.headcount * (share.share_minor or 0) for share in shares)
    return (run.charged_minor or 0) < whole_minor


def _receipts(run: Run) -> Figures:
    """Return the seconds of one payer's receipt, worked out anew, and the longest of them."""
    last = int(value("SELECT max(payer_id) FROM members_standing"))
    pick = random.Random(1)  # the same payers each time
    took: list[float] = []
    while len(took) < RECEIPTS:
        payer_id = pick.randint(1, last)
        began = perf_counter()
        if receipt(run_id=run.pk, payer_id=payer_id) is not None:
            took.append(perf_counter() - began)
    return {"receipt": median(took), "receipt_longest": max(took)}
