"""What a bank says of a file before it settles anything: pain.002, versions 3 to 10 (ISO 20022)."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from treasury.rules.bank.told import (
    DangerousFile,
    FileTooLarge,
    FileUnreadable,
    NotAStatement,
)

NAMESPACE: Final = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:pain\.002\.001\.(0[3-9]|1[0-9])\}")
MOST_BYTES: Final = 20 * 1024 * 1024
REJECTED: Final = "RJCT"
UNNAMED: Final = "rejected"


@dataclass(frozen=True)
class Rejected:
    """What a bank will not do: a whole file, a part of one, or one order, and its code for why."""

    kind: str  # file | batch | order
    name: str
    code: str


@dataclass(frozen=True)
class StatusReport:
    """What a bank says of one file of ours (`message_id`): only what it rejects concerns us."""

    message_id: str
    rejected: tuple[Rejected, ...]


def read_status_report(body: bytes) -> StatusReport:
    """Return what a pain.002 rejects; accepted and pending is told by the statement. `FileRefused`.

    A part that the bank rejects as a whole is named, not each order in it.
    """
    if len(body) > MOST_BYTES:
        raise FileTooLarge
    try:
        root = fromstring(io.BytesIO(body).read(), forbid_dtd=True)
    except DefusedXmlException as error:
        raise DangerousFile from error
    except (ParseError, ValueError, LookupError) as error:
        raise FileUnreadable from error
    found = NAMESPACE.match(root.tag)
    if found is None:
        raise NotAStatement(found=root.tag[:80])
    return _report(root, found.group())


def _report(root: Element, ns: str) -> StatusReport:
    group = root.find(f".//{ns}OrgnlGrpInfAndSts")
    if group is None:
        raise NotAStatement(found="no original group")
    message_id = _text(group, f"{ns}OrgnlMsgId")
    if _text(group, f"{ns}GrpSts") == REJECTED:
        return StatusReport(message_id, (Rejected("file", message_id, _code(group, ns)),))
    return StatusReport(message_id, tuple(_parts(root, ns)))


def _parts(root: Element, ns: str) -> Iterator[Rejected]:
    for part in root.iterfind(f".//{ns}OrgnlPmtInfAndSts"):
        if _text(part, f"{ns}PmtInfSts") == REJECTED:
            yield Rejected("batch", _text(part, f"{ns}OrgnlPmtInfId"), _code(part, ns))
            continue
        for one in part.iterfind(f"{ns}TxInfAndSts"):
            if _text(one, f"{ns}TxSts") == REJECTED:
                yield Rejected("order", _text(one, f"{ns}OrgnlEndToEndId"), _code(one, ns))


def _code(element: Element, ns: str) -> str:
    reason = f"{ns}StsRsnInf/{ns}Rsn/{ns}"
    return (_text(element, f"{reason}Cd") or _text(element, f"{reason}Prtry") or UNNAMED)[:40]


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()[:80]
