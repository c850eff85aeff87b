"""The doors of disputes."""
