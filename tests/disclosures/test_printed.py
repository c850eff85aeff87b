"""A report as pages to print: from its bytes, in both languages, and always the same."""

from datetime import timedelta

import pypdfium2
import pytest
from django.test import Client

from tests.apportionment.builders import a_frozen_run, a_granted_claim, a_pool, a_sealed_run
from tests.disclosures.builders import published

pytestmark = pytest.mark.django_db


def words(content: bytes) -> str:
    pages = pypdfium2.PdfDocument(content)
    return " ".join(page.get_textpage().get_text_range() for page in pages)


def test_a_report_is_printed_in_both_languages_and_stays_the_same(client: Client) -> None:
    plan = a_pool()
    claim = a_granted_claim(plan, award_minor=600_000)
    report = published(a_sealed_run(plan))
    at = f"/plans/{plan.slug}/periods/1"

    english, chinese = (client.get(f"{at}/report.{lang}.pdf") for lang in ("en", "zh"))
    again = client.get(f"{at}/report.en.pdf", headers={"accept-language": "zh-hans"})

    assert english.headers["Content-Type"] == "application/pdf"
    assert "immutable" in english.headers["Cache-Control"]
    assert english.headers["ETag"] == again.headers["ETag"] != chinese.headers["ETag"]
    assert again.content == english.content
    printed = words(english.content).replace("\n", "")
    assert claim.ref in printed
    assert report.sha256[:40] in printed.replace(" ", "")
    assert "Each person shares" in words(english.content)
    assert claim.ref in words(chinese.content)


def test_without_a_language_one_is_sent_on_to_ones_own(client: Client) -> None:
    plan = a_pool()
    published(a_sealed_run(plan))
    at = f"/plans/{plan.slug}/periods/1/report"

    for accepted, lang in (("zh-hans", "zh"), ("en", "en")):
        sent = client.get(f"{at}.pdf", headers={"accept-language": accepted})
        assert (sent.status_code, sent.headers["Location"]) == (302, f"{at}.{lang}.pdf")
        assert "no-store" in sent.headers["Cache-Control"]


def test_what_is_not_published_is_not_printed(client: Client) -> None:
    plan = a_pool()
    sealed = a_sealed_run(plan)
    open_run = a_frozen_run(plan)
    assert open_run.period.cutoff_at - sealed.period.cutoff_at > timedelta(0)

    for ending, status in (
        ("1/report.en.pdf", 503),
        ("2/report.en.pdf", 404),
        ("9/report.pdf", 404),
    ):
        assert client.get(f"/plans/{plan.slug}/periods/{ending}").status_code == status
    assert client.get("/plans/there-is-none/periods/1/report.pdf").status_code == 404
