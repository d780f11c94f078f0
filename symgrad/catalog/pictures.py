"""Pictures drawn with the exported code: what is seen on them is what the derivations give."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from symgrad.derivation import Order
from symgrad.diagnostics import DeclarationError
from symgrad.engine import derive
from symgrad.lowering import function
from symgrad.rendering.chart import Chart, matrix_svg
from symgrad.rendering.worked import Picture
from symgrad.terms.context import Context
from symgrad.terms.read import read_let, read_term

PLANE = r"A \in \mathbb{R}^{2 \times 2} symmetric", r"x \in \mathbb{R}^2"
QUADRATIC = r"\frac{1}{2} x^\top A x"
BOWL = np.array([[1.0, 0.4], [0.4, 2.0]])
SADDLE = np.array([[1.0, 0.0], [0.0, -1.0]])
ROSENBROCK = r"(1 - a)^2 + 10 (b - a^2)^2"
STARTS = ((-1.5, 2.0), (1.6, 2.2), (-0.5, -0.8))


@lru_cache(maxsize=32)
def code(expression: str, wrt: tuple[str, ...], let: tuple[str, ...], order: Order) -> Any:
    """The exported module of an expression, loaded."""
    context = Context()
    for text in let:
        context = read_let(text, context)
    term = read_term(expression, context)
    variables = tuple(context.variables[name].variable for name in wrt)
    return function(derive(term, variables, context, order), "numpy")


def quadratic() -> Any:
    """½ xᵀAx and its gradient."""
    return code(QUADRATIC, ("x",), PLANE, "gradient")


def rosenbrock() -> Any:
    """A banana valley and its gradient."""
    return code(ROSENBROCK, ("a", "b"), (r"a, b \in \mathbb{R}",), "gradient")


def gradient_field() -> Picture:
    """The gradient field of a paraboloid."""
    chart = Chart((-2, 2), (-2, 2), ("x₁", "x₂"))
    run = quadratic()
    for x in np.linspace(-1.75, 1.75, 8):
        for y in np.linspace(-1.75, 1.75, 8):
            step = 0.09 * run.gradient(A=BOWL, x=np.array([x, y]))
            chart.arrow((float(x), float(y)), (float(step[0]), float(step[1])))
    chart.dots([(0, 0)])
    words = "The gradient of a paraboloid points away from its lowest point, the more the steeper it is."
    return Picture(chart.svg(words), words, words)


def level_curves() -> Picture:
    """Gradient and level curves, perpendicular."""
    run = quadratic()
    chart = Chart((-2.2, 2.2), (-1.6, 1.6), ("x₁", "x₂"), equal=True)
    chart.levels(_on_plane(run, BOWL), (0.1, 0.4, 0.9, 1.6, 2.5))
    for angle in np.linspace(0, 2 * np.pi, 8, endpoint=False):
        way = np.array([np.cos(angle), np.sin(angle)])
        point = way * np.sqrt(0.9 / run.value(A=BOWL, x=way))
        step = 0.28 * run.gradient(A=BOWL, x=point)
        chart.arrow((point[0], point[1]), (step[0], step[1]))
        chart.dots([(point[0], point[1])], 0, 3)
    words = "At each point of a level curve the gradient stands perpendicular to it."
    return Picture(chart.svg(words), words, words)


def saddle() -> Picture:
    """A saddle: the gradient vanishes, and it is no minimum."""
    run = quadratic()
    chart = Chart((-2, 2), (-1.5, 1.5), ("x₁", "x₂"), equal=True)
    chart.levels(_on_plane(run, SADDLE), (-0.9, -0.5, -0.2, -0.001, 0.2, 0.5, 0.9))
    for x, y in ((1.2, 0.0), (-1.2, 0.0), (0.0, 0.9), (0.0, -0.9)):
        step = -0.4 * run.gradient(A=SADDLE, x=np.array([x, y]))
        chart.arrow((x, y), (step[0], step[1]))
    chart.dots([(0, 0)])
    words = (
        "A saddle: the gradient is zero in the middle, descent leads towards it along one axis "
        "and away from it along the other. Level curves below 0 are dashed."
    )
    return Picture(chart.svg(words), words, words)


def descent_paths() -> Picture:
    """Gradient descent on a banana valley from several starts."""
    run = rosenbrock()
    chart = Chart((-2, 2), (-1.2, 2.6), ("a", "b"))
    chart.levels(lambda a, b: run.value(a=a, b=b), (0.3, 2, 8, 25, 60, 120))
    for kind, start in enumerate(STARTS):
        path = [point for point, _ in _descent(start, 0.008, 400)]
        chart.line(path, kind, f"from ({start[0]:g}, {start[1]:g})")
        chart.dots([start], kind)
    chart.dots([(1, 1)], 3, 5)
    words = (
        "Gradient descent from three starts falls into the bent valley at once and then creeps "
        "along it towards the minimum at (1, 1)."
    )
    return Picture(chart.svg(words), words, words)


def gradient_norm() -> Picture:
    """The gradient's norm along the same descents."""
    chart = Chart((0, 400), (1e-3, 1e3), ("step", "norm of the gradient"), (False, True))
    for kind, start in enumerate(STARTS):
        norms = [(float(k), n) for k, (_, n) in enumerate(_descent(start, 0.008, 400))]
        chart.line(norms, kind, f"from ({start[0]:g}, {start[1]:g})")
    words = "The norm of the gradient along the descents: a fast fall into the valley, then a slow one along it."
    return Picture(chart.svg(words), words, words)


