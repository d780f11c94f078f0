"""Subscripts and superscripts on values: entries, transposes, inverses, powers, decorated names."""

from __future__ import annotations

from dataclasses import replace

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.algebra import (
    Inverse,
    MatrixPower,
    Power,
    Transpose,
)
from symgrad.terms.atoms import Constant, Ones, Zeros
from symgrad.terms.binders import Array
from symgrad.terms.dimension import SCALAR, Dim, Shape
from symgrad.terms.function import Function, FunctionSymbol
from symgrad.terms.read import letters, values
from symgrad.terms.read.draft import Draft, draft, known
from symgrad.terms.read.fences import norm
from symgrad.terms.read.indices import (
    entries,
    segments,
    split_commas,
)
from symgrad.terms.read.names import Spelled, is_operation, spelling
from symgrad.terms.read.ranges import dimension, dimensions
from symgrad.terms.read.reading import IndexRange, Meaning, Reading, Rows
from symgrad.terms.read.stackless import Task
from symgrad.terms.read.syntax import (
    Accented,
    Group,
    Name,
    Num,
    Relations,
    Script,
    Symbol,
    Tokens,
    Word,
    spelled,
)
from symgrad.terms.term import Term

TRANSPOSES = frozenset({r"\top", "T", r"\intercal", "t", r"\mathsf{T}", r"\mathtt{T}"})
_INVERSE_TRANSPOSES = frozenset("-" + t for t in TRANSPOSES)


def script(reading: Reading, syntax: Script) -> Task[Draft]:
    """The value of something with scripts."""
    match syntax.base:
        case Group(kind=r"\|"):
            length: Draft = yield norm(reading, syntax.base, syntax.sub)
            made: Draft = yield raised(reading, length, replace(syntax, sub=None))
            return made
        case Group(kind="<") if _is_of_inner_product(syntax.sub):
            paired: Draft = yield reading.read(syntax.base)
            made = yield raised(reading, paired.closed(), replace(syntax, sub=None))
            return made
        case Group(kind="["):
            array: Draft = yield _array_or_entry(reading, syntax)
            return array
        case Symbol() | Num():
            special: Draft = yield _special(reading, syntax)
            return special
        case Name() | Word() | Accented():
            named: Draft = yield _named(reading, syntax)
            return named
        case _:
            base: Draft = yield reading.read(syntax.base)
            done: Draft = yield scripts_on(reading, base.closed(), syntax)
            return done


def _is_of_inner_product(sub: Tokens | None) -> bool:
    """Whether a subscript names the standard inner product: ⟨A, B⟩_F."""
    text = spelled(sub or ()).removeprefix(r"\mathrm{").rstrip("}")
    return text in ("F", "2", "Fro") or text.startswith(r"\mathbb{R")


def scripts_on(reading: Reading, value: Draft, syntax: Script) -> Task[Draft]:
    """A value with the scripts of `syntax`, in the order in which they were written."""
    if syntax.sub is None or syntax.sup is None:
        plain: Draft = yield _lowered(reading, value, syntax)
        done: Draft = yield raised(reading, plain, syntax)
        return done
    first_sub = not syntax.sup or not syntax.sub or _starts(syntax.sub) < _starts(syntax.sup)
    if first_sub and _text(syntax) in TRANSPOSES and len(value.shape) == 2:
        parts = segments(syntax.sub, 2, syntax.span)
        if len(parts) == 2 and not any(p[0].text == ":" for p in parts):
            message = "this transposes the entry, not the matrix"
            hint = r"write (A^\top)_{ij} for the entry of the transpose"
            raise ReadError(message, syntax.span, code="ambiguous", hint=hint)
    if first_sub:
        low: Draft = yield _lowered(reading, value, syntax)
        both: Draft = yield raised(reading, low, syntax)
        return both
    high: Draft = yield raised(reading, value, syntax)
    last: Draft = yield _lowered(reading, high.closed(), syntax)
    return last


def _starts(tokens: Tokens) -> int:
    return tokens[0].span.start if tokens else 0


