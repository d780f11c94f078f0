"""The Python face: derive, Solution, catalog, and symbols to build terms from."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any, Literal, cast, final

from symgrad.catalog.entry import load_catalog
from symgrad.derivation import Derivation, Judged, Method, Order
from symgrad.diagnostics import DeclarationError
from symgrad.rendering.worked import Numbers, Worked, derived
from symgrad.terms.atoms import Variable
from symgrad.terms.build import variable
from symgrad.terms.context import Context
from symgrad.terms.dimension import Dim, shape_of
from symgrad.terms.node import Node
from symgrad.terms.term import Term
from symgrad.terms.walk import free_variables

if TYPE_CHECKING:
    from symgrad.checking.report import Report

Backend = Literal["numpy", "jax", "torch"]
Rule = Literal["none", "jvp", "vjp"]
ORDERS = ("gradient", "jacobian", "hessian", "differential", "vjp")
BACKENDS = ("numpy", "jax", "torch")
METHODS = ("auto", "components", "differentials", "definition")


def derive(
    expression: object,
    wrt: object,
    let: str | Sequence[str] | Context = (),
    order: Order | None = None,
    method: Method = "auto",
) -> Solution:
    r"""The derivative of an expression, with its derivation.

    `expression` is LaTeX, a term or a SymPy object; `wrt` a name (`\gamma` or gamma), a variable
    or several; `let` declarations and definitions, in prose or as formulas.
    The default order is gradient for a scalar, jacobian otherwise.
    Raises: ReadError, DeclarationError, ShapeError, Unsupported; each says what of the input it is.
    """
    from symgrad.engine import derive as work_out

    context = let if isinstance(let, Context) else read_context(let)
    term, context = read_expression(expression, context)
    variables = tuple(find_variable(one, context) for one in _several(wrt))
    if len(set(variables)) < len(variables):
        twice = next(v.name for v in variables if variables.count(v) > 1)
        raise DeclarationError(f"{twice} stands twice among the variables to derive by")
    chosen = order or ("jacobian" if term.shape else "gradient")
    if chosen not in ORDERS:
        raise DeclarationError(f"there is no order {chosen}{_nearest(chosen, ORDERS)}")
    if method not in METHODS:
        raise DeclarationError(f"there is no method {method}{_nearest(method, METHODS)}")
    derivation = work_out(term, variables, context, chosen, method)
    context = replace(context, hypotheses=derivation.context.hypotheses)
    return Solution(Worked(context=context, parts=(derived(derivation),)))


def catalog() -> Mapping[str, Solution]:
    """The catalogue: each entry is worked out when it is asked for."""
    return Catalog()


def check(*paths: str | PathLike[str]) -> Report:
    """The report on documents: the verdict of every step that they state.

    `report.verdict`, `report.steps` and `report.to_dict()` as CONTRACT.md has them.
    """
    from symgrad.checking.run import check_paths

    return check_paths([fspath(path) for path in paths])


def check_text(text: str, format: Literal["md", "tex", "ipynb"] = "md") -> Report:
    """The report on a document that is given as text."""
    from symgrad.checking.report import Report
    from symgrad.checking.run import check_text as check_one

    if format not in (kinds := ("md", "tex", "ipynb")):
        raise DeclarationError(f"there is no format {format}; there are {', '.join(kinds)}")

    return Report((check_one(text, format=format),))


def solve_note(text: str, path: str = "", method: Method = "auto") -> Solution:
    """The worked solution of a document's statements: each is derived, or proved as it stands.

    Raises: ReadError if a statement cannot be read.
    """
    from symgrad.catalog.entry import FRONT, read_heading
    from symgrad.catalog.solve import solve_document
    from symgrad.reading.read import format_of, read_document

    markdown = format_of(path, text) == "md"
    heading = read_heading(text, path)
    prose = FRONT.sub("", text).strip() + "\n" if markdown else None
    solved = solve_document(read_document(text, path=path), heading, prose, method)
    return Solution(solved, path or None)


def read_context(let: str | Sequence[str], context: Context | None = None) -> Context:
    """The context that `let` declares, on top of another.

    Raises: ReadError.
    """
    if not let:
        return context or Context()
    from symgrad.terms.read import read_let

    return read_let(let, context or Context())


def read_expression(expression: object, context: Context) -> tuple[Term, Context]:
    """The term that an expression is, with the context that it brings along.

    Raises: ReadError if it is LaTeX that cannot be read; TypeError if it is no expression.
    """
    if isinstance(expression, str):
        from symgrad.terms.read import read_term

        return read_term(expression, context), context
    if isinstance(expression, Node):
        term = cast(Term, expression)
        return term, _declared(term, context)
    if type(expression).__module__.split(".")[0] == "sympy":
        from symgrad.reading.from_sympy import from_sympy

        term, own = from_sympy(cast(Any, expression))
        variables = {**own.variables, **context.variables}
        return term, replace(context, variables=variables, functions={**own.functions})
    raise TypeError(f"an expression is LaTeX, a term or a SymPy object, not {expression!r}")


def find_variable(wanted: object, context: Context) -> Variable:
    r"""The variable of a name, `\gamma` or gamma; of a variable, itself; of a SymPy symbol, its own.

    Raises: DeclarationError that suggests the nearest name.
    """
    if isinstance(wanted, Variable):
        return wanted
    name = wanted if isinstance(wanted, str) else str(getattr(wanted, "name", wanted))
    declared = {n: d.variable for n, d in context.variables.items()}
    if name.strip() in declared:
        return declared[name.strip()]
    plain = {plain_name(n): v for n, v in declared.items()}
    if plain_name(name) in plain:
        return plain[plain_name(name)]
    hint = _nearest(plain_name(name), plain)
    known = ", ".join(declared) or "nothing"
    raise DeclarationError(f"{name} is not declared{hint} (declared: {known})")


def plain_name(name: str) -> str:
    r"""A name without LaTeX: `\gamma` is gamma, `W_{1}` is W_1."""
    styles = r"\\(?:mathbf|boldsymbol|bm|mathrm|operatorname)\b"
    return re.sub(r"[\\{}\s]", "", re.sub(styles, "", name))


def _declared(term: Term, context: Context) -> Context:
    for one in sorted(free_variables(term), key=lambda v: v.name):
        context = context.declare(one)
    return context


def _several(wrt: object) -> tuple[object, ...]:
    if isinstance(wrt, list | tuple):
        return tuple(cast("Sequence[object]", wrt))
    return (wrt,)


def _nearest(word: str, known: Any) -> str:
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""


@final
@dataclass(frozen=True, slots=True)
class SolutionStep:
    """One step of a solution, with its verdict as a plain string."""

    rule: str
    before: Term
    relation: str
    after: Term
    reason: str
    verdict: str


@final
class Catalog(Mapping[str, "Solution"]):
    """The entries by id; each is worked out when it is asked for."""

    def __getitem__(self, name: str) -> Solution:
        from symgrad.catalog.solve import solve

        entries = load_catalog()
        if name not in entries:
            raise KeyError(f"the catalogue has no {name}{_nearest(name, entries)}")
        return Solution(solve(entries[name]))

    def __iter__(self) -> Iterator[str]:
        return iter(load_catalog())

    def __len__(self) -> int:
        return len(load_catalog())


@final
class Solution:
    """A worked solution: the result, its proof, its numbers, its code and its pages."""

    def __init__(self, worked: Worked, path: str | None = None) -> None:
        self._worked = worked
        self._path = path

    @property
    def id(self) -> str | None:
        """The id in the catalogue, if it is there."""
        return self._worked.heading.id

    @property
    def worked(self) -> Worked:
        """The solution as the layers below have it."""
        return self._worked

    @property
    def verdict(self) -> str:
        """proved, verified, undecided or refuted: the weakest of the steps."""
        return self._worked.verdict.value

    @property
    def results(self) -> tuple[Term, ...]:
        """The right sides of all established equations; by vec where that gives a matrix."""
        return tuple(answer for part in self._worked.parts for answer in part.answers)

    @property
    def result(self) -> Term | tuple[Term, ...]:
        """The one result; with several variables or statements, all of them."""
        return self.results[0] if len(self.results) == 1 else self.results

    @property
    def steps(self) -> tuple[SolutionStep, ...]:
        """All steps, in order."""
        return tuple(_step(judged) for judged in self._worked.steps)

    @property
    def definitions(self) -> list[str]:
        r"""The names that the result introduces: `p = \operatorname{softmax}(z)`."""
        from symgrad.terms.latex import latex_definition

        parts = self._worked.parts
        found = (latex_definition(d, part.context) for part in parts for d in part.introduced)
        return list(dict.fromkeys(found))

    @property
    def derivations(self) -> tuple[Derivation, ...]:
        """The engine's derivations, one for each statement that has one."""
        return tuple(p.derivation for p in self._worked.parts if p.derivation)

    def verify(self, *, points: int = 2, jax: bool = False) -> Numbers:
        """What numbers say of every established equation; `jax` asks jax.grad too.

        Raises: InternalError if they contradict a proof: that is a mistake of symgrad.
        """
        if (points, jax) == (2, False):
            return self._numbers
        from symgrad.catalog.numbers import numbers

        return numbers(self._worked, points=points, jax=jax)

    @cached_property
    def _numbers(self) -> Numbers:
        from symgrad.catalog.numbers import numbers

        return numbers(self._worked)

    def source(
        self,
        backend: Backend = "numpy",
        *,
        rule: Rule | None = None,
        statement: int | None = None,
    ) -> str:
        """The text of a module with the value and its derivatives, which needs that backend alone.

        `rule` is how autodiff of JAX or PyTorch is to take a gradient: jvp (the usual), vjp or
        none. `statement` chooses among several, from 1.
        Raises: Unsupported if there is nothing to compute, or several statements.
        """
        from symgrad.catalog.exports import Choices, source

        _check_backend(backend)
        choices = Choices(backend=backend, rule=rule, statement=statement)
        return source(self._worked, choices, self.origin)

    def function(self, backend: Backend = "numpy") -> Callable[..., Any]:
        """The derivative as a callable that takes the variables by name.

        Raises: Unsupported if there is nothing to compute, or several statements.
        """
        from symgrad.catalog.exports import Choices, chosen
        from symgrad.lowering import function

        _check_backend(backend)
        derivation = chosen(self._worked, Choices(backend=backend))
        return getattr(function(derivation, backend), derivation.order)

    @property
    def origin(self) -> str | None:
        """The document that the solution is of, if there is one."""
        return self._path or (f"derivations/{self.id}.md" if self.id else None)

    def markdown(self, templates: str | None = None) -> str:
        """The worked solution as a Markdown page; `templates` is a folder of your own."""
        return self._render("md", ("numpy",), templates)

    def latex(self, templates: str | None = None) -> str:
        """The worked solution as a LaTeX document."""
        return self._render("tex", ("numpy",), templates)

    def html(self, templates: str | None = None) -> str:
        """The worked solution as an HTML page that stands alone: formulas set, no network."""
        return self._render("html", ("numpy", "jax", "torch"), templates)

    def notebook(self) -> str:
        """The worked solution as a notebook, its code in cells that check themselves."""
        from symgrad.catalog.code import programs
        from symgrad.rendering.notebook import notebook

        return notebook(self.complete(), programs(self._worked))

    def aligned(self) -> str:
        r"""The derivation alone: one `aligned` block for each chain of equations."""
        from symgrad.rendering.render import render_derivation

        return render_derivation(self._worked)

    def text(self) -> str:
        """The worked solution as terminal text, with the numbers."""
        from symgrad.rendering.terminal import terminal

        return terminal(replace(self._worked, numbers=self.verify()))

    def to_dict(self) -> dict[str, Any]:
        """The solution in the form of CONTRACT.md, symgrad.derive/1."""
        from symgrad.rendering.record import record

        return record(replace(self._worked, numbers=self.verify()))

    def _render(
        self, kind: Literal["md", "tex", "html"], backends: Sequence[Backend], own: str | None
    ) -> str:
        from symgrad.rendering import render

        return render(self.complete(backends), kind, own)

    def complete(
        self, backends: Sequence[Backend] = ("numpy",), numbers: Numbers | None = None
    ) -> Worked:
        """The worked solution with its numbers and its code."""
        from symgrad.catalog.code import modules
        from symgrad.catalog.pictures import drawn

        code = {b: modules(self._worked, b) for b in backends}
        found = {b: texts for b, texts in code.items() if texts}
        pictures = drawn(self._worked.heading.pictures)
        return replace(
            self._worked, numbers=numbers or self.verify(), code=found, pictures=pictures
        )

    def __repr__(self) -> str:
        from symgrad.rendering.terminal import terminal

        return terminal(self._worked).rstrip()

    def _repr_markdown_(self) -> str:
        blocks = self.aligned().split("\n\n")
        return "\n\n".join(f"$$\n{block}\n$$" for block in blocks)


