"""Cells that know the words of their head."""

from django.template import Context, Template

from huhutong.infra.ordering import SortHead
from huhutong.infra.ui.tables import heads_of, labelled

BODY = (
    '<thead><tr><th scope="col"><a href="?o=1">户编号<svg></svg></a></th>'
    '<th class="num">额度<br>（元）</th><th></th></tr></thead>'
    '<tbody><tr><th scope="row">0001</th><td class="num">3</td><td>看</td></tr>'
    '<tr><td colspan="2">合计</td><td>4</td></tr></tbody>'
)


def test_heads_are_their_words_without_marks() -> None:
    assert heads_of(BODY) == ["户编号", "额度（元）", ""]
    assert heads_of("<tbody><tr><td>1</td></tr></tbody>") == []


def test_each_cell_carries_the_words_of_its_own_column() -> None:
    html = labelled(BODY)
    assert '<th scope="row" role="rowheader" data-label="户编号">0001</th>' in html
    assert '<td class="num" role="cell" data-label="额度（元）">3</td>' in html
    assert '<td role="cell">看</td>' in html
    # a cell over two columns has the first one's words, and the next is counted on
    assert '<td colspan="2" role="cell" data-label="户编号">合计</td><td role="cell">4</td>' in html
    assert html.count('role="columnheader"') == 3
    assert html.count('role="row"') == 3


def test_a_label_cannot_leave_its_attribute() -> None:
    html = labelled(
        "<thead><tr><th>&quot;&gt;&lt;b&gt;</th></tr></thead><tbody><tr><td>x</td></tr>"
    )
    assert 'data-label="&quot;&gt;&lt;b&gt;"' in html


def test_a_sortable_head_says_how_it_is_sorted() -> None:
    heads = {
        "score": SortHead("/l/?order=score", "descending"),
        "name": SortHead("/l/?order=name", ""),
    }
    source = (
        '{% load ui %}{% sort_th heads "score" "得分" "num" %}|{% sort_th heads "name" word %}'
        '|{% sort_th heads "grade" "等级" %}'
    )
    score, name, grade = (
        Template(source).render(Context({"heads": heads, "word": "户<主"})).split("|")
    )
    assert score.startswith('<th scope="col" class="num" aria-sort="descending"><a class="sort" ')
    assert 'href="/l/?order=score"' in score
    assert "#arrow-down" in score
    assert name.startswith(
        '<th scope="col" class=""><a class="sort" href="/l/?order=name">户&lt;主'
    )
    assert grade == '<th scope="col" class="">等级</th>'
