"""The storm: debits through real processes that are killed, on a database and broker that fail."""
