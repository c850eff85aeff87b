"""The real site, over HTTP, as a stranger sees it; run by CI after the suite."""

from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from disclosures.mirroring import publish_folder
from tests.verifier.folders import verified
from tests.verifier.world import a_public_record


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_the_site_says_what_its_folder_says(live_server: LiveServer, tmp_path: Path) -> None:
    a_public_record()
    publish_folder(tmp_path)

    code, said = verified(live_server.url)

    assert code == 0, said
    assert (code, said) == verified(tmp_path)
