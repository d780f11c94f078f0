"""Products and quotients of exponentials that overflow before they cancel."""

from __future__ import annotations

from fractions import Fraction

from symgrad.lowering.form import View
from symgrad.lowering.graph import Graph
from symgrad.lowering.products import product, scaled
from symgrad.lowering.rewrite import Rule
from symgrad.lowering.stable import argument, exponent_of, one_plus, split, two_exponents
from symgrad.lowering.totals import apply, negative, summands, total


def sigmoid_times_exponential(graph: Graph, view: View) -> View | None:
    """σ(−t) exp(t) = σ(t)."""
    coefficient, factors = split(graph, view)
    for top, above in factors:
        t = argument(graph, top, "exp") if above == 1 else None
        if t is None:
            continue
        for other, power in factors:
            s = argument(graph, other, "sigmoid") if power > 0 else None
            if s is None or s != negative(graph, t):
                continue
            rest = [f for f in factors if f not in ((top, 1), (other, power))]
            kept = [(other, power - 1)] if power > 1 else []
            share = apply(graph, "sigmoid", t)
            return product(graph, [(share, 1), *kept, *rest], (), coefficient)
    return None


def quotient_of_difference(graph: Graph, view: View) -> View | None:
    """(exp(s) − exp(t)) / (exp(s) + exp(t)) = tanh((s − t) / 2)."""
    coefficient, factors = split(graph, view)
    for bottom, power in factors:
        pair = two_exponents(graph, bottom) if power == -1 else None
        if pair is None:
            continue
        for top, above in factors:
            terms = summands(graph, top)
            if above != 1 or len(terms) != 2 or terms[0][0] != -terms[1][0]:
                continue
            (sign, first), (_, second) = terms
            s, t = exponent_of(graph, first), exponent_of(graph, second)
            if s is None or t is None or {s, t} != {*pair}:
                continue
            rest = [f for f in factors if f not in ((top, 1), (bottom, -1))]
            middle = scaled(graph, total(graph, [(1, s), (-1, t)]), Fraction(1, 2))
            share = apply(graph, "tanh", middle)
            return product(graph, [(share, 1), *rest], (), coefficient * sign)
    return None


def one_plus_bounded(graph: Graph, view: View) -> View | None:
    """1 ± tanh(t) = 2σ(±2t), and 1 − 2σ(t) = −tanh(t/2): what is left where both nearly cancel."""
    found = one_plus(graph, view)
    if found is None:
        return None
    coefficient, inner = found
    t = argument(graph, inner, "tanh") if abs(coefficient) == 1 else None
    if t is not None:
        return scaled(graph, apply(graph, "sigmoid", scaled(graph, t, 2 * coefficient)), 2)
    t = argument(graph, inner, "sigmoid") if coefficient == -2 else None
    if t is not None:
        return scaled(graph, apply(graph, "tanh", scaled(graph, t, Fraction(1, 2))), -1)
    return None


def log_of_normal_cdf(graph: Graph, view: View) -> View | None:
    """log Φ(t), where Φ(t) is 0 before its logarithm is infinite."""
    inside = argument(graph, view, "log")
    t = argument(graph, inside, "normal-cdf") if inside is not None else None
    return apply(graph, "log-normal-cdf", t) if t is not None else None


def quotient_by_normal_cdf(graph: Graph, view: View) -> View | None:
    """exp(u) / Φ(t) = exp(u − log Φ(t))."""
    coefficient, factors = split(graph, view)
    for bottom, power in factors:
        t = argument(graph, bottom, "normal-cdf") if power < 0 else None
        for top, above in factors if t is not None else ():
            u = argument(graph, top, "exp") if above == 1 else None
            if t is None or u is None:
                continue
            rest = [f for f in factors if f not in ((top, 1), (bottom, power))]
            logarithm = apply(graph, "log-normal-cdf", t)
            share = apply(graph, "exp", total(graph, [(1, u), (power, logarithm)]))
            return product(graph, [(share, 1), *rest], (), coefficient)
    return None


RATIOS: tuple[Rule, ...] = (
    sigmoid_times_exponential,
    quotient_of_difference,
    one_plus_bounded,
    log_of_normal_cdf,
    quotient_by_normal_cdf,
)
