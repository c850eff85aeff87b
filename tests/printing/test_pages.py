"""Printed pages: the same bytes for the same data, whatever a name is made of, fetching nothing."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import printing
from printing.pages import FONTS, TEMPLATES
from tests.printing.reading import pages_of, text_of

STATEMENT = "apportionment/statement.typ"
RARE = "王𬭊 龦 㑇"
ROW = ["1", "1 May 2026", "Ann", "30 to 39 years", "4.86", "4.86", "9.72"]


def a_table(*, rows: int = 0, cells: list[str] | None = None, total: str = "") -> dict[str, object]:
    """Return a table of alike rows."""
    row = cells or ROW
    return {
        "caption": "Every share",
        "head": [f"column {number}" for number in range(len(row))],
        "rows": [row] * rows,
        "total": ["In all", *[""] * (len(row) - 2), total] if total else [],
    }


def a_statement(
    *, name: str = "Ann", lang: str = "en", rows: int = 2, lede: str = "For Ann."
) -> dict[str, object]:
    """Return what a statement is filled with."""
    return {
        "lang": lang,
        "region": "cn" if lang == "zh" else "gb",
        "house": "Tongzhou",
        "standing": "Mutual aid is not insurance.",
        "page_words": "Page {page} of {pages}",
        "made": "Made on 1 May 2026",
        "title": "Statement 2026",
        "facts": [{"label": "Payer", "value": name}],
        "parts": [
            {
                "heading": "Village",
                "lede": lede,
                "equation": [
                    {"sign": "", "label": "Before", "value": "0.00"},
                    {"sign": "=", "label": "Still to pay", "value": "9.72"},
                ],
                "notes": [],
                "years": a_table(cells=["2026", "1", "2", "3"]),
                "shares": a_table(rows=rows, total="9.72"),
                "payments": a_table(cells=["1 May", "Debit", "paid", "4.86"]),
            }
        ],
    }


def test_a_page_says_what_it_was_given() -> None:
    words = text_of(printing.pdf(STATEMENT, a_statement(name=f"林小满 {RARE}")))

    for told in ("Statement 2026", f"林小满 {RARE}", "Still to pay", "1 May 2026", "9.72"):
        assert told in words


def test_the_same_data_give_the_same_bytes() -> None:
    assert printing.pdf(STATEMENT, a_statement()) == printing.pdf(STATEMENT, a_statement())


@pytest.mark.parametrize("name", [chr(code) for code in range(1, 32)])
def test_a_sign_that_cannot_be_printed_breaks_no_page(name: str) -> None:
    assert printing.pdf(STATEMENT, a_statement(name=f"A{name}B")).startswith(b"%PDF-")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_is_tagged_and_names_its_language_and_title(lang: str) -> None:
    made = printing.pdf(STATEMENT, a_statement(lang=lang))

    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert b"/StructTreeRoot" in made
    assert re.search(rb"/Lang\s*\(" + lang.encode(), made)
    assert b"/DisplayDocTitle true" in made


@pytest.mark.parametrize(
    "name",
    [
        "😀👨‍👩‍👧",
        "أحمد محمد",
        "דוד לוי",
        "देवनागरी",
        "A\u2066B\u2069\ufeff",
        "#eval(1)",
        "*a* _b_ $x$",
        "\\",
        "x" * 300,
    ],
)
def test_any_name_is_only_a_name(name: str) -> None:
    made = printing.pdf(STATEMENT, a_statement(name=name, lede=f"For {name}."))

    assert made.startswith(b"%PDF-")
    assert "9.72" in text_of(made)


@pytest.mark.parametrize("name", ["#eval(1)", "*a* _b_ $x$", "= b"])
def test_a_name_is_never_read_as_typst(name: str) -> None:
    assert name in text_of(printing.pdf(STATEMENT, a_statement(name=name)))


def test_where_a_glyph_is_missing_the_standard_is_not_claimed() -> None:
    made = printing.pdf(STATEMENT, a_statement(name="😀"))

    assert b"pdfuaid" not in made
    assert b"/StructTreeRoot" in made


def test_every_page_bears_the_standing_sentence_its_number_and_the_heads_of_columns() -> None:
    pages = pages_of(printing.pdf(STATEMENT, a_statement(rows=120)))

    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert "Mutual aid is not insurance." in page
        assert f"Page {number} of {len(pages)}" in page
        assert "column 6" in page
    assert sum(page.count("4.86") for page in pages) == 2 * 120


def test_a_wrong_template_is_told_not_swallowed() -> None:
    with pytest.raises(RuntimeError):
        printing.pdf("printing/there-is-none.typ", {})


def test_no_template_asks_the_network_for_a_package() -> None:
    templates = sorted(TEMPLATES.rglob("*.typ"))

    assert templates
    for template in templates:
        imports = re.findall(r'#?(?:import|include)\s+"([^"]*)"', template.read_text())
        assert all(name.startswith("/") for name in imports), template
        assert "@" not in template.read_text()


def test_a_page_needs_no_home_no_cache_and_no_fonts_of_the_system(tmp_path: Path) -> None:
    """As in a container, by a user who may write nowhere: another process makes the same bytes."""
    script = (
        "import json, sys, printing\n"
        "made = printing.pdf('apportionment/statement.typ', json.load(sys.stdin))\n"
        "sys.stdout.buffer.write(made)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=_json(a_statement(name=RARE)),
        capture_output=True,
        cwd=TEMPLATES.parent,
        env={"HOME": "/nonexistent", "https_proxy": "http://127.0.0.1:9", "PATH": ""},
        check=True,
        timeout=60,
    )

    assert done.stdout == printing.pdf(STATEMENT, a_statement(name=RARE))
    assert list(FONTS.glob("NotoSansCJK*"))


def _json(given: dict[str, object]) -> bytes:
    return json.dumps(given).encode()
