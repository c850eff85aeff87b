"""The public doors: each reads the clock, asks a selector, lets words speak."""
