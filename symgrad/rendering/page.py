"""The document model: a worked solution as plain strings and lists, for the templates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import final

from symgrad import __version__
from symgrad.kernel.theorem import Condition
from symgrad.rendering.breaks import broken
from symgrad.rendering.conditions import conditions
from symgrad.rendering.lines import Line, lines, named
from symgrad.rendering.reasons import in_maths, reason, split_words
from symgrad.rendering.shown import shown
from symgrad.rendering.study import Card, cards, ideas, remember, symbols
from symgrad.rendering.width import width
from symgrad.rendering.worked import Part, Picture, Worked
from symgrad.terms.algebra import Call
from symgrad.terms.context import Context, FunctionDeclaration
from symgrad.terms.latex import (
    latex,
    latex_claim,
    latex_declaration,
    latex_definition,
    latex_function,
)
from symgrad.terms.term import Term
from symgrad.terms.walk import free_names, subterms

KINDS = {
    "G": "gradient",
    "J": "Jacobian",
    "H": "Hessian",
    "=": "identity",
    "≤": "inequality",
    "lim": "limit",
    "stat": "stationary point",
    "ode": "differential equation",
    "E": "expectation",
    "num": "numerics",
    "alg": "algorithm",
}

NEEDS = {
    "nonzero": r"{} \ne 0",
    "positive": "{} > 0",
    "nonnegative": r"{} \ge 0",
    "invertible": r"\det({}) \ne 0",
    "differentiable": r"{} \text{{ is differentiable}}",
    "size": "{}",
}

# How many letters a line of a page holds: a formula alone, and one with its reason beside it.
PAPER, PAGE = 72, 72


@final
@dataclass(frozen=True, slots=True)
class Row:
    """One row of an aligned block; `left` is empty where the chain goes on.

    `more` are the lines on which a long right side goes on; `reason` is LaTeX, `words` the same
    as prose, `clauses` the same on as many lines as it needs. `rule` names an entry of the page's `rules`, or is empty.
    """

    left: str
    relation: str
    right: str
    more: tuple[str, ...]
    reason: str
    verdict: str
    words: str = ""
    rule: str = ""
    clauses: tuple[str, ...] = ()


@final
@dataclass(frozen=True, slots=True)
class Block:
    """One statement with its proof; `beside` if the reasons stand beside the rows, else below.

    `given` is what holds here beyond what holds for the whole document.
    """

    statements: tuple[str, ...]
    rows: tuple[Row, ...]
    beside: bool
    result: tuple[str, ...]
    introduced: tuple[str, ...]
    given: tuple[str, ...]
    method: str
    steps: int
    verdict: str
    notes: tuple[str, ...]


@final
@dataclass(frozen=True, slots=True)
class Check:
    """What was tried on numbers: the worst relative error of each method, or that it is exact."""

    verdict: str
    sizes: tuple[str, ...]
    points: int
    methods: tuple[tuple[str, str], ...]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything that a template shows. All maths is LaTeX, everything else plain text."""

    id: str | None
    title: str
    table: str | None
    kind: tuple[str, ...]
    verdict: str
    prose: str | None
    assumptions: tuple[str, ...]
    definitions: tuple[str, ...]
    blocks: tuple[Block, ...]
    conditions: tuple[str, ...]
    sizes: str
    check: Check | None
    code: tuple[tuple[str, tuple[str, ...]], ...]
    references: tuple[str, ...]
    ideas: tuple[str, ...] = ()
    remember: tuple[str, ...] = ()
    rules: Mapping[str, Card] = field(default_factory=dict)
    symbols: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    version: str = __version__


