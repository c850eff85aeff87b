"""PostgreSQL and Valkey from wheels, and the supervisor of `make demo`; standard library only."""