def _step(judged: Judged) -> SolutionStep:
    from symgrad.rendering.reasons import reason

    step = judged.step
    return SolutionStep(
        rule=step.rule,
        before=step.before,
        relation=step.relation.value,
        after=step.after,
        reason=reason(judged),
        verdict=judged.verdict.value,
    )


Size = Dim | int | str


def _check_backend(backend: str) -> None:
    """Raises: DeclarationError for a back end that does not exist."""
    if backend not in BACKENDS:
        raise DeclarationError(f"there is no backend {backend}; there are {', '.join(BACKENDS)}")


def Scalar(name: str) -> Variable:  # noqa: N802 - a constructor, as in SymPy
    """A scalar variable."""
    return variable(name)


def Vector(name: str, size: Size | object) -> Variable:  # noqa: N802
    """A vector variable: Vector("x", "n")."""
    return Variable(name, shape_of(_size(size)))


def Matrix(name: str, rows: Size | object, columns: Size | object) -> Variable:  # noqa: N802
    """A matrix variable: Matrix("A", "m", "n")."""
    return Variable(name, shape_of(_size(rows), _size(columns)))


def Dimension(name: str) -> Dim:  # noqa: N802
    """A symbolic dimension: n = Dimension("n")."""
    return Dim.of(name)


def _size(size: object) -> Size:
    if isinstance(size, int) and size < 1:
        raise DeclarationError(f"a size is at least 1, not {size}")
    if isinstance(size, Dim | int | str):
        return size
    return str(getattr(size, "name", size))
