"""A folder of all that is public: byte for byte, stopped and resumed, never a bent file."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from disclosures.mirroring import publish_folder
from disclosures.models import Report
from disclosures.selectors import leaves
from logbook import services as logbook
from tests.apportionment.builders import DAY, a_granted_claim, a_small_pool
from tests.disclosures.builders import a_published_period
from tests.members.builders import FOUNDED
from tests.verifier.folders import verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> Report:
    plan = a_small_pool({"fee_bps": 300})
    a_granted_claim(plan)
    report = a_published_period(plan)
    logged()
    return report


def logged() -> None:
    logbook.append_many(leaves.unlogged())
    logbook.sign_checkpoint(at=FOUNDED + 100 * DAY)


def files_of(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_every_file_is_as_the_site_hands_it_out(
    report: Report, client: Client, tmp_path: Path
) -> None:
    publish_folder(tmp_path)

    files = files_of(tmp_path)
    for path, content in files.items():
        response = client.get(f"/{path}")
        assert response.status_code == 200, path
        assert b"".join(response) == content, path
    slug = report.plan.slug
    assert {
        "log/checkpoint",
        "log/keys",
        "log/checkpoints.txt",
        "verify.py",
        f"plans/{slug}/periods/1/report.json",
        f"plans/{slug}/periods/1/bands.csv",
        f"plans/{slug}/charter/1/source.toml",
        "open-data/datapackage.json",
        f"open-data/{slug}/claims.csv",
    } <= set(files)
    assert verified(tmp_path)[0] == 0


def test_called_again_it_writes_only_what_is_new(report: Report, tmp_path: Path) -> None:
    written = publish_folder(tmp_path).written
    assert publish_folder(tmp_path).written == 0

    a_published_period(report.plan)
    logged()
    done = publish_folder(tmp_path)

    assert 0 < done.written < written + 8
    assert f"plans/{report.plan.slug}/periods/2/report.json" in files_of(tmp_path)
    assert verified(tmp_path)[0] == 0


def test_a_file_that_was_lost_or_bent_on_the_way_is_written_again(
    report: Report, tmp_path: Path
) -> None:
    publish_folder(tmp_path)
    whole = files_of(tmp_path)
    path = tmp_path / f"plans/{report.plan.slug}/periods/1/report.json"
    path.write_bytes(b"{}")
    (tmp_path / "log/keys").unlink()

    assert publish_folder(tmp_path).written == 2
    assert files_of(tmp_path) == whole


def test_what_was_logged_otherwise_is_not_copied(report: Report, tmp_path: Path) -> None:
    logbook.append(
        kind="incident", path="open-data/licence.txt", sha256="0" * 64, at=FOUNDED + 100 * DAY
    )
    logged()

    with pytest.raises(CommandError, match="licence.txt is not the file that was logged"):
        call_command("publish_folder", str(tmp_path))
    assert not {"open-data/licence.txt", "log/checkpoint"} & set(files_of(tmp_path))


def test_the_command_says_what_it_did_and_refuses_with_words(
    report: Report, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("publish_folder", str(tmp_path / "new"))
    assert "files written, 0 were there already" in capsys.readouterr().out

    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("publish_folder", str(tmp_path / "file"))


def test_before_anything_is_signed_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="log/checkpoint is not served"):
        call_command("publish_folder", str(tmp_path))
