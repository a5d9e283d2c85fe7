"""The rules' source, written so that mypyc can make machine code of it: frozen data is born and copied field by field,
and what is worked out once has a field of its own. What the rules say stays as it is."""

import ast

COPYING = "copying"  # the module of the compiled copy that stands in for libraries
HELPERS = '''
"""What frozen data of the compiled copy is where it would be kept as JSON, and spans of days that are not made anew."""

from datetime import timedelta
from typing import Any, Generic, TypeVar

T = TypeVar("T")
KEEP: Any = object()
SPANS = [timedelta(days=days) for days in range(400)]


def days_long(days: float) -> timedelta:
    return SPANS[int(days)] if 0 <= days < len(SPANS) and days == int(days) else timedelta(days=days)


class TypeAdapter(Generic[T]):
    def __init__(self, kind: Any) -> None:
        pass

    def dump_python(self, value: Any, **how: Any) -> dict[str, Any]:
        return {"": value}

    def validate_python(self, kept: Any, **how: Any) -> Any:
        return kept[""] if isinstance(kept, dict) else kept
'''
BEGIN = f"from typing import Any\nfrom flows.{COPYING} import KEEP, TypeAdapter, days_long\n"


def spelled_out(source: str) -> str:
    """A module of flows/, spelled out."""
    tree = ast.parse(source)
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            spell(node)
    return copying(ast.unparse(tree))


def copying(source: str) -> str:
    """A module that copies or keeps such data, or counts days, as it is otherwise."""
    tree = Copying().visit(ast.parse(source))
    return BEGIN + ast.unparse(ast.fix_missing_locations(tree))


class Copying(ast.NodeTransformer):
    """Data copies itself, and a span of days is looked up."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        named = node.func.id if isinstance(node.func, ast.Name) else ""
        if named == "replace":
            return ast.Call(ast.Attribute(node.args[0], "_with"), [], node.keywords)
        if named == "timedelta" and [each.arg for each in node.keywords] == ["days"]:
            return ast.Call(ast.Name("days_long"), [node.keywords[0].value], [])
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | None:
        node.names = [each for each in node.names if each.name not in ("replace", "TypeAdapter")]
        return node if node.names else None


def spell(node: ast.ClassDef) -> None:
    """A class: what it works out once, and all that frozen data does."""
    once = [each for each in node.body if isinstance(each, ast.FunctionDef) and "cached_property" in decorators(each)]
    for each in once:
        node.body[node.body.index(each) : node.body.index(each) + 1] = worked_out_once(each)
    if any(decorator.startswith("dataclass(frozen=True") for decorator in decorators(node)):
        data = [each for each in node.body if isinstance(each, ast.AnnAssign)]
        node.decorator_list = expressions("dataclass(init=False, eq=False)")
        first = node.body.index(data[-1]) + 1 if data else 1
        node.body[first:first] = ast.parse("\n".join(lines_of(node.name, data))).body
    begin = next((each for each in node.body if isinstance(each, ast.FunctionDef) and each.name == "__init__"), None)
    for each in once:
        assert begin is not None and each.returns is not None, f"{node.name} has no __init__ for what it works out once"
        begin.body += ast.parse(f"{kept(each)}: {ast.unparse(each.returns)} | None = None").body


def worked_out_once(rule: ast.FunctionDef) -> list[ast.stmt]:
    """A cached property of an object that has fields only."""
    assert rule.returns is not None
    name, place = rule.name, kept(rule)
    rule.name, rule.decorator_list = f"{name}_anew", []
    asked = f"""
@property
def {name}(self) -> {ast.unparse(rule.returns)}:
    if {place} is None:
        {place} = self.{rule.name}()
    return {place}
"""
    return [rule, *ast.parse(asked).body]


def kept(rule: ast.FunctionDef) -> str:
    return f"self._found_{rule.name.removesuffix('_anew').strip('_')}"


def lines_of(kind: str, data: list[ast.AnnAssign]) -> list[str]:
    """How frozen data is born, copied and compared."""
    asked, born = ["self"], []
    for each in data:
        name, type_ = name_of(each), ast.unparse(each.annotation)
        made = factory(each.value)
        if made:
            asked.append(f"{name}: {type_} | None = None")
            born.append(f" self.{name} = {made}() if {name} is None else {name}")
        else:
            asked.append(f"{name}: {type_}" + (f" = {ast.unparse(each.value)}" if each.value else ""))
            born.append(f" self.{name} = {name}")
    names = [name_of(each) for each in data]
    return [
        f"def __init__({', '.join(asked)}) -> None:",
        *(born or [" pass"]),
        f"def _with({', '.join(['self', *(f'{name}: Any = KEEP' for name in names)])}) -> '{kind}':",
        f" return {kind}({', '.join(f'self.{name} if {name} is KEEP else {name}' for name in names)})",
        "def __eq__(self, other: object) -> bool:",
        f" return self is other or (isinstance(other, {kind})"
        + "".join(f" and self.{name} == other.{name}" for name in names)
        + ")",
        "def __hash__(self) -> int:",
        f" return hash(({''.join(f'self.{name}, ' for name in names)}))",
    ]


def name_of(field: ast.AnnAssign) -> str:
    assert isinstance(field.target, ast.Name)
    return field.target.id


def factory(value: ast.expr | None) -> str:
    """What makes a field's value where none is given; "" where the value itself is written."""
    if not (isinstance(value, ast.Call) and ast.unparse(value.func) == "field"):
        return ""
    return next(ast.unparse(each.value) for each in value.keywords if each.arg == "default_factory")


def decorators(node: ast.ClassDef | ast.FunctionDef) -> list[str]:
    return [ast.unparse(each) for each in node.decorator_list]


def expressions(text: str) -> list[ast.expr]:
    return [each.value for each in ast.parse(text).body if isinstance(each, ast.Expr)]
