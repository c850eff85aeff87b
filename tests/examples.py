"""Which examples a property is shown: the same in every run, so that a run can be run again.

EXAMPLES=random, which `make nightly` sets, shows others each time, and many more.
"""

import os
from typing import Final

from hypothesis import HealthCheck, settings

ARE_RANDOM: Final = os.environ.get("EXAMPLES") == "random"
TIMES_AT_NIGHT: Final = 10

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("random", max_examples=1_000, deadline=None, print_blob=True)
settings.load_profile("random" if ARE_RANDOM else "same")


def rows_of(max_examples: int) -> settings:
    """Return what a property is held by whose every example is written into the database."""
    return settings(
        max_examples=max_examples * (TIMES_AT_NIGHT if ARE_RANDOM else 1),
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
