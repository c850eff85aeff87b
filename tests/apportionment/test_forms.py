"""What the forms of paying and of runs take, and what they refuse."""

import pytest

from apportionment.forms import AbandonForm, PayForm, ProposeForm, ReleaseForm, ReturnForm


@pytest.mark.parametrize("typed", ["", "971", "-972", "9.72", "972x", str(10**30)])
def test_pay_form_takes_only_the_amount_that_was_seen(typed: str) -> None:
    form = PayForm({"amount_minor": typed}, payable_minor=972)

    assert not form.is_valid()


def test_pay_form_takes_the_amount_that_was_seen() -> None:
    form = PayForm({"amount_minor": "972"}, payable_minor=972)

    assert form.is_valid()
    assert form.cleaned_data == {"amount_minor": 972}


@pytest.mark.parametrize("form_class", [ReturnForm, AbandonForm])
@pytest.mark.parametrize("typed", ["", "   ", "x" * 1001])
def test_a_step_back_has_a_reason(form_class: type[ReturnForm | AbandonForm], typed: str) -> None:
    assert "reason" in form_class({"reason": typed}).errors


def test_steps_forward_name_what_was_seen() -> None:
    assert not ProposeForm({}).is_valid()
    assert not ReleaseForm({"seen": "0"}).is_valid()
    assert ReleaseForm({"seen": "7"}).is_valid()
