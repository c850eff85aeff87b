"""Papers from before papers were encrypted: they become so one by one, whatever happens."""

from hashlib import sha256

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from members.models import User
from papers import services
from papers.models import Paper
from papers.services import objects
from papers.states import Lies, Trouble
from papers.tasks import tend_papers
from tests.members.builders import a_user
from tests.papers.builders import content_of

pytestmark = pytest.mark.django_db

OLD = b"%PDF-1.4 an old paper %%EOF"


def an_old_paper(content: bytes = OLD, *, by: User | None = None, is_there: bool = True) -> Paper:
    """Return a paper as claims 0008 finds it: plain, under its fingerprint."""
    paper = Paper.objects.create(
        sha256=sha256(content).hexdigest(),
        size_bytes=len(content),
        media_type="application/pdf",
        name="old.pdf",
        lies=Lies.PLAIN,
        uploaded_by=by or a_user(),
        uploaded_at=timezone.now(),  # not yet to be forgotten
    )
    if is_there and not default_storage.exists(paper.old_path):
        default_storage.save(paper.old_path, ContentFile(content))
    return paper


def test_it_can_be_read_as_it_lies_and_is_encrypted_by_the_sweep() -> None:
    paper = an_old_paper()
    assert content_of(paper) == OLD

    tend_papers()

    paper.refresh_from_db()
    assert paper.lies == Lies.SEALED
    assert content_of(paper) == OLD
    assert not default_storage.exists(paper.old_path)


def test_the_same_bytes_of_two_papers_go_with_the_last() -> None:
    one, other = an_old_paper(), an_old_paper()

    services.seal_plain(paper_id=one.pk)
    assert content_of(other) == OLD
    services.seal_plain(paper_id=other.pk)

    assert not default_storage.exists(one.old_path)
    assert [content_of(paper) for paper in Paper.objects.all()] == [OLD, OLD]


class Killed(BaseException):
    """The worker died."""


@pytest.mark.parametrize("step", ["put", "delete"])
def test_killed_at_any_step_and_done_again_it_ends_the_same(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = an_old_paper()

    def die(*_given: object, **_named: object) -> None:
        raise Killed

    with monkeypatch.context() as broken:
        if step == "put":
            broken.setattr(objects, "put", die)
        else:
            broken.setattr(default_storage, "delete", die, raising=False)
        with pytest.raises(Killed), transaction.atomic():
            services.seal_plain(paper_id=paper.pk)
    paper.refresh_from_db()
    assert content_of(paper) == OLD

    services.seal_plain(paper_id=paper.pk)

    paper.refresh_from_db()
    assert (paper.lies, content_of(paper)) == (Lies.SEALED, OLD)
    assert not default_storage.exists(paper.old_path)


@pytest.mark.parametrize("is_there", [True, False])
def test_one_whose_bytes_are_not_what_was_taken_says_so_and_holds_up_no_other(
    is_there: bool,  # noqa: FBT001  pytest gives it by name
) -> None:
    bad = an_old_paper(b"%PDF-1.4 altered %%EOF", is_there=is_there)
    if is_there:
        Paper.objects.filter(pk=bad.pk).update(size_bytes=5, sha256=bad.sha256)
        default_storage.delete(bad.old_path)
        default_storage.save(bad.old_path, ContentFile(b"something else"))
    good = an_old_paper()

    for _twice in range(2):
        tend_papers()

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.lies, bad.trouble) == (Lies.PLAIN, Trouble.DAMAGED)
    assert good.lies == Lies.SEALED
    assert default_storage.exists(bad.old_path) is is_there
