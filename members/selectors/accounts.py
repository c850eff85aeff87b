"""Questions about accounts: whose a birth date is, and who had an address."""

from datetime import date

from members.models import AddressChange, Member, User
from members.models.addresses import address_hash
from members.states import Relation


def holds_anybody(*, user_id: int) -> bool:
    """Return whether an account holds a member, and so has something to be protected."""
    return Member.objects.filter(holder_id=user_id).exists()


def knows_birth_date(*, user_id: int, born_on: date) -> bool:
    """Return whether the account's own member was born on this day.

    An account that holds only others is known by the birth date of any of them.
    """
    held = list(Member.objects.filter(holder_id=user_id))
    own = [member for member in held if member.relation == Relation.SELF]
    return any(member.born_on == born_on for member in own or held)


def address_changes(*, user_id: int) -> list[AddressChange]:
    """Return what became of an account's addresses, newest first."""
    return list(AddressChange.objects.filter(user_id=user_id).select_related("by").order_by("-pk"))


def account_that_had(kind: str, address: str) -> User | None:
    """Return the account that has this address, or else the one that last lost or changed it."""
    now = User.objects.filter(**{kind: address}).first()
    if now is not None:
        return now
    last = (
        AddressChange.objects.filter(before_hash=address_hash(address), kind=kind)
        .select_related("user")
        .order_by("-pk")
        .first()
    )
    return last.user if last else None
