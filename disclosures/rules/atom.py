"""Atom feeds (RFC 4287), paged as RFC 5005 says; pure: texts and instants in, bytes out."""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO
from typing import Final
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

ATOM: Final = "http://www.w3.org/2005/Atom"
MEDIA_TYPE: Final = "application/atom+xml; charset=utf-8"
NONE: "Final[AttributesImpl[str]]" = AttributesImpl({})
NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, kw_only=True)
class Link:
    """Where something stands: its address, what it is to the entry, and of which kind."""

    href: str
    rel: str
    media_type: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that was published; its id is made of the hash of its bytes, and never changes."""

    sha256: str
    title: str
    summary: str
    at: datetime
    kind: str
    links: Sequence[Link]

    @property
    def id(self) -> str:
        return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'sha256:{self.sha256}')}"


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A page of a feed; `id` is the same on all its pages and in all its languages."""

    id: str
    title: str
    subtitle: str
    language: str
    author: str
    updated: datetime
    links: Sequence[Link]
    entries: Sequence[Entry] = field(default_factory=tuple)


def written(feed: Feed) -> bytes:
    """Return the feed as UTF-8 XML; signs that XML cannot say are left out of its texts."""
    out = StringIO()
    xml = XMLGenerator(out, encoding="utf-8", short_empty_elements=True)
    xml.startDocument()
    xml.startElement("feed", AttributesImpl({"xmlns": ATOM, "xml:lang": feed.language}))
    _text(xml, "id", feed.id)
    _text(xml, "title", feed.title)
    _text(xml, "subtitle", feed.subtitle)
    _text(xml, "updated", _instant(feed.updated))
    xml.startElement("author", NONE)
    _text(xml, "name", feed.author)
    xml.endElement("author")
    for link in feed.links:
        _link(xml, link)
    for entry in feed.entries:
        _entry(xml, entry)
    xml.endElement("feed")
    xml.endDocument()
    return out.getvalue().encode()


def _entry(xml: XMLGenerator, entry: Entry) -> None:
    xml.startElement("entry", NONE)
    _text(xml, "id", entry.id)
    _text(xml, "title", entry.title)
    _text(xml, "published", _instant(entry.at))
    _text(xml, "updated", _instant(entry.at))
    _empty(xml, "category", {"term": entry.kind})
    for link in entry.links:
        _link(xml, link)
    _text(xml, "summary", entry.summary)
    xml.endElement("entry")


def _link(xml: XMLGenerator, link: Link) -> None:
    kind = {"type": link.media_type} if link.media_type else {}
    _empty(xml, "link", {"rel": link.rel, "href": link.href, **kind})


def _text(xml: XMLGenerator, name: str, text: str) -> None:
    xml.startElement(name, NONE)
    xml.characters(NOT_XML.sub("", text))
    xml.endElement(name)


def _empty(xml: XMLGenerator, name: str, attributes: Mapping[str, str]) -> None:
    told = {key: NOT_XML.sub("", value) for key, value in attributes.items()}
    xml.startElement(name, AttributesImpl(told))
    xml.endElement(name)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
