"""The words people write into rosters, and the codes they mean."""

from typing import Final


def _table(pairs: dict[str, str]) -> dict[str, str]:
    return {word: code for code, words in pairs.items() for word in words.split()}


RELATIONS: Final = _table(
    {
        "02": "户主 本人 01 02 1 户主本人",
        "10": "配偶 妻 妻子 夫 丈夫 老婆 爱人 10 11 12",
        "20": "子 儿子 长子 次子 三子 四子 五子 独生子 养子 继子 儿 大儿子 二儿子 小儿子 "
        "20 21 22 23 24 25 26 27 29 之子",
        "28": "女婿 28",
        "30": "女 女儿 长女 次女 二女 三女 四女 五女 独生女 养女 继女 大女儿 二女儿 小女儿 "
        "30 31 32 33 34 35 36 37 39 之女",
        "38": "儿媳 媳妇 儿媳妇 长媳 38",
        "40": "孙 孙子 孙女 外孙 外孙子 外孙女 长孙 曾孙 曾孙女 孙媳 40 41 42 43 44 45 46 47",
        "50": "父 母 父亲 母亲 父母 爸爸 妈妈 继父 继母 养父 养母 50 51 52 57 58 59",
        "53": "岳父 岳母 公公 婆婆 家公 家婆 53 54 55 56",
        "60": "祖父 祖母 爷爷 奶奶 外祖父 外祖母 外公 外婆 60 61 62 63 64 65",
        "70": "兄 弟 姐 妹 哥哥 弟弟 姐姐 妹妹 兄弟 姐妹 兄弟姐妹 胞兄 胞弟 胞姐 胞妹 "
        "70 71 73 75 77 79",
        "72": "嫂 嫂子 弟媳 弟妇 姐夫 妹夫 72 74 76 78",
        "81": "伯父 伯母 叔父 叔叔 婶母 婶婶 舅父 舅舅 舅母 姨父 姨母 姑父 姑母 姑妈 姨妈 "
        "81 82 83 84 85 86 87 88 89 90",
        "93": "侄子 侄女 侄儿 外甥 外甥女 侄 93 94 95 96",
        "97": "其他亲属 亲属 堂兄 堂弟 表兄 表弟 91 92 97",
        "99": "其他 其它 非亲属 保姆 寄居 99",
    }
)
RESIDENCES: Final = _table(
    {
        "resident": "常住 在家 在村 是 常住务农 务农 居住 常住户",
        "trader": "经商 个体 个体户 商户 做生意",
        "migrant": "外出 务工 外出务工 打工 外出打工 长期外出",
        "registered_absent": "空挂户 空挂 空户 户在人不在 人户分离 否",
        "moved_away": "举家外迁 举家外出 迁出 搬走 全家外迁 全家外出 已迁出 搬迁",
    }
)
ECONOMIES: Final = _table(
    {
        "grain": "粮食 种粮 水稻 种植 种植业 粮 蔬菜",
        "livestock": "养殖 养殖业 畜牧 养猪 养鸡 水产",
        "orchard": "果园 水果 果树 林果 茶叶",
        "trade": "商贸 经商 服务 服务业 个体 零售 运输",
        "wage": "务工 工资 打工 外出务工",
        "other": "其他 其它",
    }
)
LEVELS: Final = {
    word: int(level)
    for word, level in _table(
        {
            "0": "0 无 没有 不会 无技能 无计划 差",
            "1": "1 一般 有 初级 普通",
            "2": "2 较好 中级 熟练 良好",
            "3": "3 好 很好 高级 强 优秀 精通",
        }
    ).items()
}
_ANSWERS: Final = _table(
    {
        "yes": "是 同意 有 y yes 1 √ ✓ 对 已签 已同意 已授权",
        "no": "否 不同意 无 没有 n no 0 × 不 未签 未同意 未授权",
    }
)
YES: Final = frozenset(word for word, answer in _ANSWERS.items() if answer == "yes")
NO: Final = frozenset(word for word, answer in _ANSWERS.items() if answer == "no")
SEXES: Final = _table({"m": "男 男性 m 1", "f": "女 女性 f 2"})
EXCEL_ERRORS: Final = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#GETTING_DATA")
)
