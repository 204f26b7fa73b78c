"""Every act that is recorded has its masking rule, and no rule is for an act that never happens."""

import ast

from huhutong.infra import audit
from tests.architecture.tree import app_of, is_test, parsed, python_files, short


def _product_files(*, registers: bool) -> list[ast.Module]:
    """The files that register actions, or all the others."""
    return [
        parsed(path)
        for path in python_files()
        if app_of(path) and not is_test(path) and (path.name == "audit_types.py") is registers
    ]


def _strings(nodes: list[ast.Module]) -> set[str]:
    return {
        node.value
        for module in nodes
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_recorded_action_is_registered() -> None:
    unknown = [
        f"{short(path)}:{node.lineno} {word.value.value}"
        for path in python_files()
        if app_of(path) and not is_test(path)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        for word in node.keywords
        if word.arg == "action"
        and isinstance(word.value, ast.Constant)
        and isinstance(word.value.value, str)
        and "." in word.value.value
        and word.value.value not in audit.registered_actions()
    ]
    assert not unknown, "\n".join(unknown)


def test_every_registered_action_is_recorded_somewhere() -> None:
    # Some apps put their own name before the verb in one place. What tests register is not ours.
    promised = _strings(_product_files(registers=True))
    said = _strings(_product_files(registers=False))
    idle = sorted(
        action
        for action in audit.registered_actions()
        if {action, action.split(".")[1]} & promised and not {action, action.split(".")[1]} & said
    )
    assert not idle, "\n".join(idle)


def test_actions_are_named_after_the_app_that_registers_them() -> None:
    wrong = [
        f"{short(path)}: {node.args[0].value!r}"
        for path in python_files()
        if path.name == "audit_types.py"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "register_action"
        and isinstance(node.args[0], ast.Constant)
        and not str(node.args[0].value).startswith(f"{app_of(path)}.")
    ]
    assert not wrong, "\n".join(wrong)
