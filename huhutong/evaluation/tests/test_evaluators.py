"""Engaging, changing and releasing evaluators: what is refused, and that nothing then changes."""

from datetime import date

import pytest

from huhutong.evaluation.errors import (
    AlreadyEngaged,
    EvaluatorHasSheets,
    EvaluatorReleased,
    NotFromHere,
    TooYoungToEvaluate,
)
from huhutong.evaluation.models import EvaluationPolicy, Evaluator
from huhutong.evaluation.selectors.policies import default_figures, policy_on
from huhutong.evaluation.selectors.strength import strengths_of
from huhutong.evaluation.services import (
    Engagement,
    change_status,
    engage_evaluator,
    release_evaluator,
)
from huhutong.evaluation.tests.village import Village, engage
from huhutong.households.public import (
    Consent,
    Household,
    HouseholdInput,
    MemberInput,
    Person,
    declare_staff_tie,
    groups_to_evaluate,
    register_household,
)
from huhutong.infra.models import AuditRow
from huhutong.kernel.errors import NotInScope, PermissionRefused
from huhutong.org.public import User


def engage_person(village: Village, person: Person, officer: User | None = None) -> Evaluator:
    """The person is to be a formal evaluator of 石桥一组."""
    return engage_evaluator(
        officer=officer or village.cast.li,
        village=village.cast.shiqiao.uuid,
        engagement=Engagement(person.uuid, village.cast.groups[0], "教师"),
        at=village.cast.at,
    )


def head_of(village: Village, index: int) -> Person:
    """The head of a family by index."""
    head = village.households[index].head
    assert head is not None
    return head


def test_engaging_is_audited_under_a_masked_name(village: Village) -> None:
    engaged = engage_person(village, head_of(village, 7))
    assert (engaged.status, engaged.duty, engaged.conflict_note) == ("formal", "教师", "")
    row = AuditRow.objects.filter(action="evaluation.engage_evaluator").latest("sequence")
    assert row.facts["name"] == "冯*8"


def test_one_engagement_at_a_time_and_again_after_release(village: Village) -> None:
    with pytest.raises(AlreadyEngaged):
        engage(village.cast, village.households[0])
    assert Evaluator.objects.count() == 6
    release_evaluator(
        officer=village.cast.li, evaluator=village.evaluators[0].uuid, at=village.cast.at
    )
    engage(village.cast, village.households[0])
    assert Evaluator.objects.count() == 7


def test_a_minor_and_a_stranger_are_refused(village: Village) -> None:
    # given a family of 石桥 with a boy of 17, and a family of 汤溪
    cast = village.cast
    ours = register_household(
        officer=cast.li,
        village=cast.shiqiao.uuid,
        given=HouseholdInput(
            members=(
                MemberInput("陈大山", "02", sex="m", birth_on=date(1970, 1, 1)),
                MemberInput("陈小明", "20", sex="m", birth_on=date(2008, 3, 3)),
            )
        ),
        at=cast.at,
    )
    theirs = register_household(
        officer=cast.zhao,
        village=cast.tangxi.uuid,
        given=HouseholdInput(
            members=(MemberInput("黄河", "02", sex="m", birth_on=date(1970, 1, 1)),)
        ),
        at=cast.at,
    )

    # when they shall evaluate in 石桥
    boy = ours.memberships.get(relation="20").person
    with pytest.raises(TooYoungToEvaluate) as young:
        engage_person(village, boy)
    assert theirs.head is not None
    with pytest.raises(NotFromHere) as stranger:
        engage_person(village, theirs.head)

    # then both refusals say why, and nobody was engaged
    assert young.value.facts == {"name": "陈*明", "age": 17, "least": 18}
    assert stranger.value.facts == {"name": "黄*", "village": "石桥村"}
    assert Evaluator.objects.count() == 6


def test_relation_to_staff_is_marked_as_a_conflict(village: Village) -> None:
    person = head_of(village, 7)
    declare_staff_tie(
        officer=village.cast.li,
        user=village.cast.wang,
        person=person.uuid,
        relation="sibling",
        at=village.cast.at,
    )
    assert engage_person(village, person).conflict_note == "staff:王芳"


