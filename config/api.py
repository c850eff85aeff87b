"""The API's front door: what a refusal looks like to a program."""

from collections.abc import Mapping

from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import exception_handler


def refusal_handler(error: Exception, context: Mapping[str, object]) -> Response | None:
    """Answer 409 to a refusal, with its name and facts; leave all else to the framework."""
    if is_refusal(error):
        return Response(_told(error), status=status.HTTP_409_CONFLICT)
    return exception_handler(error, dict(context))


def is_refusal(error: Exception) -> bool:
    """Return whether this is a deed refused by a rule: each app's root of them is an `…Refused`."""
    return any(base.__name__.endswith("Refused") for base in type(error).__mro__)


def _told(error: Exception) -> dict[str, object]:
    facts = {name: str(fact) for name, fact in vars(error).items() if not name.startswith("_")}
    return {"reason": type(error).__name__, "facts": facts}
