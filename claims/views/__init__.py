"""The doors of claims: asking for aid, and reviewing."""
