"""The feed by RFC 4287 and 5005, the map of the site, and what a link shows elsewhere."""

import re
from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from charter.models import Plan
from disclosures import sitemaps
from disclosures.rules import atom
from disclosures.selectors import feeds
from tests.apportionment.builders import a_small_pool
from tests.audits.builders import an_attested_audit
from tests.disclosures.builders import a_published_period
from tests.disclosures.test_incidents import prepared, told_in_english
from tests.members.builders import a_crew_member, a_plan

pytestmark = pytest.mark.django_db
ATOM = f"{{{atom.ATOM}}}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
MARK = "]]><script>alert('&')</script>\x00\x0b\ud83d"[:-1]


def read(client: Client, address: str, **headers: str) -> ElementTree.Element:
    response = client.get(address, headers=headers or {"Accept-Language": "en"})
    assert response["Content-Type"] == atom.MEDIA_TYPE
    return ElementTree.fromstring(response.content)  # noqa: S314  our own bytes


def require_atom(feed: ElementTree.Element) -> list[ElementTree.Element]:
    """Hold a feed against what RFC 4287 asks of one; return its entries."""
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for part in (feed, *entries):
        for name in ("id", "title", "updated"):  # exactly one of each (4.1.1, 4.1.2)
            [found] = part.findall(f"{ATOM}{name}")
            assert found.text
        assert INSTANT.fullmatch(part.findtext(f"{ATOM}updated") or "")
        places = [(one.get("rel"), one.get("type"), one.get("hreflang")) for one in _links(part)]
        assert len(places) == len(set(places)), "one alternate of each type and language"
        assert all(re.match(r"https?://", one.get("href") or "") for one in _links(part))
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None  # or one in each entry
    assert "self" in {one.get("rel") for one in _links(feed)}
    ids = [one.findtext(f"{ATOM}id") or "" for one in entries]
    assert len(ids) == len(set(ids))
    for entry in entries:
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", entry.findtext(f"{ATOM}id") or "")
        assert entry.find(f"{ATOM}summary") is not None
        assert "alternate" in {one.get("rel") for one in _links(entry)}
    instants = [entry.findtext(f"{ATOM}updated") or "" for entry in entries]
    assert instants == sorted(instants, reverse=True)
    return entries


def _links(part: ElementTree.Element) -> list[ElementTree.Element]:
    return part.findall(f"{ATOM}link")


def titles(entries: list[ElementTree.Element]) -> list[str]:
    return [entry.findtext(f"{ATOM}title") or "" for entry in entries]


def kinds(entries: list[ElementTree.Element]) -> set[str | None]:
    return {one.get("term") for entry in entries for one in entry.findall(f"{ATOM}category")}


def released_incident(title: str, plan: Plan | None = None) -> None:
    from disclosures.services.incidents import release_incident  # noqa: PLC0415

    words = told_in_english(title)
    first = prepared(a_crew_member("publisher", name="One"), plan=plan, words=words)
    second = a_crew_member("publisher", name="Two")
    release_incident(incident_id=first.pk, by=second, at=datetime.fromisoformat("2026-05-07T04Z"))


@pytest.fixture
def pool() -> Plan:
    plan = a_small_pool()
    a_published_period(plan)
    return plan


def test_reports_and_charters_are_told_from_their_bytes(client: Client, pool: Plan) -> None:
    everything = require_atom(read(client, reverse("disclosures:feed")))
    own = require_atom(read(client, reverse("disclosures:plan_feed", args=[pool.slug])))

    assert titles(own) == titles(everything)
    assert kinds(own) == {"report", "charter"}
    assert any("report of period 1" in title for title in titles(own))
    hrefs = {one.get("href") for entry in own for one in _links(entry)}
    for href in hrefs:
        assert href is not None
        assert client.get(href.removeprefix("http://testserver")).status_code == 200, href


def test_attestations_and_incidents_are_in_it_and_hostile_words_stay_words(
    client: Client,
) -> None:
    audit = an_attested_audit()
    released_incident("Letters <b>came</b> & late", audit.plan)

    entries = require_atom(read(client, reverse("disclosures:feed")))

    assert {"attestation", "incident"} <= kinds(entries)
    assert any("Letters <b>came</b> & late" in title for title in titles(entries))


def test_signs_that_xml_cannot_say_are_left_out() -> None:
    at = datetime.fromisoformat("2026-05-07T04Z")
    entry = atom.Entry(
        sha256="00" * 32,
        title=MARK,
        summary=MARK,
        at=at,
        kind="report",
        links=(atom.Link(href='http://x/?a="&<>', rel="alternate"),),
    )
    feed = atom.Feed(
        id="http://x/",
        title=MARK,
        subtitle="",
        language="en",
        author=MARK,
        updated=at,
        links=(),
        entries=(entry,),
    )

    told = ElementTree.fromstring(atom.written(feed))  # noqa: S314  our own bytes

    clean = MARK.replace("\x00", "").replace("\x0b", "")
    assert told.findtext(f"{ATOM}entry/{ATOM}summary") == clean


