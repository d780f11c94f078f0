"""TEMPORARY: bodies and slopes by hand until symgrad.terms.read exists. To be deleted."""

# ruff: noqa
# pyright: basic
from symgrad.terms.algebra import Add, Apply, Compare, Divide, Entry, Indicator, Mul, Neg, Power
from symgrad.terms.atoms import Constant, Index, Ones, Variable
from symgrad.terms.binders import Sum
from symgrad.terms.build import number
from symgrad.terms.dimension import Dim


def fill(f):
    R = ()
    n = Dim.of("n")
    s, t, z = Variable("s", R), Variable("t", R), Variable("z", (n,))
    for name, one in f.items():
        p = {
            "max": (s, t),
            "min": (s, t),
            "softmax": (z,),
            "log-sum-exp": (z,),
            "log-softmax": (z,),
        }
        object.__setattr__(one, "parameters", p.get(name, (t,)))
        object.__setattr__(one, "codomain", (n,) if name in ("softmax", "log-softmax") else ())

    def a(name, *args):
        return Apply(f[name], args)

    one, two = number(1), number(2)
    up, down = a("exp", t), a("exp", Neg(t))
    k = Index("k", n)
    total = Sum(k, a("exp", Entry(z, (k,))))

    def ind(x, op, y):
        return Indicator((Compare(x, op, y),))

    bodies = {
        "sqrt": (Power(t, number(1) / number(2)), one / (two * a("sqrt", t))),
        "exp": (None, up),
        "log": (None, one / t),
        "sin": (None, a("cos", t)),
        "cos": (None, Neg(a("sin", t))),
        "erf": (None, Mul((Divide(two, a("sqrt", Constant("pi"))), a("exp", Neg(Power(t, two)))))),
        "sinh": (Divide(up - down, two), a("cosh", t)),
        "cosh": (Divide(up + down, two), a("sinh", t)),
        "tanh": (Divide(up - down, up + down), one - Power(a("tanh", t), two)),
        "sigmoid": (one / (one + down), Mul((a("sigmoid", t), one - a("sigmoid", t)))),
        "softplus": (a("log", one + up), a("sigmoid", t)),
        "sign": (ind(t, ">", number(0)) - ind(t, "<", number(0)), number(0)),
        "abs": (Mul((t, a("sign", t))), a("sign", t)),
        "relu": (Mul((t, ind(t, ">", number(0)))), ind(t, ">", number(0))),
        "max": (Add((Mul((s, ind(s, ">", t))), Mul((t, ind(s, "<=", t))))), None),
        "min": (Add((Mul((s, ind(s, "<", t))), Mul((t, ind(s, ">=", t))))), None),
        "softmax": (Divide(a("exp", z), total), None),
        "log-sum-exp": (a("log", total), None),
        "log-softmax": (z - Mul((a("log-sum-exp", z), Ones((n,)))), None),
    }
    for name, (body, slope) in bodies.items():
        object.__setattr__(f[name], "body", body)
        object.__setattr__(f[name], "slope", slope)
