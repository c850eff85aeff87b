"""A field for papers: files chosen in the form, and files that came before it in parts."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from papers import selectors
from papers.rules import MEDIA_TYPES
from papers.services import Handed, UploadedPart

MOST_AT_ONCE: Final = 40  # files of one field; how many belong together is the caller's to say


class PapersWidget(forms.FileInput):
    """A file input for several files; with JavaScript each is sent at once, and goes on if cut.

    What came so stands beside it as boxes that are ticked; without JavaScript there are only
    the files.
    """

    allow_multiple_selected = True

    def value_from_datadict(
        self,
        data: Mapping[str, Any],
        files: "MultiValueDict[str, UploadedFile[bytes]]",
        name: str,
    ) -> list[Handed]:
        numbers = data.getlist(_hidden(name)) if isinstance(data, MultiValueDict) else []
        uploads = [UploadedPart(number) for text in numbers if (number := _number(text))]
        chosen = files.getlist(name) if hasattr(files, "getlist") else [files[name]]
        return [*chosen, *dict.fromkeys(uploads)] if name in files else [*dict.fromkeys(uploads)]

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        return name not in files and _hidden(name) not in data

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,  # noqa: ARG002  Django names it
    ) -> SafeString:
        numbers = [one.upload_id for one in value or () if isinstance(one, UploadedPart)]
        context = self.get_context(name, None, attrs)
        context["hidden"] = _hidden(name)
        context["arrived"] = selectors.names_of_uploads(numbers)
        return render_to_string("papers/_input.html", context)


class PapersField(forms.Field):
    """Several files: `list[Handed]`, to be taken by `papers.services.take_all`.

    What is in them is looked at when they are taken, not here.
    """

    widget = PapersWidget

    def __init__(self, **kwargs: Any) -> None:
        widget = PapersWidget(attrs={"accept": ",".join(sorted(MEDIA_TYPES))})
        super().__init__(**{"widget": widget, **kwargs})

    def clean(self, value: Any) -> list[Handed]:
        handed: list[Handed] = [one for one in value or () if one is not None]
        if self.required and not handed:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(handed) > MOST_AT_ONCE:
            words = _("At most %(most)s files at once. You can put pages into one PDF.")
            raise ValidationError(words, code="too_many", params={"most": MOST_AT_ONCE})
        return handed

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data if data else initial


def _hidden(name: str) -> str:
    return f"{name}-uploads"


def _number(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
