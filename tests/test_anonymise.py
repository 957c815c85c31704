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
