import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock"]


def _pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", (HOUSE / lock).read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_is_exact_and_hashed(lock: str) -> None:
    text = (HOUSE / lock).read_text()
    packages = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]

    assert len(packages) == len(_pins(lock)) > 20
    assert all("--hash=sha256:" in package for package in packages)


def test_tests_run_on_what_production_runs_on() -> None:
    runtime, dev = (_pins(lock) for lock in LOCKS)

    assert {name: dev.get(name) for name in runtime} == runtime
