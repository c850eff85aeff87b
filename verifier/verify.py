#!/usr/bin/env python3
"""Check the public record of a mutual-aid pool: one file, Python 3.11 or later, nothing else.

    python verify.py https://pool.example            every file, fetched from the site
    python verify.py FOLDER                          the same files, downloaded before
    python verify.py PLACE --key VKEY                the log must be signed by this very key
    python verify.py PLACE --witness VKEY            ... and cosigned by this witness
    python verify.py PLACE --since OLD_CHECKPOINT    nothing you once saw was changed or taken away
    python verify.py PLACE --receipt FILE            your own share is inside the published total

It ends with 0 if all of it holds, 1 if something is wrong, 2 if it could not look.
It shares no line with the programs of the pool. Read it from top to bottom:

    1 what was found    3 strict JSON   5 Merkle trees   7 report to report   9 corrections, audits
    2 where files are   4 signatures    6 one report     8 a receipt         10 all of it
"""

import argparse
import base64
import binascii
import hashlib
import http.client
import json
import re
import socket
import ssl
import struct
import sys
import threading
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from math import gcd
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

Json = dict[str, Any]

MOST_BYTES = 64_000_000  # of one file
MOST_NOTE = 64_000  # of a checkpoint or a list of keys
MOST_TILE = 256 * (2 + 65_535)
MOST_ENTRIES = 5_000_000
MOST_DIGITS = 40
STALLED_SECONDS = 20  # without a byte
FILE_SECONDS = 120  # for a whole file
FAULTS_SHOWN = 50


# 1. What was found -------------------------------------------------------------------------------


class Fault(Exception):
    """Something that is wrong; its words say what."""


class Unreachable(Exception):
    """There is nothing to look at, or the question was put wrongly."""


@dataclass
class Notebook:
    """What was found: what holds, what is wrong, and what nobody can see from the files alone."""

    holds: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    @contextmanager
    def at(self, where: str) -> Iterator[None]:
        """Write down a fault met inside, with the place; then go on."""
        try:
            yield
        except Fault as fault:
            self.wrong.append(f"{where}: {fault}")
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as odd:
            self.wrong.append(f"{where}: cannot be understood ({odd!r})")

    def unsure(self, words: str) -> None:
        """Write down once what cannot be checked."""
        if words not in self.open:
            self.open.append(words)

    def __str__(self) -> str:
        more = len(self.wrong) - FAULTS_SHOWN
        lines = [
            *(f"ok     {words}" for words in self.holds),
            *(f"WRONG  {words}" for words in self.wrong[:FAULTS_SHOWN]),
            *([f"WRONG  ... and {more} more"] if more > 0 else []),
            *(f"open   {words}" for words in self.open),
        ]
        return "\n".join(printable(line) for line in lines)


def printable(words: str) -> str:
    """Return the words without anything that could play tricks on a screen."""
    return "".join(sign if sign.isprintable() else "?" for sign in words)[:1_000]


# 2. Where files are ------------------------------------------------------------------------------


class Place(Protocol):
    """Where public files are, by their address below the site's root."""

    def read(self, path: str, most: int = MOST_BYTES) -> bytes:
        """Return a file's bytes; Fault if it is not there, or longer than `most`."""

    def close(self) -> None:
        """Let go of it."""


SAFE_PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


def safe(path: str) -> str:
    """Return a path that stays below the root: no "..", no leading slash, no odd signs."""
    if len(path) > 300 or SAFE_PATH.fullmatch(path) is None:
        raise Fault(f'"{path[:80]}" is no path of a public file')
    return path


class Folder:
    """A folder of downloaded files."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def read(self, path: str, most: int = MOST_BYTES) -> bytes:
        """Return a file's bytes; a link that leads out of the folder is not followed."""
        try:
            file = (self.root / safe(path)).resolve()
            if not file.is_relative_to(self.root):
                raise Fault("leads out of the folder")
            if not file.is_file():
                raise Fault("is missing")
            with file.open("rb") as opened:
                content = opened.read(most + 1)
        except (OSError, RuntimeError) as problem:
            raise Fault(f"cannot be read: {problem}") from problem
        return short_enough(content, most)

    def close(self) -> None:
        """Let go of it: a folder needs nothing."""


class Site:
    """A web site; asked file by file over one connection, and never followed elsewhere."""

    def __init__(self, address: str) -> None:
        try:
            parts = urlsplit(address)
            self.host, self.port = parts.hostname or "", parts.port
        except ValueError as problem:
            raise Unreachable(f"{address} is no address: {problem}") from problem
        if parts.scheme not in {"http", "https"} or not self.host or parts.username:
            raise Unreachable(f"{address} is no address of a site")
        self.is_https, self.base = parts.scheme == "https", parts.path.rstrip("/")
        self.connection: http.client.HTTPConnection | None = None

    def read(self, path: str, most: int = MOST_BYTES) -> bytes:
        """Return a file's bytes; a connection that the server closed meanwhile is opened anew."""
        address = f"{self.base}/{safe(path)}"
        for is_last in (self.connection is None, True):
            try:
                return self._read(address, most)
            except (http.client.HTTPException, OSError, ValueError) as problem:
                self.close()
                if is_last or isinstance(problem, TimeoutError):
                    raise Fault(f"cannot be fetched: {problem!r}") from problem
        raise AssertionError

    def close(self) -> None:
        """Let the connection go."""
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def _read(self, address: str, most: int) -> bytes:
        connection = self.connection or self._connected()
        watch = threading.Timer(FILE_SECONDS, _cut, [connection.sock])
        watch.daemon = True
        watch.start()
        try:
            connection.request("GET", address, headers={"Accept-Encoding": "identity"})
            with connection.getresponse() as answer:
                _require_plain_answer(answer)
                content = short_enough(answer.read(most + 1), most)
                if answer.length:
                    raise http.client.IncompleteRead(content, answer.length)
        except Fault:
            self.close()  # what was not read must not be taken for the next answer
            raise
        finally:
            watch.cancel()
        if answer.will_close:
            self.close()
        return content

    def _connected(self) -> http.client.HTTPConnection:
        if self.is_https:
            context = ssl.create_default_context()
            self.connection = http.client.HTTPSConnection(
                self.host, self.port, timeout=STALLED_SECONDS, context=context
            )
        else:
            self.connection = http.client.HTTPConnection(
                self.host, self.port, timeout=STALLED_SECONDS
            )
        self.connection.connect()
        return self.connection


def _cut(line: socket.socket) -> None:
    """End a transfer that takes for ever."""
    with suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)


def _require_plain_answer(answer: http.client.HTTPResponse) -> None:
    if 300 <= answer.status < 400:
        to = answer.headers.get("Location", "")
        raise Fault(
            f"is not handed out: the server sends us elsewhere, to {to[:200]}; we do not follow"
        )
    if answer.status != 200:
        raise Fault(f"is missing: the server answers {answer.status}")
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Fault("comes packed, though we asked for it plain")


def short_enough(content: bytes, most: int) -> bytes:
    """Return the content of a file that is no longer than it may be."""
    if len(content) > most:
        raise Fault(f"is longer than {most} bytes")
    return content


def place_of(name: str) -> Place:
    """Return the site or the folder that was named."""
    if "://" in name:
        return Site(name)
    if not Path(name).is_dir():
        raise Unreachable(f"{name} is neither a folder nor an address (https://...)")
    return Folder(Path(name))


def own_file(name: str) -> bytes:
    """Return a file of whoever asks: a receipt, an old checkpoint."""
    try:
        with Path(name).open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except (OSError, ValueError) as problem:
        raise Unreachable(f"{name} cannot be read: {problem}") from problem
    if len(content) > MOST_BYTES:
        raise Unreachable(f"{name} is longer than {MOST_BYTES} bytes")
    return content


# 3. Strict JSON ----------------------------------------------------------------------------------
#
# Published documents are canonical (RFC 8785): keys sorted, no blanks, whole numbers only. So one
# content has one spelling, and nothing can hide in a second one.


def document(raw: bytes) -> Json:
    """Return a published document; Fault if it is not canonical JSON of whole numbers and words."""
    try:
        content = json.loads(
            raw.decode(),
            object_pairs_hook=_named_once,
            parse_float=_no_fraction,
            parse_constant=_no_fraction,
            parse_int=_whole,
        )
        spelled = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        is_canonical = spelled.encode() == raw
    except UnicodeError as problem:
        raise Fault("is not UTF-8 text") from problem
    except RecursionError as problem:
        raise Fault("is nested too deeply to be a document") from problem
    except ValueError as problem:
        raise Fault(f"is not JSON: {problem}") from problem
    if not isinstance(content, dict):
        raise Fault("is not a JSON document")
    if not is_canonical:
        raise Fault("is not in canonical form (RFC 8785)")
    return content


