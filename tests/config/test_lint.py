from pathlib import Path

import pytest

from tests.lint import forbidden, template_problems

PAGE, PARTIAL = Path("templates/claims/claim.html"), Path("templates/claims/_step.html")
GOOD = '{# wants: step #}\n<script src="/static/x.js"></script>\n<p data-on="1" class="style">\n'


def test_good_partial_passes() -> None:
    assert list(template_problems(PARTIAL, GOOD)) == []


@pytest.mark.parametrize(
    "line",
    [
        '<p style="color: red">',
        '<a onclick="x()">',
        "<script>x()</script>",
        "<style>",
        '<a href="javascript:x">',
    ],
)
def test_inline_code_is_found(line: str) -> None:
    problems = list(template_problems(PAGE, f"<h1>\n{line}\n"))

    assert [number for number, _ in problems] == [2]


def test_partial_must_say_what_it_wants_and_be_short() -> None:
    problems = dict(template_problems(PARTIAL, "<p>\n" * 41))

    assert problems == {
        1: "the first line of a partial says what it wants: {# wants: … #}",
        40: "a partial has at most 40 lines",
    }


def test_words_of_insurance_are_found_but_not_in_their_denial() -> None:
    assert forbidden("Your premium is due, 保费") == ["premium", "保费"]
    assert forbidden("Mutual aid is not insurance; nothing is guaranteed.") == []
