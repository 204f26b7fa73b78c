"""The data dictionary is what the models say."""

from huhutong.config import dictionary


def test_the_committed_dictionary_is_current() -> None:
    current = dictionary.PLACE.read_text(encoding="utf-8") == dictionary.text()
    assert current, "run: huhutong manage write_dictionary"


def test_it_names_columns_and_personal_data() -> None:
    section = dictionary.text().split("## org.User\n")[1].split("\n## ")[0]
    assert "| `branch_id` | → org.Branch |  | may be empty |" in section
    assert "PII: name of the employee" in section
