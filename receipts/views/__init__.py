"""The doors of receipts."""