def _named_once(pairs: list[tuple[str, Any]]) -> Json:
    content = dict(pairs)
    if len(content) < len(pairs):
        raise Fault("names something twice")
    return content


def _no_fraction(written: str) -> None:
    raise Fault(f"holds {written[:40]}, which is no whole number")


def _whole(written: str) -> int:
    if len(written) > MOST_DIGITS:
        raise Fault(f"holds a number of {len(written)} digits")
    return int(written)


def whole(part: Json, name: str) -> int:
    """Return a whole number; one too large for every reader of JSON is written as text."""
    found = part.get(name)
    if isinstance(found, str) and re.fullmatch(r"-?[1-9][0-9]{15,38}", found):
        return int(found)
    if not isinstance(found, int) or isinstance(found, bool):
        raise Fault(f'"{name}" is not a whole number')
    return found


def whole_or_none(part: Json, name: str) -> int | None:
    """Return a whole number, or None where there is none."""
    return None if part.get(name) is None else whole(part, name)


def words(part: Json, name: str) -> str:
    """Return a text."""
    found = part.get(name)
    if not isinstance(found, str):
        raise Fault(f'"{name}" is not a text')
    return found


def inner(part: Json, name: str) -> Json:
    """Return a part of a document."""
    found = part.get(name)
    if not isinstance(found, dict):
        raise Fault(f'"{name}" is missing')
    return found


def rows(part: Json, name: str) -> list[Json]:
    """Return a list of parts."""
    found = part.get(name)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise Fault(f'"{name}" is not a list')
    return found


def sha256(raw: bytes) -> bytes:
    """Return the SHA-256 of some bytes."""
    return hashlib.sha256(raw).digest()


def require(holds: bool, otherwise: str) -> None:  # noqa: FBT001
    """Go on if it holds."""
    if not holds:
        raise Fault(otherwise)


def require_same(name: str, stated: object, found: object) -> None:
    """Go on if a figure is what it has to be."""
    if stated != found:
        raise Fault(f"{name} is {stated}, worked out again it is {found}")


# 4. Signatures -----------------------------------------------------------------------------------
#
# Ed25519 (RFC 8032) on the curve -x² + y² = 1 + d x² y² over the prime 2²⁵⁵ - 19. A point is kept
# as (X, Y, Z, T) with x = X/Z, y = Y/Z, x y = T/Z. Only checking, so nothing here is secret.

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE_D = -121665 * pow(121666, -1, PRIME) % PRIME
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)

Point = tuple[int, int, int, int]
Multiples = list[list[Point]]  # [place][digit] = digit · 16^place · point
NEUTRAL: Point = (0, 1, 1, 0)


def added(one: Point, other: Point) -> Point:
    """Return the sum of two points."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % PRIME
    b = (one[1] + one[0]) * (other[1] + other[0]) % PRIME
    c = 2 * one[3] * other[3] * CURVE_D % PRIME
    d = 2 * one[2] * other[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME)


def multiples(point: Point) -> Multiples:
    """Return a table that makes multiplying by this point 64 additions."""
    table = []
    for _place in range(64):
        digits = [NEUTRAL]
        for _digit in range(15):
            digits.append(added(digits[-1], point))
        table.append(digits)
        point = added(digits[-1], point)
    return table


def times(number: int, table: Multiples) -> Point:
    """Return number · point."""
    found = NEUTRAL
    for digits in table:
        if number & 15:
            found = added(found, digits[number & 15])
        number >>= 4
    return found


def packed(point: Point) -> bytes:
    """Return the 32 bytes of a point."""
    inverse = pow(point[2], -1, PRIME)
    x, y = point[0] * inverse % PRIME, point[1] * inverse % PRIME
    return (y | (x & 1) << 255).to_bytes(32, "little")


def unpacked(raw: bytes) -> Point | None:
    """Return the point that 32 bytes name, or None if there is none."""
    y, sign = int.from_bytes(raw, "little") & (1 << 255) - 1, raw[31] >> 7
    if y >= PRIME:
        return None
    square = (y * y - 1) * pow(CURVE_D * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if x * x % PRIME != square:
        x = x * ROOT_OF_MINUS_ONE % PRIME
    if x * x % PRIME != square or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = PRIME - x
    return (x, y, 1, x * y % PRIME)


BASE = multiples(unpacked((4 * pow(5, -1, PRIME) % PRIME).to_bytes(32, "little")) or NEUTRAL)


class PublicKey:
    """An Ed25519 public key."""

    def __init__(self, raw: bytes) -> None:
        point = unpacked(raw) if len(raw) == 32 else None
        if point is None:
            raise Fault("is no Ed25519 key")
        self.raw = raw
        self.minus = multiples((PRIME - point[0], point[1], 1, PRIME - point[3]))

    def has_signed(self, message: bytes, signature: bytes) -> bool:
        """Return whether R = s·B - k·A: whether the holder of the key signed the message."""
        if len(signature) != 64:
            return False
        r, s = signature[:32], int.from_bytes(signature[32:], "little")
        if s >= ORDER:
            return False
        hashed = hashlib.sha512(r + self.raw + message).digest()
        k = int.from_bytes(hashed, "little") % ORDER
        return packed(added(times(s, BASE), times(k, self.minus))) == r


# A signed note (c2sp.org/signed-note): a text, an empty line, and signature lines. A verifier key
# is written name+id+base64; its id is the beginning of the SHA-256 of name, newline, kind and key.

LOG_KEY, WITNESS_KEY = 1, 4


@dataclass(frozen=True)
class NoteKey:
    """Who may sign a note: a log (kind 1), or a witness who cosigns with the time (kind 4)."""

    name: str
    id: bytes
    kind: int
    key: PublicKey
    vkey: str

    def has_signed(self, text: str, signature: bytes) -> bool:
        """Return whether this key signed the text."""
        if self.kind == LOG_KEY:
            return self.key.has_signed(text.encode(), signature)
        at = int.from_bytes(signature[:8], "big")
        message = f"cosignature/v1\ntime {at}\n{text}"
        return self.key.has_signed(message.encode(), signature[8:])


def note_key(vkey: str) -> NoteKey:
    """Return the key that such a line names."""
    name, _, rest = vkey.partition("+")
    id_hex, _, coded = rest.partition("+")
    try:
        raw, id_bytes = base64.b64decode(coded, validate=True), bytes.fromhex(id_hex)
    except (binascii.Error, ValueError) as problem:
        raise Fault(f'"{vkey[:100]}" is no verifier key') from problem
    if not name or not raw or raw[0] not in {LOG_KEY, WITNESS_KEY}:
        raise Fault(f'"{vkey[:100]}" is no verifier key of a kind known here')
    require(id_bytes == sha256(name.encode() + b"\n" + raw)[:4], f"the key id of {name} is wrong")
    return NoteKey(name, id_bytes, raw[0], PublicKey(raw[1:]), vkey)


@dataclass(frozen=True)
class Note:
    """A signed text, and its signatures as (name, key id, signature)."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def signed_by(self, keys: Sequence[NoteKey]) -> list[NoteKey]:
        """Return those who signed it; Fault where one of them did not sign these very words."""
        found = []
        for name, id_bytes, signature in self.signatures:
            for key in keys:
                if (key.name, key.id) == (name, id_bytes):
                    good = key.has_signed(self.text, signature)
                    require(good, f"the signature of {name} does not fit: it signed other words")
                    found.append(key)
        return found


def note(raw: bytes) -> Note:
    """Return a signed note."""
    try:
        whole_text = raw.decode()
    except UnicodeDecodeError as problem:
        raise Fault("is not UTF-8 text") from problem
    text, blank, lines = whole_text.rpartition("\n\n")
    if not blank or not lines.endswith("\n") or re.search("[\0-\t\v-\x1f]", whole_text):
        raise Fault("is no signed note")
    return Note(text + "\n", tuple(map(_signature, lines[:-1].split("\n"))))


