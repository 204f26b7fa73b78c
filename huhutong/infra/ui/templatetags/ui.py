"""`{% load ui %}`: assets, icons, stage head, tables, money, dates. README.md shows each in use."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django import template
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huhutong.infra.ui import assets, formats, preferences, stages, tables
from huhutong.kernel.money import FEN_PER_YUAN

register = template.Library()


@register.simple_tag
def asset(name: str) -> SafeString:
    """The style sheets and the script of a built entry, as tags."""
    sheets = format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((href,) for href in assets.stylesheets(name))
    )
    source = assets.script(name)
    if source is None:
        return sheets
    return format_html('{}<script type="module" src="{}"></script>', sheets, source)


@register.simple_tag
def asset_url(name: str) -> str:
    """The address of an entry's main file."""
    return assets.entry_url(name)


@register.simple_tag
def image_url(name: str) -> str:
    """The address of a picture that the build drew."""
    return assets.image_url(name)


@register.simple_tag(takes_context=True)
def with_block(context: template.Context, name: str) -> str:
    """ "with-NAME" where the page fills that block of its base, known before it is rendered."""
    blocks = context.render_context[BLOCK_CONTEXT_KEY].blocks
    return f"with-{name}" if len(blocks[name]) > 1 else ""


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One icon of the sprite; with a label it speaks, without one it is decoration."""
    decoration = SafeString('aria-hidden="true"')
    spoken = format_html('role="img" aria-label="{}"', label) if label else decoration
    return format_html(
        '<svg class="icon" {} focusable="false"><use href="{}#{}"></use></svg>',
        spoken,
        assets.sprite_url(),
        name,
    )


@register.simple_tag(takes_context=True)
def csrf_input(context: template.Context) -> SafeString:
    """The CSRF field, also inside an include with `only`, where csrf_token does not reach."""
    request = getattr(context, "request", None) or context.get("request")
    if request is None:
        return SafeString()
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request)
    )


@register.inclusion_tag("ui/_preference.html", takes_context=True)
def preference(context: template.Context, name: str, label: str) -> dict[str, Any]:
    """One choice of how to read (preferences.CHOICES) as pressed buttons; works without script."""
    return {
        "request": context.get("request"),
        "name": name,
        "label": label,
        "choices": list(preferences.CHOICES[name].items()),
        "chosen": getattr(preferences.active(), name),
    }


@register.inclusion_tag("ui/components/stage_head.html", takes_context=True)
def stage_head(context: template.Context, village: UUID | str | None) -> dict[str, Any]:
    """Stepper, where we are, what waits, what next; nothing where no round runs."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if not village:
        return {"head": None}
    head = stages.head_of(user, village if isinstance(village, UUID) else UUID(village))
    leads_here = head and request and urlsplit(head.waits_href).path == request.path
    return {"head": head, "leads_here": leads_here}


@register.simple_block_tag(end_name="endtable")
def table(
    content: str, caption: str = "", *, empty: str = "", count: int | None = None, kind: str = ""
) -> str:
    """A table in its scrolling frame; with `count=0` the words of `empty` stand below the head.

    kind  compact, narrow; cards: on a phone each row is a card with the heads' words in it
    """
    cards = "cards" in kind.split()
    return render_to_string(
        "ui/components/table.html",
        {
            "content": SafeString(tables.labelled(content)) if cards else content,
            "cards": cards,
            "caption": caption,
            "empty": empty or _("Nothing here yet."),
            "is_empty": count == 0,
            "kind": kind,
        },
    )


@register.simple_tag
def amount_unit() -> SafeString:
    """元 or 万元, as amounts are written just now; on paper always 元, as the figures are."""
    unit = formats.amount_unit()
    if not preferences.active().in_wan:
        return format_html("{}", unit)
    return format_html(
        '<span class="no-print">{}</span><span class="only-print">{}</span>', unit, _("yuan")
    )


def _amount_head(label: str) -> SafeString:
    before, after = formats.head_parts(str(label))
    return format_html("{}{}{}", before, amount_unit(), after)


@register.simple_tag
def amount_th(label: str) -> SafeString:
    """The head of a column of amounts; its label ends in (yuan), and the unit in force is shown."""
    return format_html('<th scope="col" class="num">{}</th>', _amount_head(label))


