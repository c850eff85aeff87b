import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import embedded

HOUSE = Path(embedded.__file__).parent


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_launcher_needs_nothing_but_python() -> None:
    roots = {name.split(".")[0] for file in HOUSE.glob("*.py") for name in _imported(file)}

    assert roots - sys.stdlib_module_names == {"embedded"}
