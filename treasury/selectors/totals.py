from dataclasses import dataclass

from django.db.models import TextChoices


@dataclass(frozen=True)
class StateTotal:
    """How many debits, payouts or orders are in one state, and of how much together."""

    state: str
    label: str
    count: int
    amount_minor: int


def by_state(known: type[TextChoices], sums: dict[str, tuple[int, int]]) -> list[StateTotal]:
    """Return one total for every state there is, zero where nothing is in it."""
    return [
        StateTotal(state.value, str(state.label), *map(int, sums.get(state.value, (0, 0))))
        for state in known
    ]


def minor(summed: int | None) -> int:
    """Return a sum of minor units as an int, 0 for a sum of nothing."""
    return int(summed or 0)
