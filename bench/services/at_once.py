"""Several deeds begun together."""

from collections.abc import Callable, Sequence
from threading import Thread

from bench.services.timing import seconds


def at_once(deeds: Sequence[Callable[[], object]]) -> float:
    """Return the seconds until all of some deeds, begun together, are done."""
    failures: list[BaseException] = []

    def guarded(deed: Callable[[], object]) -> None:
        try:
            deed()
        except BaseException as failure:  # noqa: BLE001  raised again, in the thread that waits
            failures.append(failure)

    def all_of_them() -> None:
        threads = [Thread(target=guarded, args=(deed,)) for deed in deeds]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    taken = seconds(all_of_them)
    if failures:
        raise failures[0]
    return taken
