"""Help for staff: the how-tos beside this file, rendered once, and which part fits which page.

The texts are Markdown, so that whoever knows the work can correct them: X.md is Chinese, X.en.md
the same in English with the same headings in the same order. They lie inside the package: an
installed system brings its own help.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from markdown_it import MarkdownIt
from markdown_it.token import Token

from huhutong.infra.ui.help import HelpLink
from huhutong.kernel.errors import NotInScope

# In the order of the contents page.
TOPICS = (
    "start",
    "roles",
    "import_roster",
    "households",
    "run_a_round",
    "ballots",
    "score",
    "check",
    "notice",
    "objections",
    "grant",
    "county",
    "accounts",
    "places",
    "words",
)
# Name of an address -> topic, or topic#heading as it stands in the Chinese text; the English
# heading is the one at the same place.
PAGES: Mapping[str, str] = {
    "console:home": "start#一、首页",
    "console:help": "start#三、帮助",
    "console:help_topic": "start#三、帮助",
    "console:county": "county#二、全县页",
    "console:village": "county#三、村页面",
    "demo:walk": "start#五、演示系统",
    "ui:search": "start#二、查找",
    "ui:design": "start#四、个人设置",
    "ui:layout": "start#四、个人设置",
    "org:password": "start#四、个人设置",
    "org:users": "accounts#一、开户",
    "org:new_user": "accounts#一、开户",
    "org:user": "accounts#二、人员变动",
    "org:reset_password": "accounts#三、密码和锁定",
    "org:tokens": "accounts#五、访问令牌",
    "org:roles": "accounts#一、开户",
    "org:system": "accounts#四、系统与审计",
    "places:scopes": "accounts#一、开户",
    "households:list": "households#一、查找农户",
    "households:exports": "households#九、数据导出",
    "households:export": "households#九、数据导出",
    "households:register": "households#二、登记一户",
    "households:household": "households",
    "households:unmask": "households#六、查看明文",
    "households:consent": "households#三、授权同意",
    "households:consent_form": "households#三、授权同意",
    "households:edit": "households#五、更正资料",
    "households:archive": "households#四、建档",
    "households:ratios": "households#四、建档",
    "households:picture": "households#四、建档",
    "households:picture_new": "households#四、建档",
    "households:tie": "households#五、更正资料",
    "households:new_member": "households#五、更正资料",
    "households:person": "households#五、更正资料",
    "households:leave": "households#五、更正资料",
    "households:events": "households#八、家庭变动",
    "households:event": "households#八、家庭变动",
    "households:undo_event": "households#八、家庭变动",
    "households:duplicates": "households#七、重复登记的人",
    "households:imports": "import_roster#一、准备文件",
    "households:import": "import_roster#三、哪些行会退回",
    "households:columns": "import_roster#二、四步",
    "households:resume": "import_roster#二、四步",
    "scoring:card": "score#一、评分卡",
    "scoring:result": "score#二、一户的评分说明",
    "evaluation:index": "ballots",
    "evaluation:village": "ballots#一、聘任评议员",
    "evaluation:evaluator": "ballots#一、聘任评议员",
    "evaluation:round": "ballots#三、发通知单",
    "evaluation:close": "ballots#六、结束本轮",
    "evaluation:replace": "ballots#六、结束本轮",
    "evaluation:links": "ballots#三、发通知单",
    "evaluation:results": "ballots#七、看结果",
    "evaluation:opinions": "ballots#七、看结果",
    "evaluation:paper": "ballots#五、纸质或电话",
    "evaluation:paper_preview": "ballots#五、纸质或电话",
    "granting:rounds": "run_a_round",
    "granting:start": "run_a_round#一、准备",
    "granting:round": "run_a_round",
    "granting:opening": "run_a_round#二、开启评议",
    "granting:ballots": "run_a_round#三、评议",
    "granting:scoring": "run_a_round#四、评分",
    "granting:checks": "check",
    "granting:sample": "check#一、审查清单里有谁",
    "granting:posting": "notice#1 发布公示（两个人）",
    "granting:granting": "grant",
    "granting:adjustments": "run_a_round#八、异议与复核",
    "granting:rows": "run_a_round#五、查看与人工调整",
    "granting:row": "run_a_round#五、查看与人工调整",
    "granting:lines": "grant#五、打印授信通知书",
    "posting:objections": "objections#2 异议处理岗：每天做什么",
    "posting:objection": "objections#2 异议处理岗：每天做什么",
    "posting:notices": "notice",
}
CHINESE = ".md"
_LINK = re.compile(r"^(\w+)\.md$")


@dataclass(frozen=True)
class Part:
    """One section of a topic under its heading; the first one has the topic's own title."""

    heading: str
    anchor: str
    html: SafeString


