"""The tables of papers."""

from papers.models.papers import Copy, Paper, new_place
from papers.models.uploads import Upload

__all__ = ["Copy", "Paper", "Upload", "new_place"]
