"""The doors of membership: accounts, joining, family and leaving, the office."""
