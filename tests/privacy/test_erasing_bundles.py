"""Erased: the file of a bundle, made for somebody outside, is not left behind."""

import pytest
from django.core.files.storage import default_storage
from pytest_django import DjangoCaptureOnCommitCallbacks

from disputes import services as disputes
from disputes.states import BundleState
from privacy import services
from tests.apportionment.builders import DAY
from tests.privacy.builders import TAIL_OVER, a_full_life


@pytest.mark.django_db
def test_the_file_of_a_bundle_goes_with_its_key(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    life = a_full_life()
    wanted = disputes.ask_for_bundle(claim_id=life.claim.pk, by=life.user, at=TAIL_OVER)
    bundle = disputes.make_bundle(bundle_id=wanted.pk, at=TAIL_OVER)
    assert default_storage.exists(bundle.path)
    wish = services.ask_erasure(user_id=life.user.pk, at=TAIL_OVER)

    with django_capture_on_commit_callbacks(execute=True):
        assert services.carry_out(erasure_id=wish.pk, at=TAIL_OVER + 8 * DAY)

    bundle.refresh_from_db()
    assert (bundle.state, bundle.data_key) == (BundleState.GONE, "")
    assert not default_storage.exists(bundle.path)
