"""Where each page of the inventory stands on one built demo.

    HUHUTONG_HOME=… python -m tests.browser.finding

prints `{place: path}` as JSON. It runs in a process of its own, on the home of the server that
will be asked, and leaves what some pages need to show: a roster under way, a ballot link, a paper
sheet. All of it is written by the services that officers use.
"""

import json
import os
import sys
from collections.abc import Callable
from functools import cache, partial
from typing import Any
from uuid import UUID

# Beside the paths: what an evaluator types to open the ballot.
PIN = "pin of the ballot"
LAYOUTS = ("console", "phone", "public", "kiosk", "print")
EMPTY_VILLAGE, ROSTER_VILLAGE = "441821100233", "441821100237"


def paths() -> dict[str, str]:
    """Every place of the inventory with its path on this demo."""
    from django.urls import reverse

    from tests.browser.inventory import PLACES

    found: dict[str, str] = {}
    for place in PLACES:
        values = dict(KEYS[place.key]()) if place.key else {}
        if pin := values.pop("pin", ""):
            found[PIN] = pin
        path = reverse(place.route, kwargs=values) if place.route else values["path"]
        found[place.name] = f"{path}?{place.query}" if place.query else path
    return found


def _round(stage: str) -> Any:
    from huhutong.granting.models import Round

    return Round.objects.filter(stage=stage).order_by("pk")[0]


def _round_at(stage: str) -> Callable[[], dict[str, Any]]:
    return lambda: {"uuid": _round(stage).uuid}


def _village_at(stage: str) -> Callable[[], dict[str, Any]]:
    return lambda: {"code": _round(stage).village.code}


def _archived_code() -> dict[str, Any]:
    from huhutong.places.models import Village

    archived = Village.objects.filter(households__isnull=False, rounds=None)
    return {"code": archived.exclude(code=ROSTER_VILLAGE).distinct().order_by("code")[0].code}


def _household() -> Any:
    """A granted one: with members, archive, score and line."""
    from huhutong.granting.models import RoundHousehold

    rows = RoundHousehold.objects.filter(round=_round("granted"), outcome="granted")
    return rows.order_by("number")[0].household


def _person() -> dict[str, Any]:
    from huhutong.households.models import Membership

    home = _household()
    member = Membership.objects.filter(household=home, left_on=None).order_by("pk")[0]
    return {"uuid": home.uuid, "person": member.person.uuid}


def _event(kind: str) -> Callable[[], dict[str, Any]]:
    return lambda: {"uuid": _household().uuid, "kind": kind}


@cache
def _changed() -> Any:
    """A head who was replaced: an event of a household outside every round."""
    from django.utils import timezone

    from huhutong.households.models import Household
    from huhutong.households.public import NewHead, Occasion, record_new_head

    at = timezone.now()
    homes = Household.objects.filter(village__code=_archived_code()["code"], ended_on=None)
    home = homes.filter(memberships__relation="10").order_by("number")[0]
    people = list(home.memberships.filter(left_on=None).select_related("person").order_by("pk"))
    wife = next(member.person for member in people if member.relation == "10")
    relations = {member.person.uuid: "97" for member in people if member.relation != "20"}
    occasion = Occasion(_user("li"), home.uuid, at.date(), "户口簿换领", at)
    return record_new_head(occasion, head=NewHead(wife.uuid, relations))


def _row(stage: str, **filters: Any) -> dict[str, Any]:
    from huhutong.granting.models import RoundHousehold

    rows = RoundHousehold.objects.filter(round=_round(stage), **filters)
    return {"row": rows.order_by("number")[0].uuid}


def _score() -> dict[str, Any]:
    round_ = _round("granted")
    return {"run": round_.scoring_run.uuid, "household": _household().uuid}


def _group(state: str) -> Any:
    from huhutong.evaluation.models import EvaluationRound

    return EvaluationRound.objects.filter(state=state).order_by("pk")[0]


def _sheet() -> Any:
    return _group("open").sheets.filter(state="assigned").order_by("pk")[0]


def _opinions() -> dict[str, Any]:
    sheet = _group("closed").sheets.filter(state="answered").order_by("pk")[0]
    return {"uuid": sheet.round.uuid, "household": sheet.household.uuid}


def _notice(**filters: Any) -> Any:
    from huhutong.posting.models import Notice

    return Notice.objects.filter(**filters).order_by("pk")[0]


def _objection(*, closed: bool) -> dict[str, Any]:
    from huhutong.casework.models import Case

    state = Case.objects.filter(state="closed") if closed else Case.objects.exclude(state="closed")
    return {"number": state.order_by("pk")[0].number}


