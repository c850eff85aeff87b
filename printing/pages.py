"""A PDF from a template and plain data: the same bytes for the same data, on any machine."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

import noto_cjk_sans_otc
import typst

TEMPLATES: Final = Path(__file__).resolve().parent.parent / "templates"
FONTS: Final = Path(noto_cjk_sans_otc.FONT_PATH).parent
ACCESSIBLE: Final[Literal["ua-1"]] = "ua-1"  # tagged, with a title and a language
OF_TEXT: Final = "PDF/UA-1 error: the text"


def pdf(template: str, data: Mapping[str, object]) -> bytes:
    """Return a PDF of `templates/<template>` filled with `data`, which may be all that JSON knows.

    The template reads it by `#import "/printing/layout.typ": given`. Only our own fonts are used
    and nothing is fetched, so that the same data give the same bytes everywhere. It is PDF/UA-1.
    A character that no font of ours has (an emoji in a name) is drawn as an empty box, and stays
    itself for whoever copies or hears the text. That standard allows neither such boxes nor some
    invisible characters, so then it is not claimed; the page is tagged all the same. Raises
    `RuntimeError` (`typst.TypstError`) for a template that is wrong or missing.
    """
    given = {"data": json.dumps(data, ensure_ascii=False, sort_keys=True)}
    try:
        return _compiled(template, given, standard=ACCESSIBLE)
    except typst.TypstError as refused:
        if not str(refused).startswith(OF_TEXT):
            raise
        return _compiled(template, given, standard=None)


def _compiled(template: str, given: dict[str, str], *, standard: Literal["ua-1"] | None) -> bytes:
    made = typst.compile(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs=given,
        pdf_standards=standard,
        format="pdf",
    )
    assert isinstance(made, bytes)
    return made
