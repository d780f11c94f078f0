"""Declarations of a sentence: sets, maps, signs, sizes, rows, adjectives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

from symgrad.diagnostics import DeclarationError, ReadError, Span
from symgrad.terms.atoms import Sort, Variable
from symgrad.terms.build import number
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.dimension import SCALAR, Dim, Shape
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.property import Property
from symgrad.terms.read.compound import said_of_formula
from symgrad.terms.read.domains import Domain
from symgrad.terms.read.families import family
from symgrad.terms.read.listed import listed
from symgrad.terms.read.names import is_operation, spelling
from symgrad.terms.read.phrases import Said, phrases, property_of
from symgrad.terms.read.prose import (
    Item,
    Prose,
    Sentence,
    Words,
    asks,
    concludes,
    guarded,
    items_of,
)
from symgrad.terms.read.shaped import shaped
from symgrad.terms.read.shapes_in_words import shapes_in_words
from symgrad.terms.read.statements import Named, Statement, name_of
from symgrad.terms.read.syntax import Num, Script, spelled
from symgrad.terms.term import Term


def memberships(prose: Prose, sentence: Sentence) -> None:
    """What a sentence says by \\in and \\to, by rows, and by sizes in words."""
    items = items_of(prose, sentence)
    listed(prose, items)
    for item in items:
        for statement in item.statements:
            if statement.error is not None and statement.error.code == "unreadable-set":
                prose.report(statement.error, statement.span)
                for named in statement.names:
                    prose.contradicted.setdefault(named.text, statement.error)
            match statement.kind:
                case "member":
                    for named in statement.names:
                        _member(prose, statement, named, items)
                case "map":
                    for named in statement.names:
                        _map(prose, statement, named)
                case _:
                    pass
    shapes_in_words(prose, sentence, items)
    _rows(prose, sentence, items)


def _member(prose: Prose, statement: Statement, named: Named, items: list[Item]) -> None:
    domain = statement.domain
    assert domain is not None
    name, shape = named.text, domain.shape
    if isinstance(named.tree, Script) and named.tree.sup is None:
        base = spelling(named.tree.base)
        if base is not None and base.text in prose.context.rows:
            return
        size = _range_of(items, spelled(named.tree.sub or ()))
        sizes = None if size is None else (size,)
        if sizes is None and (found := family(prose, named.tree)) is not None:
            sizes = found[1]
        if base is not None and sizes is not None and _is_member(domain, named.tree, sizes):
            name, shape = base.text, (*sizes, *domain.shape)
            matrix = Variable(name, shape)
            if len(shape) == 2:
                prose.context = prose.context.name_rows(name, matrix)
    shape = tuple(d.substitute(prose.context.dimensions) for d in shape)
    variable = Variable(name, shape, domain.sort, domain.bound)
    adjectives = _properties(prose, domain.adjectives)
    guarded(
        prose,
        named.span,
        lambda: prose.context.declare(variable, *adjectives, span=named.span),
        name,
    )
    _interval(prose, domain, variable)


def _is_member(domain: Domain, tree: Script, sizes: Shape) -> bool:
    """Whether a set is that of each member of a family: its size does not depend on the index."""
    letters = {t.text for t in tree.sub or ()}
    varying = any(d.symbols & letters for d in domain.shape)
    return domain.sort is Sort.REAL and not varying and len(sizes) + len(domain.shape) <= 2


def _interval(prose: Prose, domain: Domain, variable: Variable) -> None:
    low, high = domain.interval
    for bound, relation in ((low, Relation.GREATER), (high, Relation.LESS)):
        if isinstance(bound, Num) and not variable.shape:
            claim = Claim(variable, relation, number(int(bound.text)))
            if claim not in prose.context.hypotheses:
                prose.context = prose.context.assume(claim)


def _range_of(items: list[Item], letter: str) -> Dim | None:
    """The last value of an index that the sentence counts: i = 1, …, n."""
    if len(letter) != 1:
        return None
    for item in items:
        match = re.search(
            rf"(?<![A-Za-z\\]){re.escape(letter)}\s*(?:=|\\in)\s*(?:\\\{{)?\s*1\s*,.*?dots\s*,\s*([A-Za-z])(?![A-Za-z])",
            item.maths.source,
        ) or re.search(
            rf"_\{{\s*{re.escape(letter)}\s*=\s*1\s*\}}\s*\^\s*\{{?\s*([A-Za-z])(?![A-Za-z])",
            item.maths.source,
        )
        if match:
            return Dim.of(match[1])
    return None


def _properties(prose: Prose, names: tuple[str, ...]) -> tuple[Property, ...]:
    table = prose.adjectives()
    return tuple(table[n] for n in names if n in table)


def _map(prose: Prose, statement: Statement, named: Named) -> None:
    assert statement.domain is not None
    domain = tuple(d.shape for d in statement.source)
    name = named.text
    if name.startswith(r"\mathrm{"):
        name = r"\operatorname{" + name.removeprefix(r"\mathrm{")
    symbol = FunctionSymbol(name, domain, statement.domain.shape)
    old = prose.context.functions.get(name)
    if old is not None:
        if old.symbol != symbol:
            error = DeclarationError(f"{name} is declared twice, with other shapes")
            prose.report(error, named.span)
        return
    prose.context = prose.context.declare_function(symbol, span=named.span)
    if any(
        d.adjectives or d.interval != (None, None) or d.sort is not Sort.REAL
        for d in statement.source
    ):
        partial = prose.context.partial | {name}
        prose.context = replace(prose.context, partial=partial)


def _rows(prose: Prose, sentence: Sentence, items: list[Item]) -> None:
    """ "with rows x_i^T": names for the rows, or columns, of the matrix before."""
    matrix: Term | None = None
    for item in items:
        words = item.before.lower()
        kind = (
            "rows"
            if re.search(r"\brows?\b", words)
            else "columns"
            if re.search(r"\bcolumns?\b", words)
            else ""
        )
        for statement in item.statements:
            for named in statement.names:
                declared = prose.context.variables.get(named.text)
                if declared is not None and len(declared.variable.shape) == 2:
                    matrix = declared.variable
                elif kind and matrix is not None and statement.kind == "names":
                    _name_rows(prose, named, matrix, kind)
    _ = sentence


def _name_rows(prose: Prose, named: Named, matrix: Term, kind: str) -> None:
    from symgrad.terms.algebra import Transpose

    tree = named.tree
    if not isinstance(tree, Script) or tree.sub is None or len(tree.sub) != 1:
        return
    base = spelling(tree.base)
    if base is None or base.text in prose.context.rows:
        return
    if (
        base.text in prose.context.variables
        and prose.context.variables[base.text].variable is not matrix
    ):
        return
    of = matrix if kind == "rows" else Transpose(matrix)
    prose.context = prose.context.name_rows(base.text, of)


def signs(prose: Prose, sentence: Sentence) -> None:
    """What a sentence says by > 0, \\ne 0, 0 < \\beta < 1, n \\ge 2, A \\succ 0."""
    for item in items_of(prose, sentence):
        if item.conditional != prose.local or concludes(item.before):
            continue
        for statement in item.statements:
            if statement.kind == "compare":
                for adjective, side in _sign_of(statement):
                    for named in (*statement.names, *_side_name(prose, statement, side)):
                        _sign(prose, adjective, named, statement.span)


_SIGNS = {
    (">", "0"): "positive", (r"\ge", "0"): "nonnegative", (r"\ne", "0"): "nonzero",
    ("<", "1"): "below one", (r"\succ", "0"): "positive definite",
    (r"\succeq", "0"): "positive semidefinite",
}  # fmt: skip
_FLIPPED = {
    "<": ">",
    ">": "<",
    r"\le": r"\ge",
    r"\ge": r"\le",
    r"\ne": r"\ne",
    r"\prec": r"\succ",
    r"\preceq": r"\succeq",
}


def _sign_of(statement: Statement) -> Iterator[tuple[str, int]]:
    """The adjectives that comparisons with 0 and 1 amount to, and which side they speak of."""
    from symgrad.terms.read.spelling import RELATIONS

    texts = [spelled(s.tokens) for s in statement.sides]
    for place, token in enumerate(statement.relations):
        relation = RELATIONS[token.text]
        if (relation, texts[place + 1]) in _SIGNS:
            yield _SIGNS[relation, texts[place + 1]], place
        flipped = _FLIPPED.get(relation, "")
        if (flipped, texts[place]) in _SIGNS:
            yield _SIGNS[flipped, texts[place]], place + 1
        yield from _least(relation, texts[place + 1], place)
        yield from _least(flipped, texts[place], place + 1)


def _least(relation: str, text: str, place: int) -> Iterator[tuple[str, int]]:
    """The lower bound that n ≥ 2 and n > 1 give a dimension."""
    if relation in (r"\ge", ">") and text.isdigit() and int(text[:6]) >= 1:
        yield f"at least {int(text[:6]) + (relation == '>')}", place


def _side_name(prose: Prose, statement: Statement, side: int) -> list[Named]:
    """The name that one side is; of an entry x_i of a declared vector the vector's."""
    place = statement.sides[side]
    try:
        tree = prose.reading().parsed(place.tokens, place.span)
    except ReadError:
        return []
    name = name_of(tree)
    if name is None:
        return []
    if isinstance(tree, Script) and name not in prose.context.variables:
        base = spelling(tree.base)
        members = family(prose, tree)
        if members is not None:
            prose.context = prose.context.declare(Variable(*members), span=place.span)
        if tree.primes or (is_operation(tree.sup) and not _is_square(prose, tree)):
            return []
        letters = all(t.kind == "letter" or t.text == "," for t in tree.sub or ())
        if (
            base is not None
            and base.text in prose.context.variables
            and tree.sup is None
            and letters
        ):
            return [Named(base.text, tree.base, place.span)]
        if base is not None and base.text in prose.context.variables:
            return []
    return [Named(name, tree, place.span)]