@pytest.mark.parametrize(("who", "refusal"), [("zhao", NotInScope), ("wang", PermissionRefused)])
def test_others_may_neither_engage_nor_change_nor_release(
    village: Village, who: str, refusal: type[Exception]
) -> None:
    officer, chosen = getattr(village.cast, who), village.evaluators[0]
    with pytest.raises(refusal):
        engage_person(village, head_of(village, 7), officer)
    with pytest.raises(refusal):
        change_status(
            officer=officer, evaluator=chosen.uuid, status="alternate", at=village.cast.at
        )
    with pytest.raises(refusal):
        release_evaluator(officer=officer, evaluator=chosen.uuid, at=village.cast.at)
    chosen.refresh_from_db()
    assert (chosen.status, chosen.released_on, Evaluator.objects.count()) == ("formal", None, 6)


def test_an_evaluator_with_open_sheets_cannot_be_released(village: Village) -> None:
    village.open()
    chosen = village.evaluators[1]
    with pytest.raises(EvaluatorHasSheets) as refusal:
        release_evaluator(officer=village.cast.li, evaluator=chosen.uuid, at=village.cast.at)
    assert refusal.value.facts["waiting"] == 7
    chosen.refresh_from_db()
    assert chosen.released_on is None


def test_a_released_evaluator_stays_released(village: Village) -> None:
    chosen = village.evaluators[1]
    release_evaluator(officer=village.cast.li, evaluator=chosen.uuid, at=village.cast.at)
    with pytest.raises(EvaluatorReleased):
        change_status(
            officer=village.cast.li, evaluator=chosen.uuid, status="alternate", at=village.cast.at
        )
    with pytest.raises(EvaluatorReleased):
        release_evaluator(officer=village.cast.li, evaluator=chosen.uuid, at=village.cast.at)
    chosen.refresh_from_db()
    assert chosen.status == "formal"


def test_an_institutions_own_figures_hold_from_their_day_and_stay_with_the_round(
    village: Village,
) -> None:
    # given a policy of the bank's own from today on: four formal evaluators, quorum of two
    bank, day = village.cast.institution, village.cast.day
    figures = {**default_figures(), "min_formal": 4, "quorum_knowing": 2}
    EvaluationPolicy.objects.create(institution=bank, figures=figures, valid_from=day)

    # then it holds from that day, and a round keeps what it opened with
    assert policy_on(bank.pk, day).quorum_knowing == 2
    assert policy_on(bank.pk, date(2026, 3, 1)).quorum_knowing == 3
    opened = village.open()
    EvaluationPolicy.objects.all().delete()
    opened.refresh_from_db()
    assert opened.policy["quorum_knowing"] == 2


def test_the_strength_of_a_group_counts_who_would_judge_it(village: Village) -> None:
    # given five formal evaluators and an alternate of 石桥一组, and nobody in 石桥二组
    cast = village.cast
    one, two = cast.groups[:2]
    groups: dict[int, set[int | None]] = {cast.shiqiao.pk: {one.pk, two.pk, None}}

    def told() -> list[tuple[str, int, int]]:
        found = strengths_of(cast.institution.pk, groups, cast.day)[cast.shiqiao.pk]
        return [(each.name, each.formal, each.missing) for each in found]

    def agreed() -> dict[int, set[int | None]]:
        return groups_to_evaluate([cast.shiqiao.pk], cast.institution.pk, cast.day)

    # then households without a group are judged by all, and the second group lacks five
    assert told() == [("石桥一组", 5, 0), ("石桥二组", 0, 5), ("", 5, 0)]
    assert agreed() == {cast.shiqiao.pk: {one.pk}}
    # and who serves the whole village serves both, who is released serves none
    Evaluator.objects.filter(pk=village.evaluators[0].pk).update(group=None)
    assert told() == [("石桥一组", 5, 0), ("石桥二组", 1, 4), ("", 5, 0)]
    Evaluator.objects.filter(pk=village.evaluators[0].pk).update(released_on=cast.day)
    assert told() == [("石桥一组", 4, 1), ("石桥二组", 0, 5), ("", 4, 1)]
    # and where nobody lives any more, no evaluator is wanted
    Household.objects.update(residence="moved_away")
    assert agreed() == {cast.shiqiao.pk: set()}


def test_a_group_without_consent_wants_no_evaluator(village: Village) -> None:
    cast = village.cast
    Consent.objects.update(withdrawn_at=cast.at)
    assert groups_to_evaluate([cast.shiqiao.pk], cast.institution.pk, cast.day) == {
        cast.shiqiao.pk: set()
    }
