"""How many are drawn, what that can find, and what a signature must be."""

import base64

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as some

from audits import rules


@pytest.mark.parametrize(
    ("paid", "drawn"), [(1, 1), (4, 4), (5, 5), (40, 5), (268, 5), (1_000, 20), (9_999_999, 60)]
)
def test_a_small_pool_is_looked_at_whole_and_a_large_one_by_a_part(paid: int, drawn: int) -> None:
    assert rules.Size().of(paid) == drawn


def test_the_chance_to_find_one_of_ten_percent_is_worked_out_on_paper() -> None:
    # 1 − (9·8)/(10·9) = 0.2
    assert rules.chance_bps(listed=10, drawn=2, invented=1) == 2_000
    assert rules.chance_bps(listed=10, drawn=10, invented=1) == 10_000
    assert rules.chance_bps(listed=10, drawn=0, invented=1) == 0


@given(listed=some.integers(1, 300), drawn=some.integers(0, 60), invented=some.integers(0, 300))
def test_a_chance_lies_between_never_and_always(listed: int, drawn: int, invented: int) -> None:
    drawn, invented = min(drawn, listed), min(invented, listed)

    chance = rules.chance_bps(listed=listed, drawn=drawn, invented=invented)

    assert 0 <= chance <= 10_000
    assert (chance == 0) == (drawn * invented == 0) or chance > 0


def test_confirmed_is_what_was_seen_and_not_confirmed_says_why() -> None:
    half = rules.Seen(identity=True, papers=True)
    for found, refusal in (
        (rules.Found(half, "confirmed"), rules.NotAllSeen),
        (rules.Found(half, "not_confirmed", note=" "), rules.WordsMissing),
        (rules.Found(half, "unchecked"), rules.WordsMissing),
    ):
        with pytest.raises(refusal):
            rules.require_consistent(found)

    rules.require_consistent(rules.Found(half, "not_confirmed", note="No payment found."))


KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
RAW = KEY.public_key().public_bytes_raw()
PEM = KEY.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)


@pytest.mark.parametrize("typed", [RAW.hex(), base64.b64encode(RAW).decode(), PEM.decode()])
def test_a_key_may_be_written_in_three_ways(typed: str) -> None:
    assert rules.settled_key(f"  {typed}\n") == RAW.hex()


def test_a_signature_is_of_these_bytes_under_this_key_or_of_nothing() -> None:
    signed = KEY.sign("甲".encode())
    settled = rules.settled_signature(base64.b64encode(signed).decode())

    rules.require_signed("甲", key=RAW.hex(), signature=settled)
    for text, key in (("乙", RAW.hex()), ("甲", "00" * 32)):
        with pytest.raises(rules.NotASignature):
            rules.require_signed(text, key=key, signature=settled)


@pytest.mark.parametrize("typed", ["", "x", "äö", "zz" * 32, "00" * 31, "<script>"])
def test_what_is_no_key_and_no_signature_is_refused(typed: str) -> None:
    with pytest.raises(rules.NotASignature):
        rules.settled_key(typed)
    with pytest.raises(rules.NotASignature):
        rules.settled_signature(typed)
