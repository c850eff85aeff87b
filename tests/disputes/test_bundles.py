"""The bundle for somebody outside: it proves itself, is streamed, kept sealed, and goes in time."""

import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from claims.models import Claim
from claims.services import Document
from claims.states import ClaimState
from disputes import rules, selectors, services
from disputes.models import Bundle
from disputes.services.bundles import _zipped
from disputes.states import BundleState
from members.models import Message
from papers.models import Paper
from papers.states import Lies
from tests.claims.builders import PDF, a_claim, a_png
from tests.disputes.builders import APPEALED_AT, a_fellow_member
from tests.members.accounts import proves
from tests.members.builders import a_user, an_enrolment

pytestmark = pytest.mark.django_db
AT = APPEALED_AT + timedelta(days=1)


def an_appealed_claim() -> Claim:
    claim = a_claim(ClaimState.REFUSED)
    services.appeal_claim(
        claim_id=claim.pk,
        grounds="See the letter.",
        documents=[Document(ContentFile(a_png() * 1, name="../../etc/信.png"))],
        by=claim.filed_by,
        at=APPEALED_AT,
    )
    claim.refresh_from_db()
    return claim


def a_bundle(claim: Claim) -> Bundle:
    wanted = services.ask_for_bundle(claim_id=claim.pk, by=claim.filed_by, at=AT)
    return services.make_bundle(bundle_id=wanted.pk, at=AT)


def content_of(bundle: Bundle) -> bytes:
    return b"".join(services.read_bundle(bundle=bundle, by=bundle.by, at=AT))


def test_every_file_is_what_the_manifest_says_and_none_is_left_out() -> None:
    claim = an_appealed_claim()
    whole = content_of(a_bundle(claim))

    with zipfile.ZipFile(BytesIO(whole)) as archive:
        assert archive.testzip() is None
        manifest = json.loads(archive.read("manifest.json"))
        listed = {one["path"]: one for one in manifest["files"]}
        assert set(archive.namelist()) == {*listed, "manifest.json"}
        for path, one in listed.items():
            content = archive.read(path)
            assert (len(content), sha256(content).hexdigest()) == (
                one["size_bytes"],
                one["sha256"],
            )
        originals = [path for path in listed if path.startswith("originals/")]
        assert {archive.read(path) for path in originals} == {PDF, a_png()}
        assert not any(".." in path or path.startswith("/") for path in listed)
        decisions = json.loads(archive.read("decisions.json"))
        charter = archive.read("charter.toml").decode()
    assert [one["verdict"] for one in decisions] == ["refuse"]
    assert charter == claim.version.source_toml
    assert manifest["charter_sha256"] == claim.version.text_hash
    assert {"claim.json", "history.json", "appeals.json", "objections.json"} <= set(listed)
    assert any(path.startswith("letters/") for path in listed)


def test_it_is_made_once_told_once_and_stored_sealed() -> None:
    claim = an_appealed_claim()
    first = services.ask_for_bundle(claim_id=claim.pk, by=claim.filed_by, at=AT)
    assert services.ask_for_bundle(claim_id=claim.pk, by=claim.filed_by, at=AT) == first
    assert selectors.bundles_to_make() == [first.pk]

    bundles = [services.make_bundle(bundle_id=first.pk, at=AT) for _twice in range(2)]

    assert {one.sha256 for one in bundles} == {sha256(content_of(first)).hexdigest()}
    with default_storage.open(bundles[0].path) as stored:
        assert b"manifest.json" not in stored.read()
    assert Message.objects.filter(kind="disputes/bundle_ready").count() == 1
    assert selectors.bundles_to_make() == []


def test_it_is_written_block_by_block() -> None:
    claim = an_appealed_claim()
    blocks: Iterator[bytes] = _zipped(claim, at=AT)

    sizes = [len(block) for block in blocks]

    assert len(sizes) > len(claim.evidence.all()) * 2
    assert max(sizes) < 300 * 1024


def test_a_paper_that_was_erased_is_said_to_be_missing() -> None:
    claim = an_appealed_claim()
    Paper.objects.filter(evidence__claim=claim, media_type="image/png").update(
        lies=Lies.GONE, data_key=""
    )

    with zipfile.ZipFile(BytesIO(content_of(a_bundle(claim)))) as archive:
        missing = [name for name in archive.namelist() if name.endswith(".missing.txt")]
        assert len(missing) == 1
        assert sha256(a_png()).hexdigest() in archive.read(missing[0]).decode()


def test_one_that_kills_its_worker_is_told_as_failed_after_three() -> None:
    wanted = services.ask_for_bundle(claim_id=a_claim(ClaimState.REFUSED).pk, by=a_user(), at=AT)
    Bundle.objects.update(tries=3)

    assert services.make_bundle(bundle_id=wanted.pk, at=AT).state == BundleState.FAILED


def test_it_is_deleted_in_time() -> None:
    bundle = a_bundle(an_appealed_claim())
    plan_id, after = bundle.claim.plan_id, AT + timedelta(days=14)
    assert selectors.bundles_to_delete(plan_id=plan_id, at=after - timedelta(seconds=1)) == []
    with pytest.raises(rules.BundleGone):
        services.read_bundle(bundle=bundle, by=bundle.by, at=after)

    assert selectors.bundles_to_delete(plan_id=plan_id, at=after) == [bundle.pk]
    for _twice in range(2):
        services.delete_bundle(bundle_id=bundle.pk, at=after)

    bundle.refresh_from_db()
    assert (bundle.state, bundle.data_key) == (BundleState.GONE, "")
    assert not default_storage.exists(bundle.path)


def test_objections_in_it_name_nobody() -> None:
    claim = a_claim(ClaimState.ON_NOTICE)
    member = a_fellow_member(claim, name="MARKER")
    services.object_to_claim(
        claim_id=claim.pk,
        ground="other",
        words="SECRET words",
        by=member,
        at=claim.notice_from or AT,
    )

    parts = dict(selectors.written_parts(claim=claim))

    assert b'"ground": "other"' in parts["objections.json"]
    for content in parts.values():
        assert b"MARKER" not in content
        assert b"SECRET" not in content


def test_the_claimant_saves_it_after_a_fresh_proof(client: Client) -> None:
    user = a_user(name="林小雨", email="rain@example.org")
    claim = a_claim(ClaimState.REFUSED, enrolment=an_enrolment(user=user))
    at = reverse("disputes:bundle", args=[claim.ref])
    client.force_login(user)
    client.post(f"{at}ask/")
    assert "being put together" in client.get(at).content.decode()
    bundle = services.make_bundle(bundle_id=Bundle.objects.get().pk, at=now())
    door = reverse("disputes:download", args=[claim.ref, bundle.ref])
    assert client.get(door).status_code == 302

    client.logout()
    proves(client, "rain@example.org")
    answer = client.get(door)

    assert answer.streaming
    whole = answer.getvalue()
    assert (len(whole), sha256(whole).hexdigest()) == (bundle.size_bytes, bundle.sha256)
    assert [one.by for one in bundle.downloads.all()] == [user]
    assert "林小雨" in client.get(at).content.decode()
