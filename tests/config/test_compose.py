import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

HOUSE = Path(__file__).parents[2]
READERS = {"_address", "text", "flag", "number", "_secret", "_variable"}
EXAMPLE = (HOUSE / ".env.example").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((HOUSE / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OF_COMPOSE_ALONE = {"POSTGRES_PASSWORD"}


def _read_in(file: Path) -> Iterator[str]:
    """Return the variables that a file reads by one of our readers."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in READERS:
                yield str(node.args[0].value)


def _named_in_example() -> set[str]:
    return set(re.findall(r"^([A-Z_]+)=", EXAMPLE, re.MULTILINE))


def test_example_names_every_variable_that_is_read_and_no_other() -> None:
    settings, provider = HOUSE / "config/settings.py", HOUSE / "treasury/provider/__main__.py"

    read = {*_read_in(settings), *_read_in(provider)}

    assert _named_in_example() == read | OF_COMPOSE_ALONE


def test_no_secret_has_a_value_in_the_example() -> None:
    secrets = re.findall(r"^(\w*(?:SECRET|KEY|PASSWORD)\w*)=(.*)$", EXAMPLE, re.MULTILINE)

    assert len(secrets) >= 5
    assert {value for _, value in secrets} == {""}


def test_environment_is_read_in_one_place() -> None:
    asks = re.compile(r"os\.(environ\b(?!\.setdefault)|getenv)")
    allowed = {"config/environment.py", "treasury/provider/__main__.py"}
    # These hand their own on to a process, and read nothing.
    allowed |= {f"bench/services/{name}.py" for name in ("workers", "collecting", "pages")}
    apps = [folder.parent for folder in HOUSE.glob("*/apps.py")] + [HOUSE / "config"]
    files = [file for app in apps for file in app.rglob("*.py")]

    readers = {str(file.relative_to(HOUSE)) for file in files if asks.search(file.read_text())}

    assert readers == allowed


def test_compose_runs_the_house_from_one_image() -> None:
    ours = {name for name, service in SERVICES.items() if service.get("image") == "tongzhou"}

    assert ours == {"tables", "web", "worker", "beat", "gateway"}
    assert set(SERVICES) - ours == {"db", "redis"}
    assert all(SERVICES[name]["env_file"] == ".env" for name in ours)


def test_compose_waits_for_tables_and_stores() -> None:
    for name in ("web", "worker", "beat"):
        assert set(SERVICES[name]["depends_on"]) == {"tables", "redis"}
    for name in ("db", "redis", "web"):
        assert SERVICES[name]["healthcheck"]["test"]


def test_addresses_of_the_example_lead_to_services_of_compose() -> None:
    hosts = set(re.findall(r"(?:@|//)([a-z]+):\d+", EXAMPLE)) - {"localhost"}

    assert hosts == {"db", "redis", "gateway", "web"}
    assert hosts <= set(SERVICES)


def test_every_variable_of_compose_is_in_the_example() -> None:
    text = (HOUSE / "docker-compose.yml").read_text() + EXAMPLE

    assert set(re.findall(r"\$\{(\w+)", text)) <= _named_in_example()


def test_commands_of_compose_lead_to_modules_that_exist() -> None:
    commands = " ".join(str(service.get("command", "")) for service in SERVICES.values())
    modules = re.findall(r"(?:-m |-A |)\b((?:config|treasury)[\w.]*)", commands)

    assert {"config", "config.wsgi", "treasury.provider"} <= set(modules)
    for module in modules:
        place = HOUSE.joinpath(*module.split("."))
        assert place.is_dir() or place.with_suffix(".py").exists()
