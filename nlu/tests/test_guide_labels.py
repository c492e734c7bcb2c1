"""Entries of the office's guide are questions wherever figures are made."""

from nlu.labels import as_expected, label_of, labelled


def test_an_entry_of_the_guide_is_a_question_for_people_outside():
    assert label_of("guide_12") == "consult"
    ranking = labelled([("guide_12", 0.4), ("file_complaint", 0.3), ("ask_information", 0.2)])
    assert [(label, round(share, 3)) for label, share in ranking] == [("consult", 0.6), ("complaint", 0.3)]


def test_an_entry_is_compared_as_itself_only_where_one_was_expected():
    assert as_expected("guide_12", "ask_information") == "ask_information"
    assert as_expected("guide_12", "file_complaint") == "ask_information"
    assert as_expected("guide_12", "guide_7") == "guide_12"
    assert as_expected("greet", "guide_7") == "greet"
