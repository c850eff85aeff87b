"""The door at which payment providers tell what happened."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from treasury import gateways, services
from treasury.states import Outcome

LARGEST_BODY = 64 * 1024


@csrf_exempt
@require_POST
def hear(request: HttpRequest, gateway: str) -> HttpResponse:
    """Store what the provider sent and answer at once; a task works it later."""
    if gateway not in gateways.GATEWAYS or "event" not in gateways.GATEWAYS[gateway].can:
        return JsonResponse({"outcome": "unknown gateway"}, status=404)
    if len(request.body) > LARGEST_BODY:
        return JsonResponse({"outcome": "too large"}, status=413)
    event = services.receive_event(
        gateway=gateway, headers=request.headers, body=request.body, at=timezone.now()
    )
    refused = event.outcome in {Outcome.FORGED, Outcome.TOO_OLD}
    return JsonResponse({"outcome": event.outcome}, status=401 if refused else 200)
