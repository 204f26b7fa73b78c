#!/usr/bin/env python3
"""Makes this folder ready to run: environment, packages, front end, translations.

    python3.11 tools/prepare.py [run|test]

Only the standard library, as nothing is installed yet. Each step leaves a stamp with the digest of
what it was made from, so a second call costs a fraction of a second, and an interrupted one goes on
where it stopped. Packages come through pip and npm with whatever index they are configured for.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
BUILT = ROOT / "huhutong" / "infra" / "ui" / "static" / "ui"
OLDEST, FIRST_TOO_NEW = (3, 11), (3, 13)
NEEDED_GB = 2
GB = 1024**3
LOCKS = {"run": "requirements.lock", "test": "requirements-dev.lock"}
APT = ("chromium", "fonts-noto-cjk")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Stop(Exception):
    """The folder cannot be made ready; the text says why and what to do, in both languages."""


def say(text: str) -> None:
    """Progress goes to stderr."""
    print(text, file=sys.stderr, flush=True)


def digest(paths: Iterable[Path]) -> str:
    """One digest over names and contents."""
    whole = hashlib.sha256()
    for path in sorted(paths):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        whole.update(f"{path.relative_to(ROOT)} {content}\n".encode())
    return whole.hexdigest()


def is_done(step: str, made_from: str) -> bool:
    """The step was finished from exactly this."""
    stamp = VENV / f".huhutong-{step}"
    return stamp.is_file() and stamp.read_text() == made_from


def note_done(step: str, made_from: str) -> None:
    """Remember it."""
    (VENV / f".huhutong-{step}").write_text(made_from)


def check_machine() -> None:
    """Python fits and the disk has room."""
    if not OLDEST <= sys.version_info[:2] < FIRST_TOO_NEW:
        version = ".".join(map(str, sys.version_info[:2]))
        raise Stop(
            f"需要 Python 3.11 或 3.12,当前是 {version}。"
            "请安装: apt install python3.11 python3.11-venv\n"
            f"Python 3.11 or 3.12 is needed, this is {version}. "
            "Install it: apt install python3.11 python3.11-venv"
        )
    free = shutil.disk_usage(ROOT).free
    if free < NEEDED_GB * GB and not (VENV / ".huhutong-packages").exists():
        raise Stop(
            f"磁盘空间不足: {ROOT} 剩余 {free / GB:.1f} GB,至少需要 {NEEDED_GB} GB。\n"
            f"The disk is nearly full: {ROOT} has {free / GB:.1f} GB left, {NEEDED_GB} GB needed."
        )


def make_environment() -> None:
    """.venv exists with pip, made by this Python."""
    if (BIN / "pip").exists() and (BIN / "python").exists():
        return
    say("[1/4] 创建 Python 环境 / creating the environment .venv …")
    # A half-made environment of an interrupted run is of no use.
    shutil.rmtree(VENV, ignore_errors=True)
    command = [sys.executable, "-m", "venv", str(VENV)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        version = ".".join(map(str, sys.version_info[:2]))
        raise Stop(
            f"缺少 python3-venv。请安装后重试: apt install python{version}-venv\n"
            f"python3-venv is missing. Install it and try again: apt install python{version}-venv\n"
            f"{done.stdout}{done.stderr}"
        )


def stream(command: list[str], *, cwd: Path = ROOT) -> Iterable[str]:
    """The lines that a command prints; raises Stop with its last lines if it fails."""
    paths = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = os.environ | {"PATH": paths, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    tail: list[str] = []
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            tail = [*tail[-29:], line]
            yield line
    if process.returncode:
        raise Stop(explained("".join(tail), command))


def explained(output: str, command: list[str]) -> str:
    """The last lines of a failed command, led by the reason a person can act on."""
    reason = ""
    if "No space left" in output or "ENOSPC" in output:
        reason = "磁盘空间不足,请清理后重试。/ The disk is full; free some room and try again.\n"
    elif re.search(r"Temporary failure in name|Connection|ETIMEDOUT|ENOTFOUND|timed out", output):
        reason = (
            "无法连接软件源。请检查网络或 pip / npm 的镜像设置后重试。\n"
            "The package index cannot be reached; check the network or the mirror in pip and npm.\n"
        )
    return f"{reason}{output}\n失败 / failed: {' '.join(command[:4])} …"


def progress(done: int, total: int, text: str) -> None:
    """One line that is rewritten in a terminal, and one line in twenty elsewhere."""
    line = f"      [{done}/{total}] {text}"
    if sys.stderr.isatty():
        print(f"\r{line[:78]:<78}", end="", file=sys.stderr, flush=True)
    elif done % 20 == 0 or done == total:
        say(line)


def install_packages(kind: str) -> None:
    """Exactly the locked packages are installed, each checked against its hash."""
    lock = ROOT / LOCKS[kind]
    wanted = digest([lock])
    # The development lock holds everything of the other, so it serves `run` as well.
    if is_done("packages", wanted) or (kind == "run" and is_done("packages", digest_of_test())):
        return
    total = len(re.findall(r"^[A-Za-z0-9]", lock.read_text(), flags=re.MULTILINE))
    say(f"[2/4] 安装 {total} 个软件包(首次约 1–3 分钟)/ installing {total} packages …")
    command = [str(BIN / "python"), "-m", "pip", "install", "--require-hashes", "--no-input"]
    seen = 0
    for line in stream([*command, "--progress-bar", "off", "-r", str(lock)]):
        if line.startswith(("Collecting ", "Requirement already satisfied: ")):
            seen += 1
            name = line.removeprefix("Collecting ").removeprefix("Requirement already satisfied: ")
            progress(min(seen, total), total, name.split()[0])
        elif line.startswith("Installing collected"):
            progress(total, total, "写入磁盘 / unpacking …")
    if sys.stderr.isatty():
        say("")
    note_done("packages", wanted)


def digest_of_test() -> str:
    """The stamp that the development packages leave."""
    return digest([ROOT / LOCKS["test"]])


def install_ourselves() -> None:
    """The command `huhutong` is in .venv/bin and runs this source."""
    wanted = digest([ROOT / "pyproject.toml"])
    if is_done("package", wanted) and (BIN / "huhutong").exists():
        return
    command = [str(BIN / "python"), "-m", "pip", "install", "--no-deps", "--no-build-isolation"]
    for _ in stream([*command, "--quiet", "--editable", str(ROOT)]):
        pass
    note_done("package", wanted)


def build_front_end() -> None:
    """Style sheets and scripts are built by the Node that pip brought."""
    sources = [
        path
        for path in (ROOT / "frontend").rglob("*")
        if path.is_file() and "node_modules" not in path.parts
    ]
    wanted = digest([*sources, ROOT / "huhutong" / "infra" / "ui" / "icons.json"])
    if is_done("front-end", wanted) and (BUILT / "manifest.json").exists():
        return
    say("[3/4] 构建界面 / building the front end …")
    for command in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
        for _ in stream([str(BIN / "npm"), *command], cwd=ROOT / "frontend"):
            pass
    note_done("front-end", wanted)


def compile_translations() -> None:
    """Each .po has its .mo; the compiler itself knows what is stale."""
    for _ in stream([str(BIN / "python"), "-m", "huhutong.config.translations"]):
        pass


def _has_chinese_font() -> bool:
    if shutil.which("fc-list") is None:
        return False
    command = ["fc-list", ":lang=zh", "family"]
    return bool(subprocess.run(command, capture_output=True, check=False).stdout.strip())


def install_browser() -> None:
    """Chromium and Chinese fonts for the browser tests, which pip cannot bring."""
    if any(shutil.which(name) for name in BROWSERS) and _has_chinese_font():
        return
    how = f"apt-get install {' '.join(APT)}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Stop(
            f"浏览器测试需要 chromium 和中文字体。请安装后重试: sudo {how}\n"
            f"The browser tests need chromium and Chinese fonts. Install them: sudo {how}"
        )
    say("      安装浏览器和中文字体 / installing chromium and fonts by apt …")
    quiet = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    for command in ([*quiet, "update"], [*quiet, "install", "-y", "--no-install-recommends", *APT]):
        for _ in stream(command):
            pass


def main() -> int:
    """Everything is ready for `run` or `test`; the exit code is 1 with a reason if not."""
    kind = sys.argv[1] if len(sys.argv) > 1 else "run"
    if kind not in LOCKS:
        say("usage: tools/prepare.py [run|test]")
        return 2
    began = time.monotonic()
    try:
        check_machine()
        make_environment()
        install_packages(kind)
        install_ourselves()
        build_front_end()
        compile_translations()
        if kind == "test":
            install_browser()
    except Stop as problem:
        say(str(problem))
        return 1
    except KeyboardInterrupt:
        say("已中断;再次运行会从中断处继续。/ interrupted; the next run goes on from here.")
        return 130
    except OSError as problem:
        say(f"{problem}\n请检查磁盘空间和目录权限。/ Check disk space and permissions.")
        return 1
    say(f"[4/4] 就绪 / ready ({time.monotonic() - began:.1f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
