"""The field for papers: files of the form, and files that came before it."""

from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from papers import services
from papers.forms import PapersField
from papers.services import UploadedPart
from tests.members.builders import a_user
from tests.papers.builders import NOON, a_picture

pytestmark = pytest.mark.django_db


class Form(forms.Form):
    papers = PapersField(error_messages={"required": "Please add one."})


def posted(query: str = "", *names: str) -> Form:
    files: MultiValueDict[str, Any] = MultiValueDict(
        {"papers": [SimpleUploadedFile(name, a_picture()) for name in names]} if names else {}
    )
    return Form(QueryDict(query), files)


def test_files_and_uploads_come_together_and_an_upload_counts_once() -> None:
    user = a_user()
    upload = services.begin_upload(name="扫描.png", size_bytes=9, by=user, at=NOON)

    form = posted(f"papers-uploads={upload.pk}&papers-uploads={upload.pk}", "a.png", "b.png")

    assert form.is_valid()
    first, second, third = form.cleaned_data["papers"]
    assert (first.name, second.name, third) == ("a.png", "b.png", UploadedPart(upload.pk))


def test_nothing_at_all_is_asked_for_in_the_forms_own_words() -> None:
    assert posted().errors == {"papers": ["Please add one."]}
    assert posted("papers-uploads=nonsense").errors == {"papers": ["Please add one."]}


def test_more_files_than_any_form_takes_are_answered_in_words() -> None:
    assert posted("", *(f"{n}.png" for n in range(40))).is_valid()
    assert "At most 40" in posted("", *(f"{n}.png" for n in range(41))).errors["papers"][0]


def test_what_has_arrived_is_still_there_when_the_form_comes_back() -> None:
    upload = services.begin_upload(name="<b>.png", size_bytes=9, by=a_user(), at=NOON)

    page = str(posted(f"papers-uploads={upload.pk}")["papers"])

    assert f'name="papers-uploads" value="{upload.pk}"' in page
    assert "&lt;b&gt;.png" in page


def test_the_input_works_without_a_script() -> None:
    page = str(Form()["papers"])

    assert '<input type="file" multiple name="papers"' in page
    assert 'accept="application/pdf,image/jpeg,image/png"' in page
    assert Form().is_multipart()
