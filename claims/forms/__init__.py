"""The shape of what people type about claims."""

from claims.forms.fields import MinorField
from claims.forms.filing import (
    NO_KIND,
    AnswerForm,
    ConditionForm,
    EmployerForm,
    EventForm,
    PapersForm,
    StoryForm,
    WhoForm,
    WithdrawForm,
)
from claims.forms.following import ChangeAccountForm, CodeForm, LinkForm
from claims.forms.money import AccountForm, BillForm, Whose
from claims.forms.office import FromPaperForm, HeirsAccountForm, SearchForm
from claims.forms.reviewing import (
    DocketForm,
    HandOverForm,
    ReasonForm,
    RecommendForm,
    SeenForm,
    StandAsideForm,
    WorkplaceForm,
)
from papers.forms import PapersField

__all__ = [
    "DocketForm",
    "HandOverForm",
    "StandAsideForm",
    "WorkplaceForm",
    "NO_KIND",
    "AccountForm",
    "AnswerForm",
    "BillForm",
    "ChangeAccountForm",
    "CodeForm",
    "ConditionForm",
    "EmployerForm",
    "EventForm",
    "FromPaperForm",
    "HeirsAccountForm",
    "LinkForm",
    "PapersForm",
    "SearchForm",
    "StoryForm",
    "WhoForm",
    "Whose",
    "MinorField",
    "PapersField",
    "ReasonForm",
    "RecommendForm",
    "SeenForm",
    "WithdrawForm",
]
