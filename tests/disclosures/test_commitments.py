"""Members read a case more finely than everybody, and can check that the report fixed it so."""

import pytest
from django.test import Client

from disclosures import rules
from disclosures.models import FinerRow
from disclosures.words.commitments import rows
from tests.apportionment.builders import a_granted_claim, a_pool, a_sealed_run, an_enrolment_of
from tests.disclosures.builders import published

pytestmark = pytest.mark.django_db


def test_a_member_reads_the_line_and_a_stranger_does_not(client: Client) -> None:
    plan = a_pool()
    claim = a_granted_claim(plan, award_minor=600_000)
    report = published(a_sealed_run(plan))
    member = an_enrolment_of(plan, number=8).member.holder
    stranger = an_enrolment_of(a_pool()).member.holder

    (row,) = rows(claim.ref, reader=member)
    client.force_login(member)
    read = client.get(f"/cases/{claim.ref}/", headers={"accept-language": "en"}).content.decode()
    client.force_login(stranger)
    strange = client.get(f"/cases/{claim.ref}/").content.decode()
    client.logout()
    unknown = client.get(f"/cases/{claim.ref}/").content.decode()

    committed = rules.read(report.body).claims[0].commitment
    assert row.commitment == row.found == committed
    assert "For members: check what the report says of this case" in read
    assert read.count(committed) == 2
    assert committed not in strange + unknown
    assert rows(claim.ref, reader=stranger) == rows(claim.ref, reader=None) == []
    assert rows("N0THERE2", reader=member) == []


def test_once_erased_nobody_reads_the_line_and_the_page_still_opens(client: Client) -> None:
    plan = a_pool()
    claim = a_granted_claim(plan, award_minor=600_000)
    published(a_sealed_run(plan))
    member = an_enrolment_of(plan, number=8).member.holder

    FinerRow.objects.all().delete()

    client.force_login(member)
    assert rows(claim.ref, reader=member) == []
    assert client.get(f"/cases/{claim.ref}/").status_code == 200
