"""People and families: identities that are valid in form and belong to no one we know of."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from huhutong.demo.generator.names import given_name
from huhutong.demo.generator.types import PersonSeed, Sex

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_AREAS = ("441821",) * 17 + ("441823", "441881", "440184")
_SEQUENCES_PER_VILLAGE = 5
HEAD, SPOUSE, SON, DAUGHTER, PARENT = "02", "10", "20", "30", "50"


def check_digit(first_17: str) -> str:
    """The 18th character by GB 11643."""
    return _CHECK[sum(int(d) * w for d, w in zip(first_17, _WEIGHTS, strict=True)) % 11]


@dataclass
class Registrar:
    """Gives every person of one village an identity that no other village gives out.

    Each village owns five sequence numbers per sex, area and day of birth, so that ninety villages
    can be generated apart and still never meet.
    """

    random: Random
    village_index: int
    today: date

    def __post_init__(self) -> None:
        self._used: dict[tuple[str, date, Sex], int] = {}
        self._count = 0

    def person(self, *, surname: str, sex: Sex, age: int, relation: str) -> PersonSeed:
        """A person of about this age."""
        birth_on, id_number = self._identity(sex, age)
        self._count += 1
        return PersonSeed(
            key=f"{self.village_index}-{self._count}",
            name=surname + given_name(self.random, sex),
            sex=sex,
            birth_on=birth_on,
            id_number=id_number,
            phone=self._phone() if 16 <= age <= 78 else None,
            relation=relation,
            labour=18 <= age <= 68 and self.random.random() < (0.93 if age <= 60 else 0.6),
        )

    def _identity(self, sex: Sex, age: int) -> tuple[date, str]:
        while True:
            born = self.today - timedelta(days=365 * age + age // 4 + self.random.randrange(360))
            area = self.random.choice(_AREAS)
            used = self._used.get((area, born, sex), 0)
            if used < _SEQUENCES_PER_VILLAGE:
                break
        self._used[(area, born, sex)] = used + 1
        number = 2 * (self.village_index * _SEQUENCES_PER_VILLAGE + used) + (sex == "male")
        first = f"{area}{born:%Y%m%d}{number:03d}"
        return born, first + check_digit(first)

    def _phone(self) -> str:
        # Within a village the last digits count up; across villages the middle differs.
        return f"1{self.random.choice('35789')}9{self.village_index:03d}{self._count:05d}"


def family(
    registrar: Registrar, surname: str, head_age: int, outsiders: list[str]
) -> list[PersonSeed]:
    """Head first, then spouse, children and perhaps a parent."""
    random = registrar.random
    head_sex: Sex = "male" if random.random() < 0.9 else "female"
    people = [registrar.person(surname=surname, sex=head_sex, age=head_age, relation=HEAD)]
    if random.random() < 0.86:
        people.append(_spouse(registrar, head_sex, head_age, outsiders))
    people += _children(registrar, surname, head_age)
    if head_age < 58 and random.random() < 0.3:
        sex: Sex = random.choice(("male", "female"))
        parent_surname = surname if sex == "male" else random.choice(outsiders)
        parent = registrar.person(
            surname=parent_surname, sex=sex, age=head_age + random.randint(20, 30), relation=PARENT
        )
        people.append(replace(parent, labour=False))
    return people


def _spouse(registrar: Registrar, head_sex: Sex, head_age: int, outsiders: list[str]) -> PersonSeed:
    age = max(22, head_age + registrar.random.randint(-6, 3))
    sex: Sex = "female" if head_sex == "male" else "male"
    surname = registrar.random.choice(outsiders)
    return registrar.person(surname=surname, sex=sex, age=age, relation=SPOUSE)


def _children(registrar: Registrar, surname: str, head_age: int) -> list[PersonSeed]:
    random = registrar.random
    children = []
    for _ in range(random.choices((0, 1, 2, 3), weights=(20, 30, 38, 12))[0]):
        age = head_age - random.randint(22, 34)
        if not 0 <= age <= 32:
            continue
        sex: Sex = "male" if random.random() < 0.52 else "female"
        relation = SON if sex == "male" else DAUGHTER
        children.append(registrar.person(surname=surname, sex=sex, age=age, relation=relation))
    return children
