"""What cannot be done about a person's belonging; each refusal carries its facts."""

from datetime import date


class MembersRefused(Exception):
    """Something about a person's belonging cannot be done; the subclass says what."""


class AccountTaken(MembersRefused):
    """Somebody already signs in with this e-mail address or phone number."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class AgeOutside(MembersRefused):
    """The person is too young or too old for every band of the charter."""

    def __init__(
        self, *, is_too_young: bool, from_days: int | None, from_years: int, until_years: int | None
    ) -> None:
        super().__init__(from_days, from_years, until_years)
        self.is_too_young = is_too_young
        self.from_days = from_days
        self.from_years = from_years
        self.until_years = until_years


class AlreadyEnrolled(MembersRefused):
    """The person is in this plan already."""


class AlreadyLeft(MembersRefused):
    """The enrolment has ended before."""


class CharterChanged(MembersRefused):
    """Another version of the charter came into force after the person read it."""


class ConsentMissing(MembersRefused):
    """Something that joining asks to be accepted was not accepted."""


class ContinuityOver(MembersRefused):
    """An enrolment ended too long ago, by its charter, to go on."""


class ReasonNeeded(MembersRefused):
    """What is taken from somebody is taken for a reason, which they are told."""


class LastOperator(MembersRefused):
    """Nobody would be left who can give roles in the whole house."""


class CrewImpossible(MembersRefused):
    """These roles may not meet in one person."""

    def __init__(self, role: str, held: str) -> None:
        super().__init__(role, held)
        self.role = role
        self.held = held


class CutoffPassed(MembersRefused):
    """A run has frozen its cutoff meanwhile: ask again with a fresh instant."""


class JoinWindowClosed(MembersRefused):
    """The charter takes nobody on this day; `opens_on` is the next day on which it does."""

    def __init__(self, *, opens_on: date, time_zone: str) -> None:
        super().__init__(opens_on)
        self.opens_on = opens_on
        self.time_zone = time_zone


class MoveNotAllowed(MembersRefused):
    """An enrolment in this state cannot make this move."""

    def __init__(self, *, move: str, state: str) -> None:
        super().__init__(move, state)
        self.move = move
        self.state = state


class HealthRefused(MembersRefused):
    """An answer about health with which the charter takes nobody; `article` says so."""

    def __init__(self, *, question: str, article: int) -> None:
        super().__init__(question, article)
        self.question = question
        self.article = article


class HealthUnanswered(MembersRefused):
    """A question about health that the charter asks has no answer, or one that it does not ask."""


class PeriodFull(MembersRefused):
    """As many joined since the last cutoff as the charter takes; the next ones on `opens_on`."""

    def __init__(self, *, most: int, opens_on: date, time_zone: str) -> None:
        super().__init__(most, opens_on)
        self.most = most
        self.opens_on = opens_on
        self.time_zone = time_zone


class PersonDiffers(MembersRefused):
    """The account already knows its owner under another name or birth date."""

    def __init__(self, *, name: str, born_on: date) -> None:
        super().__init__(name, born_on)
        self.name = name
        self.born_on = born_on


class PlanFull(MembersRefused):
    """As many are in the plan as its charter takes."""

    def __init__(self, *, maximum: int) -> None:
        super().__init__(maximum)
        self.maximum = maximum
