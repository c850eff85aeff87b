"""Keys of the log, and the checkpoints they sign."""

import os
from datetime import datetime

from django.conf import settings
from django.db import transaction

from logbook import rules, selectors
from logbook.models import Checkpoint, LogKey, Signature
from logbook.rules import notes
from logbook.rules.tiles import Tree
from logbook.services.appending import take_turn
from vault.ring import Unreadable


@transaction.atomic
def sign_checkpoint(*, at: datetime) -> Checkpoint | None:
    """Sign the log as it stands, once for each size; None while it is empty.

    Two at once are one; stopped between appending and signing, the next call makes up for it. The
    first call makes the log's key. Nothing is signed that contradicts what was signed before:
    raises `LogCorrupted`; `SeedUnreadable` where the key cannot be opened.
    """
    take_turn()
    size = selectors.size()
    if not size:
        return None
    key = _key(at=at)
    signed = Checkpoint.objects.filter(size=size, signatures__key=key).first()
    if signed is not None:
        return signed
    checkpoint = _checkpoint(selectors.tree(size), origin=key.name, at=at)
    _sign(checkpoint, key, at=at)
    return checkpoint


@transaction.atomic
def rotate_key(*, reason: str, is_lost: bool, at: datetime) -> LogKey:
    """End the key that signs, and let a new one sign from here on; the log goes on as it is.

    The old key signs what is there one last time, and the new one signs the same root beside it.
    A key that is lost (`is_lost`, or its seed cannot be opened) signs nothing more: it ends with
    the last checkpoint it has signed, which the new key signs too.
    """
    take_turn()
    key = LogKey.objects.defer("seed").filter(ended_at__isnull=True).first()
    if key is None:
        raise rules.NoLogKey("there is no key to end: the first checkpoint makes one")
    is_lost = is_lost or not opens(key)
    if not is_lost:
        sign_checkpoint(at=at)
    last = Checkpoint.objects.order_by("-size").first()
    size = 0 if last is None else last.size
    LogKey.objects.filter(pk=key.pk).update(
        until_size=max(size, key.from_size), ended_at=at, reason=reason, was_lost=is_lost
    )
    fresh = _made(name=key.name, from_size=size, at=at)
    if last is not None:
        _sign(last, fresh, at=at)
    return fresh


def _key(*, at: datetime) -> LogKey:
    """Return the key that signs; the first one is made here. Its name is the log's for ever."""
    key = LogKey.objects.defer("seed").filter(ended_at__isnull=True).first()
    return key or _made(name=settings.LOG_ORIGIN, from_size=0, at=at)


def _made(*, name: str, from_size: int, at: datetime) -> LogKey:
    if not notes.NAME.fullmatch(name):
        raise rules.NoLogKey(f"LOG_ORIGIN is no name of a log: {name!r}")
    seed = os.urandom(32)
    return LogKey.objects.create(
        name=name,
        public=notes.public_of(seed),
        seed=seed.hex(),
        from_size=from_size,
        made_at=at,
    )


def opens(key: LogKey) -> bool:
    """Return whether a key's seed can be opened, and is its own."""
    try:
        _seed(key)
    except rules.SeedUnreadable:
        return False
    return True


def _seed(key: LogKey) -> bytes:
    """Return a key's seed; raises `SeedUnreadable` where it cannot be opened, or is another's."""
    try:
        text = LogKey.objects.filter(pk=key.pk).values_list("seed", flat=True).get()
        seed = bytes.fromhex(text)
        is_of_key = notes.public_of(seed) == bytes(key.public)
    except (Unreadable, ValueError) as bad:
        raise rules.SeedUnreadable(f"the seed of {key} cannot be opened: {bad}") from bad
    if not is_of_key:
        raise rules.SeedUnreadable(f"the seed of {key} is another key's")
    return seed


def _checkpoint(tree: Tree, *, origin: str, at: datetime) -> Checkpoint:
    """Return the checkpoint of this size, made if it is new; raises `LogCorrupted`."""
    last = Checkpoint.objects.order_by("-size").first()
    if last is not None and (
        last.size > tree.size or tree.hash_of((0, last.size)) != bytes(last.root)
    ):
        raise rules.LogCorrupted(f"the log no longer begins with what was signed at {last.size}")
    if last is not None and last.size == tree.size:
        return last
    root = tree.root()
    text = notes.Checkpoint(origin, tree.size, root).text
    return Checkpoint.objects.create(size=tree.size, root=root, text=text, at=at)


def _sign(checkpoint: Checkpoint, key: LogKey, *, at: datetime) -> None:
    """Sign a checkpoint by a key, unless it has."""
    if Signature.objects.filter(checkpoint=checkpoint, key=key).exists():
        return
    Signature.objects.create(
        checkpoint=checkpoint,
        key=key,
        signature=notes.sign(checkpoint.text, seed=_seed(key)),
        at=at,
    )