def test_ids_are_the_same_in_both_languages_and_words_are_not(client: Client, pool: Plan) -> None:
    address = reverse("disclosures:plan_feed", args=[pool.slug])
    english = read(client, address, **{"Accept-Language": "en"})
    chinese = read(client, address, **{"Accept-Language": "zh-CN"})

    ids = [[one.findtext(f"{ATOM}id") for one in require_atom(feed)] for feed in (english, chinese)]
    assert ids[0] == ids[1]
    assert english.findtext(f"{ATOM}id") == chinese.findtext(f"{ATOM}id")
    assert (english.get(XML_LANG), chinese.get(XML_LANG)) == ("en", "zh-Hans")
    assert titles(require_atom(english)) != titles(require_atom(chinese))


def test_who_has_it_already_is_told_so_and_one_more_report_is_another_feed(
    client: Client, pool: Plan
) -> None:
    address = reverse("disclosures:feed")
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    since = client.get(address, headers={"If-Modified-Since": first["Last-Modified"]})
    a_published_period(pool)
    later = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, since.status_code, later.status_code) == (304, 304, 200)
    assert "public" in first["Cache-Control"]
    assert "Accept-Language" in first["Vary"]
    assert later["ETag"] != first["ETag"]


def walk(client: Client, address: str) -> Iterator[ElementTree.Element]:
    while address:
        feed = read(client, address.removeprefix("http://testserver"))
        yield feed
        rels = {one.get("rel"): one.get("href") or "" for one in _links(feed)}
        address = rels.get("next", "")


def test_older_entries_stand_on_the_next_pages(
    client: Client, pool: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_published_period(pool)
    monkeypatch.setattr(feeds, "A_PAGE", 2)

    pages = [require_atom(page) for page in walk(client, reverse("disclosures:feed"))]

    assert [len(page) for page in pages] == [2, 1]
    assert len({one.findtext(f"{ATOM}id") for page in pages for one in page}) == 3
    for page in ("3", "0", "x", "١", "9999999"):
        assert client.get(reverse("disclosures:feed"), {"page": page}).status_code == 404


def test_a_feed_without_anything_is_one_too(client: Client) -> None:
    assert require_atom(read(client, reverse("disclosures:feed"))) == []
    assert client.get("/plans/there-is-none/feed.atom").status_code == 404


@pytest.mark.parametrize("more", [0, 2])
def test_the_feed_costs_the_same_for_any_number_of_reports(
    more: int, client: Client, pool: Plan, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _period in range(more):
        a_published_period(pool)

    with django_assert_max_num_queries(14):
        client.get(reverse("disclosures:plan_feed", args=[pool.slug]))


def test_the_map_names_public_pages_and_no_case(client: Client, pool: Plan) -> None:
    index = client.get(reverse("disclosures:sitemap")).content.decode()
    sections = re.findall(r"<loc>(.*?)</loc>", index)
    assert len(sections) == len(sitemaps.SECTIONS)

    found = [
        address
        for section in sections
        for address in re.findall(
            r"<loc>http://testserver(.*?)</loc>",
            client.get(section.removeprefix("http://testserver")).content.decode(),
        )
    ]

    assert f"/plans/{pool.slug}/periods/1/" in found
    assert not [address for address in found if "/cases/" in address]
    for address in found:
        assert client.get(address).status_code == 200, address


def test_ten_thousand_periods_are_maps_of_their_own(client: Client, pool: Plan) -> None:
    assert sitemaps.Periods.limit * 2 == 10_000
    assert client.get("/sitemap-nothing.xml").status_code == 404
    assert client.get("/sitemap-periods.xml?p=9").status_code == 404


def test_search_engines_are_kept_from_single_requests_and_from_what_is_personal(
    client: Client,
) -> None:
    text = client.get("/robots.txt").content.decode()

    for path in ("/cases/", "/me/", "/office/", "/review/"):
        assert f"Disallow: {path}\n" in text
    assert "Sitemap: http://" in text
    assert "Disallow: /\n" not in text


def meta(page: str, name: str) -> str:
    [found] = re.findall(rf'<meta (?:property|name)="{name}" content="(.*?)">', page)
    return str(found)


def test_a_link_shows_the_pages_own_title_and_description(client: Client) -> None:
    plan = a_plan()
    plan_page = client.get(reverse("disclosures:plan", args=[plan.slug])).content.decode()
    proofs = client.get(reverse("disclosures:proofs")).content.decode()

    for page in (plan_page, proofs):
        [title] = re.findall(r"<title>(.*?)</title>", page)
        assert meta(page, "og:title") == title
        assert meta(page, "og:description") == meta(page, "description")
        assert meta(page, "og:image").endswith("/preview.png")
    assert meta(plan_page, "og:title") != meta(proofs, "og:title")
    assert meta(plan_page, "description") != meta(proofs, "description")


def test_each_proof_says_what_it_does_not_show(client: Client) -> None:
    page = client.get(reverse("disclosures:proofs"), headers={"Accept-Language": "en"})

    html = page.content.decode()
    assert html.count("It does not show") == html.count("<section") - 1 == 12
