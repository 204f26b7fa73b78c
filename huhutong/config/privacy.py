"""`huhutong privacy scan`: raw ID numbers and phones of the registry in files."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from huhutong.config.cannot import DONE, REFUSED, BadUsage
from huhutong.config.terminal import say


def scan(paths: Sequence[Path], *, as_json: bool) -> int:
    """Print what is found, masked. Exit code 1 when there is something, or a place stayed shut."""
    from huhutong.infra.privacy.scan import Finding, known_numbers
    from huhutong.infra.privacy.scan import scan as look

    if missing := [str(path) for path in paths if not path.exists()]:
        raise BadUsage(f"找不到: {', '.join(missing)}", f"Not there: {', '.join(missing)}")
    known = known_numbers()
    say(
        f"核对 {len(known.id_numbers)} 个身份证号、{len(known.phones)} 个电话 / looking for "
        f"{len(known.id_numbers)} ID numbers and {len(known.phones)} phones"
    )
    found = unseen = 0
    for each in look(paths, known):
        if isinstance(each, Finding):
            found += 1
            plain = f"{each.place} @{each.offset} {each.kind} {each.masked}"
            print(json.dumps(asdict(each), ensure_ascii=False) if as_json else plain)
        else:
            unseen += 1
            say(f"打不开，没有查 / could not be looked into: {each.place} ({each.why})")
    say(f"发现 {found} 处，{unseen} 个没有查 / {found} found, {unseen} not looked into")
    return REFUSED if found or unseen else DONE
