"""Pure decisions of the campaign: stages, outcomes, figures, the check sample, four eyes."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from huhutong.granting import errors
from huhutong.kernel import draws
from huhutong.kernel.text import mark as _

REASON_LEAST_CHARACTERS = 4
# From so many percent of the evaluators' figure on, the model's is far above it (S-028). Pages
# say so to the checker; nothing is refused by it.
FAR_ABOVE_PERCENT = 150


class Stage(StrEnum):
    """Where a round stands. The order is the order of the work."""

    PREPARING = "preparing"
    BALLOTING = "balloting"
    CLOSED = "closed"
    SCORED = "scored"
    CHECKING = "checking"
    CHECKED = "checked"
    POSTED = "posted"
    GRANTED = "granted"


STAGE_LABELS = {
    Stage.PREPARING: _("Preparing"),
    Stage.BALLOTING: _("Balloting"),
    Stage.CLOSED: _("Ballots closed"),
    Stage.SCORED: _("Scored"),
    Stage.CHECKING: _("Being checked"),
    Stage.CHECKED: _("Checked"),
    Stage.POSTED: _("Posted"),
    Stage.GRANTED: _("Granted"),
}


class Act(StrEnum):
    """What moves a round from one stage to the next."""

    OPEN_BALLOTS = "open_ballots"
    CLOSE = "close"
    SUPPLEMENT = "supplement"
    SCORE = "score"
    DRAW = "draw"
    FINISH_CHECK = "finish_check"
    POST = "post"
    GRANT = "grant"
    END_EMPTY = "end_empty"


MOVES: Mapping[tuple[Stage, Act], Stage] = {
    (Stage.PREPARING, Act.OPEN_BALLOTS): Stage.BALLOTING,
    (Stage.BALLOTING, Act.CLOSE): Stage.CLOSED,
    (Stage.CLOSED, Act.SUPPLEMENT): Stage.BALLOTING,
    (Stage.CLOSED, Act.SCORE): Stage.SCORED,
    (Stage.SCORED, Act.DRAW): Stage.CHECKING,
    (Stage.CHECKING, Act.FINISH_CHECK): Stage.CHECKED,
    (Stage.CHECKED, Act.POST): Stage.POSTED,
    # Nobody is left to post: the round ends with every household's outcome on file.
    (Stage.CHECKED, Act.END_EMPTY): Stage.GRANTED,
    (Stage.POSTED, Act.GRANT): Stage.GRANTED,
    # A household whose objection was decided later is granted in a further batch.
    (Stage.GRANTED, Act.GRANT): Stage.GRANTED,
}


def next_stage(stage: str, act: Act) -> Stage:
    """The stage after the act. Raises ActNotNow."""
    try:
        return MOVES[Stage(stage), act]
    except KeyError:
        raise errors.ActNotNow(state=stage, act=act.value) from None


class Outcome(StrEnum):
    """How a household ended in a round: exactly one (DECISIONS, Outcomes)."""

    DUPLICATE = "duplicate"
    MOVED_AWAY = "moved_away"
    ABSENT = "absent"
    CONSENT_WITHHELD = "consent_withheld"
    NO_PRINCIPAL = "no_principal"
    VETOED_OBJECTIVE = "vetoed_objective"
    VETOED_OPINION = "vetoed_opinion"
    TOO_FEW_OPINIONS = "too_few_opinions"
    BELOW_GRADE = "below_grade"
    ZERO_LIMIT = "zero_limit"
    OBJECTION_OPEN = "objection_open"
    GRANTED = "granted"


OUTCOME_LABELS = {
    Outcome.DUPLICATE: _("Duplicate household"),
    Outcome.MOVED_AWAY: _("Moved away"),
    Outcome.ABSENT: _("Registered but absent"),
    Outcome.CONSENT_WITHHELD: _("Consent withheld"),
    Outcome.NO_PRINCIPAL: _("No credit principal"),
    Outcome.VETOED_OBJECTIVE: _("Objective veto"),
    Outcome.VETOED_OPINION: _("Opinion veto"),
    Outcome.TOO_FEW_OPINIONS: _("Too few opinions"),
    Outcome.BELOW_GRADE: _("Below grade A"),
    Outcome.ZERO_LIMIT: _("Limit is zero"),
    Outcome.OBJECTION_OPEN: _("Objection open"),
    Outcome.GRANTED: _("Granted"),
}
# What a re-study may conclude for a household that is not to be granted after all.
RESTUDY_OUTCOMES = (
    Outcome.DUPLICATE,
    Outcome.MOVED_AWAY,
    Outcome.ABSENT,
    Outcome.VETOED_OBJECTIVE,
    Outcome.VETOED_OPINION,
    Outcome.BELOW_GRADE,
    Outcome.ZERO_LIMIT,
)


class State(StrEnum):
    """Where one household's proposal stands inside the round."""

    LISTED = "listed"
    EVALUATING = "evaluating"
    PROPOSED = "proposed"
    SENT_BACK = "sent_back"
    POSTED = "posted"
    RESTUDY = "restudy"
    ADJUSTING = "adjusting"
    GRANTED = "granted"
    OUT = "out"


