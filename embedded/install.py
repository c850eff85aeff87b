"""Make the virtual environment and fill it from a lock: `python3 -m embedded.install FOLDER LOCK`.

Works also where `python3 -m venv` brings no pip (Debian without python3-venv): then another pip
fills it, or a wheel of known hash from the index that pip is set up to use.
"""

import configparser
import hashlib
import json
import os
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path

PIP = "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
JSON_INDEX = "application/vnd.pypi.simple.v1+json"
ADVICE = (
    "This Python makes virtual environments without pip. Install python3-venv or python3-pip "
    "(Debian, Ubuntu), or set PIP_INDEX_URL to your package index; then call make again."
)


def main(folder: Path, lock: Path) -> int:
    """Return 0 when everything in the lock is installed in the folder."""
    stamp = folder / f"{lock.name}.installed"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if not _works(folder):
        _make(folder)
    elif stamp.exists() and stamp.read_text() == wanted:
        return 0
    print(f"Installing {lock.name} into {folder} (once, about a minute)", flush=True)
    _fill(folder, lock)
    stamp.write_text(wanted)
    return 0


def _works(folder: Path) -> bool:
    python = folder / "bin" / "python"
    return python.exists() and subprocess.run([python, "-c", ""]).returncode == 0


def _make(folder: Path) -> None:
    print(f"Making {folder} with Python {sys.version.split()[0]}", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    subprocess.run(
        [folder / "bin" / "python", "-m", "ensurepip", "--default-pip"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,  # Debian parts it off; _pip then finds another
    )


def _fill(folder: Path, lock: Path) -> None:
    words = ["install", "-qq", "--no-input", "--require-hashes", "--only-binary", ":all:"]
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    done = subprocess.run([*_pip(folder), *words, "-r", lock], env={**os.environ, **quiet})
    if done.returncode:
        sys.exit(f"The packages of {lock.name} could not be installed; pip says why above.")


def _pip(folder: Path) -> list[str]:
    """Return the words that run a pip for this environment: its own, another, a fetched one."""
    python = str(folder / "bin" / "python")
    if _runs([python, "-m", "pip", "--version"]):
        return [python, "-m", "pip"]
    if _runs([sys.executable, "-m", "pip", "--python", python, "--version"]):
        return [sys.executable, "-m", "pip", "--python", python]
    return [python, str(_fetched_pip(folder) / "pip")]


def _runs(words: list[str]) -> bool:
    return subprocess.run(words, capture_output=True).returncode == 0


def _fetched_pip(folder: Path) -> Path:
    wheel = folder / PIP
    page = f"{_index().rstrip('/')}/pip/"
    asked = urllib.request.Request(page, headers={"Accept": JSON_INDEX})
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:
            files = json.load(answer)["files"]
        place = next(file["url"] for file in files if file["hashes"].get("sha256") == PIP_SHA256)
        with urllib.request.urlopen(urllib.parse.urljoin(page, place), timeout=60) as answer:
            wheel.write_bytes(answer.read())
    except (OSError, ValueError, StopIteration) as failure:
        sys.exit(f"{ADVICE}\n(pip could not be fetched: {failure!r})")
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != PIP_SHA256:
        sys.exit("The fetched pip is not the one whose hash is known; nothing was installed.")
    return wheel


def _index() -> str:
    """Return the index that pip is set up to use on this machine."""
    if named := os.environ.get("PIP_INDEX_URL"):
        return named
    settings = configparser.ConfigParser(interpolation=None)
    home = Path.home()
    settings.read(["/etc/pip.conf", home / ".pip/pip.conf", home / ".config/pip/pip.conf"])
    found = settings.get("global", "index-url", fallback="")
    return found or sys.exit(ADVICE)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