def _text(syntax: Script) -> str:
    return spelled(syntax.sup or ())


def _tells_sizes(reading: Reading, value: Draft, sub: Tokens, span: Span) -> bool:
    """Whether a subscript only repeats the sizes of a value: X_{m \\times n}."""
    if not any(t.text == r"\times" for t in sub):
        return False
    from symgrad.terms.node import ONE
    from symgrad.terms.read.ranges import dimensions

    told = dimensions(reading, sub, span)
    if len(told) == 2 and told[1] == ONE and len(value.shape) == 1:
        told = told[:1]
    return len(told) == len(value.shape) and reading.sizes.same(value.shape, told)


def _lowered(reading: Reading, value: Draft, syntax: Script) -> Task[Draft]:
    if syntax.sub is None or _tells_sizes(reading, value, syntax.sub, syntax.span):
        return value
    made: Draft = yield entries(reading, value, syntax.sub, syntax.span)
    return made


def raised(reading: Reading, value: Draft, syntax: Script) -> Task[Draft]:
    """A value with the superscript and the primes of `syntax`."""
    for _ in range(syntax.primes):
        if not value.shape:
            raise ReadError("a prime on what is neither a function nor a matrix", syntax.span)
        value = transposed(value, syntax.span)
    if syntax.sup is None:
        return value.at(syntax.span)
    text = _text(syntax)
    if _transposes(reading, text, value):
        return transposed(value, syntax.span)
    if text in _INVERSE_TRANSPOSES:
        return transposed(power(reading, value, None, syntax.span), syntax.span)
    if text == "-1" and len(value.shape) == 2:
        return power(reading, value, None, syntax.span)
    elementwise = syntax.sup[0].text in (r"\odot", r"\circ") and len(syntax.sup) > 1
    tokens = syntax.sup[1:] if elementwise else syntax.sup
    tree = reading.parsed(tokens, syntax.span)
    if isinstance(tree, Group) and tree.kind == "(":
        name = spelling(syntax)
        raise reading.undeclared(name.text if name else text, syntax.span)
    exponent: Draft = yield reading.read(tree)
    if elementwise:
        return _elementwise_power(reading, value, exponent, syntax.span)
    return power(reading, value, exponent, syntax.span)


def _transposes(reading: Reading, text: str, value: Draft) -> bool:
    if text not in TRANSPOSES:
        return False
    if text in ("T", "t") and not value.shape:
        return not (text in reading.dimensions or reading.is_variable(text))
    return text != "t" or reading.scalar("t") is None


def transposed(value: Draft, span: Span) -> Draft:
    """The transpose; that of a row A_{i,:} is the row as a vector."""
    if value.form == "row":
        return value.parts[0].at(span)
    match value.shape:
        case ():
            shape: Shape = SCALAR
        case (n,):
            shape = (Dim.of(1), n)
        case (m, n):
            shape = (n,) if m == Dim.of(1) else (n, m)
        case _:
            raise ReadError("a transpose needs a matrix or a vector", span, code="shape-mismatch")
    return draft(shape, Transpose, (value.closed(),), span)


def _elementwise_power(reading: Reading, value: Draft, exponent: Draft, span: Span) -> Draft:
    if exponent.shape:
        shown = reading.sizes.show(exponent.shape)
        raise ReadError(
            f"an exponent is a number, not {shown}", exponent.span, code="shape-mismatch"
        )
    form = "number" if value.form == "number" and exponent.form == "number" else ""
    return draft(value.shape, Power, (value.closed(), exponent.closed()), span, form)


def power(reading: Reading, value: Draft, exponent: Draft | None, span: Span) -> Draft:
    """A power by type: of a square matrix a matrix power (None: the inverse), else elementwise."""
    if len(value.shape) != 2:
        if exponent is None:
            raise ReadError("an inverse transpose needs a matrix", span, code="shape-mismatch")
        return _elementwise_power(reading, value, exponent, span)
    if not reading.sizes.equal(*value.shape):
        message = f"a matrix power needs a square matrix, not {reading.sizes.show(value.shape)}"
        hint = r"write A^{\odot 2} for the power of every entry"
        raise ReadError(message, span, code="shape-mismatch", hint=hint)
    if exponent is None:
        return draft(value.shape, Inverse, (value.closed(),), span)
    if exponent.shape:
        return _elementwise_power(reading, value, exponent, span)
    return draft(value.shape, MatrixPower, (value.closed(), exponent.closed()), span)


