"""What a charter asks of those who join: read strictly, written back, found by name."""

import pytest

from charter.rules import (
    Accepted,
    CharterUnreadable,
    RefusingAnswer,
    conditions_called,
    terms_from_json,
    terms_from_toml,
    terms_to_json,
    text_hash,
)
from tests.charter.builders import changed_text, charter_text, terms

QUESTION = '[[health]]\nkey = "x"\nask_zh = "问"\nask_en = "Ask"\n'
CONDITION = '[[conditions]]\nkey = "x"\nname_zh = "痛风"\nname_en = "Gout"\naccepted = "yes"\n'


def read(*tables: str) -> object:
    return terms_from_toml(charter_text("xianghubao") + "\n" + "\n".join(tables))


def test_a_question_refuses_with_yes_and_cites_the_article_on_health_unless_it_says_so() -> None:
    found = terms_from_toml(charter_text("xianghubao") + QUESTION).health[0]

    assert (found.refuses, found.article) == (RefusingAnswer.YES, 13)


def test_a_charter_without_questions_keeps_its_json() -> None:
    content = terms_to_json(terms("xianghubao"))

    assert {"health", "conditions", "joining"}.isdisjoint(content)


def test_what_is_asked_survives_its_json_and_changes_the_hash() -> None:
    asked = terms("village")

    assert terms_from_json(terms_to_json(asked)) == asked
    assert asked.conditions[0].accepted is Accepted.NO
    other = charter_text("village").replace('ask_en = "Did', 'ask_en = "Had')
    assert text_hash(terms_from_toml(other)) != text_hash(asked)


@pytest.mark.parametrize(
    ("tables", "field", "reason"),
    [
        ([QUESTION, QUESTION], "health[2].key", "stands there twice"),
        ([QUESTION.replace('"x"', '"X y"')], "health[1].key", "small letters"),
        ([QUESTION.replace('ask_en = "Ask"\n', "")], "health[1].ask_en", "is missing"),
        ([QUESTION + 'refuses = "maybe"\n'], "health[1].refuses", "not known here"),
        ([QUESTION + "article = 17\n"], "health[1].article", "the most is 16"),
        ([QUESTION + "artcle = 13\n"], "health[1].artcle", "meant article"),
        ([CONDITION, CONDITION], "conditions[2].key", "stands there twice"),
        (
            [CONDITION, CONDITION.replace('"x"', '"y"').replace("Gout", "gout ")],
            "conditions[2].aliases",
            "means x already",
        ),
        ([CONDITION.replace('"yes"', '"perhaps"')], "conditions[1].accepted", "not known here"),
        (['[joining]\nresidence_en = "Here?"\n'], "joining.residence_en", "both languages"),
        (["[joining]\nwaiting_list = true\n"], "joining.waiting_list", "needs most_new_a_period"),
        (["[joining]\nmost_new_a_period = 0\n"], "joining.most_new_a_period", "the least is 1"),
        ([QUESTION.replace('"x"', f'"q{n}"') for n in range(41)], "health", "more than 40"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_field(
    tables: list[str], field: str, reason: str
) -> None:
    with pytest.raises(CharterUnreadable) as refused:
        read(*tables)

    assert (refused.value.field, reason in refused.value.reason) == (field, True)


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("高血压", ["hypertension"]),
        ("ＨＹＰＥＲＴＥＮＳＩＯＮ", ["hypertension"]),
        ("脑 梗", ["stroke"]),
        ("nodule", ["thyroid_nodule"]),
        ("结节", ["thyroid_nodule"]),
        ("左肺结节三毫米", ["thyroid_nodule", "lung_nodule"]),
        ("x", []),
        ("", []),
        ("头痛", []),
    ],
)
def test_a_condition_is_found_however_it_is_typed(typed: str, keys: list[str]) -> None:
    found = conditions_called(terms("village").conditions, typed)

    assert [one.key for one in found] == keys


def test_growth_control_and_residence_are_read() -> None:
    found = terms("village")

    assert (found.most_new_a_period, found.waiting_list) == (300, True)
    assert found.residence_en.endswith("?")
    assert terms_from_toml(changed_text("village", ("waiting_list = true", "")))
