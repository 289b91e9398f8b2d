"""Small wrong changes to a piece of Python, one at a time: the mutants that a good test should fail.

Each is the kind of slip that people make: another operator, a constant off by one, a term or a step left out, an argument or
axis forgotten, a comparison turned. After Jia and Harman, An Analysis and Survey of the Development of Mutation Testing (2011).
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

OTHER_OPERATOR = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
OTHER_NAME = {
    "max": "min",
    "min": "max",
    "maximum": "minimum",
    "minimum": "maximum",
    "argmax": "argmin",
    "argmin": "argmax",
    "sum": "mean",
    "mean": "sum",
    "median": "mean",
    "zeros": "ones",
    "zeros_like": "ones_like",
    "ones": "zeros",
    "sin": "cos",
    "cos": "sin",
    "floor": "ceil",
    "ceil": "floor",
    "sqrt": "abs",
    "exp": "expm1",
    "log": "log1p",
    "tanh": "arctan",
}
COMMUTES = {"max", "min", "maximum", "minimum", "allclose", "isclose", "array_equal"}


@dataclass(frozen=True)
class Mutant:
    """`source` is the whole changed piece; `line` and `change` say where and what, in terms of the unparsed original."""

    source: str
    line: int
    change: str


def mutants(source: str) -> Iterator[Mutant]:
    """Yield every mutant of a piece of Python once; changes that give the same program as another are left out."""
    original = ast.parse(source)
    seen = {ast.dump(original)}
    for index, node in enumerate(ast.walk(original)):
        for turn in range(len(_changes(node))):
            tree = copy.deepcopy(original)
            twin = _at(tree, index)
            before, line = _text(twin), getattr(twin, "lineno", 0)
            after = _changes(twin)[turn]()
            if isinstance(after, ast.AST) and after is not twin:
                tree = _Replace(twin, after).visit(tree)
            ast.fix_missing_locations(tree)
            if (fingerprint := ast.dump(tree)) in seen:
                continue
            seen.add(fingerprint)
            yield Mutant(
                ast.unparse(tree), line, f"`{before}` → `{_text(after) if after is not None else _text(twin)}`"
            )


def _at(tree: ast.AST, index: int) -> ast.AST:
    return next(node for i, node in enumerate(ast.walk(tree)) if i == index)


def _text(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:90]


class _Replace(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else self.generic_visit(node)


def _changes(node: ast.AST) -> list:
    """Return functions that each make one change: they return a node to put in place, or None when they changed `node`."""
    made: list = []

    def put(field: str, value: object) -> None:
        made.append(lambda: setattr(node, field, value))

    match node:
        case ast.BinOp(left=left, op=op, right=right):
            if type(op) in OTHER_OPERATOR:
                put("op", OTHER_OPERATOR[type(op)]())
            if isinstance(op, (ast.Add, ast.Sub, ast.Mult, ast.Div)):
                made.append(lambda: left)
            if isinstance(op, (ast.Add, ast.Mult)):
                made.append(lambda: right)
        case ast.AugAssign(target=target, op=op, value=value):
            if type(op) in OTHER_OPERATOR:
                put("op", OTHER_OPERATOR[type(op)]())
            made.append(lambda: ast.Assign([target], value))
        case ast.Compare(ops=[op]) if type(op) in OTHER_OPERATOR:
            put("ops", [OTHER_OPERATOR[type(op)]()])
        case ast.BoolOp(op=op):
            put("op", OTHER_OPERATOR[type(op)]())
        case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=operand):
            made.append(lambda: operand)
        case ast.Constant(value=bool() as value):
            put("value", not value)
        case ast.Constant(value=int() as value):
            put("value", value + 1)
            put("value", value - 1)
        case ast.Constant(value=float() as value):
            put("value", value * 2 if value else 1.0)
            put("value", value / 2)
        case ast.IfExp(test=test) | ast.If(test=test) | ast.While(test=test):
            put("test", ast.UnaryOp(ast.Not(), test))
        case ast.Call(func=function, args=args, keywords=keywords):
            for i, keyword in enumerate(keywords):
                if keyword.arg:
                    put("keywords", keywords[:i] + keywords[i + 1 :])
            name = getattr(function, "attr", getattr(function, "id", ""))
            if len(args) == 2 and name not in COMMUTES and not any(isinstance(arg, ast.Starred) for arg in args):
                put("args", args[::-1])
        case ast.Attribute(attr=name) if name in OTHER_NAME:
            put("attr", OTHER_NAME[name])
        case ast.Name(id=name) if name in OTHER_NAME and isinstance(node.ctx, ast.Load):
            put("id", OTHER_NAME[name])
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr, ast.Break, ast.Continue)) and not _is_docstring(node):
        made.append(ast.Pass)
    return made


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
