"""The doors of joining."""