STATE_LABELS = {
    State.LISTED: _("On the roster"),
    State.EVALUATING: _("In evaluation"),
    State.PROPOSED: _("Proposed"),
    State.SENT_BACK: _("Sent back"),
    State.POSTED: _("Posted"),
    State.RESTUDY: _("Re-study"),
    State.ADJUSTING: _("Adjustment waits"),
    State.GRANTED: _("Granted"),
    State.OUT: _("Ended without a line"),
}
# A branch figure can be set while the proposal is with the maker.
OVERRIDABLE = frozenset({State.PROPOSED, State.SENT_BACK})


@dataclass(frozen=True)
class Policy:
    """The institution's numbers for a campaign, dated; default in policies/default.json."""

    version: str
    sample_percent: int
    sample_minimum: int
    check_above_fen: int
    household_cap_fen: int
    limit_step_fen: int
    validity_years: int


def policy_of(content: Mapping[str, int | str]) -> Policy:
    """The policy written in a JSON object; an unknown or missing key is a ValueError."""
    expected = set(Policy.__dataclass_fields__)
    if set(content) != expected:
        raise ValueError(f"policy keys differ: {sorted(set(content) ^ expected)}")
    numbers = {key: value for key, value in content.items() if key != "version"}
    if any(not isinstance(n, int) or isinstance(n, bool) or n <= 0 for n in numbers.values()):
        raise ValueError("policy numbers are positive integers")
    return Policy(version=str(content["version"]), **{k: int(n) for k, n in numbers.items()})


@dataclass(frozen=True)
class OpeningFacts:
    """What decides at the opening whether a household is evaluated."""

    is_duplicate: bool
    residence: str
    has_consent: bool
    has_principal: bool
    objective_vetoes: tuple[str, ...] = ()


def opening_outcome(facts: OpeningFacts) -> Outcome | None:
    """The outcome that ends it before any ballot, or None for an eligible household.

    Order: identity first, then presence, then consent (nothing further is looked at without it),
    then the principal, then objective vetoes.
    """
    ladder = (
        (facts.is_duplicate, Outcome.DUPLICATE),
        (facts.residence == "moved_away", Outcome.MOVED_AWAY),
        (facts.residence == "registered_absent", Outcome.ABSENT),
        (not facts.has_consent, Outcome.CONSENT_WITHHELD),
        (not facts.has_principal, Outcome.NO_PRINCIPAL),
        (bool(facts.objective_vetoes), Outcome.VETOED_OBJECTIVE),
    )
    return next((outcome for met, outcome in ladder if met), None)


def closing_outcome(*, too_few: bool, veto_reasons: Sequence[str]) -> Outcome | None:
    """What the ballots alone decide: a veto by evaluators, too few opinions, or nothing."""
    if veto_reasons:
        return Outcome.VETOED_OPINION
    return Outcome.TOO_FEW_OPINIONS if too_few else None


def scoring_outcome(*, vetoes: Sequence[str], graded: bool, limit_fen: int) -> Outcome | None:
    """What the score decides: veto before grade before limit; None for a proposal."""
    if vetoes:
        return Outcome.VETOED_OBJECTIVE
    if not graded:
        return Outcome.BELOW_GRADE
    return None if limit_fen > 0 else Outcome.ZERO_LIMIT


def final_fen(*, model_fen: int, branch_fen: int | None) -> int:
    """The branch figure where there is one, else the model's."""
    return model_fen if branch_fen is None else branch_fen


