"""The base pages and components show what they are given, also without a build."""

import re
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, RequestContext, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from huhutong.infra.ui import assets, navigation, stages
from huhutong.infra.ui.navigation import NavItem
from huhutong.infra.ui.sample import SampleForm

PACKAGE = Path(assets.__file__).resolve().parents[2]


@pytest.fixture
def registries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty registries, whatever the installed apps have registered."""
    monkeypatch.setattr(navigation, "_items", {})
    monkeypatch.setattr(stages, "_providers", [])


def rendered(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def test_missing_build_names_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # given an installation without a build, outside of pytest
    monkeypatch.setattr(assets, "MANIFEST", tmp_path / "manifest.json")
    monkeypatch.delenv("PYTEST_VERSION")

    # when a page asks for its style sheet
    with pytest.raises(assets.AssetsNotBuilt) as problem:
        rendered("{% asset 'ui' %}")

    # then the answer is a page that says what to type
    middleware = assets.BuildRequiredMiddleware(lambda _: None)  # type: ignore[arg-type,return-value]
    answer = middleware.process_exception(RequestFactory().get("/"), problem.value)
    assert answer is not None
    assert answer.status_code == 503
    assert "make setup" in answer.content.decode()
    assert middleware.process_exception(RequestFactory().get("/"), ValueError("bug")) is None


def test_manifest_gives_hashed_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text(
        '{"src/console.ts": {"file": "console-1a2b3c4d.js", "css": ["console-9f.css"]},'
        ' "src/ui.css": {"file": "ui-5e6f7a8b.css"}}'
    )
    monkeypatch.setattr(assets, "MANIFEST", manifest)
    assert rendered("{% asset 'console' %}") == (
        '<link rel="stylesheet" href="/static/ui/console-9f.css">'
        '<script type="module" src="/static/ui/console-1a2b3c4d.js"></script>'
    )
    assert rendered("{% asset 'ui' %}") == (
        '<link rel="stylesheet" href="/static/ui/ui-5e6f7a8b.css">'
    )
    with pytest.raises(ValueError, match="no built asset 'nothing'"):
        rendered("{% asset 'nothing' %}")


def test_csrf_reaches_an_isolated_include() -> None:
    request = RequestFactory().get("/")
    template = Template(
        '{% include "ui/components/form.html" with form=form submit="上传" only %}',
    )
    html = template.render(RequestContext(request, {"form": SampleForm()}))
    assert re.search(r'name="csrfmiddlewaretoken" value="\w{64}"', html)
    assert 'enctype="multipart/form-data"' in html


def test_refused_form_names_each_field_and_escapes() -> None:
    form = SampleForm({"name": "<b>", "amount": "900000"})
    html = rendered('{% include "ui/components/form.html" with form=form only %}', form=form)
    assert 'aria-invalid="true"' in html
    assert 'id="id_amount_error"' in html
    assert "&lt;b&gt;" in html
    assert "<b>" not in html


def test_navigation_shows_what_the_user_may_open(registries: None) -> None:
    # given three entries
    navigation.register(
        NavItem("Home", "/console/", order=1),
        NavItem("Rounds", "/console/rounds/", permission="granting.prepare", order=3),
        NavItem("Users", "/console/users/", permission="org.manage", order=2),
    )
    # then without a permission only entries for everyone are shown
    assert [link.label for link in navigation.links("/console/rounds/7/", ())] == ["Home"]
    # and with one the longest fitting address is the current one
    links = navigation.links("/console/rounds/7/", {"granting.prepare"})
    assert [(link.label, link.current) for link in links] == [("Home", False), ("Rounds", True)]


def test_stage_head_speaks_for_the_village_and_user(registries: None) -> None:
    village, user = uuid4(), SimpleNamespace(name="li")
    asked: list[tuple[object, UUID]] = []

    def provider(who: object, where: UUID) -> stages.StageHead:
        asked.append((who, where))
        steps = [stages.Step("import", "导入", "done"), stages.Step("score", "评分", "current")]
        return stages.StageHead(steps, here="评议已结束", waits="请启动评分", waits_href="/score/")

    source = "{% stage_head village %}"
    request = SimpleNamespace(user=user, path="/elsewhere/")
    assert rendered(source, village=village, request=request).strip() == ""
    stages.register_provider(provider)
    html = rendered(source, village=str(village), request=request)
    assert asked == [(user, village)]
    assert html.count('aria-current="step"') == 1
    assert '<a href="/score/">请启动评分</a>' in html
    # on the page where it is done nothing leads away
    request.path = "/score/"
    html = rendered(source, village=str(village), request=request)
    assert "请启动评分 <span" in html
    assert "（就在本页）" in html
    assert "<a href" not in html


def test_table_says_when_it_is_empty_and_keeps_rows_safe() -> None:
    body = "<tbody><tr><td>{{ x }}</td></tr></tbody>"
    source = "{% table name count=n empty='没有' %}" + body + "{% endtable %}"
    html = rendered(source, n=0, x="<i>", name="全<户")
    assert "<td>&lt;i&gt;</td>" in html
    assert "全&lt;户" in html
    assert "没有" in html
    assert "没有" not in rendered(source, n=1, x="", name="")


def test_funnel_counts_open_their_rows_and_bars_are_shares_of_all() -> None:
    steps = [
        {"label": "花名册", "count": 8, "denominator": 8, "href": ""},
        {"label": "建档", "count": 3, "denominator": 4, "href": "?s=1"},
        {"label": "授信", "count": 0, "denominator": 0, "href": ""},
    ]
    html = rendered('{% include "ui/components/funnel.html" with steps=s only %}', s=steps)
    assert '<a href="?s=1">3</a>' in html
    # beside its own denominator (3 of 4) each step tells its share of all (3 of 8), as the bar does
    assert '<td class="num">75.0%</td><td class="num">37.5%</td>' in html
    assert 'class="bar-back" width="50.0%"' in html
    assert 'class="bar" width="37.5%"' in html
    assert 'class="bar" width="0%"' in html


@pytest.mark.parametrize(
    "page",
    ["console", "phone", "public", "kiosk", "print", "sign_in", "refusal"],
)
@pytest.mark.django_db
def test_every_base_has_a_title_a_main_and_no_inline_script_or_style(page: str) -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    html = render_to_string(f"ui/{page}.html", {"form": SampleForm()}, request=request)
    assert "<title>" in html
    assert html.count('id="main"') == 1
    assert html.count("<main") == 1
    assert "<style" not in html
    assert not re.search(r"<script(?![^>]* src=)", html)
    assert not re.search(r"\s(style|on[a-z]+)=\"", html)


def test_every_icon_used_in_a_page_or_navigation_is_in_the_sprite() -> None:
    """An unknown name would be an invisible hole on the page."""
    known = set(assets.icon_names())
    pattern = re.compile(r"""\{%\s*icon\s+"([^"]+)"|NavItem\([^)]*icon="([^"]+)\"""")
    missing = []
    for path in [*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.py")]:
        if "tests" in path.parts:
            continue
        for found in pattern.finditer(path.read_text(encoding="utf-8")):
            name = found.group(1) or found.group(2)
            if name not in known:
                missing.append(f"{path.relative_to(PACKAGE)}: {name}")
    assert missing == []
