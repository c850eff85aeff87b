"""At whose cost an enrolment counts."""

from datetime import datetime

from django.db import transaction

from charter.rules import BandSpan
from members import rules
from members.models import Enrolment, Freeze, Standing, User
from members.services.moves import lock_enrolment, move
from members.services.standings import end_standings, write_standings
from members.states import ENDED, EnrolmentState, Move
from treasury import services as treasury


@transaction.atomic
def change_payer(
    *, enrolment_id: int, to_payer_id: int, by: User | None, at: datetime
) -> Enrolment:
    """Let an enrolment count at another payer's cost from `at` on; asked twice, it changes once.

    What was counted before stays owed by who paid then, and a new yearly cap begins (design.md
    3.7). Joining date and waiting stay. Of two payers at once one has it all. One that pauses goes
    on pausing, and then counts at the new payer's cost. Raises `AlreadyLeft`, and `CutoffPassed`
    where a run froze its cutoff meanwhile: ask with a fresh `at`. Who may ask for it, and whether
    that payer agrees, is for the door.
    """
    enrolment = lock_enrolment(enrolment_id)
    if enrolment.state in ENDED:
        raise rules.AlreadyLeft
    ahead = enrolment.standings.ending_after(at).select_related("band").order_by("counts_from")
    pause = Freeze.objects.filter(enrolment=enrolment, thawed_at=None).first()
    payer_ids = {standing.payer_id for standing in ahead} | ({pause.payer_id} if pause else set())
    if payer_ids <= {to_payer_id}:
        return enrolment
    spans = rules.coalesced([_rest(standing, at) for standing in ahead])
    end_standings(enrolment_ids=[enrolment.pk], at=at)
    write_standings(enrolment=enrolment, payer_id=to_payer_id, spans=spans)
    if pause:
        Freeze.objects.filter(pk=pause.pk).update(payer=to_payer_id)
    ensure_mandate(payer_id=to_payer_id, plan_id=enrolment.plan_id, at=at)
    move(enrolment, Move.PAYER_CHANGED, by=by, at=at)
    if enrolment.state == EnrolmentState.GRACE:  # what is overdue stays with who paid before
        move(enrolment, Move.PAID_UP, by=by, at=at)
    return enrolment


def payer_of(user: User, *, at: datetime) -> int:
    """Return a user's payer, opened where there is none yet."""
    if user.payer is None:
        user.payer = treasury.open_payer(at=at)
        user.save(update_fields=["payer"])
    return user.payer.pk


def ensure_mandate(*, payer_id: int, plan_id: int, at: datetime) -> None:
    """Let a payer pay by the plan's first way, unless they have one."""
    treasury.begin_way(payer_id=payer_id, plan_id=plan_id, gateway="", at=at)


def _rest(standing: Standing, at: datetime) -> BandSpan:
    """Return what is left of a standing from an instant on."""
    return BandSpan(standing.band.key, max(at, standing.counts_from), standing.counts_until)