def is_far_above(*, model_fen: int | None, evaluators_fen: int | None) -> bool:
    """The model gives far more than the evaluators' median, where both have a figure."""
    if not model_fen or evaluators_fen is None:
        return False
    return model_fen * 100 >= evaluators_fen * FAR_ABOVE_PERCENT


def check_limit(*, requested_fen: int, policy: Policy) -> None:
    """Raises LimitNotInSteps or LimitAboveCap."""
    if requested_fen <= 0 or requested_fen % policy.limit_step_fen:
        raise errors.LimitNotInSteps(step_yuan=policy.limit_step_fen // 100)
    if requested_fen > policy.household_cap_fen:
        raise errors.LimitAboveCap(
            requested_wan=wan(requested_fen), cap_wan=wan(policy.household_cap_fen)
        )


def wan(fen: int) -> str:
    """万元 without needless zeros, exact: 2950000 fen is "2.95"."""
    text = f"{fen // 1_000_000}.{fen % 1_000_000:06d}"
    return text.rstrip("0").rstrip(".")


def check_reason(reason: str) -> str:
    """The trimmed reason. Raises ReasonMissing."""
    trimmed = reason.strip()
    if len(trimmed) < REASON_LEAST_CHARACTERS:
        raise errors.ReasonMissing(least=REASON_LEAST_CHARACTERS)
    return trimmed


def check_four_eyes(*, makers: Iterable[int | None], decider: int) -> None:
    """Raises SameOfficerDecides when the decider is among the makers."""
    if decider in set(makers):
        raise errors.SameOfficerDecides


@dataclass(frozen=True)
class CheckCandidate:
    """One proposal as the sample rule sees it."""

    key: str
    final_fen: int
    overridden: bool


def sample_size(count: int, *, percent: int, minimum: int) -> int:
    """Percent of count rounded up, at least the minimum, never more than count."""
    return min(count, max(minimum, -(-count * percent // 100)))


def check_reasons(
    candidates: Sequence[CheckCandidate], *, seed: str, policy: Policy
) -> dict[str, list[str]]:
    """Why each household is checked: sample, override, above_threshold. Only those checked.

    The sample is drawn from all proposals, so that anyone with the seed and the list of
    household numbers can draw it again (kernel.draws).
    """
    keys = [candidate.key for candidate in candidates]
    size = sample_size(len(keys), percent=policy.sample_percent, minimum=policy.sample_minimum)
    drawn = set(draws.sample(seed, keys, size))
    found: dict[str, list[str]] = {}
    for candidate in candidates:
        named = (
            (candidate.key in drawn, "sample"),
            (candidate.overridden, "override"),
            (candidate.final_fen > policy.check_above_fen, "above_threshold"),
        )
        if reasons := [reason for met, reason in named if met]:
            found[candidate.key] = reasons
    return found


def sample_seed(*, round_uuid: str, result_digest: str) -> str:
    """A seed nobody chooses: fixed by the round and by the digest of its scores."""
    return f"huhutong-check/{round_uuid}/{result_digest[:16]}"


@dataclass(frozen=True)
class GrantCandidate:
    """One posted proposal as the granting rule sees it."""

    household_id: int
    final_fen: int
    drawn_fen: int
    posted_to_end: bool
    open_case: str | None


def grant_obstacle(candidate: GrantCandidate) -> str | None:
    """Why this household is not in the batch, or None: period, objection, drawn_above_limit."""
    if not candidate.posted_to_end:
        return "period"
    if candidate.open_case is not None:
        return "objection"
    return "drawn_above_limit" if candidate.drawn_fen > candidate.final_fen else None


def list_digest(rows: Iterable[tuple[str, str, int]]) -> str:
    """SHA-256 of (household uuid, grade, limit) sorted: what was proposed is what is done."""
    canonical = json.dumps(sorted(rows), separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def valid_to(granted_on: date, years: int) -> date:
    """The first day on which the line no longer holds; 29 February ends on 1 March."""
    try:
        return granted_on.replace(year=granted_on.year + years)
    except ValueError:
        return date(granted_on.year + years, 3, 1)


def drawn_after(*, limit_fen: int, drawn_fen: int, change_fen: int) -> int:
    """The new drawn amount after a reservation (+) or release (-). Raises AboveLine."""
    drawn = drawn_fen + change_fen
    if not 0 <= drawn <= limit_fen:
        available = limit_fen - drawn_fen if change_fen > 0 else drawn_fen
        raise errors.AboveLine(available_fen=available)
    return drawn
