"""Names for intermediate results: the document's own, or what they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from symgrad.lowering.form import Op, View
from symgrad.lowering.names import python_name

if TYPE_CHECKING:
    from symgrad.lowering.writer import Writer

FUNCTIONS = {
    "abs": "magnitude",
    "sqrt": "root",
    "where": "chosen",
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
    Op.FACTOR: "factor",
    Op.INVERSE: "inverse",
    Op.DETERMINANT: "det",
    Op.LOG_DETERMINANT: "log_det",
    Op.PICK: "rows",
    Op.CALL: "called",
    Op.FUSE: "flat",
    Op.LARGEST: "largest",
}


def suggestion(writer: Writer, view: View, text: str) -> str:
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
        word = FUNCTIONS.get(name, python_name(name))
        return word if name[0].isalpha() else "test"
    if node.op is Op.ROWS:
        name = cast(str, node.data)
        if name == "softmax":
            return "P" if node.free > 1 else "p"
        return FUNCTIONS.get(name, python_name(name))
    if node.op is Op.TOTAL:
        return _total(view)
    if node.op is Op.PRODUCT and node.free < len(node.sizes):
        return product_name(text) or ("t" if node.free else "dot")
    return OPS.get(node.op, "t")


def _total(view: View) -> str:
    """A residual is a computed thing minus an argument."""
    parts = view.node.parts
    given = [p.node.op is Op.INPUT for p in parts]
    if len(parts) == 2 and {p.tag for p in parts} == {1, -1}:
        return "residual" if sum(given) == 1 and view.node.free else "difference"
    if any(p.node.op is Op.PRODUCT for p in parts) and any(given):
        return "affine"
    return "total"


MATRIX_PRODUCT = re.compile(r"([A-Za-z]\w?)(\.T)? @ ([A-Za-z]\w?)(\.T)?")


def product_name(text: str) -> str | None:
    """Xw for X @ w, XtX for X.T @ X."""
    match = MATRIX_PRODUCT.fullmatch(text)
    if match is None:
        return None
    left, flipped, right, turned = match.groups()
    return f"{left}{'t' if flipped else ''}{right}{'t' if turned else ''}"
