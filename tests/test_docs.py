"""What exists is documented: a setting, option, route, code or rule that the READMEs don't name fails here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
import typer.main

from nlp import Extraction
from nlp.claims import claim_rules
from nlp.editions import RuleInstance, load_editions
from nlp.editions.statistics_rules import load_statistics_rules
from nlp.schema import CellStatus, Checks
from service import problems
from service.app import create_app
from service.cli import ExitCode
from service.cli import app as command_line
from service.settings import Settings
from tests.readme import READMES, ROOT, blocks, table_rows

RULE_ID = re.compile(r"[A-Z][A-Z0-9]{0,7}(-[A-Z0-9]{1,8}){1,2}")
PREFIXES = ("T2-", "T3-", "T4-", "S14-", "X-", "N-")


def instances() -> Iterator[RuleInstance]:
    for edition in load_editions().values():
        yield from edition.instances
    for rule in load_statistics_rules():
        yield rule.instance


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / "nlp").rglob("*.py")):
        yield path, ast.parse(path.read_text("utf-8"))


def warning_codes() -> set[str]:
    """The codes of all warnings that the library can give, read from its source."""
    codes: set[str] = set()
    for path, module in modules():
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Warning_":
                given = _codes_of(node, module)
                assert given, (
                    f"{path}:{node.lineno}: write the codes of a warning where it is made, or as keys of its messages"
                )
                codes |= given
    return codes


def _codes_of(call: ast.Call, module: ast.Module) -> set[str]:
    """The code of one warning; where it is a variable, the keys of the module's dict that its message is taken from."""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    codes = {n.value for n in ast.walk(given["code"]) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    message = given.get("message")
    if codes or not (isinstance(message, ast.Subscript) and isinstance(message.value, ast.Name)):
        return codes
    for node in module.body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Dict)
            and ast.unparse(node.targets[0]) == message.value.id
        ):
            codes |= {
                key.value for key in node.value.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)
            }
    return codes


def rule_ids() -> set[str]:
    """Ids of the rules in the data, and of those that the code itself evaluates."""
    ids = {instance.id for instance in instances()} | claim_rules().levels.keys()
    for _, module in modules():
        for node in ast.walk(module):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
                if text.startswith(PREFIXES) and RULE_ID.fullmatch(text):
                    ids.add(text)
    return ids


@pytest.fixture(params=READMES)
def rows(request: pytest.FixtureRequest) -> dict[str, list[str]]:
    return table_rows(request.param)


def test_every_setting_with_its_default(rows: dict[str, list[str]]) -> None:
    for name, field in Settings.model_fields.items():
        variable = f"BIAOLI_{name.upper()}"
        assert variable in rows, f"{variable} is not documented"
        assert rows[variable][0].strip("`") == str(field.default), f"the default of {variable} differs"


def test_no_setting_that_is_gone(rows: dict[str, list[str]]) -> None:
    documented = {name for name in rows if name.startswith("BIAOLI_")}
    assert documented == {f"BIAOLI_{name.upper()}" for name in Settings.model_fields}


def options_of_commands() -> Iterator[tuple[str, set[str]]]:
    root = typer.main.get_command(command_line)
    assert hasattr(root, "commands")
    yield "", {name for parameter in root.params for name in parameter.opts if name.startswith("--")}
    for name, command in root.commands.items():
        yield name, {option for parameter in command.params for option in parameter.opts if option.startswith("--")}


def test_every_command_and_option(rows: dict[str, list[str]]) -> None:
    for command, options in options_of_commands():
        assert not command or any(name.split()[:2] == ["biaoli", command] for name in rows), f"biaoli {command}"
        for option in options:
            assert any(name.split()[0] == option for name in rows), f"{option} of biaoli {command} is not documented"


def test_no_option_that_is_gone(rows: dict[str, list[str]]) -> None:
    existing = {option for _, options in options_of_commands() for option in options}
    assert {name.split()[0] for name in rows if name.startswith("--")} <= existing


def test_every_exit_code(rows: dict[str, list[str]]) -> None:
    for code in ExitCode:
        assert str(code.value) in rows, f"exit code {code.value} ({code.name})"


def test_every_route(rows: dict[str, list[str]]) -> None:
    for path, operations in create_app(Settings()).openapi()["paths"].items():
        for method in operations:
            assert f"{method.upper()} {path}" in rows


def test_every_problem_with_its_status(rows: dict[str, list[str]]) -> None:
    for code, kind in problems.KINDS.items():
        assert code in rows, f"the problem {code} is not documented"
        assert rows[code][0] == str(kind.status)


def test_every_warning(rows: dict[str, list[str]]) -> None:
    missing = warning_codes() - rows.keys()
    assert not missing, f"warnings that are not documented: {sorted(missing)}"


def test_every_rule_with_its_level(rows: dict[str, list[str]]) -> None:
    missing = rule_ids() - rows.keys()
    assert not missing, f"rules that are not documented: {sorted(missing)}"
    for instance in instances():
        assert rows[instance.id][0] == instance.level, f"the level of {instance.id} differs"
    for rule, level in claim_rules().levels.items():
        assert rows[rule][0] == level, f"the level of {rule} differs"


def test_every_part_of_the_result(rows: dict[str, list[str]]) -> None:
    parts = set(Extraction.model_fields) | {f"checks.{name}" for name in Checks.model_fields}
    assert not parts - rows.keys()


def test_every_status_of_a_cell(rows: dict[str, list[str]]) -> None:
    assert not set(get_args(CellStatus)) - rows.keys()


def test_the_chinese_readme_is_a_full_twin() -> None:
    english, chinese = ((ROOT / readme).read_text("utf-8") for readme in READMES)
    assert english.count("\n## ") == chinese.count("\n## ")
    assert english.count("\n### ") == chinese.count("\n### ")
    assert len(blocks("README.md")) == len(blocks("README.zh-CN.md"))
    assert table_rows("README.md").keys() == table_rows("README.zh-CN.md").keys()
    assert "README.zh-CN.md" in english
    assert "README.md" in chinese


def test_places_for_measured_figures_are_there() -> None:
    for readme in READMES:
        text = (ROOT / readme).read_text("utf-8")
        for name in ("benchmark", "silent-errors"):
            assert re.search(rf"<!-- {name} -->\n.*<!-- /{name} -->", text, re.DOTALL), f"{readme}: {name}"


def test_every_make_target_is_in_the_readmes() -> None:
    targets = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert targets
    for readme in READMES:
        for target in targets[1].split():
            assert f"`make {target}`" in (ROOT / readme).read_text("utf-8"), f"{readme}: make {target}"


def test_links_lead_to_files_that_exist() -> None:
    for name in (*READMES, "CHANGELOG.md"):
        for target in re.findall(r"\]\(([^)#\s]+)\)", (ROOT / name).read_text("utf-8")):
            if "://" not in target:
                assert (ROOT / target).exists(), f"{name}: {target}"


def test_the_changelog_has_the_version_at_hand() -> None:
    version = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert version
    assert f"## [{version[1]}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")
