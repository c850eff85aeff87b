"""The shape of what members and officers send in."""

from apportionment.forms.leaving import LeaveForm
from apportionment.forms.officers import (
    CorrectionForm,
    ExemptForm,
    ItemForm,
    PauseForm,
    WhoForm,
)
from apportionment.forms.paying import LimitsForm, PayForm
from apportionment.forms.runs import AbandonForm, ProposeForm, ReleaseForm, ReturnForm
from apportionment.forms.statements import StatementForm

__all__ = [
    "AbandonForm",
    "CorrectionForm",
    "ExemptForm",
    "ItemForm",
    "LeaveForm",
    "LimitsForm",
    "PauseForm",
    "PayForm",
    "ProposeForm",
    "ReleaseForm",
    "ReturnForm",
    "StatementForm",
    "WhoForm",
]
