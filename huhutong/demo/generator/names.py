"""Names of people and places as they are common in northern Guangdong; all made up by drawing."""

from random import Random

from huhutong.demo.generator.types import Sex

SURNAMES = (
    "黄 李 陈 朱 刘 张 何 范 郑 林 罗 曾 钟 谢 邓 周 欧 冯 温 徐 廖 曹 叶 梁 邹 宋 潘 胡 赖 欧阳"
).split()
_MALE = (
    "志强 伟明 建国 国华 文辉 永康 德胜 锦荣 水生 金水 树根 立新 浩然 俊杰 子轩 家豪 炳坤 观养 "
    "新民 卫东 耀光 少华 振兴 伯林 仲文 世昌 润泉 达明 镜波 灿辉 国雄 松柏 天佑 嘉俊"
).split()
_FEMALE = (
    "秀英 桂兰 玉珍 丽华 美玲 小红 春燕 惠芳 雪梅 月娥 金凤 翠萍 桂花 少芬 银娣 燕玲 婉仪 嘉欣 "
    "思敏 雅婷 彩霞 瑞珍 润好 三妹 细妹 肖娟 伟芳 海燕 洁莹 志红 群英 带好 妙玲 淑贞 秋菊"
).split()
_SINGLE = "强 明 华 辉 杰 斌 军 林 芳 娟 丽 静 敏 霞 玲 燕 㬎 堃 喆".split()
_GROUP_FIRST = "上 下 新 老 大 小 东 西 南 北 中 石 水 田 塘 坝 岭 坑".split()
_GROUP_LAST = "围 屋 村 墩 坪 寨 岗 洞 陂 湾 头 坑 田 井 楼".split()


def given_name(random: Random, sex: Sex) -> str:
    """A given name of one or two characters."""
    if random.random() < 0.08:
        return random.choice(_SINGLE)
    return random.choice(_MALE if sex == "male" else _FEMALE)


def group_name(random: Random, taken: set[str], surnames: list[str]) -> str:
    """A natural village's name that is not taken in this village."""
    while True:
        if random.random() < 0.4:
            name = random.choice(surnames) + random.choice(("屋", "围", "家村"))
        else:
            name = random.choice(_GROUP_FIRST) + random.choice(_GROUP_LAST)
        if name not in taken:
            taken.add(name)
            return name