@register.simple_tag
def sort_th(heads: Any, name: str, label: str, kind: str = "") -> SafeString:
    """The head of a column: sortable where `heads` (of `infra.ordering.Order`) knows its name.

    kind  classes; "amount" among them: the label ends in (yuan), and the unit in force is shown
    """
    if "amount" in kind.split():
        kind = " ".join(word for word in kind.split() if word != "amount")
        label = _amount_head(label)
    head = heads.get(name) if heads else None
    if head is None:
        return format_html('<th scope="col" class="{}">{}</th>', kind, label)
    arrow = {"ascending": "arrow-up", "descending": "arrow-down"}.get(head.direction, "arrows-sort")
    sorted_by = format_html(' aria-sort="{}"', head.direction) if head.direction else ""
    return format_html(
        '<th scope="col" class="{}"{}><a class="sort" href="{}">{}{}</a></th>',
        kind,
        sorted_by,
        head.href,
        label,
        icon(arrow),
    )


@register.simple_block_tag(end_name="endpagehead")
def pagehead(content: str, title: str, subtitle: str = "", level: int | None = None) -> str:
    """page_head.html with any actions written between the tags."""
    return render_to_string(
        "ui/components/page_head.html",
        {"title": title, "subtitle": subtitle, "level": level, "actions_html": content},
    )


@register.simple_tag
def masked(value: Any, reveal_href: str = "") -> SafeString:
    """A masked value is marked as such; with an address a look at it can be asked for (logged)."""
    if value is None or value == "":
        return format_html("{}", formats.ABSENT)
    shown = format_html('<span class="masked" title="{}">{}</span>', _("Masked"), value)
    if not reveal_href:
        return shown
    return format_html(
        '<span class="nowrap">{} <a class="quiet" href="{}">{}</a></span>',
        shown,
        reveal_href,
        _("Show"),
    )


@register.filter
def yuan(fen: int | None) -> str:
    """Fen as yuan: 29,000.00."""
    return formats.yuan(fen)


@register.filter
def wan(fen: int | None) -> str:
    """Fen as ten thousand yuan: 2.90."""
    return formats.wan(fen)


@register.filter
def amount(fen: int | None) -> SafeString:
    """Fen in the unit that the reader chose; where that rounds, the exact amount is at hand.

    It stands in the title, beside a lone figure, below the figures of the row that has the focus
    (components.css), and alone on paper.
    """
    if fen is None or not preferences.active().in_wan:
        return format_html("{}", formats.amount(fen))
    exact = formats.exact_words(fen)
    return format_html(
        '<span class="amount no-print" title="{}" data-exact="{}">{}</span>'
        '<span class="only-print">{}</span>',
        exact,
        exact,
        formats.amount(fen),
        formats.yuan(fen),
    )


@register.filter
def amount_words(fen: int | None) -> str:
    """Fen with the unit in force, for a sentence."""
    return formats.amount_words(fen)


@register.filter
def in_fen(whole_yuan: int | None) -> int | None:
    """Whole yuan as fen, for `amount`."""
    return None if whole_yuan is None else whole_yuan * FEN_PER_YUAN


@register.filter
def points(hundredths: int | None) -> str:
    """Hundredths of a point: 83.25."""
    return formats.points(hundredths)


@register.filter
def percent_of(part: int | None, whole: int | None) -> str:
    """The share with one decimal: 83.3%."""
    return formats.percent_of(part, whole)


@register.filter
def bar_width(part: int | None, whole: int | None) -> str:
    """The share as the width of an SVG bar that starts at zero: "83.3%"."""
    return formats.bar_width(part, whole)


@register.filter
def number(value: Any) -> str:
    """Thousands set apart."""
    return formats.number(value)


@register.filter
def zh_date(day: date | datetime | None) -> str:
    """2026年11月23日."""
    return formats.day_text(day)


@register.filter
def zh_datetime(at: datetime | None) -> str:
    """2026年11月23日 14:05."""
    return formats.minute_text(at)


@register.filter
def short_date(day: date | datetime | None) -> str:
    """11月23日."""
    return formats.short_day_text(day)


@register.filter
def clock(at: datetime | None) -> str:
    """14:05."""
    return formats.clock_text(at)


@register.filter
def kind(word: Any) -> str:
    """ok, wait, bad, info or plain."""
    return formats.kind(word)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """A value of a mapping by a key that is itself a variable; None when absent."""
    return mapping.get(key) if hasattr(mapping, "get") else None
