"""Pure decisions of evaluation. All arithmetic is on integers; docs/algorithms/peer_score.md."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from huhutong.evaluation.errors import AnswerInvalid, NotEnoughEvaluators, TooYoungToEvaluate
from huhutong.kernel import draws

RATINGS = ("standing", "reliability", "honesty", "harmony", "diligence")
ESTIMATES = ("labour", "skill", "will", "income_band", "assets_band", "debts_band")
LOWEST, HIGHEST = 1, 5
FEN_PER_YUAN = 100
NOTE_LIMIT = 500


@dataclass(frozen=True)
class Policy:
    """The figures of an institution on a day (policies/default.json and its dated overrides)."""

    min_formal: int
    quorum_knowing: int
    trim_from: int
    veto_evaluators: int
    link_days: int
    pin_failures: int
    pin_lock_minutes: int
    max_suggested_yuan: int
    min_evaluator_age: int
    veto_reasons: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What an evaluator says of one household. Ratings 1 to 5, estimates 0 to 5, yuan whole."""

    knows: bool
    standing: int | None = None
    reliability: int | None = None
    honesty: int | None = None
    harmony: int | None = None
    diligence: int | None = None
    labour: int | None = None
    skill: int | None = None
    will: int | None = None
    income_band: int | None = None
    assets_band: int | None = None
    debts_band: int | None = None
    high_interest: bool | None = None
    suggested_limit_yuan: int | None = None
    veto_reasons: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Opinion:
    """One knowing opinion, as the aggregation needs it: five ratings added (5 to 25)."""

    ratings_sum: int
    suggested_limit_yuan: int | None = None


@dataclass(frozen=True)
class PeerVerdict:
    """The aggregate of a household."""

    knowing: int
    answered: int
    score_hundredths: int | None
    suggested_limit_fen: int | None


@dataclass(frozen=True)
class Accusation:
    """One evaluator names one reason against a household."""

    evaluator: UUID
    reason: str
    has_note: bool


@dataclass(frozen=True)
class Veto:
    """A reason that enough independent evaluators share, each with a note."""

    reason: str
    evaluators: int
    notes: int


def policy_of(figures: Mapping[str, object]) -> Policy:
    """The policy a JSON object describes. A wrong object is a bug: ValueError or TypeError."""
    expected = set(Policy.__dataclass_fields__)
    if set(figures) != expected:
        raise ValueError(f"policy keys differ: {sorted(set(figures) ^ expected)}")
    values = dict(figures)
    reasons = values.pop("veto_reasons")
    if not isinstance(reasons, list | tuple):
        raise TypeError("veto_reasons must be a list")
    numbers = {name: _whole(name, value) for name, value in values.items()}
    return Policy(**numbers, veto_reasons=tuple(str(reason) for reason in reasons))


def _whole(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"{name} must be a whole number from 1: {value!r}")
    return value


def check_answer(answer: Answer, policy: Policy) -> None:
    """The answer is complete and inside its ranges. Raises AnswerInvalid naming the first fault."""
    if not answer.knows:
        _check_empty(answer)
        return
    for name in RATINGS:
        _check_range(name, getattr(answer, name), LOWEST, needed=True)
    for name in ESTIMATES:
        _check_range(name, getattr(answer, name), 0, needed=False)
    _check_limit(answer.suggested_limit_yuan, policy)
    _check_vetoes(answer, policy)


def _check_empty(answer: Answer) -> None:
    filled = [
        name
        for name in (*RATINGS, *ESTIMATES, "high_interest", "suggested_limit_yuan")
        if getattr(answer, name) is not None
    ]
    if filled or answer.veto_reasons:
        field = filled[0] if filled else "veto_reasons"
        value = getattr(answer, field)
        shown = ", ".join(value) if isinstance(value, tuple) else str(value)
        raise AnswerInvalid(field=field, value=shown, remedy="unknown_means_empty")
    _check_note(answer.note)


def _check_range(name: str, value: int | None, lowest: int, *, needed: bool) -> None:
    if value is None and not needed:
        return
    if value is None:
        raise AnswerInvalid(field=name, value="-", remedy="rate_all_five")
    if not lowest <= value <= HIGHEST:
        raise AnswerInvalid(field=name, value=str(value), remedy=f"range_{lowest}_{HIGHEST}")


def _check_limit(yuan: int | None, policy: Policy) -> None:
    if yuan is not None and not 0 <= yuan <= policy.max_suggested_yuan:
        raise AnswerInvalid(field="suggested_limit_yuan", value=str(yuan), remedy="limit_range")


def _check_vetoes(answer: Answer, policy: Policy) -> None:
    for reason in answer.veto_reasons:
        if reason not in policy.veto_reasons:
            raise AnswerInvalid(field="veto_reasons", value=reason, remedy="veto_listed")
    if len(set(answer.veto_reasons)) != len(answer.veto_reasons):
        raise AnswerInvalid(field="veto_reasons", value=answer.veto_reasons[0], remedy="veto_once")
    if answer.veto_reasons and not answer.note.strip():
        raise AnswerInvalid(field="note", value="-", remedy="veto_needs_note")
    _check_note(answer.note)


