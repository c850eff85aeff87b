"""The bench's pool, its figures and their table: pure functions."""
