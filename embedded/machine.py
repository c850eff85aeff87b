"""What this machine offers: ports, folders of installed packages, a clean environment."""

import importlib.util
import os
import socket
from contextlib import suppress
from pathlib import Path

LEAKING = (
    "PG",
    "LD_",
    "DYLD_",
)  # the caller's PGHOST is not meant for our server
LIMIT_OF_A_CONTAINER = Path("/sys/fs/cgroup/memory.max")


def memory_bytes() -> int:
    """Return how much memory there is: the machine's, or less where a container limits it."""
    found = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(OSError, ValueError):  # not in a container, or without a limit ("max")
        found = min(found, int(LIMIT_OF_A_CONTAINER.read_text()))
    return found


def free_port(*, wish: int = 0) -> int:
    """Return the wished port of 127.0.0.1, or the next free one after it; without a wish, any."""
    for port in range(wish, wish + 100) if wish else (0,):
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(listener.getsockname()[1])
    raise RuntimeError(f"None of the ports {wish} to {wish + 99} is free.")


def answers(port: int) -> bool:
    """Return whether something listens on this port of 127.0.0.1."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.5).close()
    except OSError:
        return False
    return True


def folder_of(package: str) -> Path:
    """Return the folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"The package {package} is not installed: run make again.")
    return Path(spec.origin).parent


def clean_environment() -> dict[str, str]:
    """Return our environment without what would lead a server astray."""
    return {name: value for name, value in os.environ.items() if not name.startswith(LEAKING)}
