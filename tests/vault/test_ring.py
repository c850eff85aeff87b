"""What is encrypted opens only where it belongs, with a key of the ring."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.ring import KeysUnreadable, Ring, Unreadable, keyed_hash, keys_of, prefix_of

OLD, NEW = b"o" * 32, b"n" * 32
PLACE = "members_member.name"


@given(st.text())
def test_any_text_comes_back_as_it_was(text: str) -> None:
    ring = Ring({"a": NEW})
    assert ring.decrypt(ring.encrypt(text, belongs_to=PLACE), belongs_to=PLACE) == text


def test_the_same_text_is_stored_differently_each_time() -> None:
    ring = Ring({"a": NEW})
    assert ring.encrypt("林小雨", belongs_to=PLACE) != ring.encrypt("林小雨", belongs_to=PLACE)


def test_what_an_older_key_encrypted_still_opens() -> None:
    stored = Ring({"old": OLD}).encrypt("林小雨", belongs_to=PLACE)
    both = Ring({"new": NEW, "old": OLD})
    assert both.decrypt(stored, belongs_to=PLACE) == "林小雨"
    assert both.encrypt("林小雨", belongs_to=PLACE).startswith(prefix_of("new"))


@pytest.mark.parametrize("place", ["members_member.born_on", "members_user.name"])
def test_moved_to_another_column_it_opens_no_more(place: str) -> None:
    ring = Ring({"a": NEW})
    with pytest.raises(Unreadable):
        ring.decrypt(ring.encrypt("林小雨", belongs_to=PLACE), belongs_to=place)


def test_one_altered_bit_is_noticed() -> None:
    ring = Ring({"a": NEW})
    stored = bytearray(ring.encrypt("林小雨", belongs_to=PLACE))
    stored[-1] ^= 1
    with pytest.raises(Unreadable):
        ring.decrypt(bytes(stored), belongs_to=PLACE)


@pytest.mark.parametrize("stored", [b"", b"\x01", b"\x01a", b"\x03old" + b"x" * 40, b"\xff" * 9])
def test_what_never_came_from_here_is_refused(stored: bytes) -> None:
    with pytest.raises(Unreadable):
        Ring({"a": NEW}).decrypt(stored, belongs_to=PLACE)


def test_keys_are_read_in_their_order() -> None:
    text = f"b:{base64.b64encode(NEW).decode()}, a:{base64.b64encode(OLD).decode()}"
    assert list(keys_of(text).items()) == [("b", NEW), ("a", OLD)]


@pytest.mark.parametrize(
    "text",
    ["", "a", "a:not base64", "a:钥匙", "a:" + base64.b64encode(b"short").decode(), "A:" + "A" * 44]
    + [f"a:{base64.b64encode(NEW).decode()},a:{base64.b64encode(OLD).decode()}"],
)
def test_keys_that_cannot_be_meant_are_refused(text: str) -> None:
    with pytest.raises(KeysUnreadable):
        keys_of(text)


def test_a_hash_finds_the_same_value_for_the_same_purpose_only() -> None:
    assert keyed_hash("x", purpose="one") == keyed_hash("x", purpose="one")
    assert keyed_hash("x", purpose="one") != keyed_hash("x", purpose="two")
    assert keyed_hash("x", purpose="one") != keyed_hash("y", purpose="one")
