"""What no other tool checks: templates, words, sizes, locks. `python -m tests.lint`."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
NOT_OURS = {".venv", ".state", ".git", "node_modules"}
FORBIDDEN_WORDS = re.compile(
    r"\bpremiums?\b|\bpolic(?:y|ies)\b|\binsured\b|\bguaranteed\b"
    r"|保费|保单|投保|参保|承保|核保|保额|给付|赔付|理赔|拒赔|复效",
    re.IGNORECASE,
)
STANDING_SENTENCE = re.compile(r"nothing is\s+guaranteed", re.IGNORECASE)  # the one that denies it
INLINE = re.compile(  # data in a script element is not run; `one=` is no handler
    r"\sstyle\s*=|\son(?!e\s*=)[a-z]+\s*=|<style\b"
    r"|<script\b(?![^>]*\s(?:src=|type=\"application/json\"))|javascript:"
)
TAKEN_ALONG = {"export.html"}  # a file that people keep: no style sheet of ours goes with it
LINES = {"page": 80, "partial": 40, "code": 300}
# The one file that is handed to strangers: it has to be one, whatever its length, so that they
# can take it home, read it from top to bottom, and run it where nothing else of ours is.
ONE_FILE = {Path("verifier/verify.py")}
FUNCTION_LINES = 30


def main() -> int:
    """Print every finding, and return 1 if there was one."""
    findings = sorted([*_templates(), *_catalogues(), *_sources(), *_locks()])
    for finding in findings:
        print(finding)
    return int(bool(findings))


def _ours(pattern: str) -> Iterator[Path]:
    found = (file.relative_to(HOUSE) for file in HOUSE.glob(pattern))
    return (file for file in found if not NOT_OURS.intersection(file.parts))


def _templates() -> Iterator[str]:
    for file in (*_ours("templates/**/*.html"), *_ours("*/templates/**/*.html")):
        text = file.read_text()
        yield from (f"{file}:{line}: {problem}" for line, problem in template_problems(file, text))


def template_problems(file: Path, text: str) -> Iterator[tuple[int, str]]:
    """Return what is wrong with one template, with the line."""
    is_part = file.name.startswith("_") or "components" in file.parts
    kind = "partial" if is_part else "page"
    if is_part and not text.startswith("{# wants: "):
        yield 1, "the first line of a partial says what it wants: {# wants: … #}"
    if text.count("\n") > LINES[kind]:
        yield LINES[kind], f"a {kind} has at most {LINES[kind]} lines"
    for number, line in enumerate(text.splitlines(), start=1):
        if INLINE.search(line) and file.name not in TAKEN_ALONG:
            yield number, "no inline style, script or handler: the site's CSP refuses it"
        yield from ((number, f"not a word of ours: {word}") for word in forbidden(line))


def forbidden(text: str) -> list[str]:
    """Return the words in it that we do not use: mutual aid is not insurance."""
    return FORBIDDEN_WORDS.findall(STANDING_SENTENCE.sub("", text))


def _catalogues() -> Iterator[str]:
    for file in _ours("**/locale/**/*.po"):
        for number, line in enumerate(file.read_text().splitlines(), start=1):
            if line.startswith("#"):
                continue
            yield from (f"{file}:{number}: not a word of ours: {word}" for word in forbidden(line))


def _sources() -> Iterator[str]:
    for file in _ours("**/*.py"):
        if "migrations" in file.parts:
            continue
        text = file.read_text()
        if text.count("\n") > LINES["code"] and file not in ONE_FILE:
            yield f"{file}:{LINES['code']}: a file has at most {LINES['code']} lines"
        if "tests" not in file.parts:
            yield from (f"{file}:{line}: {problem}" for line, problem in _long_functions(text))


def _long_functions(text: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.body[0].lineno + 1  # less its signature
            if lines > FUNCTION_LINES:
                yield node.lineno, f"{node.name} has {lines} lines, the wall is {FUNCTION_LINES}"


def _locks() -> Iterator[str]:
    for file in _ours("*.lock"):
        for number, line in enumerate(file.read_text().splitlines(), start=1):
            if "://" in line:
                yield f"{file}:{number}: a lock names no address"


if __name__ == "__main__":
    sys.exit(main())
