"""Find a Chromium for the browser tests, or install one: `python -m tests.chromium`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APT = ("apt-get", "-o", "DPkg::Lock::Timeout=120", "-qq")
ADVICE = (
    "No Chromium found for the browser tests: install one (Debian: apt-get install chromium; "
    "any system: .venv/bin/playwright install chromium), name one (CHROMIUM=/path/to/it), "
    "or leave these tests out: make test BROWSER=0"
)
QUIET = (  # nothing of the browser's own goes out while it is tested
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-quic",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-first-run",
    "--force-color-profile=srgb",
)


def find() -> str | None:
    """Return the program that CHROMIUM names, or else Playwright's own, or else the system's."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else next(filter(None, map(shutil.which, NAMES)), None)


def flags() -> list[str]:
    """Return the switches to launch with; root has no sandbox to give."""
    return [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else list(QUIET)


def main() -> int:
    if "--fonts" in sys.argv:
        _ensure_chinese_font()
    found = find()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium from the system's packages (once, about a minute)", flush=True)
        _install("chromium")
        found = find()
    if found is None:
        print(ADVICE, file=sys.stderr)
        return 1
    print(f"Browser tests use {found}", flush=True)
    return 0


def _ensure_chinese_font() -> None:
    """Screenshots without one show boxes; that is a pity, not a failure."""
    asked = ["fc-list", ":lang=zh"]
    is_there = shutil.which("fc-list") and subprocess.run(asked, capture_output=True).stdout
    if not is_there and os.geteuid() == 0 and shutil.which("apt-get"):
        _install("fonts-noto-cjk")
    elif not is_there:
        print("No Chinese font found: install one (Debian: apt-get install fonts-noto-cjk)")


def _install(package: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (("update",), ("install", "-y", "--no-install-recommends", package)):
        subprocess.run([*APT, *words], env=environment, stdout=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    sys.exit(main())
