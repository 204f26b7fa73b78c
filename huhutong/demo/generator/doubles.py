"""A registry in which some people stand twice, with known truth: for the search for duplicates.

Errors fall on every record, not only on the second of a pair: 3 % of ID numbers with a slip of the
pen, 20 % missing, 15 % of phones changed between two records, 5 % of names written another way;
10 % of people have the name of somebody else in the village, 3 % of second records lie in another
village. Harder than that: families share a phone, cousins a surname, and of those without an ID
number one birthday in ten is the lunar one, 20 to 50 days off.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from huhutong.demo.generator.names import SURNAMES
from huhutong.demo.generator.people import check_digit

ID_SLIP, ID_MISSING, PHONE_CHANGED = 0.03, 0.20, 0.15
NAME_VARIANT, NAME_SHARED, MOVED = 0.05, 0.10, 0.03
LUNAR, PHONE_OF_FAMILY, NO_PHONE = 0.10, 0.25, 0.15
#: Of people who stand twice, those whose whole household was registered twice.
WHOLE_HOUSEHOLD = 0.5
_VILLAGE_PEOPLE: Final = 2_000
_FAMILY_MOST: Final = 6
ONE_SIGN = 0.12
_FIRST_BIRTH: Final = date(1935, 1, 1)
_BIRTH_DAYS: Final = 80 * 365
#: Given names are drawn sign by sign, so that only as many people share a name as is said above.
_SIGNS: Final = {
    "m": "明国华伟建志军文海林辉杰平强斌涛波峰勇刚毅俊晨宇浩然天佑嘉"
    "永康德胜锦荣水金树立新家豪炳坤观民东光少振兴",
    "f": "秀英桂兰玉珍丽美玲红春燕惠芳雪梅月娥凤翠萍花芬银娣婉仪欣思敏"
    "雅婷彩霞瑞润好妹娟洁莹群妙淑贞秋菊静霏琳晓",
}
#: Characters that sound alike, as a clerk hears them.
_ALIKE: Final = (
    "明铭鸣 华桦 伟玮炜 芳方 丽莉俐 红宏洪鸿 军君均 平萍 强蔷 秀绣 英瑛莹 兰岚 珍真贞 玉裕 建健剑 "
    "国帼 志智致 文雯 小晓筱 春椿 海亥 霞侠遐 静净婧 林琳霖 敏闵 燕艳雁 辉晖挥 杰洁捷 娟鹃涓"
).split()


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the registry; `person` is the truth."""

    record: int
    person: int
    household: int
    name: str
    sex: str
    birth_on: date
    id_number: str
    phone: str
    village: str


@dataclass(frozen=True, slots=True)
class _Person:
    person: int
    household: int
    surname: str
    given: str
    sex: str
    birth_on: date
    id_number: str
    phone: str
    village: str


def records(total: int, *, doubled: float = 0.1, seed: int = 1) -> list[Record]:
    """`total` records, of which the share `doubled` repeats a person who is there already."""
    random = Random(seed)  # noqa: S311 - made up, and the same again for the same seed
    doubles = int(total * doubled)
    people = list(_people(random, total - doubles))
    found = [_record(random, person, number) for number, person in enumerate(people)]
    for number, person in enumerate(_second(random, people, doubles), start=len(found)):
        found.append(_record(random, person, number))
    random.shuffle(found)
    return [replace(each, record=number) for number, each in enumerate(found)]


def pairs_of(made: list[Record]) -> set[tuple[int, int]]:
    """The truth: every pair of records of one person, the lower number first."""
    by_person: dict[int, list[int]] = {}
    for each in made:
        by_person.setdefault(each.person, []).append(each.record)
    return {
        (one, other)
        for numbers in by_person.values()
        for one in numbers
        for other in numbers
        if one < other
    }


