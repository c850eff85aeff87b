"""A gateway whose provider is called over the network: behind the breaker, several at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import TypeVar

from treasury.gateways import circuits
from treasury.gateways.circuits import GatewayRests, Standing
from treasury.gateways.interface import Gateway, GatewayFailed, OutcomeUnknown, Told
from treasury.rules import (
    OPENS_AFTER,
    Answer,
    Granted,
    MandateTold,
    Request,
    SettlementTold,
)

Said = TypeVar("Said")
Question = Callable[[Gateway], Said]


def answers_of(gateway: Gateway, questions: Sequence[Question[Said]]) -> list[Said | GatewayFailed]:
    """Return what a gateway says to each question, or how it failed, in their order.

    A provider over the network is asked several at once, by threads that touch no database.
    """
    if isinstance(gateway, Guarded):
        return gateway.answers(questions)
    return [_answer(gateway, question) for question in questions]


class Guarded:
    """Passes everything on to a gateway, unless its provider rests (`GatewayRests`).

    `at_once` is how many calls one worker may have under way.
    """

    def __init__(self, name: str, gateway: Gateway, *, at_once: int) -> None:
        self.name = name
        self.can = gateway.can
        self._gateway = gateway
        self._at_once = at_once

    def answers(self, questions: Sequence[Question[Said]]) -> list[Said | GatewayFailed]:
        """Return what the provider says to each question, or how it failed, in their order.

        Once it rests, what it was not asked is answered by `GatewayRests`.
        """
        try:
            standing = circuits.enter(self.name)
        except GatewayRests as rests:
            return [rests for _ in questions]
        if standing is not Standing.ON_TRIAL:
            return self._answers(questions, standing)
        trial = self._answers(questions[:1], standing)  # the others wait for it
        if any(isinstance(answer, OutcomeUnknown) for answer in trial):
            return [*trial, *(GatewayRests(self.name) for _ in questions[1:])]
        return [*trial, *self._answers(questions[1:], Standing.WELL)]

    def _answers(
        self, questions: Sequence[Question[Said]], standing: Standing
    ) -> list[Said | GatewayFailed]:
        line = _Line(self.name, self._gateway, standing)
        found: list[Said | GatewayFailed] = []
        with ThreadPoolExecutor(self._at_once) as callers:
            try:
                for answer in (map if len(questions) == 1 else callers.map)(line.ask, questions):
                    line.note(answer)
                    found.append(answer)
            finally:
                line.is_cut = True  # whatever happens here: nobody is asked behind our back
        return found

    def _ask(self, question: Question[Said]) -> Said:
        (answer,) = self.answers([question])
        if isinstance(answer, GatewayFailed):
            raise answer
        return answer

    def grant_mandate(
        self, *, key: str, payer: str, details: Mapping[str, str] | None = None
    ) -> Granted:
        return self._ask(lambda to: to.grant_mandate(key=key, payer=payer, details=details))

    def find_mandate(self, reference: str) -> MandateTold | None:
        return self._ask(lambda to: to.find_mandate(reference))

    def debit(self, request: Request) -> Answer:
        return self._ask(lambda to: to.debit(request))

    def pay_out(self, request: Request) -> Answer:
        return self._ask(lambda to: to.pay_out(request))

    def refund(self, request: Request) -> Answer:
        return self._ask(lambda to: to.refund(request))

    def find_debit(self, key: str) -> Answer | None:
        return self._ask(lambda to: to.find_debit(key))

    def find_payout(self, key: str) -> Answer | None:
        return self._ask(lambda to: to.find_payout(key))

    def find_refund(self, key: str) -> Answer | None:
        return self._ask(lambda to: to.find_refund(key))

    def settlements(self, since: date) -> Iterable[SettlementTold]:
        return self._ask(lambda to: list(to.settlements(since)))

    def verify(self, *, headers: Mapping[str, str], body: bytes, at: datetime) -> None:
        self._gateway.verify(headers=headers, body=body, at=at)

    def event_id(self, body: bytes) -> str:
        return self._gateway.event_id(body)

    def parse(self, body: bytes) -> Told:
        return self._gateway.parse(body)


class _Line:
    """The calls of one round: asked by several threads, noted by the one that may write."""

    def __init__(self, name: str, gateway: Gateway, standing: Standing) -> None:
        self.is_cut = False
        self._name, self._gateway, self._standing = name, gateway, standing
        self._unanswered = 0  # in a row, as the threads see it: they are ahead of what is noted

    def ask(self, question: Question[Said]) -> Said | GatewayFailed:
        """Return what the provider says, or how it failed; a line that is cut asks nothing."""
        if self.is_cut:
            return GatewayRests(self._name)
        answer = _answer(self._gateway, question)
        self._unanswered = self._unanswered + 1 if isinstance(answer, OutcomeUnknown) else 0
        if self._unanswered >= OPENS_AFTER:
            self.is_cut = True
        return answer

    def note(self, answer: object) -> None:
        """Tell the breaker how a call went."""
        if isinstance(answer, GatewayRests):
            return
        if isinstance(answer, OutcomeUnknown):
            is_trial = self._standing is Standing.ON_TRIAL
            if circuits.note_failure(self._name, answer, is_trial=is_trial):
                self.is_cut = True
            self._standing = Standing.FAILED
        elif self._standing is not Standing.WELL:
            circuits.note_success(self._name)
            self._standing = Standing.WELL


def _answer(gateway: Gateway, question: Question[Said]) -> Said | GatewayFailed:
    try:
        return question(gateway)
    except GatewayFailed as failure:
        return failure