def difference_error() -> Picture:
    """The error of difference quotients against the step, with the best step marked."""
    run = code(r"\exp(\sin(t))", ("t",), (r"t \in \mathbb{R}",), "gradient")
    at, steps = 1.0, np.logspace(-14, 0, 113)
    true = run.gradient(t=at)
    forward = np.abs((_values(run, at + steps) - run.value(t=at)) / steps - true)
    centred = np.abs((_values(run, at + steps) - _values(run, at - steps)) / (2 * steps) - true)
    chart = Chart((1e-14, 1), (1e-13, 1e1), ("step h", "error"), (True, True))
    chart.line(_pairs(steps, forward), 1, "forward difference")
    chart.line(_pairs(steps, centred), 0, "centred difference")
    third = _third(run, at)
    best = float((3 * np.finfo(float).eps / abs(third)) ** (1 / 3))
    chart.line([(best, 1e-13), (best, 1e1)], 2, "h* = (3ε/M₃)^(1/3)")
    words = (
        "The error of a difference quotient: it falls with the step until rounding takes over. "
        "The centred one reaches its best near the step that the theory names."
    )
    return Picture(chart.svg(words), words, words)


def convergence_bound() -> Picture:
    """The bound of gradient descent beside a real run."""
    run, start, steps = quadratic(), np.array([2.0, -1.5]), 60
    eta = 1 / float(np.max(np.linalg.eigvalsh(BOWL)))
    point, real = start.copy(), [run.value(A=BOWL, x=start)]
    for _ in range(steps):
        point = point - eta * run.gradient(A=BOWL, x=point)
        real.append(run.value(A=BOWL, x=point))
    bound = [float(start @ start) / (2 * eta * k) for k in range(1, steps + 1)]
    chart = Chart((1, steps), (1e-16, 1e2), ("step K", "f(x_K) − f*"), (False, True))
    chart.line(list(enumerate(bound, 1)), 1, "bound ‖x₀ − x*‖²/(2ηK)")
    chart.line(list(enumerate(real[1:], 1)), 0, "a run")
    words = (
        "Gradient descent stays below its bound; on a strongly convex function it is far better."
    )
    return Picture(chart.svg(words), words, words)


def softmax_matrix() -> Picture:
    """The Jacobian of softmax as a matrix plot."""
    let = (r"z \in \mathbb{R}^n",)
    run = code(r"\operatorname{softmax}(z)", ("z",), let, "jacobian")
    table = run.jacobian(z=np.array([2.0, 1.0, 0.5, 0.0, -1.0]))
    words = (
        "The Jacobian of softmax at one point: positive on the diagonal (filled), negative beside "
        "it (empty), each row and column summing to 0."
    )
    return Picture(matrix_svg(cast("list[list[float]]", table.tolist()), words), words, words)


