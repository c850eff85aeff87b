"""Taking papers in, and letting people of the crew open them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from charter.rules import local_date
from claims import rules, selectors
from claims.models import Access, Claim, Evidence
from claims.states import EvidenceKind
from members import services as members
from members.models import User
from members.states import AccessKind
from papers import services as papers
from papers.models import Paper
from papers.rules import PaperRefused
from papers.services import Handed


@dataclass(frozen=True)
class Document:
    """A paper as someone hands it in: a file, or a paper that was taken in before.

    `item` is the key of what it shows in the charter's list, or empty.
    """

    file: Handed | None = None
    kind: EvidenceKind = EvidenceKind.EVENT
    item: str = ""
    paper: Paper | None = None


@dataclass(frozen=True)
class Taken:
    """A document whose paper has been taken in."""

    document: Document
    paper: Paper


def take_in(documents: Sequence[Document], *, by: User, at: datetime) -> list[Taken]:
    """Take papers in; the first that cannot be taken is refused, and then none is taken.

    Raises `claims.rules.PaperRefused` with papers' own reason.
    """
    rules.require_few_papers(len(documents))
    files = [document.file for document in documents if document.file is not None]
    handed = list(dict.fromkeys(files))
    try:
        fresh = dict(zip(handed, papers.take_all(handed, by=by, at=at), strict=True))
    except PaperRefused as refused:
        raise rules.PaperRefused(refused) from refused
    return [Taken(document, _paper(document, fresh)) for document in documents]


def _paper(document: Document, fresh: Mapping[Handed, Paper]) -> Paper:
    """Return a document's paper: the one taken before, or the one of its file."""
    if document.paper is not None:
        return document.paper
    assert document.file is not None  # a document is a file or a paper
    return fresh[document.file]


def keep_evidence(claim: Claim, taken: Sequence[Taken], *, by: User, at: datetime) -> None:
    """Note what papers a claim stands on; the same bytes twice are one piece of evidence."""
    Evidence.objects.bulk_create(
        (
            Evidence(
                claim=claim,
                kind=one.document.kind,
                item=one.document.item,
                paper=one.paper,
                sha256=one.paper.sha256,
                uploaded_by=by,
                uploaded_at=at,
            )
            for one in taken
        ),
        ignore_conflicts=True,
    )
    held = set(claim.evidence.values_list("paper_id", flat=True))
    for one in taken:
        if one.paper.pk not in held:
            papers.drop_paper(one.paper)


def open_claim(*, claim: Claim, by: User, at: datetime) -> None:
    """Note for the claimant that one of the crew has read the request, once a day.

    The page shows what was declared on joining, so that is noted for the member too.
    """
    _note_access(claim, None, by=by, at=at)
    if selectors.declared_by(claim=claim):
        members.record_access(
            member_id=claim.enrolment.member_id, kind=AccessKind.HEALTH, by=by, at=at
        )


def open_case(*, claim: Claim, by: User, at: datetime) -> None:
    """Note for the claimant that somebody looked at the request itself, and at no health answers.

    Once a day; whoever opens a paper of it leaves a row more (`open_paper`).
    """
    _note_access(claim, None, by=by, at=at)


def open_paper(*, evidence: Evidence, by: User, at: datetime) -> Paper:
    """Return a paper to be opened, noted for the claimant: one of the crew looks at it."""
    _note_access(evidence.claim, evidence, by=by, at=at)
    return evidence.paper


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