def _array_or_entry(reading: Reading, syntax: Script) -> Task[Draft]:
    """[body]_{i,j}: the array of these entries if the body is a number, else an entry of it."""
    group = syntax.base
    assert isinstance(group, Group)
    ranges = _array_indices(reading, syntax.sub, syntax.span)
    if ranges is not None and len(group.items) == 1 and not isinstance(group.items[0], Relations):
        with reading.within({r.name: r for r in ranges}):
            body: Draft = yield reading.read(group.items[0])
        explicit = any(t.text in (r"\le", r"\leq", "≤") for t in syntax.sub or ())
        if explicit or not body.shape:
            made = _array(reading, ranges, body.closed(), syntax.span)
            done: Draft = yield raised(reading, made, syntax)
            return done
    base: Draft = yield reading.read(group)
    entry: Draft = yield scripts_on(reading, base.closed(), syntax)
    return entry


def _array(reading: Reading, ranges: list[IndexRange], body: Draft, span: Span) -> Draft:
    drafts = [reading.index_draft(r, span) for r in ranges]
    shape = (*(r.stop - r.start + 1 for r in ranges), *body.shape)

    def make(of: Term, *indices: Term) -> Term:
        return Array(indices, of)  # type: ignore[arg-type]

    return draft(shape, make, (body, *drafts), span)


def _array_indices(reading: Reading, sub: Tokens | None, span: Span) -> list[IndexRange] | None:
    if not sub:
        return None
    found: list[IndexRange] = []
    for part in split_commas(sub):
        tree = reading.parsed(part, span)
        match tree:
            case Name(text=text) if text not in reading.dimensions:
                names = [text]
            case Relations(first=Name(text=text), rest=((r"\le", stop),)):
                found.append(IndexRange(text, dimension(reading, stop)))
                continue
            case Relations(first=start, rest=((r"\le", Name(text=text)), (r"\le", stop))):
                low, high = dimension(reading, start), dimension(reading, stop)
                found.append(IndexRange(text, high, low))
                continue
            case _:
                if not all(t.kind == "letter" for t in part):
                    return None
                names = [t.text for t in part]
        for letter in names:
            if reading.local(letter) is not None or reading.is_variable(letter):
                return None
            found.append(IndexRange(letter, reading.sizes.unknown(f"the range of {letter}", span)))
    return found


def _special(reading: Reading, syntax: Script) -> Task[Draft]:
    """Scripts on 𝟏 and 𝟎, which give their size, and on numbers."""
    from symgrad.terms.read.conditions import indicator

    base = syntax.base
    assert isinstance(base, Symbol | Num)
    one = base.text in (r"\mathbf{1}", r"\mathbb{1}", "1")
    zero = base.text in (r"\mathbf{0}", r"\mathbb{0}", "0")
    if syntax.sub is None and base.text == "1" and _text(syntax) in TRANSPOSES:
        return transposed(values.constant(reading, base.span, ones=True), syntax.span)
    if syntax.sub is None or not (one or zero):
        value = values.number(base) if isinstance(base, Num) else values.symbol(reading, base)
        if syntax.sub is not None:
            raise ReadError("a subscript on a sign that takes none", syntax.span)
        plain: Draft = yield raised(reading, value, syntax)
        return plain
    tree = reading.parsed(syntax.sub, syntax.span)
    if isinstance(tree, Group) and tree.kind in ("{", "{}", "("):
        tree = tree.items[0]
    if isinstance(tree, Relations) and one:
        told: Draft = yield indicator(reading, (tree,), syntax.span)
        return told
    shape = dimensions(reading, syntax.sub, syntax.span)
    fixed = known(Ones(shape) if one else Zeros(shape), syntax.span)
    made: Draft = yield raised(reading, fixed, syntax)
    return made