def _check_note(note: str) -> None:
    if len(note) > NOTE_LIMIT:
        raise AnswerInvalid(field="note", value=str(len(note)), remedy="note_length")


def peer_verdict(*, answered: int, opinions: Sequence[Opinion], policy: Policy) -> PeerVerdict:
    """The trimmed mean of the mean ratings, on 0 to 10,000, or none below the quorum.

    opinions  the knowing ones.  answered  all answers, the unknowing included.
    From trim_from opinions on, one highest and one lowest sum are left out. With n opinions left
    and S the total of their sums: (S / 5n - 1) / 4 x 10,000 = (S - 5n) x 500 / n, floor.
    """
    knowing = len(opinions)
    if knowing < policy.quorum_knowing:
        return PeerVerdict(knowing, answered, None, None)
    sums = sorted(opinion.ratings_sum for opinion in opinions)
    kept = sums[1:-1] if knowing >= policy.trim_from else sums
    score = (sum(kept) - len(RATINGS) * len(kept)) * 500 // len(kept)
    suggested = [o.suggested_limit_yuan for o in opinions if o.suggested_limit_yuan is not None]
    return PeerVerdict(knowing, answered, score, _median_fen(suggested))


def _median_fen(yuan: Sequence[int]) -> int | None:
    """The median in fen, floor; the mean of the middle two where their number is even."""
    if not yuan:
        return None
    ranked, middle = sorted(yuan), len(yuan) // 2
    if len(ranked) % 2:
        return ranked[middle] * FEN_PER_YUAN
    return (ranked[middle - 1] + ranked[middle]) * FEN_PER_YUAN // 2


def opinion_vetoes(
    accusations: Iterable[Accusation],
    *,
    kin: Mapping[UUID, frozenset[UUID]],
    policy: Policy,
) -> list[Veto]:
    """The reasons that enough evaluators name, no two of them kin, each with a note.

    kin  for each evaluator, those evaluators who are kin (or share the household).
    """
    by_reason: dict[str, set[UUID]] = {}
    for accusation in accusations:
        if accusation.has_note:
            by_reason.setdefault(accusation.reason, set()).add(accusation.evaluator)
    found = []
    for reason, evaluators in sorted(by_reason.items()):
        independent = largest_independent(evaluators, kin)
        if independent >= policy.veto_evaluators:
            found.append(Veto(reason, evaluators=independent, notes=len(evaluators)))
    return found


def largest_independent(evaluators: Iterable[UUID], kin: Mapping[UUID, frozenset[UUID]]) -> int:
    """How many of them can be chosen so that no two are kin. Exact; meant for a dozen people."""
    members = sorted(evaluators)
    if not members:
        return 0
    first, rest = members[0], members[1:]
    related = kin.get(first, frozenset())
    unrelated = [other for other in rest if other not in related and first not in _of(kin, other)]
    if len(unrelated) == len(rest):  # nobody is related to the first: always worth taking
        return 1 + largest_independent(rest, kin)
    return max(1 + largest_independent(unrelated, kin), largest_independent(rest, kin))


def _of(kin: Mapping[UUID, frozenset[UUID]], evaluator: UUID) -> frozenset[UUID]:
    return kin.get(evaluator, frozenset())


def drawn_order(seed: str, evaluator: UUID, households: Iterable[UUID]) -> list[UUID]:
    """One evaluator's order of the households, repeatable from the published seed."""
    keys = draws.order(f"{seed}/{evaluator}", (str(household) for household in households))
    return [UUID(key) for key in keys]


def serves(own: int | None, group: int | None) -> bool:
    """Whether an evaluator of one group judges another: those without a group judge all.

    own    the evaluator's group, None for the whole village
    group  that is judged, None for households without a group, which everybody judges
    """
    return group is None or own in {None, group}


def check_enough_formal(
    *, group: str, have: int, alternates: Sequence[str], policy: Policy
) -> None:
    """A round may open. Raises NotEnoughEvaluators with the alternates that could step in."""
    if have < policy.min_formal:
        raise NotEnoughEvaluators(
            group=group,
            have=have,
            need=policy.min_formal,
            missing=policy.min_formal - have,
            alternates="、".join(alternates) or "—",
        )


def check_age(*, name: str, age: int, policy: Policy) -> None:
    """The person is of age. Raises TooYoungToEvaluate."""
    if age < policy.min_evaluator_age:
        raise TooYoungToEvaluate(name=name, age=age, least=policy.min_evaluator_age)


def lock_after_failure(*, failed: int, at: datetime, policy: Policy) -> tuple[int, datetime | None]:
    """Failures counted so far and, when it was one too many, until when PINs are refused."""
    if failed + 1 >= policy.pin_failures:
        return 0, at + timedelta(minutes=policy.pin_lock_minutes)
    return failed + 1, None


def age_on(birth_on: date, on: date) -> int:
    """Completed years of life on a day."""
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))
