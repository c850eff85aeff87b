"""What a bundle for somebody outside holds, and how it proves itself."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

FORMAT: Final = "tongzhou-case-1"
UNSAFE: Final = re.compile(r"[^\w.\-]+")
MOST_NAME: Final = 80


@dataclass(frozen=True)
class BundleFile:
    """One file of a bundle as its manifest names it."""

    path: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a bundle holds: every file but the manifest itself."""

    ref: str
    made_at: str
    charter_number: int
    charter_sha256: str
    files: Sequence[BundleFile]


def manifest_json(manifest: Manifest) -> bytes:
    """Return the manifest as it stands in the bundle."""
    told = {"format": FORMAT, **asdict(manifest)}
    return json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"


def safe_name(name: str) -> str:
    """Return a file's name with nothing in it that a system could take for a path."""
    plain = UNSAFE.sub("_", name.replace("\\", "/").split("/")[-1]).strip("._")
    return plain[-MOST_NAME:] or "paper"
