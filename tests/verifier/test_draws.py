"""The draw of an audit, drawn again by a stranger."""

import copy

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audits.models import Attestation
from tests.audits.builders import REPORT as REPORT_OF_AUDIT
from tests.audits.builders import an_attested_audit
from tests.verifier.reports import Json, hash_of, written
from verifier import verify

REPORT = "plans/village/periods/3/report.json"
DIGESTS = {REPORT: "d" * 64}
NAME = "village/audits/1"
REFS = [f"R{number:03}" for number in range(30)]


def a_draw(**changes: object) -> Json:
    values = ["one", "two", ""]
    commitments = [hash_of(f"{value or 'kept back'}|{NAME}".encode()) for value in values]
    listed = hash_of("".join(f"{ref}\n" for ref in REFS).encode())
    shown = sorted(f"{commitments[place]} {values[place]}" for place in (0, 1))
    lines = [f"{NAME}/{'d' * 64}", listed, *shown, "beacon"]
    seed = hash_of("".join(f"{line}\n" for line in lines).encode())
    return {
        "format": "tongzhou.audit-draw/1",
        "plan": "village",
        "no": 1,
        "report": {"no": 3, "sha256": "d" * 64},
        "rule": {"at_least": 3, "bps": 1_000, "at_most": 20},
        "count": 3,
        "refs": REFS,
        "list_sha256": listed,
        "commitments": [
            {"by": f"person {place}", "commitment": commitment, "value": value}
            for place, (commitment, value) in enumerate(zip(commitments, values, strict=True))
        ],
        "beacon": {"source": "x", "round": 1, "value": "beacon"},
        "seed": seed,
        "drawn": verify.drawn(REFS, seed)[:3],
        **changes,
    }


def test_a_draw_that_follows_from_its_values_holds() -> None:
    verify.check_draw(a_draw(), DIGESTS)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"drawn": ["R000", "R001", "R002"]}, "what is drawn is"),
        ({"seed": "0" * 64}, "seed is"),
        ({"count": 2}, "count is 2"),
        ({"refs": REFS[::-1]}, "not a sorted list"),
        ({"refs": [*REFS, "R999"]}, "list_sha256 is"),
        ({"refs": [1, 2]}, "not a sorted list"),
        ({"report": {"no": 4, "sha256": "d" * 64}}, "which is not in the log"),
        ({"report": {"no": 3, "sha256": "e" * 64}}, "the hash of"),
        ({"beacon": {"value": "another"}}, "seed is"),
    ],
)
def test_a_draw_that_does_not_is_caught(changes: Json, words: str) -> None:
    with pytest.raises(verify.Fault, match=words):
        verify.check_draw(a_draw(**changes), DIGESTS)


def test_a_value_that_was_not_committed_to_is_caught() -> None:
    bent = copy.deepcopy(a_draw())
    bent["commitments"][0]["value"] = "another"

    with pytest.raises(verify.Fault, match="a commitment is"):
        verify.check_draw(bent, DIGESTS)


def an_attestation(**changes: object) -> Json:
    drawn = a_draw()["drawn"]
    results = ["confirmed", "unchecked", "confirmed"]
    said = {
        "format": "tongzhou.audit-attestation/1",
        "plan": "village",
        "no": 1,
        "draw_sha256": "f" * 64,
        "claims": [
            {"ref": ref, "result": result, "why": ""}
            for ref, result in zip(drawn, results, strict=True)
        ],
        "counts": {"drawn": 3, "confirmed": 2, "not_confirmed": 0, "unchecked": 1},
        "statement": "Seen with my own eyes.",
        **changes,
    }
    key = Ed25519PrivateKey.from_private_bytes(b"a" * 32)
    public = key.public_key().public_bytes_raw().hex()
    signature = {"kind": "Ed25519", "public_key": public, "value": key.sign(written(said)).hex()}
    return {**said, "signature": signature}


def test_an_attestation_of_what_was_drawn_holds_signed_or_not() -> None:
    verify.check_attestation(an_attestation(), a_draw(), "f" * 64)
    unsigned = an_attestation()
    del unsigned["signature"]
    verify.check_attestation(unsigned, a_draw(), "f" * 64)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": "x"}, "no attestation known"),
        ({"draw_sha256": "0" * 64}, "draw_sha256 is"),
        ({"claims": []}, "what is attested is"),
        ({"counts": {"drawn": 3, "confirmed": 3, "not_confirmed": 0, "unchecked": 0}}, "confirmed"),
    ],
)
def test_an_attestation_of_anything_else_is_caught(changes: Json, words: str) -> None:
    with pytest.raises(verify.Fault, match=words):
        verify.check_attestation(an_attestation(**changes), a_draw(), "f" * 64)


def test_an_attestation_changed_after_it_was_signed_is_caught() -> None:
    changed = {**an_attestation(), "statement": "All is well."}

    with pytest.raises(verify.Fault, match="the signature is of other words"):
        verify.check_attestation(changed, a_draw(), "f" * 64)


def test_an_attestation_without_its_draw_is_caught() -> None:
    with pytest.raises(verify.Fault, match="not in the log before it"):
        verify.check_attestation(an_attestation(), None, "")


@pytest.mark.django_db
def test_the_products_own_draw_and_attestation_hold() -> None:
    audit = an_attested_audit(count=6)
    path = f"plans/{audit.plan.slug}/periods/1/report.json"

    draw = verify.document(audit.draw_body.encode())
    verify.check_draw(draw, {path: REPORT_OF_AUDIT})
    attestation = verify.document(Attestation.objects.get(audit=audit).body.encode())
    verify.check_attestation(attestation, draw, hash_of(audit.draw_body.encode()))
