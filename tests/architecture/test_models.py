"""What every table must say and must not hold."""

import ast

from django.db import models

from tests.architecture.test_layers import our_models
from tests.architecture.tree import parsed, python_files, short

EXACT = ("_fen", "_bp", "_yuan", "_hundredths")
MEASURED = {"latitude", "longitude"}


def test_every_model_says_what_personal_data_it_holds() -> None:
    silent = [m._meta.label for m in our_models() if "PII:" not in (m.__doc__ or "")]
    assert silent == []


def test_money_and_points_are_integers_and_only_coordinates_are_floats() -> None:
    wrong = []
    for model in our_models():
        for field in model._meta.concrete_fields:
            exact = field.name.endswith(EXACT)
            if exact and not isinstance(field, models.IntegerField):
                wrong.append(f"{model._meta.label}.{field.name} is {type(field).__name__}")
            if isinstance(field, models.FloatField) and field.name not in MEASURED:
                wrong.append(f"{model._meta.label}.{field.name} is a float")
            if isinstance(field, models.DecimalField) and not field.name.endswith("_percent"):
                wrong.append(f"{model._meta.label}.{field.name} is a Decimal but no rate")
    assert not wrong, "\n".join(wrong)


def test_no_annotation_makes_money_a_float() -> None:
    wrong = []
    for path in python_files():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                name, note = node.target.id, node.annotation
            elif isinstance(node, ast.arg) and node.annotation is not None:
                name, note = node.arg, node.annotation
            else:
                continue
            if name.endswith((*EXACT, "_percent")) and "float" in ast.unparse(note):
                wrong.append(f"{short(path)}:{node.lineno} {name}")
    assert not wrong, "\n".join(wrong)


def test_models_do_not_decide_in_save() -> None:
    wrong = [
        f"{short(path)}:{node.lineno}"
        for path in python_files()
        if path.name == "models.py" or path.parent.name == "models"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}
    ]
    assert not wrong, "\n".join(wrong)
