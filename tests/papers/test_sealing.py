"""The encrypted stream: any bytes come back, and nothing that was altered does."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.rules import PaperDamaged, new_key, seal, unseal
from papers.rules.sealing import CHUNK_BYTES, MAGIC, SALT_BYTES, TAG_BYTES

KEY = new_key()
HEAD = len(MAGIC) + SALT_BYTES
STORED_CHUNK = CHUNK_BYTES + TAG_BYTES

# Lengths around the edges of chunks, where such a construction breaks if it does.
lengths = st.one_of(
    st.integers(0, 300),
    st.builds(
        lambda chunks, off: max(chunks * CHUNK_BYTES + off, 0),
        st.integers(0, 3),
        st.integers(-2, 2),
    ),
)


def sealed(plain: bytes, *, key: bytes = KEY, context: str = "here") -> bytes:
    return b"".join(seal([plain], key=key, context=context))


def opened(stored: bytes, *, key: bytes = KEY, context: str = "here") -> bytes:
    return b"".join(unseal([stored], key=key, context=context))


def cut(content: bytes, cuts: list[int]) -> Iterator[bytes]:
    """Yield bytes in pieces that end where the cuts say, wherever that is."""
    edges = sorted({0, len(content), *(min(one, len(content)) for one in cuts)})
    yield from (content[a:b] for a, b in zip(edges, edges[1:], strict=False))


@given(length=lengths, seed=st.binary(min_size=1, max_size=7), data=st.data())
def test_any_bytes_come_back_however_they_are_cut(
    length: int, seed: bytes, data: st.DataObject
) -> None:
    plain = (seed * (length // len(seed) + 1))[:length]
    cuts = st.lists(st.integers(0, length + STORED_CHUNK), max_size=6)

    stored = b"".join(seal(cut(plain, data.draw(cuts)), key=KEY, context="here"))

    assert b"".join(unseal(cut(stored, data.draw(cuts)), key=KEY, context="here")) == plain
    assert len(stored) == HEAD + length + TAG_BYTES * max(-(-length // CHUNK_BYTES), 1)


@given(length=lengths, where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_any_flipped_bit_is_noticed(length: int, where: float, bit: int) -> None:
    stored = bytearray(sealed(b"x" * length))
    stored[int(where * len(stored))] ^= 1 << bit

    with pytest.raises(PaperDamaged):
        opened(bytes(stored))


@given(length=lengths, where=st.floats(0, 1, exclude_max=True))
def test_any_cut_is_noticed(length: int, where: float) -> None:
    stored = sealed(b"x" * length)

    with pytest.raises(PaperDamaged):
        opened(stored[: int(where * len(stored))])


@pytest.mark.parametrize("order", [(1, 0, 2), (0, 2), (0, 1), (0, 1, 1, 2), (0, 0, 1, 2), (2,)])
def test_chunks_moved_left_out_or_doubled_are_noticed(order: tuple[int, ...]) -> None:
    stored = sealed(b"a" * CHUNK_BYTES + b"b" * CHUNK_BYTES + b"c")
    chunks = [stored[HEAD + n * STORED_CHUNK :][:STORED_CHUNK] for n in range(3)]
    assert opened(stored[:HEAD] + b"".join(chunks)) == opened(stored)

    with pytest.raises(PaperDamaged):
        opened(stored[:HEAD] + b"".join(chunks[n] for n in order))


def test_what_was_added_behind_is_noticed() -> None:
    with pytest.raises(PaperDamaged):
        opened(sealed(b"abc") + b"d")


def test_it_opens_in_its_own_place_and_under_its_own_key_only() -> None:
    stored = sealed(b"abc", context="original/1")

    for key, context in ((KEY, "original/2"), (new_key(), "original/1")):
        with pytest.raises(PaperDamaged):
            opened(stored, key=key, context=context)


def test_a_chunk_of_another_stream_of_the_same_paper_does_not_pass() -> None:
    one, other = sealed(b"a" * CHUNK_BYTES + b"b"), sealed(b"c" * CHUNK_BYTES + b"d")

    with pytest.raises(PaperDamaged):
        opened(one[: HEAD + STORED_CHUNK] + other[HEAD + STORED_CHUNK :])


def test_the_same_bytes_are_stored_as_other_bytes_each_time() -> None:
    assert sealed(b"abc")[HEAD:] != sealed(b"abc")[HEAD:]


def test_nothing_of_what_is_stored_is_plain() -> None:
    assert b"thyroid" not in sealed(b"thyroid" * 20_000)