def _signature(line: str) -> tuple[str, bytes, bytes]:
    dash, _, rest = line.partition(" ")
    name, _, coded = rest.partition(" ")
    try:
        raw = base64.b64decode(coded, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise Fault("has a signature that cannot be read") from problem
    require(dash == "—" and len(raw) > 4, "has a line that is no signature")
    return name, raw[:4], raw[4:]


# 5. Merkle trees (RFC 9162) ----------------------------------------------------------------------


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry of the log."""
    return sha256(b"\0" + entry)


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees."""
    return sha256(b"\1" + left + right)


class Tree:
    """All hashes of a log: level 0 are its leaves, each level above it the pairs of the last."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.levels = [leaves]
        while len(self.levels[-1]) > 1:
            below = self.levels[-1]
            pairs = range(0, len(below) - 1, 2)
            self.levels.append([node_hash(below[at], below[at + 1]) for at in pairs])

    @property
    def size(self) -> int:
        """Return how many entries there are."""
        return len(self.levels[0])

    def root(self, size: int) -> bytes:
        """Return the root of the log when it had `size` entries: its full subtrees, from right."""
        found, start = b"", size
        for level in range(len(self.levels)):
            if size >> level & 1:
                start -= 1 << level
                left = self.levels[level][start >> level]
                found = node_hash(left, found) if found else left
        return found if size else sha256(b"")


def tile_name(number: int) -> str:
    """Return a tile's number as its address: 1234067 is x001/x234/067."""
    parts = [f"{number % 1000:03}"]
    while number := number // 1000:
        parts.insert(0, f"x{number % 1000:03}")
    return "/".join(parts)


def tiles(count: int) -> Iterator[tuple[int, int, str]]:
    """Yield from which place on, how many, and the address, of tiles for `count` hashes."""
    for number in range(-(-count // 256)):
        width = min(256, count - 256 * number)
        yield 256 * number, width, tile_name(number) + (f".p/{width}" if width < 256 else "")


def bundle(raw: bytes, count: int) -> list[bytes]:
    """Return the entries of a tile: each after its length in two bytes."""
    entries: list[bytes] = []
    at = 0
    while at < len(raw) and len(entries) < count:
        (length,) = struct.unpack_from(">H", raw, at) if at + 2 <= len(raw) else (len(raw),)
        require(at + 2 + length <= len(raw), "ends in the middle of an entry")
        entries.append(raw[at + 2 : at + 2 + length])
        at += 2 + length
    require(at == len(raw) and len(entries) == count, f"does not hold {count} entries, no more")
    return entries


# 6. One report -----------------------------------------------------------------------------------
#
# What one head owes, worked out from nothing but what the report says went in. Whole numbers only.
# T = benefit + fee + reserve + written off - recovered + refunds + rebates - adjustments - subsidy
#     - drawn from the reserve - taken back - carried in;   a share is T x weight / W, rounded;
# carried out = charged + borne by others - T.

FORMATS = {f"tongzhou.report/{number}": number for number in (1, 2, 3, 4)}
ADDED = ("written_off_minor", "refunds_minor", "rebates_minor")
TAKEN = (
    "recovered_minor",
    "adjustments_minor",
    "subsidy_minor",
    "reserve_draw_minor",
    "clawback_minor",
    "carry_in_minor",
)
SIGNED = {"adjustments_minor", "carry_in_minor", "carry_out_minor", "to_share_minor"}
SIGNED |= {"reserve_held_minor"}
UNSAID_IN_FIRST = {
    *("rebates_minor", "adjustments_minor", "reserve_draw_minor", "contributed_minor"),
    *("called_minor", "operator_bears_minor", "reserve_bears_minor", "reserve_held_minor"),
    *("call_most_minor", "borne_minor", "cut_minor"),
}
Difference = tuple[str, object, object]  # what, as stated, as worked out


def divided(dividend: int, divisor: int, rounding: str) -> int:
    """Return a quotient as a whole number, rounded as the charter says."""
    quotient, rest = divmod(dividend, divisor)
    if rounding == "half_up":
        return quotient + (2 * rest >= divisor)
    return quotient + (rounding == "up" and rest > 0)


def parted(total: int, wanted: list[int]) -> list[int]:
    """Return a total in proportion to what each wants, rounded down; odd cents to the first."""
    if total >= sum(wanted):
        return wanted
    together = sum(wanted)
    given = [total * one // together for one in wanted]
    odd = total - sum(given)
    for place, one in enumerate(wanted):
        if odd and given[place] < one:
            given[place], odd = given[place] + 1, odd - 1
    return given


@dataclass
class Award:
    """Where the part of an award that a period brings goes."""

    brought: int
    allowed: int
    left: int = 0
    operator: int = 0
    reserve: int = 0
    cut: int = 0


class Report:
    """A published report, and its sum worked out again."""

    def __init__(self, content: Json, digest: str) -> None:
        name = words(content, "format")
        require(name in FORMATS, f'is in the format "{name[:60]}", which this verifier cannot read')
        self.content, self.sha256, self.format = content, digest, FORMATS[name]
        self.rules, self.figures = inner(content, "rules"), inner(content, "figures")
        self.bands, self.claims = rows(content, "bands"), rows(content, "claims")
        self.period = inner(content, "period")
        self.slug, self.no = words(inner(content, "plan"), "slug"), whole(self.period, "no")
        self.charter_no = whole(inner(content, "charter"), "number")
        self.cutoff_at = instant(self.period, "cutoff_at")
        self.rounding = words(self.rules, "rounding")
        require(self.rounding in {"half_up", "up", "down"}, f"rounds {self.rounding[:20]}")
        self.heads = [whole(band, "headcount") for band in self.bands]
        weights = [whole(band, "weight") for band in self.bands]
        require(min([*self.heads, *weights], default=0) >= 0, "counts less than nobody")
        common = gcd(*weights) or 1
        self.weights = [weight // common for weight in weights]
        self.total_weight = sum(map(int.__mul__, self.heads, self.weights))

    def figure(self, name: str, part: Json | None = None) -> int:
        """Return a figure; one that reports of the first format do not know is nothing."""
        part = self.figures if part is None else part
        if self.format == 1 and name in UNSAID_IN_FIRST and name not in part:
            return 0
        found = whole(part, name)
        require(found >= 0 or name in SIGNED, f"{name} is below zero")
        return found

    def rule(self, name: str) -> int | None:
        """Return a number that the charter sets, or None."""
        found = whole_or_none(self.rules, name)
        require(found is None or found >= 0, f"{name} is below zero")
        return found

    def charged_by(self, shares: list[int]) -> int:
        """Return what all heads owe together at these shares."""
        return sum(map(int.__mul__, self.heads, shares))

    @property
    def stated_shares(self) -> list[int]:
        """Return each band's share as the report has it."""
        return [whole(band, "share_minor") for band in self.bands]

    @property
    def others(self) -> int:
        """Return what there is to share besides awards, fee and reserve."""
        added, taken = map(self.figure, ADDED), map(self.figure, TAKEN)
        return sum(added) - sum(taken)

    def fee(self, benefit: int) -> int:
        """Return the fee on awards."""
        return divided(benefit * (self.rule("fee_bps") or 0), 10_000, self.rounding)

    def into_reserve(self, benefit: int) -> int:
        """Return what goes into the reserve with these awards: no more than it has room for."""
        if self.format == 1:
            return self.figure("reserve_minor")
        wanted = divided(benefit * (self.rule("reserve_bps") or 0), 10_000, self.rounding)
        cap = self.rule("reserve_cap_minor")
        return wanted if cap is None else min(wanted, max(0, cap - self.reserve_held))

    @property
    def reserve_held(self) -> int:
        """Return what the reserve held before this period."""
        return self.figure("reserve_held_minor")

    def cost(self, benefit: int) -> int:
        """Return what awards cost with all that comes on top of them."""
        return benefit + self.fee(benefit) + self.into_reserve(benefit)

    def affordable(self, budget: int, most: int) -> int:
        """Return the largest benefit, at most `most`, whose cost the budget reaches."""
        least = 0
        while least < most:
            middle = (least + most + 1) // 2
            if self.cost(middle) <= budget:
                least = middle
            else:
                most = middle - 1
        return least

    def budget(self, head_pays: int) -> int:
        """Return what all bring if nobody pays more than so much."""
        heaviest = max(
            (w for w, heads in zip(self.weights, self.heads, strict=True) if heads), default=0
        )
        return head_pays * self.total_weight // heaviest if heaviest else 0

    def shares(self, to_share: int, floor: int = 0) -> list[int]:
        """Return what a head of each band owes of it."""
        if to_share <= 0 or self.total_weight == 0:
            return [0] * len(self.bands)
        return [
            max(floor, divided(to_share * weight, self.total_weight, self.rounding))
            if weight
            else 0
            for weight in self.weights
        ]


class Sum:
    """A period closed again: awards through the caps, then what each head owes."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.contributed = self.called = 0
        self.is_short = False
        asked = "allowed_minor" if report.format == 1 else "brought_minor"
        brought = [report.figure(asked, claim) for claim in report.claims]
        self.awards = [Award(one, one) for one in brought]
        if report.format > 1:
            self._cap_cases()
            self._cap_period()
        to_share = report.cost(self.benefit) + report.others
        contribution = report.rule("contribution_minor")
        if contribution is None:
            self.shares = self._shares_of(to_share)
        else:
            self._ask_in_advance(contribution, to_share)
        self.charged = self._charged()
        if self.is_short:
            self._cut_to_reach()
        self.to_share = report.cost(self.benefit) + report.others

    @property
    def benefit(self) -> int:
        """Return what members share of all awards."""
        return sum(award.allowed for award in self.awards)

    @property
    def reserve_left(self) -> int:
        """Return what the reserve can still bear."""
        taken = self.report.figure("reserve_draw_minor") + sum(one.reserve for one in self.awards)
        return max(0, self.report.reserve_held - taken)

    def _lower(self, allowed: list[int], excess: str) -> None:
        """Allow less of each award; what is cut off goes where the charter says."""
        for award, less in zip(self.awards, allowed, strict=True):
            over, award.allowed = award.allowed - less, less
            match excess:
                case "operator":
                    award.operator += over
                case "pro_rata":
                    award.cut += over
                case "reserve":
                    borne = min(over, self.reserve_left)
                    award.reserve, award.left = award.reserve + borne, award.left + over - borne
                case "next_period":
                    award.left += over
                case _:
                    raise Fault(f'sends what a cap cuts off to "{excess[:20]}"')

    def _cap_cases(self) -> None:
        cap = self.report.rule("case_cap_minor")
        if cap is not None:
            budget = self.report.budget(cap)
            allowed = [self.report.affordable(budget, award.allowed) for award in self.awards]
            self._lower(allowed, self._excess("case_cap_excess"))

    def _cap_period(self) -> None:
        cap = self.report.rule("period_cap_minor")
        if cap is not None:
            budget = self.report.budget(cap) - self.report.others
            total = self.report.affordable(budget, self.benefit)
            wanted = [award.allowed for award in self.awards]
            self._lower(parted(total, wanted), self._excess("period_cap_excess"))

    def _excess(self, name: str) -> str:
        return words(self.report.rules, name) if self.report.rules.get(name) else "next_period"

    def _shares_of(self, to_share: int) -> list[int]:
        cap = self.report.rule("period_cap_minor") if self.report.format > 1 else None
        shares = self.report.shares(to_share, floor=self.report.rule("floor_minor") or 0)
        return shares if cap is None else [min(cap, share) for share in shares]

    def _ask_in_advance(self, contribution: int, to_share: int) -> None:
        """A contribution set before; what is missing is called, as far as the charter allows."""
        report = self.report
        is_due = report.figure("contributed_minor") > 0
        self.contributed = contribution * sum(report.heads) if is_due else 0
        paid = report.shares(self.contributed)
        missing = max(0, to_share - report.charged_by(paid))
        self.called = min(missing, report.figure("call_most_minor"))
        self.is_short = missing > self.called
        self.shares = list(map(int.__add__, paid, report.shares(self.called)))

    def _charged(self) -> int:
        """Return what all owe; where a yearly cap cut, what the report says: it is in no file."""
        whole_shares, stated = (
            self.report.charged_by(self.shares),
            self.report.figure("charged_minor"),
        )
        is_cut = self.report.rule("year_cap_minor") is not None and stated < whole_shares
        return stated if is_cut else whole_shares

    def _cut_to_reach(self) -> None:
        budget = self.charged + self.report.figure("borne_minor") - self.report.others
        wanted = [award.allowed for award in self.awards]
        self._lower(parted(self.report.affordable(budget, sum(wanted)), wanted), "pro_rata")


def differences(report: Report) -> Iterator[Difference]:
    """Yield every figure of a report beside what it has to be."""
    figure, done = report.figure, Sum(report)
    yield "claim_count", figure("claim_count"), len(report.claims)
    yield "headcount", figure("headcount"), sum(report.heads)
    yield "total_weight", figure("total_weight"), report.total_weight
    yield "benefit_minor", figure("benefit_minor"), done.benefit
    yield "fee_minor", figure("fee_minor"), report.fee(done.benefit)
    yield "reserve_minor", figure("reserve_minor"), report.into_reserve(done.benefit)
    yield "to_share_minor", figure("to_share_minor"), done.to_share
    yield "contributed_minor", figure("contributed_minor"), done.contributed
    yield "called_minor", figure("called_minor"), done.called
    for band, share in zip(report.bands, done.shares, strict=True):
        yield f"the share of band {words(band, 'key')}", whole(band, "share_minor"), share
        shared = whole(band, "counted") - whole(band, "exempt")
        yield f"the headcount of band {words(band, 'key')}", whole(band, "headcount"), shared
    for claim, award in zip(report.claims, done.awards, strict=True):
        yield from _award_differences(report, claim, award)
    yield "charged_minor", figure("charged_minor"), done.charged
    carried = done.charged + figure("borne_minor") - done.to_share
    yield "carry_out_minor", figure("carry_out_minor"), carried
    if report.format > 1:
        yield from _borne_differences(report, done)


def _award_differences(report: Report, claim: Json, award: Award) -> Iterator[Difference]:
    ref = words(claim, "ref")
    brought, allowed = report.figure("brought_minor", claim), report.figure("allowed_minor", claim)
    borne, cut = report.figure("borne_minor", claim), report.figure("cut_minor", claim)
    left = brought - borne - cut - allowed
    yield f"what is left of {ref}", report.figure("left_minor", claim), left
    if report.format > 1:
        yield f"what members share of {ref}", allowed, award.allowed
        yield f"what others bear of {ref}", borne, award.operator + award.reserve
        yield f"what is cut off {ref}", cut, award.cut


def _borne_differences(report: Report, done: Sum) -> Iterator[Difference]:
    """Yield what operator and reserve pay: of awards by the caps, and what a yearly cap cut."""
    cut_by_year = report.charged_by(done.shares) - done.charged
    bearer = report.rules.get("year_cap_borne_by")
    in_full = {"operator": cut_by_year, "reserve": min(cut_by_year, done.reserve_left)}
    borne = in_full.get(bearer, 0) if isinstance(bearer, str) else 0
    yield "borne_minor", report.figure("borne_minor"), borne
    operator = sum(award.operator for award in done.awards) + borne * (bearer == "operator")
    reserve = sum(award.reserve for award in done.awards) + borne * (bearer == "reserve")
    yield "operator_bears_minor", report.figure("operator_bears_minor"), operator
    yield "reserve_bears_minor", report.figure("reserve_bears_minor"), reserve


def check_sum(report: Report) -> None:
    """Refuse a report in which any figure does not follow from the others."""
    wrong = [
        f"{name} is {stated}, worked out again it is {found}"
        for name, stated, found in differences(report)
        if stated != found
    ]
    if wrong:
        raise Fault("; ".join(wrong[:3]) + (f"; and {len(wrong) - 3} more" if wrong[3:] else ""))


def instant(part: Json, name: str) -> datetime:
    """Return an instant; all are written in UTC."""
    try:
        found = datetime.fromisoformat(words(part, name))
    except ValueError as problem:
        raise Fault(f'"{name}" is no instant') from problem
    require(found.tzinfo is not None, f'"{name}" is in no time zone')
    return found


# 7. From report to report ------------------------------------------------------------------------


class Plan:
    """A plan's reports in their order: nothing dropped, and each begins where the last ended."""

    def __init__(
        self, reports: list[Report], charters: dict[int, Json], notebook: Notebook
    ) -> None:
        self.reports = sorted(reports, key=lambda report: report.no)
        self.charters, self.notebook = charters, notebook
        self.totals: dict[str, int] = {}
        self.placed: dict[str, int] = {}
        self.dearest: dict[int, int] = {}

    def check(self) -> None:
        """Check every report, and each against the one before."""
        before: Report | None = None
        for report in self.reports:
            for check in (self._sum, self._numbers, self._totals, self._awards, self._rules):
                with self.notebook.at(f"plan {report.slug}, period {report.no}"):
                    check(report, before)
            if report.format == 4:
                with self.notebook.at(f"plan {report.slug}, period {report.no}"):
                    check_fourth(report, before)
            else:
                self.notebook.unsure(OLD_FORMATS)
            before = report

    def _sum(self, report: Report, _before: Report | None) -> None:
        check_sum(report)
        self._yearly_cap(report)

    def _yearly_cap(self, report: Report) -> None:
        """A yearly cap may only have cut if somebody's year could have come to more than it."""
        cap, shares = report.rule("year_cap_minor"), report.stated_shares
        if cap is None:
            return
        year = local_year(report)
        self.dearest[year] = self.dearest.get(year, 0) + max(shares, default=0)
        if report.figure("charged_minor") < report.charged_by(shares):
            require(
                self.dearest[year] > cap,
                f"a yearly cap of {cap} cut shares, though nobody's came to more than "
                f"{self.dearest[year]} in {year}",
            )
            self.notebook.unsure(YEARLY_CAP)

    def _numbers(self, report: Report, before: Report | None) -> None:
        """No period is missing, and none was put in the place of another."""
        last_no, last_hash = (before.no, before.sha256) if before else (0, "")
        missing = list(range(last_no + 1, report.no))
        if report.format == 4:
            require_same("previous_sha256", report.content.get("previous_sha256"), last_hash)
            given_up = report.period.get("abandoned_before")
            if given_up != missing:
                raise Fault(f"periods {missing} are missing; said to be abandoned: {given_up}")
        elif missing:
            self.notebook.unsure(
                f"Plan {report.slug} has no report of {missing}: abandoned or dropped, an older "
                "format does not say. Carry and running totals fit all the same."
            )
        if before is None:
            return
        require(report.cutoff_at > before.cutoff_at, "its cutoff is not later than the last one's")
        require(report.format >= before.format, "its format is older than that of the one before")
        require(report.charter_no >= before.charter_no, "its charter is older than the last one's")

    def _totals(self, report: Report, before: Report | None) -> None:
        """Carry and running totals go on where the last period left them."""
        carried = before.figure("carry_out_minor") if before else 0
        carry_in = report.figure("carry_in_minor")
        if carry_in != carried:
            raise Fault(
                f"carry_in_minor is {carry_in}, but the period before carried out {carried}"
            )
        counted = {words(band, "key"): band for band in before.bands} if before else {}
        is_next = report.no == (before.no if before else 0) + 1
        for band in report.bands:
            key = words(band, "key")
            total = self.totals.get(key, 0) + whole(band, "share_minor")
            require_same(f"the running total of band {key}", whole(band, "cumulative_minor"), total)
            self.totals[key] = total
            if is_next:
                there = whole(counted[key], "counted") if key in counted else 0
                there += whole(band, "came") - whole(band, "went")
                require_same(f"who is counted in band {key}", whole(band, "counted"), there)
        lost = set(self.totals) - {words(band, "key") for band in report.bands}
        require(not lost, f"bands are missing: {sorted(lost)}")

    def _awards(self, report: Report, _before: Report | None) -> None:
        """No award is shared beyond what was granted."""
        refs = [words(claim, "ref") for claim in report.claims]
        require(len(set(refs)) == len(refs), "a claim stands there twice")
        for ref, claim in zip(refs, report.claims, strict=True):
            placed = ("allowed_minor", "borne_minor", "cut_minor")
            total = sum(report.figure(name, claim) for name in placed) + self.placed.get(ref, 0)
            award, self.placed[ref] = report.figure("award_minor", claim), total
            require(total <= award, f"{ref} has been given {total} in all, of an award of {award}")

    def _rules(self, report: Report, before: Report | None) -> None:
        """The report follows the charter that it names, as the charter is published."""
        charter = self.charters.get(report.charter_no)
        require(charter is not None, f"its charter, version {report.charter_no}, is not in the log")
        if charter is not None:
            check_rules(report, charter)
            self._year_cap(report, before)

    def _year_cap(self, report: Report, before: Report | None) -> None:
        """The yearly cap is the charter's; what a year began with holds to its end."""
        numbers, cap = {report.charter_no}, report.rule("year_cap_minor")
        if before is not None and local_year(before) == local_year(report):
            same = cap == before.rule("year_cap_minor")
            require(same, "its yearly cap is not that with which the year began")
            return
        if report.no > (before.no if before else 0) + 1:  # abandoned ones may have begun it
            numbers |= {number for number in self.charters if number < report.charter_no}
        caps = [self.charters[number].get("year_cap_minor") for number in numbers]
        require(cap in caps, "its yearly cap is not its charter's")


def local_year(report: Report) -> int:
    """Return the calendar year of a period's cutoff in its plan's time zone."""
    try:
        zone = ZoneInfo(words(inner(report.content, "plan"), "time_zone"))
    except (ValueError, OSError, KeyError) as problem:
        raise Fault(f"its time zone is unknown here: {problem}") from problem
    return report.cutoff_at.astimezone(zone).year


# What a charter's file says (source.toml), by the names that reports use; None where it is silent.
FILE_HASH = " SHA-256 of the file"  # kept beside what it says; no key of TOML is written so
SILENT: Json = {"spread_over_periods": 1, "reserve_bps": 0, "spares_claimants": False}
FROM_CHARTER = (
    *("sharing", "fee_bps", "rounding", "floor_minor", "case_cap_minor", "reserve_bps"),
    *("reserve_cap_minor", "spread_over_periods", "year_cap_borne_by"),
)
FROM_CHARTER_LATER = (
    *("funding", "case_cap_excess", "period_cap_minor", "period_cap_excess", "spares_claimants"),
    *("contribution_minor", "contribution_per"),
)


def check_rules(report: Report, charter: Json) -> None:
    """Refuse a report whose rules or weights are not those of its charter."""
    names = FROM_CHARTER if report.format == 1 else FROM_CHARTER + FROM_CHARTER_LATER
    for name in names:
        said = charter.get(name, SILENT.get(name))
        if report.rules.get(name) != said:
            raise Fault(f"{name} is {report.rules.get(name)}, but its charter says {said}")
    if report.format == 4:
        stated = words(inner(report.content, "charter"), "source_sha256")
        require_same("the hash of its charter's file", stated, charter[FILE_HASH])
    weights = charter_weights(charter)
    for band, weight in zip(report.bands, report.weights, strict=True):
        key = words(band, "key")
        if weight != weights.get(key, 0):
            raise Fault(f"band {key} weighs {weight}, but by its charter {weights.get(key, 0)}")


def charter_weights(charter: Json) -> dict[str, int]:
    """Return each band's weight by the charter, reduced: alike, as set, or incidence x benefit."""
    found = {}
    for band in rows(charter, "bands"):
        lower = f"d{band['from_days']}" if "from_days" in band else f"y{band.get('from_years')}"
        key = lower if "until_years" not in band else f"{lower}-y{band['until_years']}"
        if charter.get("sharing") == "mean_proportional":
            found[key] = whole(band, "incidence_per_100k") * whole(band, "benefit_minor")
        else:
            found[key] = whole({"weight": 1, **band}, "weight")
    common = gcd(*found.values()) or 1
    return {key: weight // common for key, weight in found.items()}


def charter_of(raw: bytes) -> Json:
    """Return what a charter's file says."""
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except (UnicodeError, ValueError, RecursionError) as problem:
        raise Fault(f"is no charter that can be read: {problem}") from problem


# What reports say since their fourth format: receipts, money collected and paid, disputes.


def check_fourth(report: Report, before: Report | None) -> None:
    """Check what only a report of the fourth format says."""
    content, is_fixed = report.content, report.rules.get("contribution_minor") is not None
    kind = "contribution" if is_fixed else "share"
    formula = f"tongzhou.formula/1/{kind}/{words(report.rules, 'sharing')}"
    require_same("formula", words(content, "formula"), formula)
    receipts = inner(content, "receipts")
    counted = sum(whole(band, "counted") for band in report.bands)
    require_same("the count of receipts", whole(receipts, "count"), counted)
    require_same(
        "the sum of receipts", whole(receipts, "sum_minor"), report.figure("charged_minor")
    )
    require_hex("the root of receipts", words(receipts, "root"))
    for claim in report.claims:
        require_hex(f"the commitment of {words(claim, 'ref')}", words(claim, "commitment"))
    collected = inner(content, "collected")
    parts = ("collected_minor", "open_minor", "written_off_minor")
    require_same(
        "asked_minor", whole(collected, "asked_minor"), sum(whole(collected, one) for one in parts)
    )
    paid = inner(content, "paid")
    for one in ("confirmed", "confirmed_minor"):
        most = whole(paid, one.replace("confirmed", "awards"))
        require(whole(paid, one) <= most, f"{one} is more than was paid")
    check_tallies(report, before)


def require_hex(name: str, found: str) -> None:
    """Refuse what is no SHA-256 in hexadecimal."""
    require(re.fullmatch("[0-9a-f]{64}", found) is not None, f"{name} is no SHA-256")


def check_tallies(report: Report, before: Report | None) -> None:
    """What was spent and disputed since the report before is the difference of the sums so far."""
    earlier = dict(tallies(before)) if before is not None and before.format == 4 else {}
    for name, (since, so_far) in tallies(report):
        _, last = earlier.pop(name, (0, 0))
        require_same(name, since, so_far - last)
    for name, (_, last) in earlier.items():
        require(last == 0, f"{name} is missing; it came to {last}")


def tallies(report: Report) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield each tally's name, with what came since the report before, and so far."""
    for row in rows(report.content, "fee_spent"):
        spent = whole(row, "amount_minor"), whole(row, "so_far_minor")
        yield f"fee spent on {words(row, 'kind')}", spent
    disputes = inner(report.content, "disputes")
    for name in ("objections", "appeals"):
        for row in rows(disputes, name):
            yield f"{name}: {words(row, 'outcome')}", (whole(row, "count"), whole(row, "so_far"))


# 8. A receipt ------------------------------------------------------------------------------------
#
# A tree over all heads of a period. A record is a hash, a sum and a count; every node hashes the
# records of both its children, so no sum can be moved from one to the other.


def record(digest: bytes, total: int, count: int) -> bytes:
    """Return the 48 bytes of a record."""
    require(0 <= total < 2**63 and 0 < count < 2**63, "counts or sums what cannot be")
    return digest + struct.pack(">QQ", total, count)


def climbed(head: Json) -> tuple[bytes, int, int, int]:
    """Return hash, sum and count at the end of a head's path, and the head's place in the tree."""
    enrolment, amount = whole(head, "enrolment"), whole(head, "amount_minor")
    require(0 <= enrolment < 2**63 and 0 <= amount < 2**63, "is of a number that cannot be")
    nonce = from_hex(head, "nonce")
    digest = sha256(b"\0" + nonce + struct.pack(">QQ", enrolment, amount))
    total, count, place = amount, 1, 0
    for step in rows(head, "path"):
        beside_total, beside_count = whole(step, "sum_minor"), whole(step, "count")
        beside = record(from_hex(step, "hash"), beside_total, beside_count)
        own, side = record(digest, total, count), words(step, "side")
        require(side in {"left", "right"}, f'has a step to the "{side[:20]}"')
        digest = sha256(b"\1" + (beside + own if side == "left" else own + beside))
        place += beside_count if side == "left" else 0
        total, count = total + beside_total, count + beside_count
    return digest, total, count, place


def places_of(heads: list[Json], root_count_sum: tuple[Any, ...]) -> list[int]:
    """Return each head's place in the tree; Fault where one is not in it, or is there twice."""
    require(bool(heads), "is of nobody")
    places = []
    for head in heads:
        digest, total, count, place = climbed(head)
        fits = (digest.hex(), count, total) == root_count_sum
        require(fits, f"the path of enrolment {whole(head, 'enrolment')} does not lead to its root")
        places.append(place)
    enrolments = {whole(head, "enrolment") for head in heads}
    once = len(set(places)) == len(enrolments) == len(heads)
    require(once, "gives two heads one place: one of them is in no total")
    return places


def from_hex(part: Json, name: str) -> bytes:
    """Return the 32 bytes that are written in hexadecimal."""
    found = words(part, name)
    require_hex(f'"{name}"', found)
    return bytes.fromhex(found)


def check_receipt(receipt: Json, reports: dict[str, Report] | None, notebook: Notebook) -> None:
    """Check that every head of a receipt is inside the totals of the period's report."""
    require(receipt.get("format") == "tongzhou.receipt/1", "is no receipt that is known here")
    totals = tuple(receipt.get(name) for name in ("scheme", "root", "count", "sum_minor"))
    require(totals[0] == "tongzhou.receipts/1", "is of a kind that is not known here")
    places = places_of(rows(receipt, "heads"), totals[1:])
    amounts = " + ".join(str(whole(head, "amount_minor")) for head in rows(receipt, "heads"))
    notebook.unsure(
        f"Receipt: place {', '.join(map(str, places))} of {totals[2]} (counted from 0). Nobody "
        "else may have the same place: compare with somebody else's receipt of this period."
    )
    if reports is None:
        notebook.holds.append(f"Receipt: {amounts} (minor units) lead to the root {totals[1]}.")
        notebook.unsure("Receipt: without the site or a folder, whether that root was published.")
        return
    path = words(receipt, "report")
    require(path in reports, f"its report {path} is not in the log")
    of, report = words(receipt, "plan"), reports[path]
    require((of, receipt.get("period")) == (report.slug, report.no), "names another period")
    published = report.content.get("receipts")
    require(isinstance(published, dict), "its report says nothing of receipts")
    said = tuple(
        inner(report.content, "receipts").get(n) for n in ("scheme", "root", "count", "sum_minor")
    )
    require(said == totals, f"is not of the tree that {path} publishes: stale, or not of this pool")
    notebook.holds.append(
        f"Receipt: {amounts} (minor units) are inside the {totals[3]} that {totals[2]} heads of "
        f"plan {report.slug}, period {report.no} owe together."
    )


# 9. Corrections, daily heads, audits -------------------------------------------------------------


NAMED_BY = ("key", "ref", "kind", "outcome")  # what a row of a report's list is called by


def check_correction(content: Json, reports: dict[str, Report]) -> None:
    """A correction points at a report that stands, by its hash, and tells what it says rightly."""
    require(content.get("format") == "tongzhou.correction/1", "is no correction known here")
    about = inner(content, "report")
    period = whole(about, "period")
    path = f"plans/{words(content, 'plan')}/periods/{period}/report.json"
    require(path in reports, f"corrects {path}, which is not in the log before it")
    require_same(f"the hash of {path}", words(about, "sha256"), reports[path].sha256)
    for figure in rows(content, "figures"):
        name, stated = words(figure, "name"), whole(figure, "stated")
        require_same(f"what it takes {name} to be", stated, figure_named(reports[path], name))
    made_good = whole_or_none(content, "made_good_in")
    later = made_good is None or made_good > period
    require(later, "is made good in a period that is not later")


def figure_named(report: Report, name: str) -> object:
    """Return a figure by its way in the report: figures.headcount, bands.y18-y45.counted."""
    found: object = report.content
    for step in name.split("."):
        if isinstance(found, list):
            rows_named = [row for row in found if step in map(row.get, NAMED_BY)]
            found = rows_named[0] if rows_named else None
        else:
            found = found.get(step) if isinstance(found, dict) else None
    return int(found) if isinstance(found, str) and found.isdecimal() else found


def check_head(head: Json, before: Json | None) -> None:
    """The heads of the books, and of the staff's trail, are a chain, a day each."""
    require(head.get("format") == "tongzhou.head/1", "is no head known here")
    require_same("previous", words(head, "previous"), before["sha256"] if before else "")
    together = sum(whole(row, "count") for row in rows(head, "tables"))
    require_same("count", whole(head, "count"), together)
    so_far = together + (whole(before, "so_far") if before else 0)
    require_same("so_far", whole(head, "so_far"), so_far)
    later = before is None or words(head, "day") > words(before, "day")
    require(later, "is of no later day than the head before")


def check_draw(content: Json, digests: dict[str, str]) -> None:
    """Draw the claims of an audit again, from the values that were shown."""
    require(content.get("format") == "tongzhou.audit-draw/1", "is no draw known here")
    slug, about = words(content, "plan"), inner(content, "report")
    path = f"plans/{slug}/periods/{whole(about, 'no')}/report.json"
    require(path in digests, f"is drawn after {path}, which is not in the log")
    require_same(f"the hash of {path}", words(about, "sha256"), digests[path])
    name = f"{slug}/audits/{whole(content, 'no')}"
    refs = content.get("refs")
    if not isinstance(refs, list) or refs != sorted(set(map(str, refs))):
        raise Fault('"refs" is not a sorted list')
    listed = hash_of_lines(refs)
    require_same("list_sha256", words(content, "list_sha256"), listed)
    shown = []
    for row in rows(content, "commitments"):
        value, commitment = words(row, "value"), words(row, "commitment")
        if value:
            require_same("a commitment", commitment, sha256(f"{value}|{name}".encode()).hex())
            shown.append(f"{commitment} {value}")
    beacon = words(inner(content, "beacon"), "value")
    seed = hash_of_lines([f"{name}/{about['sha256']}", listed, *sorted(shown), beacon])
    require_same("seed", words(content, "seed"), seed)
    rule = inner(content, "rule")
    part = min(whole(rule, "at_most"), len(refs) * whole(rule, "bps") // 10_000)
    count = min(len(refs), max(whole(rule, "at_least"), part))
    require_same("count", whole(content, "count"), count)
    require_same("what is drawn", content.get("drawn"), drawn(refs, seed)[:count])


def check_attestation(content: Json, draw: Json | None, draw_sha256: str) -> None:
    """An auditor speaks of the very claims that were drawn, and signs these very words."""
    require(content.get("format") == "tongzhou.audit-attestation/1", "is no attestation known here")
    if draw is None:
        raise Fault("attests a draw that is not in the log before it")
    require_same("draw_sha256", words(content, "draw_sha256"), draw_sha256)
    claims = rows(content, "claims")
    require_same("what is attested", [row.get("ref") for row in claims], draw.get("drawn"))
    counts = inner(content, "counts")
    require_same("the count of drawn", whole(counts, "drawn"), len(claims))
    for result in ("confirmed", "not_confirmed", "unchecked"):
        found = sum(row.get("result") == result for row in claims)
        require_same(f"the count of {result}", whole(counts, result), found)
    if "signature" in content:
        signature = inner(content, "signature")
        key, signed = from_hex(signature, "public_key"), words(signature, "value")
        require(re.fullmatch("[0-9a-f]{128}", signed) is not None, "has a signature of odd length")
        said = {name: part for name, part in content.items() if name != "signature"}
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        good = PublicKey(key).has_signed(text, bytes.fromhex(signed))
        require(good, "is signed, and the signature is of other words")


def hash_of_lines(lines: Sequence[str]) -> str:
    """Return the SHA-256, in hexadecimal, of lines that each end with a newline."""
    return sha256("".join(f"{line}\n" for line in lines).encode()).hex()


def drawn(refs: Sequence[str], seed: str) -> list[str]:
    """Return the names in the order of the draw: a shuffle by numbers that the seed gives."""
    line, ticket = list(refs), 0
    for place in range(len(line)):
        left = len(line) - place
        while True:
            number = int.from_bytes(sha256(f"{seed}:{ticket}".encode()), "big")
            ticket += 1
            if number < 2**256 - 2**256 % left:
                break
        other = place + number % left
        line[place], line[other] = line[other], line[place]
    return line


# 10. All of it -----------------------------------------------------------------------------------

OLD_FORMATS = (
    "Reports of the formats 1 to 3 do not name the report before them, nor periods given up, what "
    "was collected and paid, receipts or objections: of these nothing can be checked there."
)
YEARLY_CAP = (
    "How much a yearly cap cut off follows from each head's own year, which is not public; it is "
    "held against the receipts' total only."
)
ALWAYS_OPEN = (
    "That the people exist: these files are arithmetic. Audits of drawn claims by an outsider are "
    "a sample; receipts show each member their own place.",
    "That money really moved: whether what was collected and paid is on the bank's paper.",
    "What came in from the books (reserve, dues given up, subsidies): that it adds up, not whence.",
    "That everybody is shown this same log: compare the root with your letters, or ask witnesses.",
)


@dataclass(frozen=True)
class ListedKey:
    """A key of the log, and the sizes of the log that it signs."""

    key: NoteKey
    first: int
    last: int | None

    def signs(self, size: int) -> bool:
        """Return whether a log of this size is signed by it."""
        return self.first <= size and (self.last is None or size <= self.last)


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint says: of which log, how many entries, and their root."""

    note: Note
    origin: str
    size: int
    root: bytes


def checkpoint(raw: bytes) -> Checkpoint:
    """Return a checkpoint (c2sp.org/tlog-checkpoint)."""
    signed = note(raw)
    lines = signed.text.split("\n")
    require(len(lines) >= 4, "is no checkpoint")
    origin, size, root = lines[:3]
    try:
        root_bytes = base64.b64decode(root, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise Fault("is no checkpoint: its root cannot be read") from problem
    is_size = re.fullmatch("0|[1-9][0-9]{0,14}", size) is not None
    require(is_size and len(root_bytes) == 32, "is no checkpoint")
    return Checkpoint(signed, origin, int(size), root_bytes)


@dataclass(frozen=True)
class Entry:
    """One entry of the log: a file of a kind, where it is, and its SHA-256."""

    kind: str
    path: str
    sha256: str


def entry_of(raw: bytes) -> Entry:
    """Return an entry of the log."""
    content = document(raw)
    require(set(content) == {"at", "kind", "path", "sha256"}, "is no entry of this log")
    instant(content, "at")
    require_hex("its hash", words(content, "sha256"))
    return Entry(words(content, "kind"), safe(words(content, "path")), content["sha256"])


class Log:
    """The transparency log: who signs it, all its entries, and the tree over them."""

    def __init__(self, place: Place, notebook: Notebook) -> None:
        self.place, self.notebook = place, notebook
        with needed("log/keys"):
            keys = place.read("log/keys", MOST_NOTE)
        with needed("log/checkpoint"):
            head = place.read("log/checkpoint", MOST_NOTE)
        self.keys: list[ListedKey] = []
        self.head = Checkpoint(Note("", ()), "", 0, b"")
        with notebook.at("log/keys"):
            self.keys = [listed_key(line) for line in text_lines(keys)]
        with notebook.at("log/checkpoint"):
            self.head = checkpoint(head)
            require(self.head.size <= MOST_ENTRIES, f"{self.head.size} entries are too many")
        self.raw: list[bytes] = []
        self.tree = Tree([])

    def check(self, options: argparse.Namespace) -> None:
        """Check signatures, every tile, and older checkpoints against this one."""
        if self.notebook.wrong:
            return  # without its keys and its checkpoint nothing else can be looked at
        with self.notebook.at("log/checkpoint"):
            self.require_signed(self.head)
            self._pinned(options.key)
            self._witnessed(options.witness)
        self._read_entries()
        with self.notebook.at("log/checkpoint"):
            self.require_in_tree(self.head)
            self.notebook.holds.append(
                f"The log has {self.head.size} entries under the root {self.head.root.hex()}, "
                f"signed by {self.head.origin}."
            )
        self._check_tiles()
        self._check_kept()
        for name in options.since:
            with self.notebook.at(name):
                self._check_since(name)

    def require_signed(self, one: Checkpoint) -> NoteKey:
        """Return which of the listed keys signed a checkpoint of its size; Fault if none did."""
        signers = one.note.signed_by([listed.key for listed in self.keys])
        for listed in self.keys:
            if listed.key in signers and listed.signs(one.size):
                same = one.origin == listed.key.name
                require(same, f"is of {one.origin}, but signed by {listed.key.name}")
                return listed.key
        raise Fault("is not signed by a key of the log (log/keys) that was in use at its size")

    def require_in_tree(self, one: Checkpoint) -> None:
        """Refuse a checkpoint whose root is not that of the log at its size."""
        if one.size > self.tree.size:
            raise Fault(f"is of {one.size} entries; the log has {self.tree.size}: some are gone")
        if self.tree.root(one.size) != one.root:
            raise Fault(
                f"its root is not that of the log at {one.size} entries: there are two histories"
            )

    def _pinned(self, vkeys: Sequence[str]) -> None:
        """Hold the log to the keys that the reader has; one that was changed since says so."""
        pinned = [note_key(vkey) for vkey in vkeys]
        if not pinned:
            self.notebook.unsure(
                "Whose key it is: the key is taken from the same place. Give it with --key, from "
                "paper or from somebody you trust: " + self.require_signed(self.head).vkey
            )
        elif not self.head.note.signed_by(pinned):
            ended = [one for one in self.keys if one.last and one.key.vkey in vkeys]
            until = f"; yours signed up to {ended[-1].last} entries" if ended else ""
            raise Fault(f"is not signed by the key that you hold{until}. Ask who gave it to you")

    def _witnessed(self, vkeys: Sequence[str]) -> None:
        for vkey in vkeys:
            witness = note_key(vkey)
            require(witness.kind == WITNESS_KEY, f"{witness.name} is no witness's key")
            seen = self.head.note.signed_by([witness])
            require(bool(seen), f"is not cosigned by the witness {witness.name}")
            self.notebook.holds.append(f"{witness.name} has cosigned this checkpoint.")

    def _read_entries(self) -> None:
        for _start, width, name in tiles(self.head.size):
            path = f"log/tile/entries/{name}"
            before = len(self.raw)
            with self.notebook.at(path):
                self.raw += bundle(self.place.read(path, MOST_TILE), width)
            if len(self.raw) == before:
                break  # without this tile all entries after it would stand in the wrong place
        self.tree = Tree([leaf_hash(raw) for raw in self.raw])

    def _check_tiles(self) -> None:
        """Every tile of hashes is that of these entries."""
        count = 0
        for level in range(0, len(self.tree.levels), 8):
            for start, width, name in tiles(len(self.tree.levels[level])):
                path = f"log/tile/{level // 8}/{name}"
                with self.notebook.at(path):
                    expected = b"".join(self.tree.levels[level][start : start + width])
                    found = self.place.read(path, MOST_TILE)
                    if found != expected:
                        raise Fault("is not the tile of these entries: a bit of one was changed")
                    count += 1
        self.notebook.holds.append(f"{count} tiles of hashes are those of the entries.")

    def _check_kept(self) -> None:
        """Every checkpoint that was ever signed is of this same log."""
        with self.notebook.at("log/checkpoints.txt"):
            lines, good = text_lines(self.place.read("log/checkpoints.txt")), 0
            for line in lines:
                size, root, *_at = [*line.split(" "), "", ""]
                require(re.fullmatch("[0-9]{1,15}", size) is not None, "has a line of no size")
                with self.notebook.at(f"log/checkpoints/{size}"):
                    kept = checkpoint(self.place.read(f"log/checkpoints/{size}", MOST_NOTE))
                    same = (str(kept.size), kept.root.hex()) == (size, root)
                    require(same, "is not the checkpoint that the list of them names")
                    self.require_signed(kept)
                    self.require_in_tree(kept)
                    good += 1
            self.notebook.holds.append(f"{good} of {len(lines)} kept checkpoints are of this log.")

    def _check_since(self, name: str) -> None:
        old = checkpoint(own_file(name))
        self.require_signed(old)
        self.require_in_tree(old)
        self.notebook.holds.append(
            f"{name}: all {old.size} entries that it knew are still there, in their order."
        )

    def entries(self) -> list[Entry]:
        """Return the log's entries; each path once."""
        found: dict[str, Entry] = {}
        for number, raw in enumerate(self.raw):
            with self.notebook.at(f"entry {number} of the log"):
                entry = entry_of(raw)
                require(entry.path not in found, f"{entry.path} is there twice")
                found[entry.path] = entry
        return list(found.values())


@contextmanager
def needed(path: str) -> Iterator[None]:
    """Without this file there is nothing to check."""
    try:
        yield
    except Fault as fault:
        raise Unreachable(f"There is no log to check: {path} {fault}") from fault


def text_lines(raw: bytes) -> list[str]:
    """Return the lines of a list."""
    try:
        lines = raw.decode().split("\n")
    except UnicodeDecodeError as problem:
        raise Fault("is not UTF-8 text") from problem
    return [line for line in lines if line]


def listed_key(line: str) -> ListedKey:
    """Return a key of the list: the key, from which size on it signs, and up to which or "-"."""
    vkey, first, last, *_how_it_ended = [*line.split(" "), "", "", ""]
    if re.fullmatch("[0-9]{1,15}", first) is None or re.fullmatch("-|[0-9]{1,15}", last) is None:
        raise Fault(f'log/keys has a line that names no key: "{line[:100]}"')
    return ListedKey(note_key(vkey), int(first), None if last == "-" else int(last))


class Record:
    """The whole public record: the log, every file that it names, and what they say."""

    def __init__(self, place: Place, notebook: Notebook) -> None:
        self.place, self.notebook = place, notebook
        self.digests: dict[str, str] = {}
        self.reports: dict[str, Report] = {}
        self.charters: dict[str, dict[int, Json]] = {}
        self.heads: dict[str, Json] = {}
        self.draws: dict[str, Json] = {}
        self.count = 0

    def check(self, entries: list[Entry]) -> None:
        """Fetch and check every file; then the plans, each from its first report to its last."""
        self.digests = {entry.path: entry.sha256 for entry in entries}
        for entry in entries:
            with self.notebook.at(entry.path):
                self._read(entry, self._checked(entry))
                self.count += 1
        self.notebook.holds.append(
            f"{self.count} of {len(entries)} files are, byte for byte, those that were logged."
        )
        for slug in sorted({report.slug for report in self.reports.values()}):
            self._check_plan(slug)

    def _checked(self, entry: Entry) -> bytes:
        raw = self.place.read(entry.path)
        digest = sha256(raw).hex()
        if digest != entry.sha256:
            raise Fault(f"is not the file that was logged: its SHA-256 is {digest}")
        return raw

    def _read(self, entry: Entry, raw: bytes) -> None:
        match entry.kind:
            case "report":
                report = Report(document(raw), entry.sha256)
                path = f"plans/{report.slug}/periods/{report.no}/report.json"
                require(path == entry.path, f"says that it is {path}")
                self.reports[entry.path] = report
            case "charter":
                _plans, slug, _charter, number, _file = [*entry.path.split("/"), *[""] * 5][:5]
                require(number.isdecimal(), "has no number")
                charter = {**charter_of(raw), FILE_HASH: entry.sha256}
                self.charters.setdefault(slug, {})[int(number)] = charter
            case "correction":
                check_correction(document(raw), self.reports)
            case "audit-draw":
                self.draws[entry.path] = document(raw)
                check_draw(self.draws[entry.path], self.digests)
            case "attestation":
                path = entry.path.replace("attestation.json", "draw.json")
                draw = self.draws.get(path)
                check_attestation(document(raw), draw, self.digests.get(path, ""))
            case "ledger-head" | "trail-head":
                head = document(raw)
                check_head(head, self.heads.get(entry.kind))
                self.heads[entry.kind] = {**head, "sha256": entry.sha256}
            case "incident":
                document(raw)
            case _:
                self.notebook.unsure(
                    f'Files of the kind "{entry.kind}" are only held to their hash.'
                )

    def _check_plan(self, slug: str) -> None:
        reports = [report for report in self.reports.values() if report.slug == slug]
        before = len(self.notebook.wrong)
        Plan(reports, self.charters.get(slug, {}), self.notebook).check()
        if len(self.notebook.wrong) == before:
            last = max(reports, key=lambda report: report.no)
            self.notebook.holds.append(
                f"Plan {slug}: {len(reports)} reports up to period {last.no} add up to the cent: "
                "caps, fee, shares, carries and running totals, by the charter's own words."
            )


def verify(options: argparse.Namespace) -> Notebook:
    """Return what was found."""
    notebook = Notebook()
    reports = None
    if options.place:
        with closing(place_of(options.place)) as place:
            log = Log(place, notebook)
            log.check(options)
            found = Record(place, notebook)
            found.check(log.entries())
        reports = found.reports
        notebook.open += ALWAYS_OPEN
    for name in options.receipt:
        raw = own_file(name)
        with notebook.at(name):
            check_receipt(document(raw.rstrip(b"\n")), reports, notebook)
    return notebook


def question(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return what is asked; a wrong question ends the program with 2."""
    asked = argparse.ArgumentParser(description="Check the public record of a mutual-aid pool.")
    asked.add_argument("place", nargs="?", help="address of the site, or a folder of its files")
    asked.add_argument("--key", action="append", default=[], metavar="VKEY")
    asked.add_argument("--witness", action="append", default=[], metavar="VKEY")
    asked.add_argument("--since", action="append", default=[], metavar="OLD_CHECKPOINT")
    asked.add_argument("--receipt", action="append", default=[], metavar="FILE")
    options = asked.parse_args(arguments)
    if not options.place and not options.receipt:
        asked.error("say where the files are (an address or a folder), or give a --receipt")
    for vkey in (*options.key, *options.witness):
        try:
            note_key(vkey)
        except Fault as fault:
            asked.error(str(fault))
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was found; return 0 if all holds, 1 if not, 2 if there was nothing to look at."""
    options = question(arguments)
    try:
        notebook = verify(options)
    except (Unreachable, KeyboardInterrupt) as problem:
        print(printable(f"Not checked. {problem}"), file=sys.stderr)
        return 2
    print(notebook)
    if notebook.wrong:
        print(f"\nDoes not hold: {len(notebook.wrong)} found wrong.")
        return 1
    print("\nAll of it holds. What is marked open no file can show.")
    return 0


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.exit(main())
