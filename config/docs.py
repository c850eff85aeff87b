"""The page that lists what the API can be asked, made from its own schema."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One call: what it answers to, and what it takes and gives."""

    method: str
    path: str
    words: str
    takes: str
    answers: str


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    generator: Any = SchemaGenerator  # comes without types
    schema = generator().get_schema(request=None, public=True)
    return render(request, "config/api.html", {"endpoints": list(endpoints(schema))})


def endpoints(schema: Mapping[str, Any]) -> Iterator[Endpoint]:
    """Return the calls that an OpenAPI schema describes, in its order."""
    for path, calls in schema["paths"].items():
        for method, call in calls.items():
            yield Endpoint(
                method=method.upper(),
                path=path,
                words=call.get("description") or call.get("summary") or "",
                takes=", ".join(_taken(call)),
                answers=", ".join(call.get("responses", {})),
            )


def _taken(call: Mapping[str, Any]) -> Iterator[str]:
    """Return the names of what a call takes; what may be left out ends in a question mark."""
    for given in call.get("parameters", ()):
        yield given["name"] if given.get("required") else f"{given['name']}?"
    for content in list(call.get("requestBody", {}).get("content", {}).values())[:1]:
        yield content.get("schema", {}).get("$ref", "body").rpartition("/")[2]
