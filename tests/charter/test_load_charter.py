from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from charter import selectors
from charter.models import CharterVersion, Plan
from tests.charter.builders import CHARTERS, and_lines, changed_text, charter_text

pytestmark = pytest.mark.django_db


def load(file: Path, *options: str) -> str:
    out = StringIO()
    call_command("load_charter", str(file), *options, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("file", sorted(CHARTERS.glob("*.toml")), ids=lambda file: file.stem)
def test_our_charters_load_under_their_own_names(file: Path) -> None:
    said = load(file)

    assert said.startswith(f"{file.stem}: version 1, in force from ")
    assert selectors.plan_by_slug(file.stem).versions.get().source == file.name


def test_slug_may_be_given() -> None:
    load(CHARTERS / "village.toml", "--slug", "oak-street")

    assert list(Plan.objects.values_list("slug", flat=True)) == ["oak-street"]


def test_broken_file_is_refused_with_file_line_field_and_reason(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text(charter_text(fee_bps="-1"), encoding="utf-8")
    line = charter_text().splitlines().index("fee_bps = 300") + 1

    with pytest.raises(CommandError) as refused:
        load(broken)

    assert str(refused.value) == f"{broken}, line {line}: fee_bps: is -1; the least is 0"
    assert refused.value.returncode == 1
    assert not Plan.objects.exists()


def test_a_file_that_contradicts_itself_never_becomes_a_version(tmp_path: Path) -> None:
    load(CHARTERS / "mutual.toml")
    broken = tmp_path / "mutual.toml"
    text = changed_text("mutual", and_lines("year_cap_minor = 36000"))
    broken.write_text(text, encoding="utf-8")

    with pytest.raises(CommandError, match="year_cap_minor: has no meaning where funding"):
        load(broken)
    assert CharterVersion.objects.get().number == 1


def test_gbk_missing_file_and_bad_slug_are_refused(tmp_path: Path) -> None:
    gbk = tmp_path / "gbk.toml"
    gbk.write_bytes(charter_text().encode("gbk"))

    with pytest.raises(CommandError, match=r"line 1: \(file\): is not UTF-8 text"):
        load(gbk)
    with pytest.raises(CommandError, match="No such file"):
        load(tmp_path / "nowhere.toml")
    with pytest.raises(CommandError, match="--slug"):
        load(CHARTERS / "village.toml", "--slug", "Oak Street")
    assert not Plan.objects.exists()


def test_other_currency_is_refused_in_words(tmp_path: Path) -> None:
    load(CHARTERS / "village.toml")
    euros = tmp_path / "village.toml"
    euros.write_text(charter_text(currency='"EUR"'), encoding="utf-8")

    with pytest.raises(CommandError, match="written in CNY; it cannot become EUR"):
        load(euros)
    assert CharterVersion.objects.count() == 1
