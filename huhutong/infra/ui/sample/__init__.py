"""What the living style guide shows: every component in every state, and a page of each layout.

No page but those below /console/design/ reads it.
"""

from huhutong.infra.ui.sample.components import context
from huhutong.infra.ui.sample.layouts import LAYOUTS, layout_context
from huhutong.infra.ui.sample.values import SampleForm

__all__ = ["LAYOUTS", "SampleForm", "context", "layout_context"]
