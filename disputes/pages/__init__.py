"""What pages show, gathered so that no template need think."""

from disputes.pages.appealing import AppealPage, BundlePage
from disputes.pages.objecting import (
    AnswerPage,
    DeskRow,
    ObjectPage,
    OwnObjection,
    PublicRow,
    public_objections,
)
from disputes.pages.public import FiguresPage, PrecedentRow, ToWrite, decisions_to_write

__all__ = [
    "AnswerPage",
    "AppealPage",
    "BundlePage",
    "DeskRow",
    "FiguresPage",
    "ObjectPage",
    "OwnObjection",
    "PrecedentRow",
    "PublicRow",
    "ToWrite",
    "decisions_to_write",
    "public_objections",
]
