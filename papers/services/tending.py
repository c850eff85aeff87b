"""What the sweeps do: encrypt what still lies plain, delete what is to go, forget in time."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.core.files.storage import default_storage
from django.db import transaction

from papers import selectors
from papers.models import Paper, Upload
from papers.rules import PaperDamaged
from papers.services import objects
from papers.services.reading import context_of, read_original
from papers.states import Lies, PaperState, Trouble

UNUSED_FOR: Final = timedelta(days=30)


def seal_plain(*, paper_id: int) -> bool:
    """Encrypt a paper from before papers were encrypted; return whether it was done now.

    First the encrypted bytes, then the row, then the plain bytes go: killed anywhere and called
    again it ends the same. Where the plain bytes are not what was taken, the paper says so.
    """
    with transaction.atomic():
        paper = Paper.objects.select_for_update(of=("self",)).get(pk=paper_id)
        if paper.lies == Lies.PLAIN and not _seal(paper):
            return False
    with transaction.atomic():
        paper = Paper.objects.select_for_update(of=("self",)).get(pk=paper_id)
        if paper.lies != Lies.DOUBLE:
            return False
        _drop_plain(paper)
        paper.lies = Lies.SEALED
        paper.save(update_fields=["lies"])
    return True


@transaction.atomic
def delete_leaving(*, paper_id: int) -> None:
    """Delete all bytes of a paper whose key is gone; done twice, it is done."""
    paper = Paper.objects.select_for_update(of=("self",)).get(pk=paper_id)
    if paper.lies != Lies.LEAVING:
        return
    objects.drop(paper.folder)
    _drop_plain(paper)
    paper.lies = Lies.GONE
    paper.save(update_fields=["lies"])


def forget_upload(*, upload: Upload) -> None:
    """Delete what came of an upload that nobody went on with; what became a paper stays."""
    objects.drop(upload.folder)
    upload.delete()


def forget_unused(*, paper_id: int, at: datetime) -> None:
    """Let a paper go that belongs to nothing: a form that was never sent, a draft forgotten."""
    _let_go(paper_id, before=at - UNUSED_FOR)


def drop_paper(paper: Paper) -> None:
    """Let a paper go that somebody took away again; one that still belongs to something stays."""
    _let_go(paper.pk, before=paper.uploaded_at + timedelta(microseconds=1))


@transaction.atomic
def _let_go(paper_id: int, *, before: datetime) -> None:
    """Delete a paper that belongs to nothing, with what is stored of it once that is certain."""
    paper = Paper.objects.select_for_update(of=("self",)).filter(pk=paper_id).first()
    if paper is None or not selectors.unused_papers(at=before).filter(pk=paper_id).exists():
        return
    folder = paper.folder
    Upload.objects.filter(paper=paper).delete()
    paper.delete()
    transaction.on_commit(partial(objects.drop, folder))


def _seal(paper: Paper) -> bool:
    """Store a locked paper's bytes encrypted, beside the plain ones; return whether they could."""
    key = objects.new_key()
    try:
        objects.put(paper.path, read_original(paper), key=key, context=context_of(paper))
    except PaperDamaged:
        paper.state, paper.trouble = PaperState.UNREADABLE, Trouble.DAMAGED
    else:
        paper.data_key, paper.lies = key, Lies.DOUBLE
    paper.save(update_fields=["data_key", "lies", "state", "trouble"])
    return paper.lies == Lies.DOUBLE


def _drop_plain(paper: Paper) -> None:
    """Delete the plain bytes, unless another paper of the same content still lies only so."""
    others = Paper.objects.filter(sha256=paper.sha256, lies=Lies.PLAIN).exclude(pk=paper.pk)
    if not others.exists():
        default_storage.delete(paper.old_path)
