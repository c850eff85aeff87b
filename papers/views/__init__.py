"""The doors of papers: uploads in parts, and how papers and pictures of pages leave."""

from papers.views.leaving import copy_response, original_response

__all__ = ["copy_response", "original_response"]
