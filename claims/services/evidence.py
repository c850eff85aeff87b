"""Taking papers in, and letting people of the crew open them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage

from charter.rules import local_date
from claims import rules, selectors
from claims.models import Access, Claim, Evidence
from claims.states import EvidenceKind
from members.models import User


@dataclass(frozen=True)
class Document:
    """A paper as someone hands it in."""

    file: "File[bytes]"
    kind: EvidenceKind = EvidenceKind.EVENT


@dataclass(frozen=True)
class Sniffed:
    """A paper whose bytes have been looked at and may be taken."""

    document: Document
    name: str
    media_type: str
    sha256: str


def sniff(documents: Sequence[Document]) -> list[Sniffed]:
    """Return the papers with what they really are; the first that cannot be taken is refused."""
    rules.require_few_papers(len(documents))
    return [_sniff(document) for document in documents]


def keep_evidence(claim: Claim, papers: Sequence[Sniffed], *, by: User, at: datetime) -> None:
    """Store papers under their hash and note them; the same bytes twice are one paper."""
    for paper in papers:
        _store(paper)
    Evidence.objects.bulk_create(
        (
            Evidence(
                claim=claim,
                kind=paper.document.kind,
                name=paper.name,
                sha256=paper.sha256,
                size_bytes=paper.document.file.size,
                media_type=paper.media_type,
                uploaded_by=by,
                uploaded_at=at,
            )
            for paper in papers
        ),
        ignore_conflicts=True,
    )


def open_claim(*, claim: Claim, by: User, at: datetime) -> None:
    """Note for the claimant that one of the crew has read the request, once a day."""
    _note_access(claim, None, by=by, at=at)


def open_paper(*, evidence: Evidence, by: User, at: datetime) -> "File[bytes]":
    """Return a paper's bytes, and note for the claimant that one of the crew opened it."""
    _note_access(evidence.claim, evidence, by=by, at=at)
    return selectors.content_of(evidence=evidence)


def _sniff(document: Document) -> Sniffed:
    file = document.file
    name = _plain_name(file.name or "")
    file.seek(0)
    media_type = rules.media_type_of_paper(
        name=name,
        head=file.read(rules.SNIFFED_BYTES),
        size_bytes=file.size,
        most_bytes=settings.EVIDENCE_MAX_BYTES,
    )
    file.seek(0)
    digest = file_digest(file, "sha256")
    return Sniffed(document, name, media_type, digest.hexdigest())


def _plain_name(name: str) -> str:
    """Return the last part of a file's name, printable, with its ending kept."""
    last = "".join(c for c in name.replace("\\", "/").split("/")[-1] if c.isprintable())
    return last[-120:] or "-"


def _store(paper: Sniffed) -> None:
    """Write the bytes once; a file cut short by a crash is written again."""
    path = f"evidence/{paper.sha256[:2]}/{paper.sha256}"
    if default_storage.exists(path):
        if default_storage.size(path) == paper.document.file.size:
            return
        default_storage.delete(path)
    paper.document.file.seek(0)
    default_storage.save(path, paper.document.file)


def _note_access(claim: Claim, evidence: Evidence | None, *, by: User, at: datetime) -> None:
    Access.objects.bulk_create(
        [
            Access(
                claim=claim,
                evidence=evidence,
                by=by,
                on=local_date(at, claim.plan.time_zone),
                at=at,
            )
        ],
        ignore_conflicts=True,
    )
