"""The checker's pages: figures far above the evaluators' are named, errors stand at their field."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from huhutong.granting import rules
from huhutong.granting.models import CheckItem, RoundHousehold
from huhutong.granting.tests import village as path
from huhutong.granting.tests.village import Village
from huhutong.org.public import User

SignIn = Callable[[User], Client]
BADGE = '<span class="badge wait">远高于评议额度</span>'


@pytest.mark.parametrize(
    ("model_fen", "evaluators_fen", "expected"),
    [
        (1_500_000, 1_000_000, True),
        (1_499_999, 1_000_000, False),
        (100_000, 0, True),
        (0, 0, False),
        (0, 1_000_000, False),
        (1_500_000, None, False),
        (None, 1_000_000, False),
    ],
)
def test_from_half_as_much_again_the_model_is_far_above(
    model_fen: int | None, evaluators_fen: int | None, expected: bool
) -> None:
    assert rules.FAR_ABOVE_PERCENT == 150
    found = rules.is_far_above(model_fen=model_fen, evaluators_fen=evaluators_fen)
    assert found is expected


def waiting_item(village: Village) -> CheckItem:
    """One item of a round that is being checked."""
    path.checking(village)
    return CheckItem.objects.select_related("row__round").filter(state="waiting")[0]


def test_a_figure_far_above_the_evaluators_is_said_in_words(
    village: Village, signed_in: SignIn
) -> None:
    item = waiting_item(village)
    wang, row = signed_in(village.cast.wang), RoundHousehold.objects.filter(pk=item.row_id)
    queue = reverse("granting:checks", args=[item.row.round.uuid])
    one = reverse("granting:row", args=[item.row.uuid])
    marked = {}
    for evaluators_fen in (item.row.model_fen, 100_000):
        row.update(evaluators_fen=evaluators_fen)
        marked[evaluators_fen] = (
            wang.get(queue)
            .content.decode()
            .count('<span class="badge wait">远高于评议额度</span>'),
            "模型额度远高于评议额度" in wang.get(one).content.decode(),
        )
    (few, unsaid), (more, said) = marked.values()
    assert more == few + 1
    assert (unsaid, said) == (False, True)
    assert "150 %" in wang.get(queue).content.decode()
    assert "150 %" in wang.get(one).content.decode()


def test_the_decision_is_the_last_of_the_page_and_keeps_in_sight(
    village: Village, signed_in: SignIn
) -> None:
    item = waiting_item(village)
    text = signed_in(village.cast.wang).get(reverse("granting:row", args=[item.row.uuid]))
    main = text.content.decode().partition("<main")[2].partition("</main>")[0]
    assert main.count('class="form decision"') == 1
    assert "<section" not in main.partition('class="form decision"')[2]
    # its maker has none
    made = signed_in(village.cast.li).get(reverse("granting:row", args=[item.row.uuid]))
    assert 'class="form decision"' not in made.content.decode()


@pytest.mark.parametrize("note", ["", "再看", "字" * 501])
def test_a_reason_that_is_missing_is_asked_for_at_its_field(
    note: str, village: Village, signed_in: SignIn
) -> None:
    item = waiting_item(village)
    wang, where = signed_in(village.cast.wang), reverse("granting:decide", args=[item.uuid])
    answer = wang.post(
        where, {"decision": "back", "note": note, "seen_fen": str(item.row.final_fen)}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert not list(answer.context["messages"])
    foot = text.partition('class="form decision"')[2]
    assert 'id="id_note_error"' in foot
    assert note in foot  # what was typed is not lost
    assert f'name="seen_fen" value="{item.row.final_fen}"' in foot
    item.refresh_from_db()
    assert item.state == "waiting"
    # passing needs none
    if len(note) < 500:
        assert wang.post(where, {"decision": "pass", "note": note}).status_code == 302
        item.refresh_from_db()
        assert item.state == "passed"
