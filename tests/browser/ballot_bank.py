"""The bank's side of a ballot on a running demo, asked in a process of its own.

    HUHUTONG_HOME=… python -m tests.browser.ballot_bank link
    HUHUTONG_HOME=… python -m tests.browser.ballot_bank answers EVALUATOR

The first prints the link of the evaluator with the most open sheets, the second how many answers
each of the evaluator's sheets has. Both as JSON, by the services that officers use.
"""

import json
import os
import sys
from typing import Any


def _link() -> dict[str, Any]:
    from django.db.models import Count, Q
    from django.utils import timezone

    from huhutong.evaluation.models import Evaluator
    from huhutong.evaluation.selectors.access import named_access
    from huhutong.evaluation.selectors.ballots import own_sheets
    from huhutong.evaluation.services.access import issue_links
    from huhutong.org.models import User

    waiting = Q(sheets__state="assigned", sheets__round__state="open")
    counted = Evaluator.objects.annotate(open_sheets=Count("sheets", filter=waiting))
    chosen = counted.order_by("-open_sheets", "pk")[0]
    round_ = chosen.sheets.filter(state="assigned", round__state="open")[0].round
    handout = issue_links(
        officer=User.objects.get(username="li"),
        round_uuid=round_.uuid,
        evaluators=[chosen.uuid],
        at=timezone.now(),
    )[0]
    sheets = own_sheets(named_access(handout.token))
    return {
        "evaluator": str(chosen.uuid),
        "name": handout.name,
        "token": handout.token,
        "pin": handout.pin,
        "heads": [sheet.head_name for sheet in sheets if sheet.state == "assigned"],
    }


def _answers(evaluator: str) -> dict[str, int]:
    from django.db.models import Count

    from huhutong.evaluation.models import Sheet

    rows = Sheet.objects.filter(evaluator__uuid=evaluator, round__state="open")
    counted = rows.exclude(state="recused").annotate(answers=Count("ballot"))
    return {str(sheet.uuid): sheet.answers for sheet in counted}


def main(words: list[str]) -> int:
    """Print what was asked for."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "huhutong.config.settings"
    import django

    django.setup()
    told = _link() if words[0] == "link" else _answers(words[1])
    sys.stdout.write(json.dumps(told, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
