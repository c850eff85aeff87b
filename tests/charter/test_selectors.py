import pytest
from django.utils import translation

from charter import selectors
from charter.models import Plan
from charter.rules import BandTerms
from tests.charter.builders import a_plan


@pytest.mark.parametrize(
    ("band", "english", "chinese"),
    [
        (BandTerms(name="-", benefit_minor=1, from_days=30, until_years=40),
         "30 days to 39 years", "30 天至 39 岁"),
        (BandTerms(name="-", benefit_minor=1, from_years=18, until_years=45),
         "18 to 44 years", "18 至 44 岁"),
        (BandTerms(name="-", benefit_minor=1, from_years=60), "60 years and over", "60 岁及以上"),
        (BandTerms(name="-", benefit_minor=1, from_days=30), "30 days and over", "30 天及以上"),
        (BandTerms(name="-", benefit_minor=1, from_days=0), "All ages", "不限年龄"),
        (BandTerms(name="-", benefit_minor=1, from_years=0), "All ages", "不限年龄"),
    ],
)  # fmt: skip
def test_band_label_speaks_the_readers_language(
    band: BandTerms, english: str, chinese: str
) -> None:
    with translation.override("en"):
        assert selectors.band_label(band) == english
    with translation.override("zh-hans"):
        assert selectors.band_label(band) == chinese


@pytest.mark.django_db
def test_plans_come_in_the_order_they_were_made() -> None:
    first, second = a_plan(slug="zebra"), a_plan(slug="ant")

    assert list(selectors.plans()) == [first, second]
    assert selectors.plan_by_slug("ant") == second
    assert selectors.plan_by_id(first.pk) == first
    with pytest.raises(Plan.DoesNotExist):
        selectors.plan_by_slug("nobody")
