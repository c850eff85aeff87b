"""How the rows are held that several workers may want at once."""

from apportionment.models import Slice


def lock_slice(slice_id: int) -> Slice:
    """Return a slice with its period, locked."""
    return (
        Slice.objects.select_for_update(of=("self",))
        .select_related("run__period__version")
        .get(pk=slice_id)
    )
