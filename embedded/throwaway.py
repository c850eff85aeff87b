"""Run a command on a PostgreSQL and a Valkey of its own: `python -m embedded.throwaway pytest …`.

Both live in a temporary folder and are gone afterwards. DATABASE_URL and REDIS_URL, if set, are
used instead. Where a shell keeps compiled files out of the tree (PYTHONDONTWRITEBYTECODE), they lie
in that folder: tests start dozens of processes, and each would compile all of ours anew.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from embedded.child import end_group
from embedded.postgres import Postgres
from embedded.valkey import Valkey

PATIENCE_SECONDS = 20


def main(command: Sequence[str]) -> int:
    """Return the exit code of the command; Ctrl-C ends it and the servers."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        with ExitStack() as stack:
            return _run(command, environment={**os.environ, **_services(stack)})
    except KeyboardInterrupt:
        return 130


def _run(command: Sequence[str], *, environment: Mapping[str, str]) -> int:
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE_SECONDS)
        raise
    finally:
        end_group(process.pid)


def _services(stack: ExitStack) -> dict[str, str]:
    root = Path(tempfile.mkdtemp(prefix="tongzhou-"))
    stack.callback(shutil.rmtree, root, ignore_errors=True)
    given: dict[str, str] = {}
    if os.environ.get("PYTHONDONTWRITEBYTECODE"):
        given.update(PYTHONDONTWRITEBYTECODE="", PYTHONPYCACHEPREFIX=str(root / "compiled"))
    if not os.environ.get("DATABASE_URL"):
        postgres = Postgres(root, throwaway=True)
        stack.callback(postgres.stop)
        given["DATABASE_URL"] = postgres.start()
    if not os.environ.get("REDIS_URL"):
        valkey = Valkey(root, throwaway=True)
        stack.callback(valkey.stop)
        given["REDIS_URL"] = valkey.start()
    return given


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
