"""Which code answers: pages kept by an older version are not shown by a newer one."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.conf import settings

KINDS = frozenset({".py", ".html", ".mo", ".css", ".svg", ".js"})


@cache
def code_version() -> str:
    """Return a name for the code, templates, words and styles of this very process."""
    digest = sha256()
    for folder in _folders():
        for path in sorted(folder.rglob("*")):
            if path.suffix in KINDS:
                digest.update(path.name.encode() + sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _folders() -> list[Path]:
    """Return the folders of our own apps, and of what they share."""
    base = Path(settings.BASE_DIR)
    ours = [Path(app.path) for app in apps.get_app_configs()]
    shared = [base / name for name in ("config", "templates", "static", "locale")]
    return sorted({*(path for path in ours if path.parent == base), *shared})
