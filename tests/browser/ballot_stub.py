"""The ballot page without a server: Chromium's requests are answered here.

The page is the real frame, script and style sheet under the real content policy; only the JSON
API is played, with the answers that evaluation's own tests promise.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Page, Route

from huhutong.infra.ui import assets

# Phones seal and keep only on https; the requests are answered here all the same.
ORIGIN = "https://ballot.test"
ADDRESS = f"{ORIGIN}/ballot/sample-token/"
PIN = "246813"
POLICY = "; ".join(
    f"{name} {' '.join(sources)}"
    for name, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)
KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
NAMES = ["李大山", "欧阳春花", "陈国强", "黄秀英"]


def sheet_id(position: int) -> str:
    """The UUID of the sheet at a place of the order."""
    return str(UUID(int=position))


@dataclass
class StubBallot:
    """Four households, and what was handed in."""

    online: bool = True
    session: bool = False
    over: bool = False
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    before: set[str] = field(default_factory=set)

    def serve(self, page: Page) -> None:
        """The page's requests come here."""
        page.route(f"{ORIGIN}/**", self._answer)

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        if path.startswith("/static/ui/"):
            self._file(route, assets.OUTPUT / path.rsplit("/", 1)[1])
        elif path.startswith("/ballot/"):
            headers = {"Content-Security-Policy": POLICY}
            route.fulfill(body=self._page(), content_type="text/html", headers=headers)
        elif not self.online:
            route.abort("internetdisconnected")
        else:
            self._api(route, path.removeprefix("/api/ballot/"))

    def _page(self) -> str:
        request = RequestFactory().get("/ballot/sample-token/")
        request.user = AnonymousUser()
        return render_to_string("evaluation/ballot.html", {}, request)

    def _file(self, route: Route, path: Path) -> None:
        route.fulfill(body=path.read_bytes(), content_type=KINDS.get(path.suffix, "image/png"))

    def _problem(self, route: Route, status: int, code: str, detail: str) -> None:
        body = {"code": code, "title": detail, "detail": detail, "status": status}
        route.fulfill(status=status, body=json.dumps(body), content_type="application/problem+json")

    def _api(self, route: Route, call: str) -> None:
        sent = json.loads(route.request.post_data or "{}")
        self.requests.append((call, sent))
        if call == "open" and self.over:
            self._problem(route, 404, "evaluation.link_invalid", "这个链接已失效。")
        elif call == "open" and sent["pin"] != PIN:
            self._problem(route, 403, "evaluation.pin_wrong", "密码不对，还可以试 4 次。")
        elif call == "open":
            self.session = True
            route.fulfill(json=self._opened())
        elif call == "leave":
            self.session = False
            route.fulfill(status=204)
        elif not self.session:
            self._problem(route, 401, "evaluation.ballot_session_over", "请重新输入密码。")
        elif call == "sheets":
            route.fulfill(json=[self._sheet(place) for place in range(1, len(NAMES) + 1)])
        else:
            self._commit(route, call, sent)

    def _commit(self, route: Route, call: str, sent: dict[str, Any]) -> None:
        found = re.fullmatch(r"sheets/([0-9a-f-]{36})/commit", call)
        assert found, call
        sheet = found.group(1)
        earlier = self.answers.get(sheet)
        if sheet in self.before or (earlier and earlier["device_key"] != sent["device_key"]):
            self._problem(route, 409, "evaluation.sheet_already_answered", "这一户已经交过。")
            return
        self.answers[sheet] = sent
        route.fulfill(json={"uuid": sheet, "state": "answered", **self._counts()})

    def _counts(self) -> dict[str, int]:
        return {"total": len(NAMES), "answered": len(self.answers) + len(self.before)}

    def _opened(self) -> dict[str, Any]:
        return {
            "evaluator_name": "陈玉兰",
            "village": "石桥村",
            "group": "上围组",
            "veto_reasons": [
                {"code": "gambling", "label": "参与赌博"},
                {"code": "evades_debts", "label": "恶意逃债"},
            ],
            "max_suggested_yuan": 300_000,
            "expires_at": "2099-01-01T00:00:00+08:00",
            **self._counts(),
        }

    def _sheet(self, place: int) -> dict[str, Any]:
        answered = sheet_id(place) in self.answers
        return {
            "uuid": sheet_id(place),
            "position": place,
            "number_of": len(NAMES),
            "head_name": NAMES[place - 1],
            "group": "上围组",
            "hint": "4 口人，户编号尾号 0012",
            "state": "answered" if answered else "assigned",
        }
