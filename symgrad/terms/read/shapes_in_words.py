"""Shapes said in words: "A is an m × n matrix", "a vector x of length n", "n, m positive integers"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from symgrad.terms.algebra import Transpose
from symgrad.terms.atoms import Variable
from symgrad.terms.dimension import SCALAR, Shape
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.node import ONE
from symgrad.terms.read.names import spelling
from symgrad.terms.read.outline import Outline, outline
from symgrad.terms.read.statements import Named
from symgrad.terms.read.syntax import Script, Syntax, spelled

if TYPE_CHECKING:
    from symgrad.terms.read.prose import Item, Prose, Sentence

_N = r"⟨n\d+⟩"
_LIST = rf"(?P<who>(?<!for )(?<!by )(?<!all )(?<!each )(?<!every ){_N}(?:(?: ?, ?and | ?, ?| and | et | und | y ){_N})*)"
_NOUNED = (
    rf"(?P<who>{_N}(?:(?: ?, ?and | ?, ?| and )(?:(?!(?:is|are|be)\b)[^\W\d][\w-]* ){{0,2}}{_N})+)"
)
_ARE = r" ?,? ?(?:are|be)\b ?"
_SIZES = rf"(?:⟨[st]\d+⟩|\( ?⟨s\d+⟩ ?\)|\( ?{_N} ?, ?(?:{_N})? ?\)|{_N}(?: ?[-–]?(?:by|×|x)[-–]? ?{_N})+)"
_SIZE = rf"(?P<size>{_SIZES}|{_N})"
_W = r"(?:(?!(?:of|in|into|to|from|with|on|and|by|not|no|for|whose|through|via|is|are|has|times|than|or)\b)[^\W\d][\w'’-]*,? ){0,4}?"
_BE = (
    r"(?: ?,? ?(?:which |that )?(?:is|are|be|being|denotes?|represents?|as)\b ?| ?[:—–,-]+ ?|"
    r" (?=(?:both|all|each|an?|two)\b)| (?=⟨))"
)
_MANY = r"(?:(?:both|all|each|an?|the|two|some|any|also|to be|given as) )*"
_MATRIX = r"(?:matri(?:x|ces)|tensors?|arrays?)"
_VECTOR = r"(?:vectors?|arrays?|points?|tuples?)"
_KIND = r"(?:shapes?|sizes?|dimensions?|dimensionality|lengths?|orders?)"
_SCALARS = r"(?:scalars?|real numbers?|reals?|numbers?|constants?|real-valued)"

Given: TypeAlias = tuple[Named, Shape]
Taken: TypeAlias = Callable[[Outline, re.Match[str]], Iterator[Given]]


def shapes_in_words(prose: Prose, sentence: Sentence, items: list[Item]) -> None:
    """Declare what the words of a sentence give a shape or call a dimension."""
    for item in items:
        for statement in item.statements:
            for named in statement.names if statement.kind == "names" else ():
                _with_sizes_below(prose, named)
    if not any(s.kind != "member" for item in items for s in item.statements):
        return
    told = outline(prose, sentence, items)
    _integers(prose, told)
    found = [
        pair
        for pattern, take in _PATTERNS.items()
        for match in pattern.finditer(told.line)
        if not _OWNED.search(told.line[: match.start("who")]) or match.start("who") > match.start()
        for pair in take(told, match)
    ]
    sizes = {name for _, shape in found for size in shape for name in size.symbols}
    for named, shape in found:
        if named.text not in sizes:
            _declare(prose, named, shape)
    _functions(prose, told)
    _rows(prose, told)


def rows_in_words(prose: Prose, sentence: Sentence) -> None:
    """Take in what a sentence says of the rows of matrices, once these are known."""
    from symgrad.terms.read.prose import Words, items_of

    words = " ".join(part.text for part in sentence if isinstance(part, Words))
    if re.search(r"\b(row|column)s?\b", words, re.I):
        _rows(prose, outline(prose, sentence, items_of(prose, sentence)))


# ---------------------------------------------------------------- what a phrase says
def _sized(told: Outline, match: re.Match[str]) -> Iterator[Given]:
    shape = told.shape(match["size"])
    if shape is not None:
        yield from ((named, shape) for named in told.named(match["who"]))


def _square(told: Outline, match: re.Match[str]) -> Iterator[Given]:
    shape = told.shape(match["size"])
    if shape is not None and len(shape) == 1:
        yield from ((named, shape * 2) for named in told.named(match["who"]))


def _respectively(told: Outline, match: re.Match[str]) -> Iterator[Given]:
    """One size for all names of a list, or one for each."""
    parts = [told.shape(m.group()) for m in re.finditer(rf"{_SIZES}|{_N}", match["sizes"])]
    names = list(told.named(match["who"]))
    if len(parts) != len(names):
        parts = parts[:1] * len(names)
    for named, shape in zip(names, parts, strict=True):
        if shape is not None:
            yield named, shape


def _scalars(told: Outline, match: re.Match[str]) -> Iterator[Given]:
    yield from ((named, SCALAR) for named in told.named(match["who"]))


_AND = r"(?: ?, ?and | ?, ?| and )"
_ANY = rf"(?:{_SIZES}|{_N})"
_END = r"(?![\w-])"
_PATTERNS: Mapping[re.Pattern[str], Taken] = {
    re.compile(text): take
    for text, take in (
        (
            rf"{_LIST}{_BE}{_MANY}{_W}{_MATRIX} (?:of|with) (?:order|size|dimension) (?P<size>{_N})",
            _square,
        ),
        (
            rf"{_LIST}(?: ?,? ?(?:which |that )?(?:is|are|be|has|have|having|both|all|each)\b| ?,)*"
            rf" ?(?:(?:an?|the|two|row|column|real) )*(?:{_W}{_VECTOR} |{_W}{_MATRIX} )?"
            rf"(?:of |with |has |have |the |respective )*{_KIND} (?:of |is |are |= ?)?"
            rf"(?P<sizes>{_ANY}(?:{_AND}{_ANY})*(?= ?,? respectively)|{_SIZES}(?:{_AND}{_SIZES})*|{_N})",
            _respectively,
        ),
        (rf"the {_KIND} of {_LIST} (?:is|are|being|be) {_SIZE}", _sized),
        (rf"{_LIST}{_BE}{_MANY}{_W}(?P<size>{_N})[- ]?(?:dimensional\b|{_VECTOR}{_END})", _sized),
        (rf"(?P<size>{_N})[- ]?(?:dimensional )?{_W}{_VECTOR} {_LIST}", _sized),
        (
            rf"{_LIST}{_BE}{_MANY}{_W}{_VECTOR} with (?P<size>{_N}) (?:elements|entries|components|coordinates)",
            _sized,
        ),
        (rf"{_LIST}{_BE}{_MANY}{_W}(?P<size>{_SIZES})", _sized),
        (rf"(?P<size>{_SIZES})[- ]?{_W}(?:{_MATRIX}|{_VECTOR}) {_LIST}", _sized),
        (rf"(?P<who>{_N}) ?(?P<size>\( ?⟨s\d+⟩ ?\)|⟨s\d+⟩)", _sized),
        (rf"{_LIST}{_BE}{_MANY}{_W}{_SCALARS}(?! of\b){_END}(?! (?:{_MATRIX}|{_VECTOR}|function)| ?⟨)", _scalars),
        (rf"\b{_SCALARS} {_LIST}", _scalars),
        (rf"{_LIST}{_BE}{_MANY}{_W}(?:{_VECTOR}|{_MATRIX})? ?in (?P<size>⟨e\d+⟩)", _sized),
        (rf"{_NOUNED}{_ARE}{_MANY}{_W}(?:{_VECTOR}|{_MATRIX})? ?in (?P<size>⟨e\d+⟩)", _sized),
    )
}  # fmt: skip
"""What people write, the most telling first: a name keeps the first shape that it is given."""

_OWNED = re.compile(rf"\b(?:of|in|between|to|from|than|times|on) (?:{_N}{_AND})*$")
"""Before a name that is not what the sentence is about: "the product of A and B is …"."""

_INTEGERS = re.compile(
    rf"(?:positive integers?|dimensions?|sizes?) {_LIST}|"
    rf"{_LIST.replace('who', 'subject')}{_BE}{_MANY}(?:positive integers?\b|(?:the )?number of\b)"
)
_FUNCTIONS = re.compile(
    rf"{_LIST}{_BE}{_MANY}{_W}(?:functions?|maps?|mappings?) from (?P<a>⟨e\d+⟩) (?:in)?to (?P<b>⟨e\d+⟩)"
)
_ROW = (
    rf"(?P<row>{_N}) (?:denotes?|is|are|be|as|represents?) (?:the |each |every |a )?(?:{_N}-?(?:th|st) )?"
    rf"(?P<kind>row|column)s?(?: vectors?)? (?:of|in) (?P<of>⟨[nm]\d+⟩)",
    rf"(?P<kind>row|column)s?(?: vectors?)? of (?P<of>⟨[nm]\d+⟩) (?:is|are|be)?(?: denoted)?(?: by)? ?(?P<row>{_N})",
)


def _integers(prose: Prose, told: Outline) -> None:
    """Names that are said to count things are dimensions."""
    for match in _INTEGERS.finditer(told.line):
        for named in told.named(match["who"] or match["subject"]):
            if named.text not in prose.context.variables:
                least = {named.text: 1, **prose.context.at_least}
                prose.context = replace(prose.context, at_least=MappingProxyType(least))


def _functions(prose: Prose, told: Outline) -> None:
    """Functions from one set to another."""
    for match in _FUNCTIONS.finditer(told.line):
        source, target = told.shape(match["a"]), told.shape(match["b"])
        for named in told.named(match["who"]) if source is not None and target is not None else ():
            if named.text not in prose.context.functions:
                symbol = FunctionSymbol(named.text, (source or (),), target or ())
                prose.context = prose.context.declare_function(symbol, span=named.span)


def _rows(prose: Prose, told: Outline) -> None:
    """Names for the rows or columns of a matrix."""
    for pattern in _ROW:
        for match in re.finditer(pattern, told.line):
            (row, *_), (of, *_) = list(told.named(match["row"])), list(told.named(match["of"]))
            matrix = prose.context.variables.get(of.text)
            if matrix is not None and matrix.variable.rank == 2:
                name_rows(prose, row.tree, matrix.variable, columns=match["kind"] == "column")


def name_rows(prose: Prose, tree: Syntax, matrix: Variable, *, columns: bool) -> None:
    """Let x_i name the rows, or the columns, of a matrix."""
    if not isinstance(tree, Script) or tree.sub is None or len(tree.sub) != 1:
        return
    base = spelling(tree.base)
    if base is None or base.text in prose.context.rows:
        return
    declared = prose.context.variables.get(base.text)
    if declared is None or declared.variable is matrix:
        of = Transpose(matrix) if columns else matrix
        prose.context = prose.context.name_rows(base.text, of)


# ---------------------------------------------------------------- declaring
def _declare(prose: Prose, named: Named, shape: Shape) -> None:
    """Declare a name that nothing is known of; a column n × 1 is a vector."""
    from symgrad.terms.read.prose import guarded

    if len(shape) == 2 and shape[1] == ONE:
        shape = shape[:1] if shape[0] != ONE else SCALAR
    known = (prose.context.variables, prose.context.functions, prose.context.rows)
    if any(named.text in names for names in known) or named.text in prose.reading().dimensions:
        return
    variable = Variable(named.text, shape)
    guarded(prose, named.span, lambda: prose.context.declare(variable, span=named.span))


def _with_sizes_below(prose: Prose, named: Named) -> None:
    r"""$X_{m \times m}$ is the name X with its shape."""
    from symgrad.diagnostics import ReadError
    from symgrad.terms.read.ranges import dimensions

    tree = named.tree
    if not isinstance(tree, Script) or r"\times" not in spelled(tree.sub or ()):
        return
    base = spelling(tree.base)
    try:
        shape = dimensions(prose.reading(), tree.sub or (), named.span)
    except ReadError:
        return
    if base is not None and len(shape) > 1:
        _declare(prose, Named(base.text, tree.base, named.span), shape)
