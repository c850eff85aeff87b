"""Random histories of small pools, lived by the real services and beside them by a slow oracle."""
