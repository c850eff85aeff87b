"""PDF pages from a typst template and plain data; knows nobody."""

from printing.pages import pdf

__all__ = ["pdf"]
