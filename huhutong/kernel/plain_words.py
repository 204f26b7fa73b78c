"""What makes Chinese hard to read for a villager: long sentences, rare characters, office words.

The rule with its reasons and a worked table: docs/algorithms/plain_words.md.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

# Chinese characters in one sentence; figures, letters and placeholders are not counted.
LONGEST_SENTENCE: Final = 30
# Words of offices, banks, courts and programmers, and how a neighbour would say it.
OFFICE_WORDS: Final[Mapping[str, str]] = {
    "授信": "给贷款额度",
    "征信": "借钱还钱的记录",
    "负债": "欠的钱",
    "资产": "家里的东西和钱",
    "抵押": "拿东西作保",
    "本息": "本钱和利息",
    "年化": "一年",
    "逾期": "过了期",
    "违约": "到期没还",
    "资质": "条件",
    "审查": "检查",
    "否决": "不同意",
    "背靠背": "互相看不到",
    "回避": "避开",
    "匿名": "不留名字",
    "实名": "留名字",
    "申诉": "说哪里不对",
    "受理": "接下来办",
    "办结": "办完",
    "认定": "定",
    "核验": "核对",
    "封存": "定住，谁也改不了",
    "届满": "到期",
    "延期": "推迟",
    "有效期": "能用到",
    "书面": "写成文字",
    "告知": "告诉",
    "予以": "给",
    "另行": "再",
    "如需": "要是要",
    "请勿": "不要",
    "针对": "说的是",
    "更正": "改正",
    "撤销": "取消",
    "共享": "给别人看",
    "户籍": "户口",
    "权限": "能不能看、能不能办",
    "刷新": "重新打开",
    "脚本": "网页功能",
    "哈希": "码",
    "盐值": "随机数",
    "SHA-256": "公开的算法",
    "Cookie": "手机里的记录",
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
    long = [part for part in _SENTENCES.split(text) if han(part) > LONGEST_SENTENCE]
    rare = dict.fromkeys(sign for sign in _HAN.findall(text) if not _is_common(sign))
    words = [word for word in OFFICE_WORDS if word in text and not _is_explained(word, text)]
    return [
        *(Finding("sentence", part.strip()) for part in long),
        *(Finding("character", sign) for sign in rare),
        *(Finding("word", word) for word in words),
    ]


def sentences(text: str) -> list[str]:
    """The whole sentences of a text, without labels and what follows the last stop."""
    return [part for part in _SENTENCES.split(text)[:-1] if han(part)]


def han(text: str) -> int:
    """How many Chinese characters a text has."""
    return len(_HAN.findall(text))


def _is_explained(word: str, text: str) -> bool:
    """Where the word first stands, plain words follow it in brackets, or it follows them so.

    Other office words explain nothing; whether plain ones are to the point, nobody can tell here.
    """
    before, after = text.split(word, 1)
    led = re.search(r"([^。！？\n（）]+)（[^（）]*$", before) if "）" in after else None
    followed = re.match(r"（([^（）]+)）", after)
    return any(found is not None and _is_plain(found[1]) for found in (led, followed))


def _is_plain(words: str) -> bool:
    return bool(_HAN.search(words)) and not any(word in words for word in OFFICE_WORDS)


def _is_common(sign: str) -> bool:
    """Among the 3,755 characters of level 1 of GB 2312 (S-025)."""
    try:
        return sign.encode("gb2312")[0] - _OFFSET in _COMMON_ROWS
    except UnicodeEncodeError:
        return False