def page(worked: Worked) -> Page:
    """The document model of a worked solution."""
    heading = worked.heading
    context = worked.context
    needed = (_condition(c, part) for part in worked.parts for c in conditions(part))
    return Page(
        id=heading.id,
        title=heading.title or "Worked solution",
        table=heading.table,
        kind=tuple(KINDS.get(kind, kind) for kind in heading.kind),
        verdict=worked.verdict.value,
        prose=worked.prose,
        assumptions=assumptions(worked),
        definitions=definitions(context),
        blocks=tuple(_blocks(worked)),
        conditions=tuple(dict.fromkeys(needed)),
        sizes=_every(worked),
        check=_check(worked),
        code=tuple(worked.code.items()),
        references=heading.references,
        ideas=ideas(worked),
        remember=remember(worked),
        rules=cards(worked),
        symbols=symbols(worked),
        tags=heading.tags,
        pictures=worked.pictures,
    )


def assumptions(worked: Worked) -> tuple[str, ...]:
    r"""The declarations that matter and the hypotheses, in words with maths between dollars."""
    context = worked.context
    used = _used(worked)
    given = [n for n in used if n not in context.definitions]
    declared = [latex_declaration(d) for n, d in context.variables.items() if n in given]
    functions = [_function(d) for n, d in context.functions.items() if n in given]
    hypotheses = [f"${latex_claim(h, context)}$" for h in context.hypotheses]
    return (*declared, *functions, *hypotheses)


def _used(worked: Worked) -> set[str]:
    """The names that the statements and the hypotheses speak of, also through definitions."""
    context = worked.context
    waiting: list[Term] = [s for claim, _ in worked.claims for s in (claim.lhs, claim.rhs)]
    waiting += [side for h in context.hypotheses for side in (h.lhs, h.rhs)]
    used: set[str] = set()
    while waiting:
        term = waiting.pop()
        calls = {t.function.name for t in subterms(term) if isinstance(t, Call)}
        for name in ({n.name for n in free_names(term)} | calls) - used:
            used.add(name)
            if name in context.definitions:
                waiting.append(context.definitions[name].body)
    return used


def _function(declaration: FunctionDeclaration) -> str:
    words = " and ".join(p.words[0] for p in declaration.properties)
    return f"${latex_function(declaration.symbol)}$ {words}".rstrip()


def definitions(context: Context) -> tuple[str, ...]:
    """What the names of the context stand for: `p = …`, `L(w) = …`."""
    found = context.definitions.values()
    return tuple(latex_definition(replace(d, body=shown(d.body, context)), context) for d in found)


def _blocks(worked: Worked) -> Iterator[Block]:
    """The statements with their proofs, each with a letter of its own for what it is about."""
    taken: frozenset[str] = frozenset()
    for part in worked.parts:
        yield block_of(part, worked.context, taken)
        taken |= named(lines(part, taken))


def block_of(
    part: Part, whole: Context | None = None, taken: frozenset[str] = frozenset()
) -> Block:
    """A statement with its proof, as templates show it."""
    derivation = part.derivation
    context = part.context
    shown_lines = lines(part, taken)
    lefts = [_left(line, context) for line in shown_lines]
    room = max(PAPER / 3, PAPER - max(map(width, lefts), default=0.0))
    rows = tuple(_row(*pair, context, room) for pair in zip(shown_lines, lefts, strict=True))
    return Block(
        statements=statements(part),
        rows=rows,
        beside=_fits(rows),
        result=tuple(latex(claim.rhs, context) for claim in part.claims),
        introduced=tuple(latex_definition(d, context) for d in part.introduced),
        given=_given(part, whole or context),
        method=derivation.method if derivation else "",
        steps=len(part.steps),
        verdict=part.verdict.value,
        notes=derivation.notes if derivation else (),
    )


def statements(part: Part) -> tuple[str, ...]:
    """What a part establishes; where one claim follows from others, from which."""
    context = part.context
    if not any(judged.step.arrow for judged in part.steps):
        return tuple(latex_claim(claim, context) for claim in part.claims)
    texts: list[str] = []
    before = None
    for step in (judged.step for judged in part.steps):
        premises = ", ".join(latex_claim(p, context) for p in step.premises)
        claim = latex_claim(step.claim, context)
        if step.arrow and texts and step.premises == (before,):
            texts[-1] += f" {step.arrow} {claim}"
        else:
            texts.append(f"{premises} {step.arrow} {claim}" if step.arrow else claim)
        before = step.claim
    return tuple(texts)


