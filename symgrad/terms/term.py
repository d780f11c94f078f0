"""The closed union of all term nodes: a `match` over `Term` ends in `assert_never`."""

from __future__ import annotations

from symgrad.terms.algebra import (
    Add,
    Apply,
    Call,
    Compare,
    Determinant,
    Diag,
    Divide,
    Entry,
    Indicator,
    Inner,
    Inverse,
    Kronecker,
    MatMul,
    MatrixPower,
    Mul,
    Neg,
    Norm,
    Outer,
    Piecewise,
    Power,
    Trace,
    Transpose,
    Vec,
)
from symgrad.terms.atoms import (
    Basis,
    Constant,
    Delta,
    Identity,
    Index,
    Number,
    Ones,
    Size,
    Variable,
    Zeros,
)
from symgrad.terms.binders import Array, Derivative, Differential, Let, Sum

Term = (
    Number
    | Constant
    | Size
    | Variable
    | Index
    | Ones
    | Zeros
    | Identity
    | Basis
    | Delta
    | Add
    | Neg
    | Mul
    | Divide
    | Power
    | MatMul
    | Transpose
    | Inverse
    | MatrixPower
    | Trace
    | Determinant
    | Diag
    | Norm
    | Inner
    | Kronecker
    | Outer
    | Vec
    | Entry
    | Compare
    | Indicator
    | Piecewise
    | Apply
    | Call
    | Sum
    | Array
    | Derivative
    | Differential
    | Let
)
