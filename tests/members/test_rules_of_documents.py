"""Numbers of documents: one form however they are written, and nothing that cannot be one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from members.rules import BirthDateDiffers, Document, DocumentUnreadable, masked, settled

NUMBER = "11010519491231002X"


def resident(number: str) -> Document:
    return Document("resident_id", "", number)


@pytest.mark.parametrize(
    "written",
    [
        NUMBER,
        "11010519491231002x",
        " 110105 19491231 002X ",
        "110105-19491231-002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "１１０１０５１９４９１２３１００２ｘ",
        "110105–1949·1231/002x",
        "110105491231002",
        "110105 491231 002",
        "110105\u200949\u00a01231002",
    ],
)
def test_one_number_is_one_document_however_it_is_written(written: str) -> None:
    document = settled(resident(written), born_on=date(1949, 12, 31))

    assert document == Document("resident_id", "CN", NUMBER)


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("", "length"),
        ("1101051949123100", "length"),
        ("11010519491231002X1", "length"),
        ("11010519491231X02X", "signs"),
        ("1101051949123100٢X", "signs"),
        ("11010519491231002😀", "signs"),
        ("991105194912310021", "place"),
        ("110105194912310021", "check"),
        ("110105194912310029", "check"),
        ("11010549123100X", "length"),
    ],
)
def test_a_number_that_cannot_be_one_says_what_is_wrong(number: str, fault: str) -> None:
    with pytest.raises(DocumentUnreadable) as refused:
        settled(resident(number))

    assert refused.value.fault == fault


@pytest.mark.parametrize("day", ["19490230", "18991231", "20001301"])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    body = f"110105{day}0020"
    with pytest.raises(DocumentUnreadable) as refused:
        settled(resident(body[:-1] + ric.calc_check_digit(body)))

    assert refused.value.fault == "day"


def test_a_county_younger_than_the_person_is_no_reason_to_refuse() -> None:
    body = "1101121938031500" + "20"  # Tongzhou has been a district since 1997

    number = body[:-1] + ric.calc_check_digit(body)

    assert not ric.is_valid(number)
    assert settled(resident(number), born_on=date(1938, 3, 15)).number == number


@pytest.mark.parametrize("first", ["810000", "820000", "830000", "911124", "650102"])
def test_residents_from_elsewhere_have_numbers_of_the_same_form(first: str) -> None:
    body = f"{first}199408230020"
    number = body[:-1] + ric.calc_check_digit(body)

    assert settled(resident(number)).number == number


def test_a_birth_date_that_contradicts_the_number_is_refused_with_both() -> None:
    with pytest.raises(BirthDateDiffers) as refused:
        settled(resident(NUMBER), born_on=date(1949, 12, 13))

    assert (refused.value.given, refused.value.in_document) == (
        date(1949, 12, 13),
        date(1949, 12, 31),
    )


@pytest.mark.parametrize(
    ("document", "number"),
    [
        (Document("passport", "cn", "e 1234 5678"), "E12345678"),
        (Document("passport", "GB", "５０３４５６７８９"), "503456789"),
        (Document("other", "HK", "H-0123 4567 8"), "H012345678"),
    ],
)
def test_other_documents_are_taken_by_their_shape(document: Document, number: str) -> None:
    assert settled(document).number == number


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        (Document("passport", "CN", "EXAMPLE"), "signs"),
        (Document("passport", "CN", "E1"), "signs"),
        (Document("passport", "CN", ""), "length"),
        (Document("passport", "", "E12345678"), "country"),
        (Document("passport", "China", "E12345678"), "country"),
        (Document("other", "CN", "<script>1</script>"), "signs"),
        (Document("driving", "CN", "E12345678"), "kind"),
    ],
)
def test_other_documents_of_no_shape_are_refused(document: Document, fault: str) -> None:
    with pytest.raises(DocumentUnreadable) as refused:
        settled(document)

    assert refused.value.fault == fault


@given(st.text(max_size=40), st.sampled_from(["resident_id", "passport", "other"]))
def test_any_text_is_a_document_or_refused_and_settling_twice_is_once(text: str, kind: str) -> None:
    try:
        document = settled(Document(kind, "CN", text))
    except DocumentUnreadable:
        return
    assert settled(document) == document


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (NUMBER, "1101**********002X"),
        ("E12345678", "E1*****78"),
        ("AB123", "A***3"),
        ("A1", "****"),
        ("", "****"),
    ],
)
def test_pages_show_only_the_ends_of_a_number(number: str, shown: str) -> None:
    assert masked(number) == shown


def test_a_document_does_not_print_its_number() -> None:
    assert NUMBER not in repr(resident(NUMBER))
