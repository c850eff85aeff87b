"""Remove the demo's state: `python3 -m embedded.clean`; refused while a demo runs."""

import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from embedded.postgres import Postgres
from embedded.state import AlreadyRunning, State

HOUSE = Path(__file__).resolve().parent.parent


def main() -> int:
    """Return 1, and remove nothing, while a demo uses the folder."""
    try:
        remove(Path(os.environ.get("STATE_DIR") or HOUSE / ".state"))
    except AlreadyRunning as refusal:
        print(refusal)
        return 1
    return 0


def remove(folder: Path) -> None:
    """End what a killed demo left running, and delete all it kept."""
    state = State(folder)
    state.take()
    state.end_leftovers()
    with suppress(RuntimeError):  # the environment with its wheel is gone already
        Postgres(state.folder).remove()
    state.release()
    shutil.rmtree(state.folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
