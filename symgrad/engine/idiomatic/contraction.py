"""One product of indexed factors, read as matrix algebra; as an index form where there is none."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, cast, final

from symgrad.engine.idiomatic.assembly import assembled, flippable, negated
from symgrad.engine.idiomatic.conditions import conditioned
from symgrad.engine.idiomatic.measure import length
from symgrad.engine.idiomatic.network import (
    Factor,
    Product,
    hidden_wires,
    rename,
    wires_of,
)
from symgrad.engine.idiomatic.powers import components
from symgrad.engine.idiomatic.spelling import (
    Raised,
    dot,
    entry_at,
    hadamard,
    square_of,
    times,
    trace_of,
    turned,
)
from symgrad.terms.algebra import Add, Diag, Entry, Mul, Neg, Norm, Power, Transpose
from symgrad.terms.atoms import Basis, Delta, Identity, Index, Number, Ones, Variable
from symgrad.terms.binders import Array, Sum
from symgrad.terms.build import number, product
from symgrad.terms.term import Term
from symgrad.terms.walk import Name, substitute, subterms

if TYPE_CHECKING:
    from symgrad.engine.idiomatic.search import Writer

Out = tuple[Index, ...]


class NoMatrixForm(Exception):
    """A wire joins three matrices or more; it must be summed over by name."""

    def __init__(self, wire: Index) -> None:
        super().__init__("no matrix form")
        self.wire = wire


@final
@dataclass
class Net:
    """A product on its way to a term: scalars, vectors on a wire, matrices between two."""

    scalars: list[Raised] = field(default_factory=list)
    vectors: dict[Index, list[Raised]] = field(default_factory=dict)
    matrices: dict[tuple[Index, Index], list[Raised]] = field(default_factory=dict)

    def add_vector(self, wire: Index, part: Raised) -> None:
        """One more factor on a wire."""
        self.vectors.setdefault(wire, []).append(part)

    def add_matrix(self, row: Index, column: Index, part: Raised, writer: Writer) -> None:
        """One more factor between two wires, turned where it stands the other way."""
        if (column, row) in self.matrices:
            row, column = column, row
            part = (turned(part[0], writer.facts), part[1])
        self.matrices.setdefault((row, column), []).append(part)

    def take_matrix(self, row: Index, other: Index, writer: Writer) -> Term:
        """The matrix between two wires, rows first, which the net loses."""
        found = self.matrices.pop((row, other), None)
        if found is not None:
            return hadamard(found, writer)
        return turned(hadamard(self.matrices.pop((other, row)), writer), writer.facts)

    def size(self) -> int:
        """About how long its parts are."""
        groups = (self.scalars, *self.vectors.values(), *self.matrices.values())
        return sum(length(term) for group in groups for term, _ in group)

    def neighbours(self, wire: Index) -> list[Index]:
        """The wires that a matrix joins to this one."""
        return [a if b is wire else b for a, b in self.matrices if wire in (a, b)]


def written(writer: Writer, coefficient: Fraction, product: Product, out: Out) -> Term:
    """The tensor over the wires of `out` that a coefficient times a product is."""
    coefficient, product = _without_minus(writer, coefficient, product)
    if len(out) > 2 or any(hidden_wires(f) & set(out) for f in product.factors):
        return _array(writer, coefficient, product, out)
    scalars, tensor = _parts(writer, product, out, frozenset())
    return assembled(writer, coefficient, scalars, tensor, tuple(w.stop for w in out))


def _without_minus(
    writer: Writer, coefficient: Fraction, product: Product
) -> tuple[Fraction, Product]:
    """Signs moved into sums: no minus in front, and rather 1 − a than a − 1; not in r rᵀ."""
    heads = [f.head for f in product.factors]
    places = [
        k
        for k, (head, _, power) in enumerate(product.factors)
        if power.denominator == 1
        and power.numerator % 2 == 1
        and flippable(head)
        and heads.count(head) == 1
    ]
    backward = [k for k in places if _starts_backward(product.factors[k].head)]
    chosen = (backward or places)[:1]
    if coefficient > 0:
        others = [k for k in places if k not in chosen]
        chosen = [*chosen, *others[:1]] if backward and others else []
    factors = list(product.factors)
    for k in chosen:
        factors[k] = factors[k]._replace(head=negated(factors[k].head))
        coefficient = -coefficient
    return coefficient, Product(tuple(factors), product.bound)


def _starts_backward(term: Term) -> bool:
    """Whether a sum takes away a constant, as a − 1 does."""
    return isinstance(term, Add) and any(
        isinstance(t, Neg) and isinstance(t.arg, Ones | Number) for t in term.terms
    )


def _array(writer: Writer, coefficient: Fraction, product: Product, out: Out) -> Term:
    scalars, _ = _parts(writer, product, (), frozenset())
    body = assembled(writer, coefficient, scalars, None, ())
    names: dict[Name, Term] = {}
    for wire in out:
        names[wire] = _nice(wire, body, names)
    indices = tuple(cast(Index, names[w]) for w in out)
    return Array(indices, substitute(body, names))


def _nice(wire: Index, body: Term, taken: dict[Name, Term]) -> Index:
    used = {t.name for t in (*subterms(body), *taken.values()) if isinstance(t, Index | Variable)}
    used |= {name for t in subterms(body) for dim in t.shape for name in dim.symbols}
    letters = [*"ijklpqrst", *(f"i_{{{k}}}" for k in range(1, 1000))]
    return Index(next(n for n in letters if n not in used), wire.stop)


def _parts(
    writer: Writer, product: Product, out: Out, named: frozenset[Index]
) -> tuple[list[Raised], Term | None]:
    """The scalars and the tensor; wires in `named` are summed over by name."""
    while True:
        try:
            return _attempt(writer, product, out, named)
        except NoMatrixForm as stuck:
            if stuck.wire in named:
                raise
            named |= {stuck.wire}


def _attempt(
    writer: Writer, product: Product, out: Out, named: frozenset[Index]
) -> tuple[list[Raised], Term | None]:
    product, diagonal = _split_diagonal(product, out)
    inner = out[:1] if diagonal else out
    net = Net()
    for part in components(product):
        hidden = [w for f in part.factors for w in hidden_wires(f)]
        explicit = [w for w in part.bound if w in named or w in hidden]
        if explicit:
            _sum_by_name(writer, net, part, inner, min(explicit, key=_age), named)
        else:
            _contract(writer, net, part, inner)
    tensor = _tensor(writer, net, inner)
    if diagonal:
        tensor = Identity(out[0].stop) if tensor is None else _diagonal(writer, tensor)
    return net.scalars, tensor


def _age(wire: Index) -> int:
    return int(wire.name[1:]) if wire.name[1:].isdigit() else -1


def _split_diagonal(product: Product, out: Out) -> tuple[Product, bool]:
    """Take out δ between the two axes; the rest then stands on the first of them."""
    if len(out) != 2:
        return product, False
    for k, factor in enumerate(product.factors):
        if isinstance(factor.head, Identity) and set(factor.slots) == set(out):
            rest = product.factors[:k] + product.factors[k + 1 :]
            names: dict[Index, Term] = {out[1]: out[0]}
            return Product(tuple(rename(f, names) for f in rest), product.bound), True
    return product, False


def _sum_by_name(
    writer: Writer, net: Net, part: Product, out: Out, wire: Index, named: frozenset[Index]
) -> None:
    """Σ over one wire, that the body names."""
    inside = Product(part.factors, part.bound - {wire})
    seen = wires_of(part.factors)
    own = tuple(w for w in out if w in seen)
    scalars, tensor = _parts(writer, inside, own, named - {wire})
    body = assembled(writer, Fraction(1), scalars, tensor, tuple(w.stop for w in own))
    index = _nice(wire, body, {})
    term = conditioned(index, substitute(body, {wire: index}))
    _put(writer, net, term, own, Fraction(1))


def _put(writer: Writer, net: Net, term: Term, wires: tuple[Index, ...], power: Fraction) -> None:
    match wires:
        case ():
            net.scalars.append((term, power))
        case (wire,):
            net.add_vector(wire, (term, power))
        case (row, column):
            net.add_matrix(row, column, (term, power), writer)
        case _:
            raise NoMatrixForm(wires[0])


def _contract(writer: Writer, net: Net, part: Product, out: Out) -> None:
    """Put one connected part into the net, its bound wires eliminated in the better order."""
    nets = [_eliminated(writer, part, out, 1)]
    if len(part.bound) > 1 and sum(1 for f in part.factors if len(f.slots) == 2) > 2:
        nets.append(_eliminated(writer, part, out, -1))
    local = min(nets, key=Net.size)
    net.scalars.extend(local.scalars)
    for wire, parts in local.vectors.items():
        for one in parts:
            net.add_vector(wire, one)
    for (row, column), parts in local.matrices.items():
        for one in parts:
            net.add_matrix(row, column, one, writer)


def _eliminated(writer: Writer, part: Product, out: Out, direction: int) -> Net:
    net = Net()
    live = frozenset(out) | part.bound
    for factor in part.factors:
        _place_factor(writer, net, factor, live, out)
    _eliminate(writer, net, part.bound, direction)
    return net


def _place_factor(
    writer: Writer, net: Net, factor: Factor, live: frozenset[Index], out: Out
) -> None:
    term, wires = _held(factor, live)
    if len(wires) > 2:
        raise NoMatrixForm(next((w for w in wires if w not in out), wires[0]))
    if len(wires) == 2 and wires[0] is wires[1]:
        term, wires = Diag(term), wires[:1]
    _put(writer, net, term, wires, factor.power)


def _held(factor: Factor, live: frozenset[Index]) -> tuple[Term, tuple[Index, ...]]:
    """The head with the slots that are not live wires filled in, and the live wires."""
    head, slots, _ = factor
    wires = tuple(s for s in slots if s in live)
    if isinstance(head, Identity) and len(wires) < 2:
        if not wires:
            return Delta(*slots), ()
        at = next(s for s in slots if s is not wires[0])
        return Basis(at, head.dim), wires
    if len(wires) == len(slots):
        return head, wires
    if len(head.shape) == 1:
        return entry_at(head, slots[0]), ()
    given = tuple(None if s in live else s for s in slots)
    if isinstance(head, Transpose) and len(head.arg.shape) == 2:
        return Entry(head.arg, given[::-1]), wires
    return Entry(head, given), wires


def _eliminate(writer: Writer, net: Net, bound: frozenset[Index], direction: int) -> None:
    """Sum over every bound wire, cheap ones first; of equals the oldest, or the youngest."""
    left = sorted(bound, key=_age)
    while left:
        wire = min(left, key=lambda w: (*_difficulty(net, w, bound), direction * _age(w)))
        left.remove(wire)
        others = net.neighbours(wire)
        parts = net.vectors.pop(wire, [])
        if not others:
            net.scalars.append((_scalar(writer, parts, wire), Fraction(1)))
        elif len(others) == 1:
            closed = _closing(writer, net, wire, others[0], parts, bound)
            if closed is not None:
                net.scalars.append((closed, Fraction(1)))
                left.remove(others[0])
                continue
            matrix = net.take_matrix(others[0], wire, writer)
            vector = hadamard(parts, writer) if parts else Ones((wire.stop,))
            net.add_vector(others[0], (times(matrix, vector), Fraction(1)))
        elif len(others) == 2:
            _join(writer, net, wire, others, parts)
        else:
            raise NoMatrixForm(wire)


def _difficulty(net: Net, wire: Index, bound: frozenset[Index]) -> tuple[int, int]:
    others = net.neighbours(wire)
    bare = 0 if net.vectors.get(wire) else 1
    free = sum(1 for w in others if w not in bound)
    return (len(others) + (1 if bare and len(others) == 1 else 0), free)


def _join(writer: Writer, net: Net, wire: Index, others: list[Index], parts: list[Raised]) -> None:
    before = net.take_matrix(others[0], wire, writer)
    after = net.take_matrix(wire, others[1], writer)
    middle = [_diagonal(writer, hadamard(parts, writer))] if parts else []
    joined = times(before, *middle, after)
    net.add_matrix(others[0], others[1], (joined, Fraction(1)), writer)


def _closing(
    writer: Writer,
    net: Net,
    wire: Index,
    other: Index,
    parts: list[Raised],
    bound: frozenset[Index],
) -> Term | None:
    """Σ Aᵢⱼ Bᵢⱼ over both wires, as a trace or a squared norm."""
    if parts or other not in bound or net.vectors.get(other) or len(net.neighbours(other)) != 1:
        return None
    at = (wire, other) if (wire, other) in net.matrices else (other, wire)
    entries = net.matrices[at]
    if len(entries) == 1 and entries[0][1] == 2:
        del net.matrices[at]
        return Power(Norm(entries[0][0], "F"), number(2))
    if len(entries) < 2:
        return None
    del net.matrices[at]
    *most, last = entries
    first, second = hadamard(most, writer), hadamard([last], writer)
    return trace_of(times(turned(first, writer.facts), second), writer.facts)


def _scalar(writer: Writer, parts: list[Raised], wire: Index) -> Term:
    """Σ over a wire that only vectors stand on."""
    if not parts:
        raise AssertionError("a bound wire that nothing stands on")
    whole = hadamard(parts, writer)
    if _spreads(whole):
        return _sum_of_entries(whole, wire)
    if len(parts) == 1 and parts[0][1] == 2:
        return square_of(parts[0][0])
    if isinstance(whole, Diag) and len(whole.shape) == 1:
        return trace_of(whole.arg, writer.facts)
    plain = [p for p in parts if p[1] == 1]
    if len(parts) == 1 or not plain:
        return times(Transpose(Ones((wire.stop,))), whole)
    last = plain[-1]
    rest = [p for p in parts if p is not last]
    if len(parts) == 2 and all(p[1] == 1 for p in parts):
        return dot(parts[0][0], parts[1][0], writer.facts)
    return dot(hadamard(rest, writer), last[0], writer.facts)


def _spreads(term: Term) -> bool:
    """Whether a vector is a sum with a scalar spread over its entries."""
    match term:
        case Add(terms=terms):
            return any(isinstance(t, Ones) or _spread_scalar(t) for t in terms)
        case Mul(factors=factors):
            return any(_spreads(f) for f in factors)
        case Power(base=base):
            return _spreads(base)
        case _:
            return False


def _spread_scalar(term: Term) -> bool:
    match term:
        case Neg(arg=arg):
            return _spread_scalar(arg)
        case Mul(factors=factors):
            return any(isinstance(f, Ones) for f in factors)
        case _:
            return False


def _sum_of_entries(vector: Term, wire: Index) -> Term:
    body = entry_at(vector, wire)
    index = _nice(wire, body, {})
    return Sum(index, substitute(body, {wire: index}))


def _diagonal(writer: Writer, vector: Term) -> Term:
    """diag of a vector, or the name that it has; I ⊙ A for the diagonal part of A."""
    parts = vector.factors if isinstance(vector, Mul) else (vector,)
    lines = [p for p in parts if isinstance(p, Diag) and len(p.shape) == 1]
    if lines:
        rest = [p for p in parts if p not in lines]
        left = (
            [_diagonal(writer, product(rest))]
            if any(p.shape for p in rest)
            else [*rest, Identity(vector.shape[0])]
        )
        return product([*left, *(line.arg for line in lines)])
    return writer.names.named(Diag(vector))


def _tensor(writer: Writer, net: Net, out: Out) -> Term | None:
    match out:
        case ():
            return None
        case (wire,):
            parts = net.vectors.get(wire, [])
            return hadamard(parts, writer) if parts else None
        case (row, column):
            return _matrix(writer, net, row, column)
        case _:
            raise AssertionError("an array has been written by name")


def _matrix(writer: Writer, net: Net, row: Index, column: Index) -> Term | None:
    left, right = net.vectors.get(row, []), net.vectors.get(column, [])
    found = (row, column) in net.matrices or (column, row) in net.matrices
    if found:
        matrix = net.take_matrix(row, column, writer)
        before = [_diagonal(writer, hadamard(left, writer))] if left else []
        after = [_diagonal(writer, hadamard(right, writer))] if right else []
        made = times(*before, matrix, *after) if before or after else matrix
        if not (before and after):
            return made
        around = times(hadamard(left, writer), turned(hadamard(right, writer), writer.facts))
        return min(made, product([matrix, around]), key=length)
    if not left and not right:
        return None
    first = hadamard(left, writer) if left else Ones((row.stop,))
    second = hadamard(right, writer) if right else Ones((column.stop,))
    return times(first, turned(second, writer.facts))
