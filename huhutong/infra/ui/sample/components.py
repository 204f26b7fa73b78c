"""The contents of the style guide: groups, and in each the components with their include."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huhutong.infra.ui import assets
from huhutong.infra.ui.sample import values
from huhutong.infra.ui.sample.charts import charts
from huhutong.infra.ui.sample.layouts import LAYOUTS


@dataclass(frozen=True)
class Sample:
    """One component: its name on the page, and what a template writes to have it."""

    name: str
    title: str | Promise
    include: str = ""

    @property
    def template(self) -> str:
        """The file that shows it in every state."""
        return f"ui/design/{self.name}.html"


@dataclass(frozen=True)
class Group:
    """Components that are looked for together."""

    code: str
    title: str | Promise
    samples: Sequence[Sample]


GROUPS = (
    Group(
        "foundations",
        gettext_lazy("Foundations"),
        (
            Sample("colours", gettext_lazy("Colours"), "var(--accent)"),
            Sample("type", gettext_lazy("Type"), "size-14|16|20|28|40"),
            Sample("spaces", gettext_lazy("Spaces"), "var(--s4)"),
            Sample("long_names", gettext_lazy("Very long and rare names")),
        ),
    ),
    Group(
        "page",
        gettext_lazy("Head of a page"),
        (
            Sample("page_head", gettext_lazy("Page head"), "{% pagehead %}"),
            Sample("stage_head", gettext_lazy("Stage and next step"), "{% stage_head %}"),
            Sample("steps", gettext_lazy("Stepper"), "steps"),
            Sample("tabs", gettext_lazy("Tabs"), "tabs"),
        ),
    ),
    Group(
        "figures",
        gettext_lazy("Figures"),
        (
            Sample("stat", gettext_lazy("Figure with its denominator"), "stat"),
            Sample("funnel", gettext_lazy("Funnel"), "funnel"),
            Sample(
                "amounts",
                gettext_lazy("Amounts in the unit that the reader chose"),
                "{{ fen|amount }} {% amount_unit %} {% amount_th %}",
            ),
            Sample("progress", gettext_lazy("Progress"), "progress"),
            Sample("kv", gettext_lazy("Facts"), "kv"),
            Sample("timeline", gettext_lazy("What happened"), "timeline"),
        ),
    ),
    Group(
        "lists",
        gettext_lazy("Lists"),
        (
            Sample("filter_bar", gettext_lazy("Search and filters"), "filter_bar"),
            Sample("filter", gettext_lazy("One filter as links"), "filter"),
            Sample("table", gettext_lazy("Table to sort and tick"), "{% table %} {% sort_th %}"),
            Sample("table_compact", gettext_lazy("Small table"), 'kind="compact"'),
            Sample("table_empty", gettext_lazy("Table without rows"), "count=0"),
            Sample("pager", gettext_lazy("Pages"), "pager"),
        ),
    ),
    Group(
        "acts",
        gettext_lazy("Acts and words"),
        (
            Sample("buttons", gettext_lazy("Buttons"), "button"),
            Sample("badges", gettext_lazy("Badges"), "badge"),
            Sample("alerts", gettext_lazy("Alerts"), "alert"),
            Sample("toasts", gettext_lazy("Words in passing"), "toast"),
            Sample("confirm", gettext_lazy("Confirming a public act"), "confirm"),
            Sample("confirm_danger", gettext_lazy("Confirming what cannot be undone"), "confirm"),
            Sample("refusal", gettext_lazy("Refusal"), "refusal"),
        ),
    ),
    Group(
        "forms",
        gettext_lazy("Forms"),
        (
            Sample("form", gettext_lazy("Form"), "form, field"),
            Sample("form_refused", gettext_lazy("Form that was refused"), "form, field"),
            Sample("file_drop", gettext_lazy("File"), "file_drop"),
            Sample("big_answers", gettext_lazy("Big answers"), "big_answers"),
        ),
    ),
    Group(
        "states",
        gettext_lazy("States"),
        (
            Sample("empty", gettext_lazy("Nothing there yet"), "empty"),
            Sample("skeleton", gettext_lazy("Loading"), "skeleton"),
            Sample("state", gettext_lazy("Partial, error, offline, no permission"), "state"),
        ),
    ),
    Group(
        "pictures",
        gettext_lazy("Pictures"),
        (
            Sample("charts", gettext_lazy("Chart with its table"), "chart"),
            Sample("map", gettext_lazy("Map"), "map, time_slider"),
            Sample("icons", gettext_lazy("Icons"), "{% icon %}"),
        ),
    ),
)


def context() -> dict[str, Any]:
    """Everything that `ui/design.html` reads."""
    return {
        "title": _("Design system"),
        "groups": GROUPS,
        "layouts": LAYOUTS,
        "v": values,
        "form": values.SampleForm(auto_id="form_%s"),
        "refused": values.refused_form(),
        "drop": values.SampleForm(auto_id="drop_%s"),
        "head": values.stage_head(),
        "steps": values.steps(),
        "funnel": values.funnel(),
        "charts": charts(),
        "villages": values.villages(),
        "map": values.village_map(),
        "icons": assets.icon_names(),
    }
