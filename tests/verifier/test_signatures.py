"""Signatures: the RFC's own examples, another library's, and whatever is no signature."""

import base64
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from logbook.rules import notes
from verifier import verify

# RFC 8032, section 7.1: public key, message, signature.
OF_THE_RFC: Final = {
    "test 1": (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    "test 2": (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    "test 3": (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    "SHA(abc)": (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
        "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
}
TEXT: Final = "pool.example/log\n3\n" + base64.b64encode(b"r" * 32).decode() + "\n"


@pytest.mark.parametrize("name", OF_THE_RFC)
def test_the_examples_of_the_rfc_hold_and_no_other_message_does(name: str) -> None:
    public, message, signature = (bytes.fromhex(one) for one in OF_THE_RFC[name])
    key = verify.PublicKey(public)

    assert key.has_signed(message, signature)
    assert not key.has_signed(message + b"\0", signature)
    for place in (0, 31, 32, 63):
        bent = bytearray(signature)
        bent[place] ^= 1
        assert not key.has_signed(message, bytes(bent))


@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200))
@settings(max_examples=20, deadline=None)
def test_it_agrees_with_another_library(seed: bytes, message: bytes) -> None:
    other = Ed25519PrivateKey.from_private_bytes(seed)
    key = verify.PublicKey(other.public_key().public_bytes_raw())

    assert key.has_signed(message, other.sign(message))


def test_a_signature_is_taken_in_one_spelling_only() -> None:
    """S + L is the same number modulo L, and a second signature of the same words: refused."""
    public, message, signature = (bytes.fromhex(one) for one in OF_THE_RFC["test 2"])
    shifted = int.from_bytes(signature[32:], "little") + verify.ORDER

    second = signature[:32] + shifted.to_bytes(32, "little")

    assert not verify.PublicKey(public).has_signed(message, second)
    assert not verify.PublicKey(public).has_signed(message, signature[:63])


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 31,
        verify.PRIME.to_bytes(32, "little"),  # zero, written as the prime
        b"\2" + b"\0" * 31,  # y = 2 is on no point of the curve
        b"\1" + b"\0" * 30 + b"\x80",  # x = 0 has no sign
    ],
)
def test_what_is_no_key_is_refused(raw: bytes) -> None:
    with pytest.raises(verify.Fault, match="no Ed25519 key"):
        verify.PublicKey(raw)


def test_keys_and_notes_of_the_log_are_read() -> None:
    log = notes.Verifier("pool.example/log", notes.public_of(b"s" * 32))
    witness = notes.Verifier("seen.example", notes.public_of(b"w" * 32), notes.COSIGNATURE)
    lines = [
        log.line(notes.sign(TEXT, seed=b"s" * 32)),
        witness.line(notes.cosign(TEXT, seed=b"w" * 32, time=1_800_000_000)),
        "— somebody.else " + base64.b64encode(b"who knows").decode() + "\n",
    ]
    keys = [verify.note_key(log.vkey), verify.note_key(witness.vkey)]

    found = verify.note(notes.note_of(TEXT, lines).encode())

    assert found.signed_by(keys) == keys
    assert verify.checkpoint(notes.note_of(TEXT, lines).encode()).size == 3


def test_a_note_whose_words_were_changed_names_whose_signature_does_not_fit() -> None:
    log = notes.Verifier("pool.example/log", notes.public_of(b"s" * 32))
    note = notes.note_of(TEXT, [log.line(notes.sign(TEXT, seed=b"s" * 32))])

    bent = verify.note(note.replace("\n3\n", "\n4\n").encode())

    with pytest.raises(verify.Fault, match=r"the signature of pool\.example/log does not fit"):
        bent.signed_by([verify.note_key(log.vkey)])


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "pool",
        "pool+00000000+AQ==",
        "pool+zz+AQ==",
        "pool+00000000+" + base64.b64encode(b"\1" + b"k" * 32).decode(),
        notes.Verifier("pool", notes.public_of(b"s" * 32), 9).vkey,
    ],
)
def test_a_line_that_is_no_key_is_refused(vkey: str) -> None:
    with pytest.raises(verify.Fault):
        verify.note_key(vkey)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\n\n",
        b"text without signatures\n",
        b"text\n\n-- pool AAAAAAAA\n",
        "text\n\n— pool not-base64!\n".encode(),
        "text\n\n— pool AAAA\n".encode(),
        "te\0xt\n\n— pool AAAAAAAA\n".encode(),
        "text\n\n— pool AAAAAAAA".encode(),
    ],
)
def test_what_is_no_note_is_refused(raw: bytes) -> None:
    with pytest.raises(verify.Fault):
        verify.note(raw)


@pytest.mark.parametrize(
    "text", ["o\n3\n", "o\n03\nAAAA\n", "o\n-1\nAAAA\n", "o\n3\nAAAA\n", "o\n3\n!\n"]
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    raw = f"{text}\n— pool AAAAAAAA\n".encode()

    with pytest.raises(verify.Fault):
        verify.checkpoint(raw)
