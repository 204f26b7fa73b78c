"""What makes Chinese hard to read for a villager: long sentences, rare characters, office words.

The rule with its reasons and a worked table: docs/algorithms/plain_words.md.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

# Chinese characters in one sentence; figures, letters and placeholders are not counted.
LONGEST_SENTENCE: Final = 30
# Words of offices and banks, and how a neighbour would say it.
OFFICE_WORDS: Final[Mapping[str, str]] = {
    "授信": "给贷款额度",
    "核验": "核对",
    "封存": "定住，谁也改不了",
    "匿名": "不留名字",
    "实名": "留名字",
    "受理": "接下来办",
    "办结": "办完",
    "书面": "写成文字",
    "届满": "到期",
    "另行": "再",
    "认定": "定",
    "告知": "告诉",
    "予以": "给",
    "如需": "要是要",
    "延期": "推迟",
    "户籍": "户口",
    "负债": "欠的钱",
    "逾期": "过了期",
    "资质": "条件",
    "审查": "检查",
    "脚本": "网页功能",
}
_SENTENCES: Final = re.compile(r"[。！？\n]")
_HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
# Rows of the characters in common use in GB 2312, and what a row is offset by in its bytes.
_COMMON_ROWS: Final = range(16, 56)
_OFFSET: Final = 0xA0


class Finding(NamedTuple):
    """One thing that is hard to read: its kind (sentence, character, word) and the place."""

    kind: str
    what: str


def findings(text: str) -> list[Finding]:
    """What is hard to read in a text, in the order sentence, character, word; [] for plain text."""
    long = [part for part in _SENTENCES.split(text) if len(_HAN.findall(part)) > LONGEST_SENTENCE]
    rare = dict.fromkeys(sign for sign in _HAN.findall(text) if not _is_common(sign))
    words = [word for word in OFFICE_WORDS if word in text]
    return [
        *(Finding("sentence", part.strip()) for part in long),
        *(Finding("character", sign) for sign in rare),
        *(Finding("word", word) for word in words),
    ]


def _is_common(sign: str) -> bool:
    """Among the 3,755 characters of level 1 of GB 2312 (S-025)."""
    try:
        return sign.encode("gb2312")[0] - _OFFSET in _COMMON_ROWS
    except UnicodeEncodeError:
        return False
