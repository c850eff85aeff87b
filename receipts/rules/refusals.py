"""Why a tree or a receipt is not given."""


class ReceiptsRefused(Exception):
    """A tree cannot be built, or a receipt cannot be given."""


class NotSealed(ReceiptsRefused):
    """Only a sealed run has a tree: until then its figures may still change."""


class NotMade(ReceiptsRefused):
    """The run is sealed, and its tree is not built yet: a matter of minutes."""


class TreeDisagrees(ReceiptsRefused):
    """The heads do not add up to what the run says; nothing is made of them."""

    def __init__(
        self, *, run_id: int, count: int, sum_minor: int, counted: int, charged_minor: int
    ) -> None:
        self.run_id = run_id
        self.count, self.sum_minor = count, sum_minor
        self.counted, self.charged_minor = counted, charged_minor
        super().__init__(
            f"run {run_id}: {count} heads owe {sum_minor}, but {counted} heads were counted"
            f" and {charged_minor} charged"
        )


class SliceDisagrees(ReceiptsRefused):
    """A slice worked out again is not the one that is stored: no receipt is made of it."""
