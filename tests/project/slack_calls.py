"""Which Web API methods the source calls, and with which arguments, read from its syntax tree."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from slack_sdk import WebClient

METHODS = {name for name, value in vars(WebClient).items() if callable(value) and not name.startswith("_")}


def called(paths: list[Path]) -> dict[str, set[str]]:
    """The arguments that are given to each method of the client, such as `chat_postMessage`."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in paths:
        for scope in _functions(ast.parse(path.read_text(encoding="utf-8"))):
            for method, arguments in _calls(scope):
                found[method] |= arguments
    return dict(found)


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _calls(scope: ast.FunctionDef) -> Iterator[tuple[str, set[str]]]:
    """Direct calls, and methods that are handed to a function of ours together with their arguments."""
    for node in ast.walk(scope):
        if not isinstance(node, ast.Call):
            continue
        for one in (node.func, *node.args):
            if isinstance(one, ast.Attribute) and one.attr in METHODS and "client" in ast.unparse(one.value):
                yield one.attr, _arguments(node, scope)


def _arguments(call: ast.Call, scope: ast.FunctionDef) -> set[str]:
    given: set[str] = set()
    for keyword in call.keywords:
        if keyword.arg:
            given.add(keyword.arg)
        elif isinstance(keyword.value, ast.Name):
            given |= _keys_of(keyword.value.id, scope)
    return given


def _keys_of(name: str, scope: ast.FunctionDef) -> set[str]:
    """The keys that a dictionary of this name is given in this function."""
    keys: set[str] = set()
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and target.id == name:
                    keys |= _keys_in(node.value)
                elif isinstance(target, ast.Subscript) and ast.unparse(target.value) == name:
                    keys |= _words([target.slice])
    return keys


def _keys_in(value: ast.expr) -> set[str]:
    match value:
        case ast.Dict():
            return _words(value.keys)
        case ast.BinOp():
            return _keys_in(value.left) | _keys_in(value.right)
        case ast.IfExp():
            return _keys_in(value.body) | _keys_in(value.orelse)
    return set()


def _words(nodes: list[ast.expr] | list[ast.expr | None]) -> set[str]:
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