def _is_square(prose: Prose, tree: Script) -> bool:
    """Whether a name is declared by its square alone: σ² > 0, with no σ declared."""
    base = spelling(tree, sup=False)
    variables = prose.context.variables
    return spelled(tree.sup or ()) == "2" and base is not None and base.text not in variables


def _sign(prose: Prose, adjective: str, named: Named, span: Span) -> None:
    context = prose.context
    if adjective.startswith("at least "):
        reading = prose.reading()
        if named.text in reading.dimensions and named.text not in context.variables:
            least = int(adjective.split()[-1])
            bounds = {
                **context.at_least,
                named.text: max(least, context.at_least.get(named.text, 1)),
            }
            prose.context = replace(context, at_least=MappingProxyType(bounds))
        return
    declared = context.variables.get(named.text)
    known = (prose.reading().dimensions, context.functions)
    by_square = f"{named.text}^2" in context.variables
    if declared is None and (by_square or any(named.text in names for names in known)):
        return
    if declared is not None and named.text in context.definitions:
        return
    rank = declared.variable.rank if declared is not None else 0
    if adjective == "nonzero" and rank == 1:
        adjective = "nonzero vector"
    found = prose.adjectives().get(adjective)
    if found is None or (found.rank is not None and found.rank != rank):
        return
    variable = declared.variable if declared is not None else Variable(named.text, SCALAR)
    guarded(prose, span, lambda: prose.context.declare(variable, found, span=named.span))


