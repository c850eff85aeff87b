"""How the rows are held that several workers may want at once."""

from apportionment.models import Slice


def lock_slice(slice_id: int) -> Slice:
    """Return a slice with its period, locked; the charter's terms are read when asked for.

    They are the largest thing by far that hangs on it, and each batch of letters locks it anew.
    """
    return (
        Slice.objects.select_for_update(of=("self",))
        .select_related("run__period__version")
        .defer("run__period__version__terms", "run__period__version__source_toml")
        .get(pk=slice_id)
    )
