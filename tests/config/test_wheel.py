"""What an installed huhutong brings along: all that it reads, and no tests."""

from pathlib import Path

import pytest
from setuptools import Distribution  # type: ignore[import-untyped]
from setuptools.config.pyprojecttoml import apply_configuration  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[2]
NOT_READ = {".py", ".pyc", ".md"}


@pytest.fixture(scope="module")
def shipped() -> set[str]:
    """Paths of a wheel's files, as setuptools would pack them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        distribution = Distribution({"script_name": "setup.py"})
        apply_configuration(distribution, "pyproject.toml")
        # Else a list left over from an earlier build would hide what is not named.
        distribution.include_package_data = False
        build = distribution.get_command_obj("build_py")
        build.ensure_finalized()
        modules = {str(Path(path)) for _package, _module, path in build.find_all_modules()}
        data = {
            str(Path(folder) / name)
            for _package, folder, _target, names in build.data_files
            for name in names
        }
    return modules | data


def test_templates_catalogues_cards_tables_and_sheets_are_shipped(shipped: set[str]) -> None:
    read = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "huhutong").rglob("*")
        if path.is_file() and path.suffix not in NOT_READ and "tests" not in path.parts
    }
    assert len(read) > 100
    assert sorted(read - shipped) == []


def test_every_module_is_shipped_and_no_test(shipped: set[str]) -> None:
    modules = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "huhutong").rglob("*.py")
        if "tests" not in path.relative_to(ROOT).parts
    }
    assert sorted(modules - shipped) == []
    assert [path for path in shipped if "tests" in Path(path).parts] == []


def test_the_help_of_the_pages_is_shipped(shipped: set[str]) -> None:
    texts = {str(p.relative_to(ROOT)) for p in (ROOT / "huhutong/console/howto").glob("*.md")}
    assert len(texts) > 10
    assert sorted(texts - shipped) == []
