"""A household's history speaks of the campaign in words, not in codes."""

import re
from pathlib import Path

from django.utils import translation

from huhutong import granting
from huhutong.infra.audit import label_of

SERVICES = Path(granting.__file__).parent / "services"


def test_every_action_on_a_household_has_chinese_words() -> None:
    # given the actions that services record about one household
    source = "\n".join(path.read_text(encoding="utf-8") for path in SERVICES.glob("*.py"))
    actions = set(re.findall(r'audit_row\(\s*\w+,\s*"(\w+)"', source))
    actions |= {"pass_check", "send_back_check"}
    assert len(actions) >= 6
    # then each is told in Chinese
    with translation.override("zh-hans"):
        for action in actions:
            assert re.search(r"[\u4e00-\u9fff]", label_of(f"granting.{action}")), action


def test_an_action_without_words_keeps_its_code() -> None:
    assert label_of("granting.not_an_action") == "granting.not_an_action"
