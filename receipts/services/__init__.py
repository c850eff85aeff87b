"""Deeds of receipts: building trees."""

from receipts.services.building import begin_tree, build_tree, work_tree

__all__ = ["begin_tree", "build_tree", "work_tree"]