def adjectives(prose: Prose, sentence: Sentence) -> None:
    """Adjectives before and after symbols, of every symbol of a list where the words say so."""
    if asks(sentence):
        return
    items, texts = _subjects_and_words(items_of(prose, sentence), sentence)
    for place, text in enumerate(texts):
        first, last = place == 0, place == len(items)
        for said in phrases(text, prose.adjectives(), first=first, last=last):
            meant = _meant(items, texts, place, said)
            if all(item.conditional == prose.local for item in meant):
                for item in meant:
                    _say(prose, item, said)
    shaped(prose, sentence)


def _subjects_and_words(items: list[Item], sentence: Sentence) -> tuple[list[Item], list[str]]:
    """The formulas that words can speak of, and the words round them; sizes count as words."""
    last = sentence[-1]
    ending = last.text if isinstance(last, Words) else ""
    kept: list[Item] = []
    texts: list[str] = [""]
    for item in items:
        texts[-1] += item.before
        if any(s.kind in ("sizes", "set") for s in item.statements):
            continue
        kept.append(item)
        texts.append("")
    texts[-1] += ending
    return kept, texts


def _meant(items: list[Item], texts: list[str], place: int, said: Said) -> list[Item]:
    step = -1 if said.side == "left" else 1
    at = place - 1 if said.side == "left" else place
    found: list[Item] = []
    while 0 <= at < len(items):
        found.append(items[at])
        between = texts[at] if said.side == "left" else texts[at + 1]
        if not said.all or not re.fullmatch(r"\s*(,|and|, and|)\s*", between):
            break
        at += step
    return found


def _say(prose: Prose, item: Item, said: Said) -> None:
    for statement in item.statements:
        if statement.kind == "other" and len(statement.sides) == 1:
            prose.context = said_of_formula(prose, statement.sides[0], said)
        for named in _subjects(prose, statement):
            function = prose.context.functions.get(named.text)
            if function is not None:
                found = property_of(prose.adjectives(), said.words, len(function.symbol.domain[0]))
                if found is not None and found not in function.properties:
                    properties = (*function.properties, found)
                    prose.context = prose.context.declare_function(
                        function.symbol,
                        *properties,
                        span=function.span,
                        constants=function.constants,
                    )
                continue
            declared = prose.context.variables.get(named.text)
            if declared is not None:
                _add(prose, declared.variable, said, item.maths.span)


def _subjects(prose: Prose, statement: Statement) -> list[Named]:
    """The names that words round a formula can speak of."""
    if statement.kind in ("member", "map", "names"):
        return statement.names
    if statement.kind in ("equation", "compare") and statement.sides:
        tree = None
        try:
            tree = prose.reading().parsed(statement.sides[0].tokens, statement.span)
        except ReadError:
            return statement.names
        name = spelling(tree)
        if name is not None:
            return [*statement.names, Named(name.text, tree, statement.sides[0].span)]
    return []


def _add(prose: Prose, variable: Variable, said: Said, span: Span) -> None:
    rank = 1 if said.rows else variable.rank
    found = property_of(prose.adjectives(), said.words, rank)
    if found is None or (said.rows and variable.rank != 2):
        return
    if said.rows:
        guarded(prose, span, lambda: prose.context.declare(variable, rows=(found,)))
    else:
        guarded(prose, span, lambda: prose.context.declare(variable, found))
