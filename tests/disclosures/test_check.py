"""/check/: the same rule for everybody, and whatever one types."""

import pytest
from django.test import Client
from django.urls import reverse

from disclosures import rules
from disclosures.words.period_pages import check_query
from tests.apportionment.builders import a_granted_claim, a_pool
from tests.disclosures.builders import a_document, a_published_period

GOOD = {"benefit": "600,000", "fee": "8", "heads": "23000000", "rounding": "half_up"}


def _answer(client: Client, language: str = "en", **typed: str) -> tuple[int, str]:
    response = client.get(
        reverse("disclosures:check"), {**GOOD, **typed}, headers={"accept-language": language}
    )
    return response.status_code, response.content.decode()


def test_a_published_share_comes_out_again(client: Client) -> None:
    status, page = _answer(client)

    assert status == 200
    assert "0.03\N{NO-BREAK SPACE}yuan" in page


def test_the_table_of_earlier_pools_is_there(client: Client) -> None:
    page = client.get(reverse("disclosures:check")).content.decode()

    assert "相互宝" in page
    assert "agrees" in page


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("benefit", "-1"),
        ("benefit", "12.345"),
        ("benefit", "1e9"),
        ("benefit", "NaN"),
        ("benefit", "9" * 39),
        ("benefit", ""),
        ("fee", "101"),
        ("heads", "0"),
        ("heads", "1.5"),
        ("heads", "9" * 30),
        ("rounding", "sideways"),
        ("added", "x<script>"),
        ("less", "\x00"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_kept(
    client: Client, field: str, typed: str, language: str
) -> None:
    status, page = _answer(client, language, **{field: typed})

    assert status == 422
    assert 'aria-invalid="true"' in page
    assert "600,000" in page or field == "benefit"
    assert "<script>" not in page
    if language == "zh-hans":
        assert "Please" not in page


def test_a_chinese_comma_is_a_comma(client: Client) -> None:
    assert _answer(client, benefit="600\N{FULLWIDTH COMMA}000")[0] == 200


@pytest.mark.django_db
def test_a_period_leads_to_its_own_sum(client: Client) -> None:
    plan = a_pool(heads=251)
    a_granted_claim(plan, award_minor=4_567_891)
    document = rules.read(a_published_period(plan).body)

    response = client.get(f"{reverse('disclosures:check')}?{check_query(document)}")

    assert response.status_code == 200
    share = document.bands[0].share_minor
    assert f"{share // 100}.{share % 100:02}" in response.content.decode()


def test_bands_of_other_weights_lead_to_no_sum() -> None:
    assert check_query(a_document(weights=(1, 2))) == ""
