"""People who ask for aid page by page, as a browser would."""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from claims.models import Claim, ClaimDraft
from members.models import Enrolment

SHOWN: Final = re.compile(r'name="shown" value="(\d+)"')
ACCOUNT_REF: Final = "6222 0200 0001 2345"
RIGHT: Final[Mapping[str, Mapping[str, object]]] = {
    "event": {"cause": "illness", "event_on": "2025-09-01"},
    "condition": {"condition": "Thyroid cancer", "kind": "none"},
    "story": {"story": "I felt a lump while washing."},
    "papers": {"on": "1"},
    "bills": {"on": "1"},
    "account": {"whose": "claimant", "account_ref": ACCOUNT_REF, "account_again": ACCOUNT_REF},
    "employer": {"employer": ""},
}


class Filer:
    """Somebody signed in who asks for aid, page by page."""

    def __init__(self, client: Client, enrolment: Enrolment) -> None:
        self.client = client
        self.enrolment = enrolment
        self.draft_id = UUID(int=0)  # none yet

    def begins(self) -> Any:
        """Say for whom."""
        answer = self.client.post(reverse("claims:file"), {"enrolment": self.enrolment.pk})
        if answer.status_code == 302:
            self.draft_id = UUID(answer.headers["Location"].split("/")[4])
        return answer

    @property
    def draft(self) -> ClaimDraft:
        return ClaimDraft.objects.get(pk=self.draft_id)

    def address(self, step: str) -> str:
        if not step:
            return reverse("claims:filing", args=[self.draft_id])
        return reverse("claims:file_step", args=[self.draft_id, step])

    def page(self, step: str = "") -> str:
        return self.client.get(self.address(step), follow=True).content.decode()

    def shown(self, step: str = "") -> str:
        """Return what a page hands back: how often the draft had been saved."""
        found = SHOWN.search(self.page(step))
        return found[1] if found else "-1"

    def says(self, step: str, shown: str | None = None, **said: object) -> Any:
        """Answer a page, as usual but for what is named."""
        if not self.draft_id.int:
            self.begins()
        shown = self.shown(step) if shown is None else shown
        return self.client.post(self.address(step), {**RIGHT[step], **said, "shown": shown})

    def walks(self, *, upto: str = "", **said: Any) -> str:
        """Answer every open page until `upto` is asked; return where one is then."""
        if not self.draft_id.int:
            assert self.begins().status_code == 302
        for _ in range(12):
            at = self.client.get(self.address(""))
            where = at.headers.get("Location", "").rstrip("/").rpartition("/")[2]
            if at.status_code == 200 or where == upto:
                return where
            answered = self.says(where, None, **said.get(where, {}))
            assert answered.status_code == 302, (where, dict(answered.context["form"].errors))
        raise AssertionError("the way has no end")

    def adds(self, *papers: SimpleUploadedFile, item: str = "", name: str = "papers") -> Any:
        """Send papers."""
        data = {name: list(papers), "item": item}
        return self.client.post(self.address("papers"), data)

    def sends(self, *, shown: str | None = None) -> Any:
        """Press the last button."""
        shown = self.shown() if shown is None else shown
        send = reverse("claims:send_draft", args=[self.draft_id])
        return self.client.post(send, {"shown": shown})

    def files(self, **said: Any) -> Claim:
        """Go all the way, with a picture, and return the claim."""
        self.walks(upto="papers", **said)
        assert self.adds(a_picture()).status_code == 302
        self.walks(**said)
        assert self.sends().status_code == 302
        claim = self.draft.claim
        assert claim is not None
        return claim


def a_picture(name: str = "report.png", *, shade: int = 255) -> SimpleUploadedFile:
    """Return a photograph large enough to be read; of another shade it is another one."""
    out = BytesIO()
    Image.new("L", (80, 80), shade).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")