def regression_loss() -> Picture:
    """The loss of linear regression against the step, for three step sizes."""
    let = (r"X \in \mathbb{R}^{n \times d}", r"y \in \mathbb{R}^n", r"w \in \mathbb{R}^d")
    run = code(r"\frac{1}{n} \|X w - y\|_2^2", ("w",), let, "gradient")
    rng = np.random.default_rng(0)
    data = rng.standard_normal((100, 3))
    labels = data @ np.array([2.0, -1.0, 0.5]) + 0.1 * rng.standard_normal(100)
    chart = Chart((0, 200), (5e-3, 20), ("step", "loss"), (False, True))
    for kind, eta in enumerate((0.01, 0.1, 0.5)):
        w, losses = np.zeros(3), list[tuple[float, float]]()
        for step in range(201):
            value, slope = run.value_and_gradient(X=data, y=labels, w=w)
            losses.append((float(step), float(value)))
            w = w - eta * slope
        chart.line(losses, kind, f"step size {eta:g}")
    words = "The loss of linear regression by gradient descent: the larger steps arrive sooner."
    return Picture(chart.svg(words), words, words)


def fisher_paths() -> Picture:
    """Natural and plain gradient descent on a Gaussian."""
    let = (r"\mu \in \mathbb{R}", r"\sigma > 0", r"x \in \mathbb{R}^n")
    loss = r"\log \sigma + \frac{1}{2 n \sigma^2} \sum_{i=1}^n (x_i - \mu)^2"
    run = code(loss, (r"\mu", r"\sigma"), let, "gradient")
    data = 2 + np.random.default_rng(0).standard_normal(100)
    chart = Chart((-0.3, 2.5), (0.6, 3.2), ("mean μ", "deviation σ"))
    for kind, name in enumerate(("plain gradient", "natural gradient")):
        at, path = np.array([0.0, 3.0]), [(0.0, 3.0)]
        for _ in range(400):
            slope = np.array(run.gradient(mu=at[0], sigma=at[1], x=data))
            fisher = at[1] ** 2 * np.array([1.0, 0.5]) if kind else 1.0
            at = at - 0.1 * fisher * slope
            path.append((float(at[0]), float(at[1])))
        chart.line(path, kind, name)
        chart.dots(path[:41:5], kind, 3)
    words = (
        "From the same start, dots every five steps: the natural gradient goes to the mean of the "
        "data straight and fast, the plain one starts slowly where the deviation is large."
    )
    return Picture(chart.svg(words), words, words)


PICTURES: Mapping[str, Callable[[], Picture]] = {
    "gradient-field": gradient_field,
    "level-curves": level_curves,
    "saddle": saddle,
    "descent-paths": descent_paths,
    "gradient-norm": gradient_norm,
    "difference-error": difference_error,
    "convergence-bound": convergence_bound,
    "softmax-matrix": softmax_matrix,
    "regression-loss": regression_loss,
    "fisher-paths": fisher_paths,
}


def drawn(names: Sequence[str]) -> tuple[Picture, ...]:
    """The pictures of these names.

    Raises: DeclarationError if there is none of a name
    """
    unknown = [name for name in names if name not in PICTURES]
    if unknown:
        known = ", ".join(PICTURES)
        raise DeclarationError(f"there is no picture {unknown[0]} (there are: {known})")
    return tuple(PICTURES[name]() for name in names)


def _descent(
    start: tuple[float, float], eta: float, steps: int
) -> Iterator[tuple[tuple[float, float], float]]:
    """The points of gradient descent with the norm of the gradient at each."""
    run, (a, b) = rosenbrock(), start
    for _ in range(steps + 1):
        by_a, by_b = (float(g) for g in run.gradient(a=a, b=b))
        yield (a, b), float(np.hypot(by_a, by_b))
        a, b = a - eta * by_a, b - eta * by_b


def _on_plane(run: SimpleNamespace, matrix: Any) -> Callable[[float, float], float]:
    return lambda x, y: float(run.value(A=matrix, x=np.array([x, y])))


def _values(run: Any, at: Any) -> Any:
    return np.array([run.value(t=float(t)) for t in at])


def _third(run: Any, at: float) -> float:
    """The third derivative, from differences of the derivative that is exact."""
    h = 1e-4
    return float((run.gradient(t=at + h) - 2 * run.gradient(t=at) + run.gradient(t=at - h)) / h**2)


def _pairs(x: Any, y: Any) -> Sequence[tuple[float, float]]:
    return [(float(a), max(float(b), 1e-300)) for a, b in zip(x, y, strict=True)]
