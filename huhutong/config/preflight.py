"""What must be true of the machine before anything starts; no Django needed."""

import os
import shutil
import socket
import tempfile
from pathlib import Path

from huhutong.config.cannot import Cannot, disk_is_full

ROOT = Path(__file__).resolve().parents[2]
FRONT_END = ROOT / "huhutong" / "infra" / "ui" / "static" / "ui" / "manifest.json"
NEEDED_BYTES = 300 * 1024 * 1024


def home() -> Path:
    """The folder of databases, keys and certificates, as settings.py reads it."""
    return Path(os.environ.get("HUHUTONG_HOME", ROOT / "var"))


def check_home(folder: Path) -> None:
    """The folder exists, can be written and has room."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as problem:
        raise Cannot(
            f"无法写入数据目录 {folder}({problem.strerror})。"
            "请修改目录权限,或用 HUHUTONG_HOME 另指定一个目录。",
            f"Cannot write to {folder} ({problem.strerror}). Change its permissions, or name "
            "another folder in HUHUTONG_HOME.",
        ) from problem
    if shutil.disk_usage(folder).free < NEEDED_BYTES:
        raise disk_is_full(folder)


def check_port(host: str, port: int) -> None:
    """The port can be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # A port that is only waiting for old connections to fade is free to listen on.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as problem:
            raise Cannot(
                f"端口 {port} 已被占用或不可用({problem.strerror})。"
                f"请换一个端口: huhutong run --port {port + 1}",
                f"Port {port} is taken or cannot be used ({problem.strerror}). "
                f"Choose another: huhutong run --port {port + 1}",
            ) from problem


def check_front_end(manifest: Path = FRONT_END) -> None:
    """The pages' style sheets and scripts have been built."""
    if not manifest.is_file():
        raise Cannot(
            "界面文件还没有构建。请先运行: make setup",
            "The front end has not been built. Run this first: make setup",
        )


def lan_address() -> str:
    """The address by which phones in the same network reach this machine.

    Connecting a datagram socket sends nothing: the system only chooses the way out.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