def _named(reading: Reading, syntax: Script) -> Task[Draft]:
    """A decorated name: the longest part of it that is declared, then entries and powers."""
    found, rest = _resolved(reading, syntax)
    match found:
        case Draft(term=Constant()) if syntax.sub is not None:  # π_k is no entry of the number π
            name = spelling(syntax, sup=False)
            raise reading.undeclared(name.text if name is not None else "this", syntax.span)
        case Draft():
            value = found
        case IndexRange():
            value = reading.index_draft(found, syntax.span)
        case Rows(matrix=matrix):
            of = known(matrix, syntax.base.span)
            if rest.sub is None:
                value = of
            else:
                value = yield entries(reading, of, rest.sub, syntax.span)
                rest = replace(rest, sub=None)
        case FunctionSymbol():
            value = values.bare(reading, found, syntax.span)
        case Function() if isinstance(syntax.base, Name):
            raise reading.undeclared(syntax.base.text, syntax.span)
        case Function() | str():
            raise ReadError("this function needs an argument", syntax.span)
        case None:
            unnamed: Draft = yield letters.unnamed(reading, syntax)
            return unnamed
    done: Draft = yield scripts_on(reading, value, rest)
    return done


def _resolved(reading: Reading, syntax: Script) -> tuple[Meaning | None, Script]:
    """What the longest declared part of a decorated name means, and the scripts left over."""
    plain = is_operation(syntax.sup) and not reading.by_square(syntax)
    tries: list[tuple[bool, bool, bool]] = []
    for primes in (True, False) if syntax.primes else (False,):
        tries += [] if plain else [(True, True, primes)]
        tries += [(True, False, primes)]
        tries += [] if plain else [(False, True, primes)]
        tries += [(False, False, primes)]
    for sub, sup, primes in tries:
        if syntax.sub is not None and not sub:
            found, rest = _in_sequence(reading, syntax, same_letter=True)
            if found is not None:
                return found, rest
        part = replace(
            syntax,
            sub=syntax.sub if sub else None,
            sup=syntax.sup if sup else None,
            primes=syntax.primes if primes else 0,
        )
        name = _name_of(part)
        if name is not None and syntax.sub is not None and not sub:
            name = reading.beside_dimension(name)
        found = reading.meaning(name, syntax.span) if name else None
        if found is not None:
            _runs_nowhere(reading, part)
            rest = replace(
                syntax,
                sub=None if sub else syntax.sub,
                sup=None if sup else syntax.sup,
                primes=0 if primes else syntax.primes,
            )
            return found, rest
    return _in_sequence(reading, syntax)


def _runs_nowhere(reading: Reading, part: Script) -> None:
    """A symbol that is declared as x_i is one symbol: no Σ over i reaches into its name.

    Raises: ReadError where one stands around it.
    """
    for token in part.sub or ():
        if token.kind == "letter" and isinstance(reading.local(token.text), IndexRange):
            raise ReadError(
                f"this is declared as one symbol, but {token.text} runs here",
                part.span,
                code="ambiguous",
                hint=r"declare them together: $X \in \mathbb{R}^{n \times d}$ with rows $x_i^\top$",
            )


def _name_of(part: Script) -> Spelled | None:
    if part.sub is None and part.sup is None and not part.primes:
        return spelling(part.base)
    return spelling(part)


def _in_sequence(
    reading: Reading, syntax: Script, *, same_letter: bool = False
) -> tuple[Meaning | None, Script]:
    """Another step of a declared sequence, and the scripts left over."""
    for sup in (False, True):
        part = replace(syntax, sup=syntax.sup if sup else None, primes=0)
        name = _name_of(part)
        if name is None:
            continue
        found = reading.sequence(name.text, syntax.span, same_letter=same_letter)
        if found is not None:
            _runs_nowhere(reading, part)
            return found, replace(syntax, sub=None, sup=None if sup else syntax.sup)
    return None, syntax
