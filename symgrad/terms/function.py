"""What a declaration of a function holds, and the symbols of functions that a document declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, final

from symgrad.diagnostics import ShapeError
from symgrad.terms.dimension import Shape, show

if TYPE_CHECKING:
    from symgrad.terms.atoms import Variable
    from symgrad.terms.term import Term


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Function:
    r"""A named function, declared once, in one file of `symgrad/functions`.

    `domain` is a declaration as in a user's notes and names the parameters: `t \in \mathbb{R}`,
    `t > 0`, `z \in \mathbb{R}^n`. Either `definition` (LaTeX over the parameters) or, for a true
    primitive, `sympy` (the name of SymPy's function) says what it is. `derivative` is the textbook
    form of the derivative of a function of one scalar; without it SymPy derives one, and an empty
    text says that none is declared.
    `words` are the further spellings that people use. `code` gives a faster or stabler spelling
    by back end, with `{t}` for the parameters. Each word of `facts` is tried on numbers.
    The loader in `symgrad.functions` fills `parameters`, `body` and `slope` from the text.
    """

    name: str
    latex: str
    domain: str
    source: str
    definition: str | None = None
    sympy: str | None = None
    derivative: str | None = None
    words: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    code: Mapping[str, str] = field(default_factory=dict)
    parameters: tuple[Variable, ...] = ()
    body: Term | None = None
    slope: Term | None = None
    codomain: Shape = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Function) and other.name == self.name

    def __hash__(self) -> int:
        return hash(("Function", self.name))

    def __repr__(self) -> str:
        return f"<function {self.name}>"

    def __reduce__(self) -> tuple[object, ...]:
        from symgrad.functions import function

        return (function, (self.name,))

    def result_shape(self, shapes: tuple[Shape, ...]) -> Shape:
        """The shape of the function at arguments of these shapes (see Apply).

        Raises: ShapeError if the number of arguments or their axes do not fit.
        """
        if len(shapes) != len(self.parameters):
            raise ShapeError(
                f"{self.name} takes {len(self.parameters)} arguments, not {len(shapes)}"
            )
        lead: Shape = ()
        sizes: dict[str, object] = {}
        for parameter, shape in zip(self.parameters, shapes, strict=True):
            rank = len(parameter.shape)
            if len(shape) < rank:
                raise ShapeError(f"{self.name} needs a vector, not {show(shape)}")
            spare = shape[: len(shape) - rank]
            if spare and lead and spare != lead:
                raise ShapeError(
                    f"{self.name} needs arguments of one shape, not {show(lead)} and {show(spare)}"
                )
            lead = lead or spare
            for dim, size in zip(parameter.shape, shape[len(shape) - rank :], strict=True):
                if sizes.setdefault(str(dim), size) != size:
                    raise ShapeError(f"{self.name} needs vectors of one length")
        result = tuple(sizes.get(str(d), d) for d in self.codomain)
        return (*lead, *result)  # type: ignore[return-value]


@final
@dataclass(frozen=True, slots=True)
class FunctionSymbol:
    """A function that a document names: f : R^n → R, undetermined or defined in its context."""

    name: str
    domain: tuple[Shape, ...]
    codomain: Shape
