"""What a condition may say: each node and name of its syntax tree, checked against typed names."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from simulator.content.values import (
    ANY,
    BOOL,
    DATE,
    MONEY,
    NULL,
    NUMBER,
    SPAN,
    TEXT,
    TEXTS,
    TIME,
    Type,
)  # fmt: skip
from simulator.errors import nearest

Scope = Mapping[str, Type]

_AGGREGATES = ("any", "all", "sum", "len", "min", "max")
_REPORTS = ("answered", "done")
_FUNCTIONS = (*_AGGREGATES, "days", "hours", "at", *_REPORTS)
_SPANS = frozenset({"date", "time"})
_CLOCKS = frozenset({"clock", "time", "any"})
_NUMBERS = frozenset({"number", "money"})
_ORDERED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


class ConditionError(ValueError):
    """An expression that is not in the subset, names something unknown or mixes types."""


def fits(kind: Type, want: Type) -> bool:
    """Whether a value of one type can stand where another is wanted."""
    if "any" in (kind.kind, want.kind) or kind.kind == want.kind:
        return True
    if kind.kind == "null":
        return want.optional
    same = ({kind.kind, want.kind} <= group for group in (TEXTS, _NUMBERS))
    return any(same)


def _joint(kinds: list[Type]) -> Type:
    known = {kind.kind for kind in kinds} - {"null"}
    if known <= _NUMBERS and known:
        return MONEY if "money" in known else NUMBER
    if known <= TEXTS and known:
        return TEXT
    if len(known) == 1:
        return next(k for k in kinds if k.kind != "null")
    apart = dict.fromkeys(each for k in kinds if k.kind != "null" for each in k.either or (k,))
    return ANY if not apart or ANY in apart else Type("any", either=tuple(apart))


def unquoted(word: str) -> ConditionError:
    """What is wrong where a word of a choice stands as if it were a name."""
    return ConditionError(f"`{word}` is not known here; a text needs its own quotes: '{word}'")


class TypeChecker:
    """Checks a syntax tree, and turns field access into what plain data can evaluate.

    Args:
        scope: The names that may be used, with their types.

    Attributes:
        names: Those of the scope that are used.
        reads: Dotted paths that are read.
    """

    def __init__(self, scope: Scope) -> None:
        self.scope = dict(scope)
        self.names: set[str] = set()
        self.reads: set[str] = set()
        self.inner: dict[str, Type] = {}

    def check(self, node: ast.expr) -> tuple[ast.expr, Type]:
        """A node as it is to be evaluated, and its type.

        Raises:
            ConditionError: It is not in the subset, names something unknown or mixes types.
        """
        visit = getattr(self, f"_{type(node).__name__.lower()}", None)
        if visit is None:
            raise ConditionError(f"`{ast.unparse(node)}` is not allowed in an expression")
        result: tuple[ast.expr, Type] = visit(node)
        return result

    def _constant(self, node: ast.Constant) -> tuple[ast.expr, Type]:
        value = node.value
        if isinstance(value, bool):
            return node, BOOL
        if value is None:
            return node, NULL
        if isinstance(value, str):
            return node, TEXT
        if isinstance(value, int) and abs(value) < 10**15:
            return node, NUMBER
        if isinstance(value, float):
            call = ast.Call(ast.Name("_decimal", ast.Load()), [ast.Constant(repr(value))], [])
            return call, NUMBER
        raise ConditionError(f"`{ast.unparse(node)}` is not a value that can stand here")

    def _name(self, node: ast.Name) -> tuple[ast.expr, Type]:
        if node.id in self.inner:
            return node, self.inner[node.id]
        if node.id not in self.scope:
            raise ConditionError(f"`{node.id}` is not known here{nearest(node.id, self.scope)}")
        self.names.add(node.id)
        self.reads.add(node.id)
        return node, self.scope[node.id]

    def _attribute(self, node: ast.Attribute) -> tuple[ast.expr, Type]:
        base, kind = self.check(node.value)
        self._read(node)
        code = ast.Subscript(base, ast.Constant(node.attr), ast.Load())
        if kind.kind == "any":
            return code, ANY
        if kind.kind != "record":
            raise ConditionError(f"`{ast.unparse(node.value)}` is {kind} and has no fields")
        if kind.fields is None:
            return code, ANY
        if node.attr not in kind.fields:
            owner = kind.collection or ast.unparse(node.value)
            hint = nearest(node.attr, kind.fields)
            raise ConditionError(f"`{ast.unparse(node)}` is not a field of {owner}{hint}")
        return code, kind.fields[node.attr]

    def _read(self, node: ast.Attribute) -> None:
        parts: list[str] = []
        inner: ast.expr = node
        while isinstance(inner, ast.Attribute):
            parts.append(inner.attr)
            inner = inner.value
        if isinstance(inner, ast.Name) and inner.id not in self.inner:
            self.reads.add(".".join([inner.id, *reversed(parts)]))

    def _subscript(self, node: ast.Subscript) -> tuple[ast.expr, Type]:
        base, kind = self.check(node.value)
        index, index_kind = self.check(node.slice)
        if kind.kind == "list" and index_kind.kind == "number":
            element = kind.of or ANY
        elif kind.kind == "record" and index_kind.kind in TEXTS:
            constant = node.slice.value if isinstance(node.slice, ast.Constant) else None
            if isinstance(constant, str):
                return self._attribute(ast.Attribute(node.value, constant, ast.Load()))
            element = _joint(list((kind.fields or {}).values())) if kind.fields else ANY
        elif kind.kind == "any":
            element = ANY
        else:
            raise ConditionError(f"`{ast.unparse(node)}`: {kind} has no element {index_kind}")
        return ast.Subscript(base, index, ast.Load()), element

    def _unaryop(self, node: ast.UnaryOp) -> tuple[ast.expr, Type]:
        operand, kind = self.check(node.operand)
        if isinstance(node.op, ast.Not):
            return ast.UnaryOp(node.op, operand), BOOL
        if isinstance(node.op, ast.USub) and kind.kind in (*_NUMBERS, "any"):
            return ast.UnaryOp(node.op, operand), kind
        raise ConditionError(f"`{ast.unparse(node)}` is not allowed in an expression")

    def _boolop(self, node: ast.BoolOp) -> tuple[ast.expr, Type]:
        parts = [self.check(value) for value in node.values]
        return ast.BoolOp(node.op, [code for code, _ in parts]), _joint([k for _, k in parts])

    def _ifexp(self, node: ast.IfExp) -> tuple[ast.expr, Type]:
        test, _ = self.check(node.test)
        body, kind = self.check(node.body)
        other, other_kind = self.check(node.orelse)
        return ast.IfExp(test, body, other), _joint([kind, other_kind])

    def _binop(self, node: ast.BinOp) -> tuple[ast.expr, Type]:
        left, a = self.check(node.left)
        right, b = self.check(node.right)
        if {a.kind, b.kind} == _SPANS:
            left, right = _as_day(left, a), _as_day(right, b)
            a = b = DATE
        kind = self._arithmetic(node, a, b)
        return ast.BinOp(left, node.op, right), kind

    def _arithmetic(self, node: ast.BinOp, a: Type, b: Type) -> Type:
        pair, op = (a.kind, b.kind), node.op
        if isinstance(op, ast.Add | ast.Sub | ast.Mult):
            if "any" in pair:
                return MONEY if "money" in pair else ANY
            if set(pair) <= _NUMBERS:
                return MONEY if "money" in pair else NUMBER
            if isinstance(op, ast.Sub) and pair[0] == pair[1] and pair[0] in _SPANS:
                return SPAN
            if not isinstance(op, ast.Mult) and pair[0] in (*_SPANS, "span") and pair[1] == "span":
                return a
            if isinstance(op, ast.Add) and set(pair) <= TEXTS:
                return TEXT
        raise ConditionError(f"`{ast.unparse(node)}`: cannot work on {a} and {b}")

    def _compare(self, node: ast.Compare) -> tuple[ast.expr, Type]:
        self._without_quotes([node.left, *node.comparators])
        operands = [self.check(item) for item in [node.left, *node.comparators]]
        for index, op in enumerate(node.ops):
            (left, a), (right, b) = operands[index], operands[index + 1]
            if {a.kind, b.kind} == _SPANS:
                operands[index] = (_as_day(left, a), DATE)
                operands[index + 1] = (_as_day(right, b), DATE)
            else:
                self._comparable(node, op, a, b)
        codes = [code for code, _ in operands]
        return ast.Compare(codes[0], node.ops, codes[1:]), BOOL

    def _without_quotes(self, compared: list[ast.expr]) -> None:
        """Refuse a name that is none, but a word of the choice which it is compared with."""
        parts = [part for each in compared for part in getattr(each, "elts", (each,))]
        known = {*self.scope, *self.inner}
        strange = [p.id for p in parts if isinstance(p, ast.Name) and p.id not in known]
        for part in compared if strange else ():
            if isinstance(part, ast.Attribute):
                kind = self.check(part)[1]
                for word in strange:
                    if word in kind.choices:
                        raise unquoted(word)

    def _comparable(self, node: ast.Compare, op: ast.cmpop, a: Type, b: Type) -> None:
        if isinstance(op, ast.In | ast.NotIn):
            if b.kind not in ("list", "text", "record", "any", "choice"):
                raise ConditionError(f"`{ast.unparse(node)}`: nothing can be in {b}")
            for word in getattr(node.comparators[-1], "elts", ()):
                self._choice(node, a, word)
            return
        if isinstance(op, ast.Is | ast.IsNot) and "null" not in (a.kind, b.kind):
            raise ConditionError(f"`{ast.unparse(node)}`: `is` compares with None only")
        if "null" in (a.kind, b.kind) and not isinstance(op, _ORDERED):
            return
        if not fits(a, b) or (isinstance(op, _ORDERED) and "null" in (a.kind, b.kind)):
            hint = _numberless(node.left, a, b) or _numberless(node.comparators[0], b, a)
            raise ConditionError(f"`{ast.unparse(node)}` compares {a} with {b}{hint}")
        self._choice(node, a, node.comparators[0])
        self._choice(node, b, node.left)

    def _choice(self, node: ast.Compare, kind: Type, other: ast.expr) -> None:
        word = other.value if isinstance(other, ast.Constant) else None
        if kind.kind == "choice" and isinstance(word, str) and word not in kind.choices:
            hint = nearest(word, kind.choices)
            raise ConditionError(f"`{ast.unparse(node)}`: '{word}' is not one of {kind}{hint}")

    def _list(self, node: ast.List | ast.Tuple) -> tuple[ast.expr, Type]:
        parts = [self.check(item) for item in node.elts]
        of = _joint([kind for _, kind in parts]) if parts else ANY
        return ast.Tuple([code for code, _ in parts], ast.Load()), Type("list", of=of)

    _tuple = _list

    def _call(self, node: ast.Call) -> tuple[ast.expr, Type]:
        name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
        if name not in _FUNCTIONS or node.keywords:
            raise ConditionError(f"`{name}(...)` is not a function here{nearest(name, _FUNCTIONS)}")
        if name in _REPORTS:
            return self._report(name, node)
        if name == "at":
            return self._at(node)
        if len(node.args) != 1 and not (name in ("min", "max") and node.args):
            raise ConditionError(f"`{ast.unparse(node)}`: {name} takes one argument")
        if len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp):
            argument, of = self._generator(node.args[0])
            return self._aggregate(name, node, [argument], of)
        parts = [self.check(argument) for argument in node.args]
        codes, kind = [code for code, _ in parts], parts[0][1]
        if name in ("days", "hours"):
            if kind.kind not in ("number", "any"):
                raise ConditionError(f"`{ast.unparse(node)}`: {name} takes a number, not {kind}")
            return ast.Call(ast.Name(name, ast.Load()), codes, []), SPAN
        if len(parts) > 1:
            return self._aggregate(name, node, codes, _joint([k for _, k in parts]))
        if kind.kind not in ("list", "any") and not (name == "len" and kind.kind in TEXTS):
            raise ConditionError(f"`{ast.unparse(node)}`: {name} takes a list, not {kind}")
        return self._aggregate(name, node, codes, kind.of or ANY)

    def _at(self, node: ast.Call) -> tuple[ast.expr, Type]:
        """`at(date, clock)`: the time of a day, at a clock or at the clock of another time."""
        parts = [self.check(argument) for argument in node.args]
        kinds = [kind.kind for _, kind in parts]
        right = len(kinds) == 2 and kinds[0] in ("date", "any") and kinds[1] in _CLOCKS
        if not right:
            told = " and ".join(str(kind) for _, kind in parts) or "nothing"
            raise ConditionError(
                f"`{ast.unparse(node)}`: at takes a date and a clock or time, not {told}"
            )
        return ast.Call(ast.Name("at", ast.Load()), [code for code, _ in parts], []), TIME

    def _aggregate(
        self, name: str, node: ast.Call, codes: list[ast.expr], of: Type
    ) -> tuple[ast.expr, Type]:
        kind = {"any": BOOL, "all": BOOL, "len": NUMBER}.get(name, of)
        if name == "sum" and of.kind not in (*_NUMBERS, "any"):
            raise ConditionError(f"`{ast.unparse(node)}`: cannot sum {of}")
        return ast.Call(ast.Name(name, ast.Load()), codes, []), kind

    def _generator(self, node: ast.GeneratorExp) -> tuple[ast.expr, Type]:
        (loop, *more) = node.generators
        if more or loop.is_async or not isinstance(loop.target, ast.Name):
            raise ConditionError(f"`{ast.unparse(node)}`: one plain `for x in list` is allowed")
        iterable, kind = self.check(loop.iter)
        if kind.kind not in ("list", "any"):
            raise ConditionError(f"`{ast.unparse(loop.iter)}` is {kind}, not a list")
        outer = dict(self.inner)
        self.inner[loop.target.id] = kind.of or ANY
        tests = [self.check(test)[0] for test in loop.ifs]
        element, of = self.check(node.elt)
        self.inner = outer
        inner = ast.comprehension(loop.target, iterable, tests, 0)
        return ast.GeneratorExp(element, [inner]), of

    def _report(self, name: str, node: ast.Call) -> tuple[ast.expr, Type]:
        """`answered('topic')` and `done('tool')`: whether the name is among those of the scope."""
        known = self.scope.get(name)
        given = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
        if known is None:
            raise ConditionError(f"`{name}(...)` can only stand in `expect`")
        if given not in known.choices:
            what = "topic" if name == "answered" else "tool"
            hint = nearest(str(given), known.choices)
            raise ConditionError(f"`{ast.unparse(node)}`: no such {what}{hint}")
        self.names.add(name)
        self.reads.add(f"{name}.{given}")
        found = ast.Compare(ast.Constant(given), [ast.In()], [ast.Name(name, ast.Load())])
        return found, BOOL


def _numberless(node: ast.expr, kind: Type, other: Type) -> str:
    """What to write where a fact or field that is compared with numbers is read as text."""
    if kind.kind != "text" or other.kind not in _NUMBERS or not isinstance(node, ast.Attribute):
        return ""
    return (
        f"; what stands in `{ast.unparse(node)}` is read as text: write a number there, or an"
        " amount with its currency, and nothing else"
    )


def _as_day(node: ast.expr, kind: Type) -> ast.expr:
    if kind.kind != TIME.kind:
        return node
    return ast.Call(ast.Name("_day", ast.Load()), [node], [])