def _given(part: Part, whole: Context) -> tuple[str, ...]:
    """What is declared or assumed for one part alone."""
    context = part.context
    declared = whole.variables
    changed = [
        latex_declaration(d)
        for name, d in context.variables.items()
        if name in declared and d.properties != declared[name].properties
    ]
    added = [h for h in context.hypotheses if h not in whole.hypotheses]
    off_bends = part.derivation.notes if part.derivation else ()
    return (*changed, *(f"${latex_claim(h, context)}$" for h in added if not off_bends))


def _left(line: Line, context: Context) -> str:
    left = latex(shown(line.left, context), context) if line.left is not None else ""
    return rf"{line.arrow} \quad {left}" if line.arrow else left


def _row(line: Line, left: str, context: Context, room: float) -> Row:
    """A line as a row that has this much room beside the widest left side."""
    right, *more = broken(latex(shown(line.right, context), context), room, room - 4)
    words = reason(line.judged, context) if line.judged else ""
    verdict = line.judged.verdict.value if line.judged else ""
    rule = line.judged.step.rule if line.judged else ""
    return Row(
        left,
        line.relation.value,
        right,
        tuple(more),
        in_maths(words),
        verdict,
        words,
        rule,
        tuple(in_maths(clause) for clause in _clauses(words, room)),
    )


def _clauses(words: str, room: float) -> list[str]:
    """A reason on as many lines as it needs: apart at semicolons, then at plus signs."""
    clauses = [words] if words else []
    for mark, kept in (("; ", ""), (" + ", "+ ")):
        pieces = (
            split_words(clause, mark) if width(in_maths(clause)) > 0.9 * room else [clause]
            for clause in clauses
        )
        clauses = [f"{kept if k else ''}{text}" for some in pieces for k, text in enumerate(some)]
    return clauses


def _fits(rows: tuple[Row, ...]) -> bool:
    """Whether the widest of each column stand beside each other on a page."""
    if not rows:
        return True
    columns = (
        max(width(row.left) for row in rows),
        max(width(text) for row in rows for text in (row.right, *row.more)),
        0.95 * max(width(row.reason) for row in rows),
    )
    return sum(columns) <= PAGE


def _condition(condition: Condition, part: Part) -> str:
    return NEEDS[condition.need].format(latex(condition.subject, part.context))


def _every(worked: Worked) -> str:
    """The dimensions that a proof is for: "m and n"."""
    names = (name for part in worked.parts for name in dimension_names(part))
    return join_words(sorted(set(names)))


def dimension_names(part: Part) -> tuple[str, ...]:
    """The symbolic dimensions of a statement, sorted."""
    sides = (side for claim in part.claims for side in (claim.lhs, claim.rhs))
    shapes = (term.shape for side in sides for term in subterms(side))
    return tuple(sorted({name for shape in shapes for dim in shape for name in dim.symbols}))


def join_words(words: Iterable[str]) -> str:
    """a, b and c."""
    *most, last = list(words) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def _check(worked: Worked) -> Check | None:
    numbers = worked.numbers
    if numbers is None:
        return None
    floats = [(name, error_text(error)) for name, error in numbers.errors.items()]
    return Check(
        verdict=numbers.verdict.value,
        sizes=tuple(sizes_text(sizes) for sizes in numbers.dimensions if sizes),
        points=numbers.trials,
        methods=(*floats, *((name, "exact") for name in numbers.exact)),
    )


def sizes_text(sizes: Mapping[str, int]) -> str:
    """m = 2, n = 3."""
    return ", ".join(f"{name} = {size}" for name, size in sorted(sizes.items()))


def error_text(error: float | None) -> str:
    """A relative error to two digits; 0 if it is exact."""
    return "0" if not error else f"{error:.1e}"
