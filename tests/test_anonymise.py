"""No form of a name survives, and words that merely contain one do."""

import pytest

from itpm_xl.analysis.anonymise import Anonymiser, capitalised_words

NAMES = {"Ana Ruiz": "Person", "Jürgen Müller": "Person", "Mark Stern": "Person", "Contoso GmbH": "Organisation"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ana Ruiz decides", "Person 1 decides"),
        ("ask ANA, not ruiz's team", "ask Person 1, not Person 1's team"),
        ("Ruiz, Ana and A. Ruiz and AnaRuiz", "Person 1 and Person 1 and Person 1"),
        ("file://share/Ana%20Ruiz/x", "file://share/Person 1/x"),
        ("mail ana.ruiz@contoso.com", "mail address1@example.com"),
        ("Juergen, Jurgen, Jürgen, Ju\u0308rgen", "Person 2, Person 2, Person 2, Person 2"),
        ("J_Mueller and MÜLLER", "Person 2 and Person 2"),
        ("Contoso, contoso's, CONTOSO GmbH", "Organisation 1, Organisation 1's, Organisation 1"),
        ("the market for analysis and a sternum", "the market for analysis and a sternum"),
        ("Mark the step; Stern agrees", "Mark the step; Person 3 agrees"),
    ],
)
def test_every_form_is_replaced(text, expected):
    assert Anonymiser.of(NAMES).text(text) == expected


def test_a_part_that_is_an_everyday_word_is_listed():
    assert Anonymiser.of(NAMES).left == {"Mark": "Mark Stern"}


def test_a_shared_first_name_names_both():
    made = Anonymiser.of({"Ana Ruiz": "Person", "Ana Berg": "Person"})

    assert made.text("Ana calls Berg") == "Person 1 or Person 2 calls Person 2"


def test_also_adds_names_of_no_known_kind():
    assert Anonymiser.of({}, ["Bluebird"]).text("BLUEBIRD goes live") == "Name 1 goes live"


def test_capitalised_words_are_counted():
    assert capitalised_words(["Ask Zoltan", "Zoltan knows"]) == {"Ask": 1, "Zoltan": 2}


@pytest.mark.parametrize(
    ("kind", "name", "text", "expected"),
    [
        ("Person", "Security", "Security signs the security review", "Security signs the security review"),
        ("Person", "Steering committee", "Steering committee decides", "Steering committee decides"),
        ("Person", "Person", "Every person agrees", "Every person agrees"),
        ("Person", "Mark", "Mark and MARK mark the step", "Person 1 and Person 1 mark the step"),
        ("Organisation", "Finance", "Finance closes; the finance system", "Finance closes; the finance system"),
        ("Vendor", "Cloud Partners", "Cloud Partners delivers the cloud", "Vendor 1 delivers the cloud"),
    ],
)
def test_everyday_words_and_roles_stay_in_sentences_and_names_do_not(kind, name, text, expected):
    assert Anonymiser.of({name: kind}).text(text) == expected


def test_an_organisation_of_one_everyday_word_is_replaced_where_it_fills_its_cell():
    made = Anonymiser.of({"Finance": "Organisation"})

    assert made.value("finance") == "Organisation 1"
    assert made.left == {"Finance": "Finance"}


def test_who_gives_a_name_by_hand_means_it_everywhere():
    assert Anonymiser.of({}, ["Finance"]).text("the finance system") == "the Name 1 system"
