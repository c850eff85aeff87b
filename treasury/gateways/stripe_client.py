"""The connection to Stripe, and its refusals in our words."""

import atexit
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

import httpx
import stripe as kit
from django.conf import settings

from treasury.gateways.interface import GatewayAway, OutcomeUnknown, RequestRefused

SECONDS: Final = 20


def client() -> kit.StripeClient:
    if not settings.STRIPE_KEY:
        raise RequestRefused("not_set_up")
    return _client_of(os.getpid(), settings.STRIPE_KEY, settings.STRIPE_URL)


@cache
def _client_of(process_id: int, key: str, url: str) -> kit.StripeClient:  # noqa: ARG001
    """Return the process's connections to Stripe; a forked child makes its own."""
    http = kit.HTTPXClient(timeout=SECONDS, allow_sync_methods=True)
    atexit.register(http.close)
    return kit.StripeClient(
        key, base_addresses={"api": url}, max_network_retries=0, http_client=http
    )


class NotThere(RequestRefused):
    """Stripe has nothing of this name."""


@contextmanager
def asking() -> Iterator[None]:
    """Say in our words what Stripe's kit raises inside."""
    try:
        yield
    except kit.IdempotencyError as error:  # the same request is on its way at this moment
        raise OutcomeUnknown from error
    except (kit.CardError, kit.InvalidRequestError) as error:
        if error.http_status == httpx.codes.NOT_FOUND:
            raise NotThere(_code(error)) from error
        raise RequestRefused(_code(error)) from error
    except (kit.APIConnectionError, kit.RateLimitError) as error:
        raise GatewayAway from error
    except (
        kit.AuthenticationError,
        kit.PermissionError,
    ) as error:  # ours to mend
        raise GatewayAway from error
    except kit.StripeError as error:
        raise OutcomeUnknown from error


def intent_in(error: kit.StripeError) -> dict[str, Any] | None:
    """Return the payment that a refusal is about, if Stripe made one."""
    intent = _said(error).get("payment_intent")
    return intent if isinstance(intent, dict) else None


def _code(error: kit.StripeError) -> str:
    return str(_said(error).get("decline_code") or error.code or "refused")[:40]


def _said(error: kit.StripeError) -> dict[str, Any]:
    body = error.json_body if isinstance(error.json_body, dict) else {}
    said = body.get("error")
    return said if isinstance(said, dict) else {}
