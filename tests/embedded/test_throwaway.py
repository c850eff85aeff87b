"""The command that tests run under; its stores are tested by every other test there is."""

import os
import subprocess
import sys

KEEPS_COMPILED = "import sys; sys.exit(sys.dont_write_bytecode or not sys.pycache_prefix)"


def test_processes_share_what_they_compile_where_a_shell_wants_it_out_of_the_tree() -> None:
    stores = {"DATABASE_URL": "postgresql://elsewhere/x", "REDIS_URL": "redis://elsewhere"}
    command = [sys.executable, "-m", "embedded.throwaway", sys.executable, "-c", KEEPS_COMPILED]

    done = subprocess.run(command, env={**os.environ, **stores, "PYTHONDONTWRITEBYTECODE": "1"})

    assert done.returncode == 0
