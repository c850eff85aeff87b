"""What is kept of a tree: never a leaf, never a person."""

from receipts.models.trees import RunTree, TreeSlice

__all__ = ["RunTree", "TreeSlice"]
