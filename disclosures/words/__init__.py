"""Figures become sentences, equations and charts here, in the reader's language."""
