"""What of an audit is public: two documents, built by an allow-list."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from audits import rules
from audits.models import Appointment, Audit, Draft, Drawn, Finding
from audits.selectors.audits import commitments_of, drawn_of, refs_of
from audits.states import Result, Why


def name_of(*, audit: Audit) -> str:
    """Return what an audit is called under its hashes: "village/audits/1"."""
    return rules.name_of(slug=audit.plan.slug, no=audit.no)


def draw_text(*, audit: Audit, drawn: list[str]) -> str:
    """Return the draw's bytes: all that it was made from, and what it gave."""
    return rules.canonical(
        {
            "format": rules.DRAW_FORMAT,
            "plan": audit.plan.slug,
            "no": audit.no,
            "report": {"no": audit.period.no, "sha256": audit.report_sha256},
            "opened_at": rules.instant(audit.opened_at),
            "rule": {"at_least": audit.at_least, "at_most": audit.at_most, "bps": audit.bps},
            "count": audit.size,
            "refs": refs_of(audit=audit),
            "list_sha256": audit.list_sha256,
            "commitments": [
                {
                    "by": f"{one.giver} {one.number}",
                    "commitment": one.commitment,
                    "value": one.value,
                }
                for one in commitments_of(audit=audit)
            ],
            "beacon": {
                "source": audit.beacon_source,
                "round": audit.beacon_round or 0,
                "value": audit.beacon_value,
            },
            "seed": audit.seed,
            "drawn": drawn,
            "drawn_at": rules.instant(audit.drawn_at) if audit.drawn_at else "",
        }
    )


def statement_text(*, audit: Audit, appointment: Appointment, draft: Draft) -> str:
    """Return the bytes an auditor signs: each request drawn, the counts, their own words."""
    return rules.canonical(_attested(audit, appointment, draft.statement, draft.at))


def attestation_text(
    *, audit: Audit, appointment: Appointment, draft: Draft, key: str, signature: str
) -> str:
    """Return the attestation's bytes: those signed, with the auditor's signature if there is one.

    Without its member `signature`, written anew, it is the bytes that were signed.
    """
    content = _attested(audit, appointment, draft.statement, draft.at)
    if signature:
        content["signature"] = {"kind": "Ed25519", "public_key": key, "value": signature}
    return rules.canonical(content)


def _attested(
    audit: Audit, appointment: Appointment, statement: str, at: datetime
) -> dict[str, Any]:
    drawn = list(drawn_of(audit=audit))
    rows = [_row(one) for one in drawn]
    return {
        "format": rules.ATTESTATION_FORMAT,
        "plan": audit.plan.slug,
        "no": audit.no,
        "draw_sha256": audit.draw_sha256,
        "auditor": {
            "organisation": appointment.organisation,
            "is_member": "yes" if appointment.is_member else "no",
        },
        "at": rules.instant(at),
        "claims": rows,
        "counts": {**rules.counts(rows), **_seen(drawn)},
        "statement": statement,
    }


def _row(drawn: Drawn) -> Mapping[str, str]:
    result, why = result_of(drawn)
    return {"ref": drawn.listed.claim.ref, "result": result, "why": why}


def result_of(drawn: Drawn) -> tuple[str, str]:
    """Return what was found of a request, and why not; nothing, where it was not looked at yet.

    Who said no, or was erased before anything was written down, could not be checked.
    """
    if drawn.objected_at is not None:
        return Result.UNCHECKED, Why.OBJECTED
    finding = finding_of(drawn)
    if finding is not None:
        return finding.result, finding.why
    if is_erased(drawn):
        return Result.UNCHECKED, Why.ERASED
    return "", ""


def is_erased(drawn: Drawn) -> bool:
    """Return whether the person's data is gone."""
    return drawn.listed.claim.enrolment.member.erased_at is not None


def finding_of(drawn: Drawn) -> Finding | None:
    """Return what the auditor wrote down of a request, if they did."""
    found: Finding | None = getattr(drawn, "finding", None)
    return found


def _seen(drawn: list[Drawn]) -> dict[str, int]:
    open_ones = (one for one in drawn if one.objected_at is None)
    found = [finding for one in open_ones if (finding := finding_of(one)) is not None]
    return {
        "identity_seen": sum(one.identity_seen for one in found),
        "papers_seen": sum(one.papers_seen for one in found),
        "bank_seen": sum(one.bank_seen for one in found),
        "payee_confirmed": sum(one.payee_confirmed for one in found),
    }
