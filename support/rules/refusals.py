"""What cannot be done with a question or a complaint."""


class SupportRefused(Exception):
    """Something about a question or a complaint cannot be done; the subclass says what."""


class MoveNotAllowed(SupportRefused):
    """From this state the move does not lead anywhere."""

    def __init__(self, move: str, state: str) -> None:
        super().__init__(move, state)
        self.move = move
        self.state = state


class PageStale(SupportRefused):
    """Somebody has written meanwhile: the page shows less than there is."""


class AlreadyTaken(SupportRefused):
    """Somebody else of the crew has this one in hand."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class OwnThread(SupportRefused):
    """Nobody answers their own question or complaint."""


class SamePersonAgain(SupportRefused):
    """A second look is another person's."""
