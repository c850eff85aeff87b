"""How long each step of an audit may take, with its reason."""

from datetime import timedelta
from typing import Final

COMMIT: Final = timedelta(hours=72)  # for values: auditors and volunteers look in every few days
SHOW: Final = timedelta(hours=6)  # for values that were kept by who committed to them
FEWEST_VALUES: Final = 2  # given to be opened at the draw, where there is no public beacon
TELL: Final = timedelta(days=7)  # the people drawn hear of it, and may say no, before anybody looks
DRAWN_WITHIN: Final = timedelta(days=7)  # after draws_at: two people look the beacon's value up
APPOINTED_WITHIN: Final = timedelta(days=14)  # an operator finds an auditor
ATTESTED_WITHIN: Final = timedelta(days=60)  # an outside auditor has other work
