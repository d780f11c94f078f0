"""Stable forms: each rule replaces a view by an equal one that does not overflow or cancel."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import cast

from symgrad.lowering.form import Axis, Op, View
from symgrad.lowering.graph import Graph
from symgrad.lowering.products import number, pick, product, relabel, scaled, value_of
from symgrad.lowering.rewrite import Rule
from symgrad.lowering.shapes import rowwise
from symgrad.lowering.totals import Summand, apply, negative, summands, total


def argument(graph: Graph, view: View, name: str) -> View | None:
    """t, if the view is name(t)."""
    if view.op is not Op.MAP or view.node.data != (name,) or len(view.node.parts) != 1:
        return None
    ((_, inside),) = graph.open(view).parts
    return inside


def one_plus(graph: Graph, view: View) -> Summand | None:
    """(c, u) if the view is 1 + c·u."""
    terms = summands(graph, view)
    ones = [c for c, v in terms if value_of(v) == 1]
    rest = [(c, v) for c, v in terms if value_of(v) != 1]
    return rest[0] if ones == [1] and len(rest) == 1 else None


def factors_of(graph: Graph, view: View) -> list[tuple[View, int]]:
    """The factors of a plain product with coefficient 1; of anything else, itself."""
    node = view.node
    if node.op is Op.PRODUCT and node.free == len(node.sizes) and node.data == 1 and node.parts:
        return [(part, cast(int, tag)) for tag, part in graph.open(view).parts]
    return [(view, 1)]


def split(graph: Graph, view: View) -> tuple[Fraction, list[tuple[View, int]]]:
    """The coefficient of a plain product and its factors."""
    node = view.node
    if node.op is Op.PRODUCT and node.free == len(node.sizes) and node.parts:
        parts = graph.open(view).parts
        return cast(Fraction, node.data), [(part, cast(int, tag)) for tag, part in parts]
    return Fraction(1), [(view, 1)]


def exponent_of(graph: Graph, view: View) -> View | None:
    """t, if the view is exp(t): also as a product or quotient of exponentials, or as 1."""
    if value_of(view) == 1:
        return number(graph, 0)
    total_exponent: list[Summand] = []
    for factor, power in factors_of(graph, view):
        inside = argument(graph, factor, "exp")
        if inside is None:
            return None
        total_exponent.append((Fraction(power), inside))
    return total(graph, total_exponent)


def summed_exponent(graph: Graph, view: View) -> tuple[View, Axis] | None:
    """(z, k), if the view is Σ_k exp(z_k)."""
    node = view.node
    if node.op is not Op.PRODUCT or node.data != 1 or len(node.sizes) != node.free + 1:
        return None
    opened = graph.open(view)
    inside = [(part, cast(int, tag)) for tag, part in opened.parts]
    exponent = exponent_of(graph, product(graph, inside))
    if exponent is None or opened.bound[0] not in exponent.axes:
        return None
    return exponent, opened.bound[0]


def log_of_sum_of_exponentials(graph: Graph, view: View) -> View | None:
    """log Σ_k exp(z_k) = log-sum-exp(z)."""
    inside = argument(graph, view, "log")
    found = summed_exponent(graph, inside) if inside is not None else None
    return rowwise(graph, "log-sum-exp", *found) if found else None


def softmax_quotient(graph: Graph, view: View) -> View | None:
    """exp(z_j) / Σ_k exp(z_k) = softmax(z)_j."""
    coefficient, factors = split(graph, view)
    for bottom, power in factors:
        found = summed_exponent(graph, bottom) if power == -1 else None
        if found is None:
            continue
        exponent, axis = found
        for top, above in factors:
            inside = argument(graph, top, "exp") if above == 1 else None
            target = _moved(graph, exponent, axis, inside) if inside is not None else None
            if target is not None:
                rest = [f for f in factors if f not in ((top, 1), (bottom, -1))]
                rows = rowwise(graph, "softmax", exponent, axis, target)
                return product(graph, [(rows, 1), *rest], (), coefficient)
    return None


def _moved(graph: Graph, view: View, axis: Axis, other: View) -> Axis | None:
    """j, if `other` is the view with j in the place of the axis."""
    for candidate in other.axes:
        fits = candidate.size == axis.size and candidate not in view.axes
        if fits and relabel(graph, view, {axis: candidate}) == other:
            return candidate
    return None


def log_of_softmax(graph: Graph, view: View) -> View | None:
    """log softmax(z) = log-softmax(z), also where one entry or the diagonal is taken of it."""
    inside = argument(graph, view, "log")
    if inside is None or inside.op not in (Op.ROWS, Op.PICK):
        return None
    base = graph.base(inside.node)
    logarithm = _log_of_rows(graph, base)
    if logarithm is None:
        return None
    return relabel(graph, logarithm, dict(zip(base.axes, inside.axes, strict=True)))


def _log_of_rows(graph: Graph, view: View) -> View | None:
    opened = graph.open(view)
    if view.op is Op.PICK:
        (_, source), (_, position) = opened.parts
        logarithm = log_of_softmax(graph, apply(graph, "log", source))
        return pick(graph, logarithm, opened.marks[0], position) if logarithm else None
    if view.node.data != "softmax":
        return None
    ((_, z),) = opened.parts
    return rowwise(graph, "log-softmax", z, opened.marks[0], opened.marks[0])


def log_of_determinant(graph: Graph, view: View) -> View | None:
    """log det A, where it is a real number, is log |det A|, which does not overflow."""
    inside = argument(graph, view, "log")
    if inside is None or inside.op is not Op.DETERMINANT:
        return None
    opened = graph.open(inside)
    return graph.make(Op.LOG_DETERMINANT, None, opened.parts, opened.marks, opened.bound)


def log_of_exponential(graph: Graph, view: View) -> View | None:
    """log exp(t) = t."""
    inside = argument(graph, view, "log")
    return exponent_of(graph, inside) if inside is not None else None


def log_of_one_plus_exponential(graph: Graph, view: View) -> View | None:
    """log(1 + exp(t)) = softplus(t), and log(1 + u) is log1p(u)."""
    inside = argument(graph, view, "log")
    found = one_plus(graph, inside) if inside is not None else None
    if found is None:
        return None
    coefficient, rest = found
    exponent = exponent_of(graph, rest)
    if coefficient == 1 and exponent is not None:
        return apply(graph, "softplus", exponent)
    return apply(graph, "log1p", scaled(graph, rest, coefficient))


def log_of_two_exponentials(graph: Graph, view: View) -> View | None:
    """log(exp(s) + exp(t)) = logaddexp(s, t); log cosh(t) is this of t and −t, less log 2."""
    inside = argument(graph, view, "log")
    if inside is None:
        return None
    hyperbolic = argument(graph, inside, "cosh")
    if hyperbolic is not None:
        both = apply(graph, "logaddexp", hyperbolic, negative(graph, hyperbolic))
        return total(graph, [(1, both), (-1, apply(graph, "log", number(graph, 2)))])
    pair = two_exponents(graph, inside)
    return apply(graph, "logaddexp", *pair) if pair else None


def log_of_gamma(graph: Graph, view: View) -> View | None:
    """log Γ(t) without Γ(t), which is soon too large."""
    inside = argument(graph, view, "log")
    t = argument(graph, inside, "gamma") if inside is not None else None
    return apply(graph, "log-gamma", t) if t is not None else None


def log_of_sigmoid(graph: Graph, view: View) -> View | None:
    """log σ(t) = −softplus(−t)."""
    inside = argument(graph, view, "log")
    t = argument(graph, inside, "sigmoid") if inside is not None else None
    return negative(graph, apply(graph, "softplus", negative(graph, t))) if t is not None else None


def log_of_product(graph: Graph, view: View) -> View | None:
    """log(a·softmax(z)) and the like: factors that are positive for sure leave the logarithm."""
    inside = argument(graph, view, "log")
    if inside is None:
        return None
    factors = factors_of(graph, inside)
    sure = [(v, e) for v, e in factors if _positive(graph, v)]
    if (len(factors) == 1 and factors[0][1] == 1) or not sure or len(sure) < len(factors):
        return None
    return total(graph, [(Fraction(e), apply(graph, "log", v)) for v, e in sure])


def _positive(graph: Graph, view: View) -> bool:
    if view.op is Op.ROWS:
        return view.node.data == "softmax"
    named = ("exp", "sigmoid", "softplus", "cosh")
    return any(argument(graph, view, name) is not None for name in named) or (
        one_plus_exponential(graph, view) is not None
    )


def one_plus_exponential(graph: Graph, view: View) -> View | None:
    """t, if the view is 1 + exp(t)."""
    found = one_plus(graph, view)
    return exponent_of(graph, found[1]) if found and found[0] == 1 else None


def sigmoid_quotient(graph: Graph, view: View) -> View | None:
    """exp(s) / (exp(s) + exp(t)) = σ(s − t), and 1 / (1 + exp(t)) = σ(−t)."""
    coefficient, factors = split(graph, view)
    for bottom, power in factors:
        pair = two_exponents(graph, bottom) if power < 0 else None
        if pair is None:
            continue
        left = [(bottom, power + 1)] if power < -1 else []
        rest = [f for f in factors if f != (bottom, power)]
        for s, t in (pair, pair[::-1]):
            tops = [f for f in rest if f[1] == 1 and argument(graph, f[0], "exp") == s]
            if tops or value_of(s) == 0:
                others = [f for f in rest if f not in tops[:1]]
                share = apply(graph, "sigmoid", total(graph, [(1, s), (-1, t)]))
                return product(graph, [(share, 1), *others, *left], (), coefficient)
    return None


def two_exponents(graph: Graph, view: View) -> tuple[View, View] | None:
    """s and t, if the view is exp(s) + exp(t), where 1 is exp(0)."""
    terms = summands(graph, view)
    if len(terms) != 2 or {c for c, _ in terms} != {1}:
        return None
    first, second = (exponent_of(graph, v) for _, v in terms)
    return None if first is None or second is None else (first, second)


def one_minus_sigmoid(graph: Graph, view: View) -> View | None:
    """1 − σ(t) = σ(−t)."""
    found = one_plus(graph, view)
    t = argument(graph, found[1], "sigmoid") if found and found[0] == -1 else None
    return apply(graph, "sigmoid", negative(graph, t)) if t is not None else None


def exponential_minus_one(graph: Graph, view: View) -> View | None:
    """exp(t) − 1 = expm1(t)."""
    terms = summands(graph, view)
    if len(terms) != 2:
        return None
    for (c, v), (d, w) in (terms, terms[::-1]):
        t = argument(graph, v, "exp")
        if t is not None and value_of(w) == 1 and c == -d:
            return scaled(graph, apply(graph, "expm1", t), c)
    return None


def hyperbolic_quotient(graph: Graph, view: View) -> View | None:
    """sinh(t) / cosh(t) = tanh(t)."""
    coefficient, factors = split(graph, view)
    for bottom, power in factors:
        t = argument(graph, bottom, "cosh") if power == -1 else None
        if t is None:
            continue
        for top, above in factors:
            if above == 1 and argument(graph, top, "sinh") == t:
                rest = [f for f in factors if f not in ((top, 1), (bottom, -1))]
                return product(graph, [(apply(graph, "tanh", t), 1), *rest], (), coefficient)
    return None


def two_softplus(graph: Graph, view: View) -> View | None:
    """a·softplus(−t) + (1 − a)·softplus(t) = softplus(t) − a·t, also under one sum."""
    terms = summands(graph, view)
    for first, (c, v) in enumerate(terms):
        for second, (d, w) in enumerate(terms):
            if first == second or c != d:
                continue
            merged = _merged_softplus(graph, v, w)
            if merged is not None:
                rest = [t for k, t in enumerate(terms) if k not in (first, second)]
                return total(graph, [(c, merged), *rest])
    return None


def _merged_softplus(graph: Graph, left: View, right: View) -> View | None:
    """softplus(t) − a·t for left = a·softplus(−t), right = (1 − a)·softplus(t), or None."""
    for weight, t, rest, bound in _softplus_factors(graph, left):
        minus = negative(graph, t)
        for other, s, more, inner in _softplus_factors(graph, right):
            names = _matching(graph, s, minus, bound, inner)
            if names is None:
                continue
            other, more = (
                relabel(graph, other, names),
                [(relabel(graph, v, names), e) for v, e in more],
            )
            whole = total(graph, [(1, weight), (1, other)])
            if value_of(whole) == 1 and sorted(map(repr, rest)) == sorted(map(repr, more)):
                plus = total(
                    graph,
                    [
                        (1, apply(graph, "softplus", minus)),
                        (1, product(graph, [(weight, 1), (t, 1)])),
                    ],
                )
                return product(graph, [(plus, 1), *rest], bound)
    return None


def _matching(
    graph: Graph, view: View, wanted: View, bound: tuple[Axis, ...], inner: tuple[Axis, ...]
) -> dict[Axis, Axis] | None:
    """Names for the inner axes that make a view the wanted one."""
    if view.node is not wanted.node or len(bound) != len(inner):
        return None
    pairs = {a: b for a, b in zip(view.axes, wanted.axes, strict=True) if a != b}
    fits = set(pairs) <= set(inner) and set(pairs.values()) <= set(bound)
    del graph
    return pairs if fits and len(pairs) == len(inner) else None


Weighted = tuple[View, View, list[tuple[View, int]], tuple[Axis, ...]]


def _softplus_factors(graph: Graph, view: View) -> Iterator[Weighted]:
    """Every way to see a view as Σ weight · softplus(t) · rest, the weight a single factor."""
    node = view.node
    if node.op is not Op.PRODUCT or node.data != 1:
        return
    opened = graph.open(view)
    factors = [(part, cast(int, tag)) for tag, part in opened.parts]
    for position, (factor, power) in enumerate(factors):
        t = argument(graph, factor, "softplus") if power == 1 else None
        if t is None:
            continue
        others = [f for k, f in enumerate(factors) if k != position]
        for place, (weight, exponent) in enumerate(others):
            if exponent == 1:
                rest = [f for k, f in enumerate(others) if k != place]
                yield weight, t, rest, opened.bound


STABLE: tuple[Rule, ...] = (
    log_of_sum_of_exponentials,
    log_of_softmax,
    log_of_determinant,
    log_of_gamma,
    log_of_sigmoid,
    log_of_exponential,
    log_of_one_plus_exponential,
    log_of_two_exponentials,
    log_of_product,
    softmax_quotient,
    sigmoid_quotient,
    one_minus_sigmoid,
    exponential_minus_one,
    hyperbolic_quotient,
    two_softplus,
)
