"""Why a join cannot go on; each refusal carries its facts."""


class JoiningRefused(Exception):
    """Something on the way into a plan cannot be done; the subclass says what."""


class PersonBegun(JoiningRefused):
    """A join of this very person has been begun already: `draft_id`."""

    def __init__(self, *, draft_id: int) -> None:
        super().__init__(draft_id)
        self.draft_id = draft_id


class SharesUnpaid(JoiningRefused):
    """Who comes back has shares that are overdue: they are paid first (F07)."""

    def __init__(self, *, amount_minor: int) -> None:
        super().__init__(amount_minor)
        self.amount_minor = amount_minor


class StaleAnswers(JoiningRefused):
    """What a page showed was answered otherwise meanwhile, in another window or on another device.

    Nothing was written over.
    """


class StepMissing(JoiningRefused):
    """A step before has no answer yet, or not of this version of the charter."""

    def __init__(self, *, step: str) -> None:
        super().__init__(step)
        self.step = step
