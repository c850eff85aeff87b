"""What a publisher says was wrong in a report."""

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LINE: Final = re.compile(
    r"([A-Za-z0-9_.-]{1,120})\s*[=\N{FULLWIDTH EQUALS SIGN}]\s*(-?[0-9]{1,18})"
)
MOST_LINES: Final = 40
LONGEST: Final = 2_000


class FiguresField(forms.CharField):
    """Right figures, one a line: the name that the report has for it, an equals sign, a number."""

    widget = forms.Textarea(attrs={"rows": 4, "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        """Return figures by name."""
        lines = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise ValidationError(_("That is more than 40 figures: please write two corrections."))
        found: dict[str, int] = {}
        for line in lines:
            match = LINE.fullmatch(line)
            if match is None or match[1] in found:
                raise ValidationError(
                    _(
                        "“%(line)s”: please write one figure a line, such as"
                        " figures.headcount = 997."
                    ),
                    params={"line": line[:60]},
                )
            found[match[1]] = int(match[2])
        return found


class CorrectionForm(forms.Form):
    """What a report says and what is right, in words for everybody."""

    words_en = forms.CharField(
        label=_("What was wrong, and what is right (English)"),
        help_text=_("For a reader who knows nothing of it. No name, and nothing about an illness."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Please say it in English too.")},
    )
    words_zh = forms.CharField(
        label=_("What was wrong, and what is right (Chinese)"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Please say it in Chinese too.")},
    )
    right = FiguresField(
        label=_("Right figures, one a line"),
        help_text=_(
            "By their names in the report, such as figures.headcount = 997 or bands.y18-y45.counted"
            " = 600. Amounts in the smallest unit. Leave it empty if only words were wrong."
        ),
        required=False,
    )
    made_good_in = forms.IntegerField(
        label=_("Period in which money is made good"),
        help_text=_(
            "If members paid too much or too little: the later period whose exceptions put it"
            " right."
        ),
        required=False,
        min_value=1,
        max_value=100_000,
    )
