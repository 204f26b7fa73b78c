"""What the evaluation has standing on people: told before the registry changes their household."""

from django.utils.translation import gettext as _

from huhutong.evaluation.models import Evaluator
from huhutong.households.public import Standing, StandingQuestion, register_standing


def engaged(question: StandingQuestion) -> list[Standing]:
    """Evaluators among the people. Cost: 1 query."""
    rows = Evaluator.objects.filter(person__in=question.people, released_on=None)
    return [
        Standing(
            text=_(
                "{name} is an evaluator of {village}; if they can no longer be, name a successor "
                "on the evaluators' page"
            ).format(name=row.person.name, village=row.village.name),
            person=row.person_id,
        )
        for row in rows.select_related("person", "village").order_by("pk")
    ]


def register() -> None:
    """The registry asks this before an event."""
    register_standing("evaluation.engaged", engaged)