@cache
def _objection_taken() -> dict[str, Any]:
    """One that Sun handles: a second villager objected to the notice that is public."""
    from uuid import NAMESPACE_URL, uuid5

    from django.utils import timezone

    from huhutong.posting.services import NewObjection, open_objection, take_objection

    notice = _notice(campaign=_round("posted").uuid)
    new = NewObjection(
        kind="named",
        text="这一户的果园是去年租来的，租金没有算进支出，请核实。",
        key=uuid5(NAMESPACE_URL, "taken"),
        name="同村村民",
        phone="13900000002",
        position=2,
    )
    receipt = open_objection(notice=notice, new=new, at=timezone.now())
    if receipt.pin is not None:
        take_objection(officer=_user("sun"), number=receipt.number, at=timezone.now())
    return {"number": receipt.number}


def _user(name: str) -> Any:
    from huhutong.org.models import User

    return User.objects.get(username=name)


@cache
def _imports() -> dict[str, UUID]:
    """Three uploads of one roster: columns to settle, a preview, and one that was applied."""
    from django.utils import timezone

    from huhutong.demo.county import named_seed
    from huhutong.demo.roster import roster_workbook
    from huhutong.households.services.imports.apply import apply_batch
    from huhutong.households.services.imports.check import check_batch
    from huhutong.households.services.imports.upload import settle_columns, upload_roster
    from huhutong.places.models import Village

    li, at = _user("li"), timezone.now()
    village = Village.objects.get(code=ROSTER_VILLAGE)
    content = roster_workbook(named_seed(ROSTER_VILLAGE))
    made: dict[str, UUID] = {}
    for place, state in enumerate(("columns", "preview", "result"), start=1):
        batch = upload_roster(
            officer=li,
            village=village.uuid,
            file_name=f"小梅村户籍名册（第 {place} 份）.xlsx",
            content=content + b"\0" * place,
            at=at,
        )
        made[state] = batch.uuid
        if state != "columns":
            settle_columns(officer=li, uuid=batch.uuid, chosen={}, at=at)
            check_batch(officer=li, uuid=batch.uuid, at=at)
        if state == "result":
            apply_batch(officer=li, uuid=batch.uuid, at=at)
            _correct_one(batch.village, at)
    return made


@cache
def _suspects() -> dict[str, Any]:
    """A head of a household who stands on a second list without a number, found by the search."""
    from django.utils import timezone

    from huhutong.households.inputs import HouseholdInput, MemberInput
    from huhutong.households.models import Membership
    from huhutong.households.services.duplicates import find_duplicates
    from huhutong.households.services.register import Register, bulk_register
    from huhutong.infra.actors import SYSTEM, actor_of

    li, at = _user("li"), timezone.now()
    heads = Membership.objects.filter(left_on=None, relation=Membership.Relation.HEAD)
    known = heads.exclude(person__phone=None).filter(household__village=_round("granted").village)
    head = known.select_related("household", "person").order_by("pk")[0]
    person, home = head.person, head.household
    again = MemberInput(
        person.name, head.relation, "", person.phone, sex=person.sex, birth_on=person.birth_on
    )
    bulk_register(
        [HouseholdInput(members=(again,), group_id=home.group_id)],
        Register(home.village, li.institution, actor_of(li), at),
    )
    find_duplicates(by=SYSTEM, at=at)
    return {}


def _correct_one(village: Any, at: Any) -> None:
    """Somebody has worked on a household of the import: it cannot be taken back any more."""
    from huhutong.households.models import Household
    from huhutong.households.services.people import Correction, edit_household

    home = Household.objects.filter(village=village).order_by("number")[0]
    edit_household(Correction(_user("li"), home.uuid, at), said={"address": "村口第一家"})


@cache
def _exports() -> dict[str, UUID]:
    """An export that waits for Wang, and one that she approved."""
    from django.utils import timezone

    from huhutong.households.services import exports
    from huhutong.infra.actors import SYSTEM

    at, code = timezone.now(), _round("granted").village.code
    made: dict[str, UUID] = {}
    for state, purpose in (("ready", "check"), ("asked", "visit")):
        wanted = exports.Wanted(
            code, purpose, "客户经理李明逐户走访，核对人口和电话", state == "asked"
        )
        made[state] = exports.ask_export(officer=_user("li"), wanted=wanted, at=at).uuid
    exports.decide_export(officer=_user("wang"), uuid=made["ready"], approve=True, note="", at=at)
    exports.prepare_export(uuid=made["ready"], by=SYSTEM, today=at.date(), at=at)
    return made


