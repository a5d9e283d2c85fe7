"""The shapes of content, written so that mypyc can make machine code of them: what the real library has read and checked
is handed on to classes that have fields only, with the same names and the same small rules."""

import ast
from collections.abc import Mapping

from tests.people.spelled import decorators, name_of

READING = "library"  # reads and checks; the real one does it for the copy, too
SHAPES = ("models", "pain", "programme", "loads", "measures", READING)  # modules of content/ that rules look into
BEGIN = """
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from content import library as real

"""
HANDED_ON = '''

def handed_on(told: Any, known: dict[int, Any]) -> Any:
    """The same piece, of the classes here; one piece stays one."""
    if id(told) in known:
        return known[id(told)]
    found = told
    if isinstance(told, dict):
        found = {key: handed_on(value, known) for key, value in told.items()}
    elif isinstance(told, tuple):
        found = tuple([handed_on(value, known) for value in told])
    elif type(told).__name__ in KINDS:
        found = KINDS[type(told).__name__](**{key: handed_on(value, known) for key, value in vars(told).items()})
    known[id(told)] = found
    return found


@lru_cache(maxsize=1)
def library() -> Library:
    found: Library = handed_on(real.library(), {})
    return found
'''


def shaped(sources: Mapping[str, str]) -> str:
    """These modules of content/ as one."""
    body: list[ast.stmt] = []
    known: dict[str, ast.ClassDef] = {}
    for name, source in sources.items():
        for node in ast.parse(source).body[1:]:
            if isinstance(node, ast.ClassDef):
                body.append(bare(node, known))
            elif name != READING and (not isinstance(node, ast.ImportFrom) or node.module in ("typing", "datetime")):
                body.append(node)
    text = ast.unparse(ast.fix_missing_locations(Plain().visit(ast.Module(body, []))))
    kinds = ", ".join(f'"{kind}": {kind}' for kind in known)
    return f"{BEGIN}{text}\nKINDS: dict[str, Any] = {{{kinds}}}\n{HANDED_ON}"


def shape_of(line: str) -> str:
    """An import from content, where it asks for a shape."""
    for name in SHAPES:
        if line.startswith(f"from content.{name} import "):
            return line.replace(f"content.{name}", "shapes", 1)
    return line


class Plain(ast.NodeTransformer):
    """Types without what was checked of them."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id == "Annotated" and isinstance(node.slice, ast.Tuple):
            return node.slice.elts[0]
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name("dict") if node.id == "Mapping" else node


def bare(node: ast.ClassDef, known: dict[str, ast.ClassDef]) -> ast.ClassDef:
    """A class with its fields, how it is born and copied, and what it answers; what checked it has done so."""
    bases = [base.id for base in node.bases if isinstance(base, ast.Name) and base.id in known]
    known[node.name] = node
    all_ = fields(node, known)
    names = [name_of(each) for each in all_]
    needed_first = sorted(all_, key=lambda each: each.value is not None)
    lines = [
        f"def __init__(self, *, {', '.join(map(ast.unparse, needed_first))}) -> None:",
        *(f" self.{name} = {name}" for name in names),
        "def __iter__(self) -> Iterator[tuple[str, Any]]:",
        f" return iter([{', '.join(f'({name!r}, self.{name})' for name in names)}])",
        f"def model_copy(self, update: dict[str, Any]) -> '{node.name}':",
        f" return {node.name}(**(dict(self) | update))",
    ]
    declared = [ast.AnnAssign(each.target, each.annotation, None, 1) for each in fields_of(node)]
    answers = [each for each in node.body if isinstance(each, ast.FunctionDef) and not is_check(each)]
    body = [*declared, *ast.parse("\n".join(lines)).body, *answers]
    return ast.ClassDef(node.name, [ast.Name(base) for base in bases], [], body, [])


def fields(node: ast.ClassDef, known: Mapping[str, ast.ClassDef]) -> list[ast.AnnAssign]:
    """Of a class and of what it is a kind of."""
    bases = [known[base.id] for base in node.bases if isinstance(base, ast.Name) and base.id in known]
    return [*(each for base in bases for each in fields(base, known)), *fields_of(node)]


def fields_of(node: ast.ClassDef) -> list[ast.AnnAssign]:
    return [each for each in node.body if isinstance(each, ast.AnnAssign)]


def is_check(rule: ast.FunctionDef) -> bool:
    return any("validator" in one for one in decorators(rule))