def _people(random: Random, total: int) -> Iterator[_Person]:
    number = household = 0
    names: list[tuple[str, str, str]] = []
    village = ""
    while number < total:
        if (number % _VILLAGE_PEOPLE < _FAMILY_MOST and len(names) > _FAMILY_MOST) or not village:
            village, names = f"4418{random.randrange(10**8):08d}", []
        surname = random.choice(SURNAMES[:40])
        own_phone = _phone(random)
        for _ in range(min(random.randint(1, _FAMILY_MOST), total - number)):
            sex = random.choice("mf")
            given = "".join(random.choices(_SIGNS[sex], k=1 if random.random() < ONE_SIGN else 2))
            if names and random.random() < NAME_SHARED:
                family, given, sex = random.choice(names)
            else:
                family = surname if random.random() < 0.75 else random.choice(SURNAMES)
            names.append((family, given, sex))
            birth_on = _FIRST_BIRTH + timedelta(random.randrange(_BIRTH_DAYS))
            phone = own_phone if random.random() < PHONE_OF_FAMILY else _phone(random)
            yield _Person(
                person=number,
                household=household,
                surname=family,
                given=given,
                sex=sex,
                birth_on=birth_on,
                id_number=_id_number(random, village[:6], birth_on, sex),
                phone="" if random.random() < NO_PHONE else phone,
                village=village,
            )
            number += 1
        household += 1


def _second(random: Random, people: list[_Person], total: int) -> Iterator[_Person]:
    """People who are registered once more, alone or with their whole household."""
    families: dict[int, list[_Person]] = {}
    for person in people:
        families.setdefault(person.household, []).append(person)
    waiting = list(families)
    random.shuffle(waiting)
    household = len(families)
    left = total
    villages = sorted({person.village for person in people})
    while left:
        family = families[waiting.pop()]
        whole = random.random() < WHOLE_HOUSEHOLD / len(family) * 2
        chosen = (family if whole else [random.choice(family)])[:left]
        village = random.choice(villages) if random.random() < MOVED else family[0].village
        for person in chosen:
            phone = _phone(random) if random.random() < PHONE_CHANGED else person.phone
            yield replace(person, household=household, phone=phone, village=village)
        household += 1
        left -= len(chosen)


def _record(random: Random, person: _Person, number: int) -> Record:
    number_given, birth_on = person.id_number, person.birth_on
    if random.random() < ID_MISSING:
        number_given = ""
        if random.random() < LUNAR:
            birth_on -= timedelta(random.randint(20, 50))
    elif random.random() < ID_SLIP:
        number_given = _slip(random, number_given)
    name = person.surname + person.given
    if random.random() < NAME_VARIANT:
        name = person.surname + _variant(random, person.given)
    return Record(
        number,
        person.person,
        person.household,
        name,
        person.sex,
        birth_on,
        number_given,
        person.phone,
        person.village,
    )


def _phone(random: Random) -> str:
    return random.choice(("139", "138", "137", "189", "177")) + f"{random.randrange(10**8):08d}"


def _id_number(random: Random, area: str, birth_on: date, sex: str) -> str:
    order = random.randrange(500) * 2 + (sex == "m")
    first = f"{area}{birth_on.isoformat().replace('-', '')}{order:03d}"
    return first + check_digit(first)


def _slip(random: Random, number: str) -> str:
    """One digit wrong, or two neighbours exchanged."""
    place = random.randrange(17)
    if random.random() < 0.3 and number[place] != number[place + 1]:
        return number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    wrong = random.choice([digit for digit in "0123456789" if digit != number[place]])
    return number[:place] + wrong + number[place + 1 :]


def _variant(random: Random, given: str) -> str:
    """Another sign that sounds alike; where there is none, one is left out or doubled."""
    for place in random.sample(range(len(given)), len(given)):
        for group in _ALIKE:
            if given[place] in group:
                other = random.choice([sign for sign in group if sign != given[place]])
                return given[:place] + other + given[place + 1 :]
    return given[0] if len(given) > 1 else given * 2
