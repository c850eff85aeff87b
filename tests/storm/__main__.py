"""`python -m tests.storm --like DATABASE_URL --seeds 1 2 3 --debits 10000`.

One line of JSON a storm; the exit code is the number of storms that went wrong. `--like` is a
migrated database whose tables are copied. `--planted`: one more storm, which has to go wrong.
"""

import json
import os
import shutil
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path

from tests.storm.world import World

PLANTED = {"forgotten_key": 1.0}


def main() -> int:
    """Return how many storms went wrong."""
    wishes = _arguments().parse_args()
    folder = Path(tempfile.mkdtemp(prefix="tongzhou-storm-"))
    world = World(folder)
    try:
        world.start_stores(like=wishes.like)
        os.environ.update(world.environment)
        world.start_services()
        return _storms(world, wishes)
    finally:
        world.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _storms(world: World, wishes: Namespace) -> int:
    import django  # noqa: PLC0415  its settings are the world's, which has just begun

    django.setup()
    from tests.storm.driver import storm  # noqa: PLC0415  needs Django's tables

    wrong = 0
    for seed in wishes.seeds:
        verdict = storm(world, seed=seed, debits=wishes.debits)
        print(json.dumps(verdict.told()), flush=True)
        wrong += bool(verdict.wrong)
    if wishes.planted:
        planted = storm(world, seed=0, debits=wishes.debits, faults=PLANTED, is_calm=True)
        print(json.dumps(planted.told()), flush=True)
    return wrong


def _arguments() -> ArgumentParser:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--like", required=True)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--debits", type=int, default=300)
    parser.add_argument(
        "--planted", action="store_true", help="one more, in which the provider forgets our keys"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
