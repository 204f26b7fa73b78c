"""Which looks of the walk are kept as pictures in docs/screens, and what they show.

    HUHUTONG_SHOTS=1 python -m pytest tests/browser/test_walk.py

takes them anew and writes the table beside them.
"""

import os
from pathlib import Path

from playwright.sync_api import Page

SCREENS = Path(__file__).resolve().parents[2] / "docs" / "screens"
TALLEST = 1900
PICTURES = {
    "a-demo-1440": "演示的走法、三个演示村、登录账号",
    "a-village-empty-1440": "村页：等待导入名册",
    "a-import-columns-1440": "名册导入：系统猜出每一列，可更正",
    "a-import-preview-1440": "名册导入：预览，每一处问题写明工作表、行、列、内容和改法",
    "a-import-result-1440": "名册导入：结果，每一行都有着落",
    "b-households-1440": "农户列表：搜索和筛选",
    "b-household-1440": "农户页：成员、收入、资产、负债、同意书、来源",
    "c-evaluators-1440": "评议员：正式和候补、组别、村内职务",
    "c-opening-1440": "开启评议之前：谁符合条件，谁为什么在此退出",
    "c-ballots-1440": "评议进度：只有份数",
    "d-handout-1440": "评议通知单：链接、口令、二维码，只显示一次",
    "d-pin-390": "手机评议：口令",
    "d-gate-390": "手机评议：您了解这一户吗",
    "d-ratings-390": "手机评议：五项打分",
    "d-review-390": "手机评议：看一遍再提交",
    "d-offline-390": "手机评议：没有网络，已先存在本机",
    "d-results-1440": "评议结果",
    "d-opinions-1440": "一户的匿名评议意见",
    "e-results-1440": "逐户结果：评分、等级、四个额度",
    "e-explanation-1440": "评分说明：逐项计算，可手工复算",
    "f-draw-1440": "抽取审查样本：公开的种子",
    "f-checks-1440": "支行审查清单",
    "f-decide-1440": "审查一户：通过或退回",
    "g-confirm-1440": "由第二人确认公示",
    "g-county-1440": "全县：各村阶段、比率和地图",
    "g-portal-390": "村民首页",
    "g-notice-390": "手机上的公示：分组、脱敏、倒计时、封存码",
    "g-notice-1440": "公示（桌面）",
    "g-receipt-390": "自己那一行的凭证，可核验",
    "h-who-390": "提出异议：第一步",
    "h-reason-390": "提出异议：第二步，匿名",
    "h-receipt-390": "异议回执：编号和查询密码",
    "h-answered-390": "查询异议：书面答复",
    "h-queue-1440": "异议处理岗的清单",
    "h-case-1440": "办理一件异议",
    "h-adjustment-390": "调整公示，与原公示互相链接",
    "i-lines-1440": "本轮授信额度",
    "i-village-1440": "村页：从在册到授信，每个数都能打开",
    "i-round-1440": "本轮概览：每户有且只有一个结果",
    "i-other-branch-1440": "另一支行的客户经理：什么也看不到",
}


def wanted() -> bool:
    """Pictures are taken only when asked for."""
    return os.environ.get("HUHUTONG_SHOTS") == "1"


def take(page: Page, name: str) -> None:
    """The page from its top, as far down as a reader will look."""
    if not wanted() or name not in PICTURES:
        return
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.evaluate("window.scrollTo(0, 0)")
    width, height = page.evaluate(
        "[document.documentElement.clientWidth, document.documentElement.scrollHeight]"
    )
    page.screenshot(
        path=str(SCREENS / f"{name}.png"),
        full_page=True,
        animations="disabled",
        clip={"x": 0, "y": 0, "width": width, "height": min(height, TALLEST)},
    )


def write_table() -> None:
    """README.md beside the pictures names each of them."""
    if not wanted():
        return
    lines = [
        "# 界面截图 · Screens",
        "",
        "由浏览器测试走完 a–i 时拍下，数据为演示县的生成数据，没有真人。",
        "Taken by the browser test on generated data; how to: `tests/browser/pictures.py`.",
        "",
        "| 图 | 说明 |",
        "| --- | --- |",
        *(f"| [{name}]({name}.png) | {words} |" for name, words in PICTURES.items()),
        "",
    ]
    (SCREENS / "README.md").write_text("\n".join(lines), encoding="utf-8")
