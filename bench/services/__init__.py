"""The bench's deeds: a database of its own, a pool in it, and what is measured of it."""
