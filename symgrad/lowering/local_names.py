"""Names for intermediate results: the document's own, or what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from symgrad.lowering.form import Op, View
from symgrad.lowering.names import python_name
from symgrad.terms.atoms import Variable

if TYPE_CHECKING:
    from symgrad.lowering.writer import Writer

FUNCTIONS = {
    "exp": "exps",
    "log": "logs",
    "softplus": "soft",
    "log-softmax": "log_p",
    "log-sum-exp": "lse",
    "indicator": "active",
    "sign": "signs",
    "one": "ones",
}
OPS = {
    Op.INVERSE: "inverse",
    Op.DETERMINANT: "det",
    Op.LOG_DETERMINANT: "log_det",
    Op.PICK: "rows",
    Op.CALL: "called",
    Op.FUSE: "flat",
    Op.LARGEST: "largest",
}


def suggestion(writer: Writer, view: View) -> str:
    """What a person might call it."""
    own = writer.graph.names.get(view.node)
    if own is not None:
        return python_name(own)
    node = view.node
    if node.op is Op.MAP:
        name = str(cast("tuple[object, ...]", node.data)[0])
        if name == "sqrt" and node.parts[0].node.op is Op.PRODUCT:
            return "norm" if node.parts[0].node.free < len(node.parts[0].node.sizes) else "root"
        if name == "sigmoid":
            return "s"
        return FUNCTIONS.get(name, python_name(name))
    if node.op is Op.ROWS:
        name = cast(str, node.data)
        if name == "softmax":
            return "P" if node.free > 1 else "p"
        return FUNCTIONS.get(name, python_name(name))
    if node.op is Op.TOTAL:
        return _total(view)
    if node.op is Op.PRODUCT and node.free < len(node.sizes):
        return _contraction(writer, view)
    return OPS.get(node.op, "t")


def _total(view: View) -> str:
    """A residual is a computed thing minus an argument."""
    signs = [(p.tag, p.node.op is Op.INPUT) for p in view.node.parts]
    if len(signs) == 2 and {s[0] for s in signs} == {1, -1}:
        return "residual" if view.node.free else "difference"
    return "total"


def _contraction(writer: Writer, view: View) -> str:
    """A product of two arguments is called by both: Xw."""
    parts = view.node.parts
    names = [writer.arguments[cast(Variable, p.node.data)] for p in parts if p.node.op is Op.INPUT]
    if len(names) == len(parts) == 2 and all(len(n) <= 2 for n in names):
        wide = sorted(zip(parts, names, strict=True), key=lambda pair: -len(pair[0].axes))
        return "".join(name for _, name in wide)
    return "total" if not view.node.free else "t"