@dataclass(frozen=True)
class Topic:
    """One how-to, ready to be shown."""

    code: str
    title: str
    parts: Sequence[Part]

    @property
    def href(self) -> str:
        """The page of the topic."""
        return reverse("console:help_topic", args=[self.code])

    def part(self, heading: str) -> Part | None:
        """The section under a heading."""
        return next((part for part in self.parts if heading in {part.heading, part.anchor}), None)


def topics() -> list[Topic]:
    """All topics, in the order of the contents page."""
    return [topic_of(code) for code in TOPICS]


def topic_of(code: str) -> Topic:
    """A topic in the reader's language. Raises NotInScope (404)."""
    if code not in TOPICS:
        raise NotInScope
    return _read(code, ".en.md" if (get_language() or "").startswith("en") else CHINESE)


@cache
def _read(code: str, ending: str) -> Topic:
    """A topic, read and rendered once in a process."""
    file = resources.files("huhutong.console") / "howto" / f"{code}{ending}"
    return _rendered(code, file.read_text(encoding="utf-8"))


def help_of(view_name: str) -> HelpLink | None:
    """The help that fits the page of an address; the provider of the frame."""
    wanted = PAGES.get(view_name)
    if wanted is None:
        return None
    code, _hash, heading = wanted.partition("#")
    topic = topic_of(code)
    headings = [part.heading for part in _read(code, CHINESE).parts]
    part = topic.parts[headings.index(heading)] if heading in headings else None
    if part is None:
        return HelpLink(topic.href, topic.title)
    return HelpLink(f"{topic.href}#{part.anchor}", part.heading)


def _rendered(code: str, text: str) -> Topic:
    """Markdown without any HTML of its own, cut at its second-level headings."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    for token in tokens:
        _suit_the_page(token)
    title, pieces = "", [("", [])]  # type: tuple[str, list[tuple[str, list[Token]]]]
    for place, token in enumerate(tokens):
        in_heading = place > 0 and tokens[place - 1].type == "heading_open"
        level = tokens[place - 1].tag if in_heading else token.tag
        if token.type == "inline" and in_heading and level == "h1":
            title = token.content
        elif token.type == "inline" and in_heading and level == "h2":
            pieces.append((token.content, []))
        elif not (token.type in {"heading_open", "heading_close"} and token.tag in {"h1", "h2"}):
            pieces[-1][1].append(token)
    parts = [
        Part(heading or title, _anchor(heading), _html(markdown, piece))
        for heading, piece in pieces
        if piece
    ]
    return Topic(code, title, parts)


def _html(markdown: MarkdownIt, tokens: Sequence[Token]) -> SafeString:
    """The markup of the tokens; the parser escapes what the text holds."""
    html = str(markdown.renderer.render(tokens, markdown.options, {}))
    html = html.replace("<table>", '<div class="table-wrap"><table class="table">')
    return SafeString(html.replace("</table>", "</table></div>"))


def _anchor(heading: str) -> str:
    return re.sub(r"\W+", "-", heading).strip("-") or "top"


def _suit_the_page(token: Token) -> None:
    """A link to another how-to leads to its page."""
    for child in token.children or ():
        if child.type == "link_open":
            child.attrs["href"] = _address(child.attrs)


def _address(attrs: Mapping[str, Any]) -> str:
    target = str(attrs.get("href", ""))
    found = _LINK.match(target)
    return reverse("console:help_topic", args=[found[1]]) if found else target
