"""Canonical JSON is RFC 8785 to the byte, and refuses what no reader could keep."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook.rules.canonical_json import EXACT_UPTO, canonical

texts = st.text(st.characters(exclude_categories=["Cs"]))
contents = st.recursive(
    st.none() | st.booleans() | st.integers(-EXACT_UPTO, EXACT_UPTO) | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
)


def test_keys_are_in_the_order_of_their_utf_16_code_units() -> None:
    """The example of RFC 8785, section 3.2.3."""
    found = canonical(
        {
            "\u20ac": "Euro Sign",
            "\r": "Carriage Return",
            "\ufb33": "Hebrew Letter Dalet With Dagesh",
            "1": "One",
            "\U0001f600": "Emoji: Grinning Face",
            "\u0080": "Control",
            "\u00f6": "Latin Small Letter O With Diaeresis",
        }
    )

    assert list(json.loads(found).values()) == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


def test_texts_are_escaped_as_the_rfc_escapes_them() -> None:
    """The string of RFC 8785, section 3.2.2, and what JavaScript leaves as it is."""
    said = '\u20ac$\u000f\nA\'B"\\\\"/\u007f\u2028'

    assert canonical(said) == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f\u2028"'
    assert canonical("\b\t\f\r\x00\x1f") == '"\\b\\t\\f\\r\\u0000\\u001f"'


def test_literals_and_numbers_have_one_form() -> None:
    found = canonical({"literals": [None, True, False], "numbers": [0, -0, 333333333, -EXACT_UPTO]})

    assert found == ('{"literals":[null,true,false],"numbers":[0,0,333333333,-9007199254740991]}')


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (0.5, TypeError),
        (float("nan"), TypeError),
        (b"bytes", TypeError),
        ({1: "a number as a key"}, (TypeError, AttributeError)),
        (EXACT_UPTO + 1, ValueError),
        (-EXACT_UPTO - 1, ValueError),
        ("half a character: \ud800", ValueError),
        ({"\udc00": 1}, ValueError),
    ],
)
def test_what_not_every_reader_could_keep_is_refused(
    content: object, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        canonical([content])


@given(content=contents)
def test_it_reads_back_and_is_written_the_same(content: object) -> None:
    found = canonical(content)

    assert json.loads(found) == content
    assert canonical(json.loads(found)) == found
