"""The machine that it is measured on: what it has, what its database is set to, its room."""

import os
import platform
import shutil
from pathlib import Path
from typing import Final

from django.db import connection

SETTINGS: Final = (
    "shared_buffers", "work_mem", "maintenance_work_mem", "effective_cache_size", "max_wal_size",
    "fsync", "synchronous_commit", "full_page_writes", "autovacuum", "jit",
    "max_parallel_workers_per_gather", "wal_level",
)  # fmt: skip
BYTES_A_MEMBER: Final = 2_000  # tables, keys, debits and their twins
BYTES_AT_LEAST: Final = 3 * 1024**3  # the log of writes, and an empty database
FULL: Final = 0.8  # of the disk, at most
MIB: Final = 1024**2


class DiskTooSmall(Exception):
    """The pool would fill the disk of the database to more than four fifths."""

    def __init__(self, *, needed_mb: int, room_mb: int) -> None:
        super().__init__(needed_mb, room_mb)
        self.needed_mb = needed_mb
        self.room_mb = room_mb


def facts() -> dict[str, str]:
    """Return what a reader of the figures must know of the machine, by name."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone()
        cursor.execute(
            "SELECT name, current_setting(name) FROM pg_settings WHERE name = ANY (%s)",
            [list(SETTINGS)],
        )
        settings = dict(cursor.fetchall())
    return {
        "cores": str(os.cpu_count()),
        "memory": f"{_memory_gib():.0f} GiB",
        "processor": _processor(),
        "PostgreSQL": version,
        "Python": platform.python_version(),
        **{name: settings[name] for name in SETTINGS if name in settings},
    }


def require_room(members: int) -> int | None:
    """Refuse a pool that would fill the disk over four fifths; return the room left, in bytes.

    None where the database's disk is not this machine's: then nobody can say.
    """
    folder = _folder_of_database()
    if folder is None:
        return None
    total, used, free = shutil.disk_usage(folder)
    room = int(FULL * (used + free)) - used  # what others have reserved is nobody's
    needed = BYTES_AT_LEAST + members * BYTES_A_MEMBER
    if needed > room:
        raise DiskTooSmall(needed_mb=needed // MIB, room_mb=max(0, room) // MIB)
    return min(room, total) - needed


def _folder_of_database() -> Path | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('data_directory', true)")
        (found,) = cursor.fetchone()
    folder = Path(found) if found else None
    return folder if folder is not None and folder.exists() else None


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    names = [line for line in _lines(info) if line.startswith("model name")]
    return names[0].partition(":")[2].strip() if names else platform.machine()


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []
