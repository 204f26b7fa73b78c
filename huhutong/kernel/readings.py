"""Every way in which a name may be read or written by whoever looks for it."""

import unicodedata
from itertools import product
from typing import Final

from huhutong.kernel.text import normalise, syllables

# Characters of names that are read in more than one way today, without tones. A reading that the
# dictionary chooses is always kept; these are added to it.
_OTHER_READINGS: Final = {
    "单": "shan dan chan",
    "曾": "zeng ceng",
    "仇": "qiu chou",
    "解": "xie jie",
    "查": "zha cha",
    "重": "zhong chong",
    "乐": "le yue",
    "朴": "piao pu",
    "区": "ou qu",
    "盖": "ge gai",
    "翟": "zhai di",
    "尉": "wei yu",
    "种": "chong zhong",
    "覃": "qin tan",
    "折": "she zhe",
    "员": "yun yuan",
    "缪": "miao mou",
    "洗": "xian xi",
    "都": "du dou",
    "盛": "sheng cheng",
    "晟": "sheng cheng",
    "召": "shao zhao",
    "车": "che ju",
    "石": "shi dan",
    "会": "hui kuai",
    "贾": "jia gu",
    "莘": "shen xin",
    "祭": "zhai ji",
    "宓": "mi fu",
    "郗": "xi chi",
    "谌": "chen shen",
    "隗": "wei kui",
    "牟": "mou mu",
    "黑": "hei he",
    "柏": "bai bo",
    "薄": "bo bao",
    "长": "chang zhang",
    "行": "xing hang",
    "朝": "chao zhao",
    "茜": "qian xi",
    "强": "qiang jiang",
    "藏": "cang zang",
    "调": "tiao diao",
    "传": "chuan zhuan",
    "娜": "na nuo",
    "炅": "jiong gui",
    "能": "neng nai",
    "蔚": "wei yu",
    "褚": "chu zhu",
    "乜": "nie mie",
    "么": "yao me",
    "那": "na nuo",
    "俞": "yu shu",
    "角": "jiao jue",
    "卡": "ka qia",
    "万": "wan mo",
    "奇": "qi ji",
    "参": "can shen",
    "降": "jiang xiang",
    "率": "lv shuai",
    "弹": "dan tan",
    "还": "huan hai",
    "仔": "zi zai",
    "厦": "xia sha",
}
# A name with many such characters would have many readings; nobody looks for the fifth.
_MOST_READINGS: Final = 4

_TRADITIONAL: Final = (
    "張陳劉黃趙吳孫馬羅鄭謝許馮鄧蕭蔣葉閻餘蘇盧鐘鍾陸範萬錢湯龍賴龔龐齊賀顧嚴溫藍關莊"
    "紀聶魯韋葛岳衛麥歐陽鄒駱塗凌單時華倪談雲賈畢習鮑來聞懷權項諸葛東壽鄔鄺鄢厲閔酈烏焦"
    "國偉強軍傑麗華貴寶鳳蘭蓮銀鐵銅鋒鋼錦錫鏡鑫愛慶豐興業榮輝煒進遠達運連環瓊瑤瑩"
    "靜順領顯風飛騰驍駿鵬鴻鶴麟齡禮祿福義聖聰膽臨藝莉萊葦藹蘊觀覽詩詠誠誼謙譚讓賢賓質"
    "贊趕躍輪軒載農適遷還鄉釗鈞鈴鈺銳鎮長門開閏閩陰隨難電霽韻韜頌頓題願類養馳駒騏驥魚鯉"
    "鳴鶯黨點齊龐優俠倫個倉億儀儉兒剛創動勝勞務勵勛匯協單衛卻發變圖團園圓聲處備夢奪奮婦嬌學"
    "寧實寫將爾專尋導屆歲島師帥帶幫幾廣廳應張彈復憲懇懷戰擁擇擔據揮搖撫攬攝敵數斷時晉暉曉曆會"
    "條來楊極構槍樂樹橋機檢櫻歡歷歸殘殼氣漢決沖淚淺淵溝滅滿漁潤澤濤濱濟瀏灣燈燦爍爐為牽狀獎獨獻現瑪畫異"
)
_SIMPLIFIED: Final = (
    "张陈刘黄赵吴孙马罗郑谢许冯邓萧蒋叶阎余苏卢钟钟陆范万钱汤龙赖龚庞齐贺顾严温蓝关庄"
    "纪聂鲁韦葛岳卫麦欧阳邹骆涂凌单时华倪谈云贾毕习鲍来闻怀权项诸葛东寿邬邝鄢厉闵郦乌焦"
    "国伟强军杰丽华贵宝凤兰莲银铁铜锋钢锦锡镜鑫爱庆丰兴业荣辉炜进远达运连环琼瑶莹"
    "静顺领显风飞腾骁骏鹏鸿鹤麟龄礼禄福义圣聪胆临艺莉莱苇蔼蕴观览诗咏诚谊谦谭让贤宾质"
    "赞赶跃轮轩载农适迁还乡钊钧铃钰锐镇长门开闰闽阴随难电霁韵韬颂顿题愿类养驰驹骐骥鱼鲤"
    "鸣莺党点齐庞优侠伦个仓亿仪俭儿刚创动胜劳务励勋汇协单卫却发变图团园圆声处备梦夺奋妇娇学"
    "宁实写将尔专寻导届岁岛师帅带帮几广厅应张弹复宪恳怀战拥择担据挥摇抚揽摄敌数断时晋晖晓历会"
    "条来杨极构枪乐树桥机检樱欢历归残壳气汉决冲泪浅渊沟灭满渔润泽涛滨济浏湾灯灿烁炉为牵状奖独献现玛画异"
)
# Written in more than one way by the same family, or by a keyboard that lacks the character.
_VARIANTS: Final = {"𠮷": "吉", "䶮": "龑", "喆": "哲", "昇": "升", "陞": "升", "锺": "钟"}
_SIMPLER: Final = dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True)) | _VARIANTS
_TO_SIMPLER: Final = str.maketrans({a: b for a, b in _SIMPLER.items() if a != b})


def folded(name: str) -> str:
    """The name as names are compared: simplified, lower case, without spaces, dots and signs.

    Traditional characters of surnames and common names, and a few variants, become their
    simplified form; any other character, however rare, stays as it is.
    """
    plain = normalise(name).casefold()
    return "".join(sign for sign in plain if _is_letter(sign)).translate(_TO_SIMPLER)


def _is_letter(sign: str) -> bool:
    # Private use (Co) is how old systems wrote characters that Unicode did not have yet.
    kind = unicodedata.category(sign)
    return kind == "Co" or kind[0] not in "PZC"


def readings(name: str) -> list[tuple[str, ...]]:
    """Syllables of the folded name without tones, the usual reading first, at most four.

    单雄 -> [(shan, xiong), (dan, xiong), ...]. A sign without a reading stands for itself.
    """
    signs = folded(name)
    if not signs:
        return []
    usual = [syllable.rstrip("12345") or syllable for syllable in syllables(signs)]
    if len(usual) != len(signs):
        # A dictionary that reads two signs as one: the usual reading is all there is.
        return [tuple(usual)]
    ways = [
        [said, *(r for r in _OTHER_READINGS.get(sign, "").split() if r != said)]
        for sign, said in zip(signs, usual, strict=True)
    ]
    # Surnames are misread first, so the first sign varies fastest.
    found = (tuple(reversed(way)) for way in product(*reversed(ways)))
    return [way for way, _ in zip(found, range(_MOST_READINGS), strict=False)]
