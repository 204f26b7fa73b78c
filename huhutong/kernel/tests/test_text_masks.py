"""Names sort and mask as a reader expects."""

import subprocess
import sys

import pytest

from huhutong.kernel import masks, text


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("　张　三 ", "张 三"),
        ("ＡＢ１２（三）", "AB12(三)"),
        ("石桥\u200b村\ufeff", "石桥村"),
        ("a\t\n b", "a b"),
        ("", ""),
    ],
)
def test_normalise(typed: str, clean: str) -> None:
    assert text.normalise(typed) == clean


def test_names_sort_by_sound_then_tone_then_sign() -> None:
    names = ["张伟", "良田", "李安", "李明", "曾强", "单芳", "欧阳娜", "阿里"]
    assert sorted(names, key=text.sort_key) == [
        *["阿里", "李安", "李明", "良田", "欧阳娜", "单芳", "曾强", "张伟"],
    ]


def test_rare_characters_sort_like_the_others() -> None:
    names = ["𠮷平", "䶮明", "姜山", "㬎明", "陳國樑", "陈安", "\U0002a6d6"]
    assert sorted(names, key=text.sort_key) == [
        *["陈安", "陳國樑", "𠮷平", "姜山", "㬎明", "䶮明", "\U0002a6d6"],
    ]


def test_same_sound_is_still_ordered() -> None:
    assert text.sort_key("李明") != text.sort_key("李鸣")


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("李小明", "lxm"),
        ("曾强", "zq"),
        ("单芳", "sf"),
        ("欧阳娜", "oyn"),
        ("Li 3", "li3"),
        ("", ""),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert text.initials(name) == letters


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("李明", "李*"),
        ("李小明", "李*明"),
        ("欧阳明", "欧阳*"),
        ("欧阳小明", "欧阳*明"),
        ("欧阳", "欧*"),
        ("歐陽明珠", "歐陽*珠"),
        ("陳國樑", "陳*樑"),
        ("𠮷建平", "𠮷*平"),
        ("王𠮷", "王*"),
        ("欧阳𠮷𠮷", "欧阳*𠮷"),
        ("𠮷", "*"),
        ("买买提·吐尔逊", "买***"),
        ("Smith", "S***"),
        ("李", "*"),
        ("", ""),
    ],
)
def test_mask_name(name: str, masked: str) -> None:
    assert masks.mask_name(name) == masked


def test_mask_numbers() -> None:
    assert masks.mask_id_number("441821197605121234") == "4418**********1234"
    assert masks.mask_id_number("441821760512123") == "4418*******2123"
    assert masks.mask_id_number("1234") == "****"
    assert masks.mask_phone("13812341234") == "138****1234"
    assert masks.mask_phone("0763-4281234") == "********1234"
    assert masks.mask_phone("") == ""


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("广东省清远市佛冈县石角镇石桥村三组12号", "广东省清远市佛冈县石角镇石桥村***"),
        ("佛冈县石角镇振兴路8号", "佛冈县石角镇***"),
        ("振兴路8号", "***"),
        ("", ""),
    ],
)
def test_mask_address(address: str, masked: str) -> None:
    assert masks.mask_address(address) == masked


def test_the_kernel_loads_neither_django_nor_the_pinyin_dictionary() -> None:
    code = (
        "import sys; from huhutong.kernel import calendar, draws, errors, identity, masks, merkle,"
        "money, text; print(sorted({'django', 'pypinyin'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