def _export(state: str) -> Callable[[], dict[str, Any]]:
    return lambda: {"uuid": _exports()[state]}


def _import(state: str) -> Callable[[], dict[str, Any]]:
    return lambda: {"uuid": _imports()[state]}


def _paper() -> dict[str, Any]:
    return {"uuid": _group("open").uuid, "evaluator": _sheet().evaluator.uuid}


def _paper_preview() -> dict[str, Any]:
    from django.utils import timezone

    from huhutong.evaluation.paper import template_sheet
    from huhutong.evaluation.rules import policy_of
    from huhutong.evaluation.selectors.papers import template_rows
    from huhutong.evaluation.services.papers import stage_paper
    from huhutong.infra import spreadsheets

    li, at = _user("li"), timezone.now()
    chosen, whose = _paper(), _sheet().evaluator
    group = _group("open")
    blank = template_sheet(whose.person.name, template_rows(group, whose), policy_of(group.policy))
    staged = stage_paper(
        officer=li,
        round_uuid=chosen["uuid"],
        evaluator=chosen["evaluator"],
        file=("评议表.xlsx", spreadsheets.write([blank])),
        at=at,
    )
    return {"uuid": staged.uuid}


@cache
def _ballot() -> dict[str, Any]:
    """One link for all ballot pages: a further one would end the first."""
    from django.utils import timezone

    from huhutong.evaluation.services.access import issue_links

    handout = issue_links(
        officer=_user("li"),
        round_uuid=_group("open").uuid,
        evaluators=[_sheet().evaluator.uuid],
        at=timezone.now(),
    )[0]
    return {"token": handout.token, "pin": handout.pin}


KEYS: dict[str, Callable[[], dict[str, Any]]] = {
    "missing": lambda: {"path": "/notices/GS-1999-000000/"},
    "roster": lambda: {"code": EMPTY_VILLAGE},
    "granted": _village_at("granted"),
    "scored": _village_at("scored"),
    "balloting_code": _village_at("balloting"),
    "archived_code": _archived_code,
    "archived_village": lambda: {"village": _archived_code()["code"]},
    "household": lambda: {"uuid": _household().uuid},
    "person": _person,
    "event_death": _event("death"),
    "event_split": _event("split"),
    "event_merge": _event("merge"),
    "event_marriage": _event("marriage"),
    "event_undo": lambda: {"uuid": _changed().uuid},
    "household_changed": lambda: {"uuid": _changed().household.uuid},
    "import_columns": _import("columns"),
    "import_preview": _import("preview"),
    "import_result": _import("result"),
    "evaluator": lambda: {"uuid": _sheet().evaluator.uuid},
    "group_open": lambda: {"uuid": _group("open").uuid},
    "group_closed": lambda: {"uuid": _group("closed").uuid},
    "replace": lambda: {"uuid": _group("open").uuid, "leaving": _sheet().evaluator.uuid},
    "paper": _paper,
    "paper_preview": _paper_preview,
    "opinions": _opinions,
    "ballot": _ballot,
    "preparing_round": _round_at("preparing"),
    "balloting_round": _round_at("balloting"),
    "closed_round": _round_at("closed"),
    "scored_round": _round_at("scored"),
    "checking_round": _round_at("checking"),
    "checked_round": _round_at("checked"),
    "posted_round": _round_at("posted"),
    "granted_round": _round_at("granted"),
    "row": lambda: _row("granted", outcome="granted"),
    "row_returned": lambda: _row("checking", checks__state="sent_back"),
    "row_waiting": lambda: _row("checking", checks__state="waiting"),
    "score": _score,
    "notice_open": lambda: {"number": _notice(campaign=_round("posted").uuid).number},
    "notice_ended": lambda: {"number": _notice(campaign=_round("granted").uuid).number},
    "notice_adjusted": lambda: {"number": _notice(kind="adjustment").number},
    "receipt": lambda: {"number": _notice(campaign=_round("posted").uuid).number, "position": 1},
    "objection_open": lambda: _objection(closed=False),
    "objection_taken": _objection_taken,
    "objection_closed": lambda: _objection(closed=True),
    "suspects": _suspects,
    "export_asked": _export("asked"),
    "export_ready": _export("ready"),
    "help_topic": lambda: {"topic": "run_a_round"},
    **{f"layout_{name}": partial(dict, name=name) for name in LAYOUTS},
    "user": lambda: {"uuid": _user("li").uuid},
}


def main() -> int:
    """Print the paths of the demo in HUHUTONG_HOME."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "huhutong.config.settings"
    import django

    django.setup()
    sys.stdout.write(json.dumps(paths(), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
