"""How characters and commands are spelled: Unicode to LaTeX, and what is spacing or styling only."""

from __future__ import annotations

_GREEK_NAMES = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ϵ": "epsilon",
    "ζ": "zeta", "η": "eta", "θ": "theta", "ϑ": "vartheta", "ι": "iota", "κ": "kappa",
    "λ": "lambda", "μ": "mu", "µ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho",
    "σ": "sigma", "ς": "varsigma", "τ": "tau", "υ": "upsilon", "φ": "varphi", "ϕ": "phi",
    "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta",
    "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
    "ℓ": "ell",
}  # fmt: skip
GREEK = {letter: "\\" + name for letter, name in _GREEK_NAMES.items()}

LETTERS = frozenset(GREEK.values()) | {
    r"\varrho", r"\varpi", r"\Upsilon", r"\hbar", r"\imath", r"\jmath", r"\aleph", r"\wp",
    r"\omicron", r"\varkappa", r"\digamma",
}  # fmt: skip
"""Commands that are letters: each can be the name of a variable."""

SYMBOLS = {
    "−": "-", "–": "-", "·": r"\cdot", "⋅": r"\cdot", "∙": r"\cdot", "×": r"\times",
    "⊙": r"\odot", "∘": r"\circ", "⊘": r"\oslash", "⊗": r"\otimes", "÷": "/", "∕": "/",
    "≤": r"\le", "≥": r"\ge", "⩽": r"\le", "⩾": r"\ge", "≠": r"\ne", "≈": r"\approx",
    "≡": r"\equiv", "⪰": r"\succeq", "⪯": r"\preceq", "≽": r"\succeq", "≼": r"\preceq",
    "≔": r"\coloneqq", "≕": r"\eqqcolon", "≜": r"\triangleq", "→": r"\to", "⟶": r"\to", "↦": r"\mapsto",
    "⟹": r"\implies", "⇒": r"\implies", "⟺": r"\iff", "⇔": r"\iff",
    "∇": r"\nabla", "∂": r"\partial", "∑": r"\sum", "∏": r"\prod", "∫": r"\int",
    "√": r"\sqrt", "∞": r"\infty", "∈": r"\in", "⊤": r"\top", "⊺": r"\intercal",
    "‖": r"\|", "∥": r"\|", "⟨": r"\langle", "⟩": r"\rangle", "∣": "|", "…": r"\dots",
    "′": "'", "’": "'", "″": "''", "∀": r"\forall", "±": r"\pm", "⊠": r"\boxtimes",
}  # fmt: skip

FRACTIONS = dict(
    zip("½⅓⅔¼¾⅕⅙⅛", ("1/2", "1/3", "2/3", "1/4", "3/4", "1/5", "1/6", "1/8"), strict=True)
)

SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵀᵗ⁽⁾ⁿⁱᵏ", "0123456789+-TT()nik", strict=True))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ᵢⱼₖₗₘₙₜₓ", "0123456789+-ijklmntx", strict=True))

SPACING = frozenset(
    {"\\,", "\\;", "\\!", "\\:", "\\>", "\\ ", "\\/", "~", "\\\n", "\\thinspace", "\\enspace"}
    | {"\\medspace", "\\thickspace", "\\negthinspace", "\\enskip", "\\nobreak", "\\allowbreak"}
    | {"\\displaystyle", "\\textstyle", "\\scriptstyle", "\\limits", "\\nolimits", "\\nonumber"}
    | {"\\qedhere", "\\qed"}
    | {"\\notag", "\\phantom", "\\relax", "\\hfill", "\\smallskip", "\\noindent", "\\centering"}
)
"""Commands that only move things about."""

SIZING = frozenset(
    {"\\" + size + side for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")}
    | {"\\middle"}
)
"""Commands that make the next delimiter larger."""

STYLING = frozenset(
    "\\" + name
    for name in [
        "mathbf",
        "boldsymbol",
        "bm",
        "mathit",
        "mathbfit",
        "pmb",
        "symbf",
        "symbfit",
        "symup",
        "mathnormal",
        "bold",
        "vec",
        "overrightarrow",
        "boxed",
        "underbrace",
        "overbrace",
        "smash",
        "emph",
        "underline",
        "cancel",
        "ensuremath",
    ]
)
"""Commands whose argument means the same without them."""

SWITCHES = frozenset({"\\bf", "\\it", "\\boldmath", "\\sf", "\\mathversion"})
"""Commands that style the rest of their group."""

ROMAN = frozenset({r"\mathrm", r"\operatorname", r"\mathop", r"\mathsf", r"\mathtt"})
"""Commands whose argument is a word, or a letter that is not italic."""

ALPHABETS = frozenset({r"\mathcal", r"\mathscr", r"\mathfrak", r"\mathbb", r"\mathds"})
"""Commands that make other letters: these are part of a name."""

ACCENTS = {
    r"\hat": r"\hat", r"\widehat": r"\hat", r"\bar": r"\bar", r"\overline": r"\bar",
    r"\tilde": r"\tilde", r"\widetilde": r"\tilde", r"\dot": r"\dot", r"\ddot": r"\ddot",
    r"\check": r"\check", r"\breve": r"\breve",
    r"\acute": r"\acute", r"\grave": r"\grave", r"\mathring": r"\mathring",
}  # fmt: skip
"""Marks over a letter, each with the spelling that names keep."""

RELATIONS = {
    "=": "=", "<": "<", ">": ">", r"\lt": "<", r"\gt": ">",
    r"\le": r"\le", r"\leq": r"\le", r"\leqslant": r"\le", r"\leqq": r"\le",
    r"\ge": r"\ge", r"\geq": r"\ge", r"\geqslant": r"\ge", r"\geqq": r"\ge",
    r"\ne": r"\ne", r"\neq": r"\ne", r"\succeq": r"\succeq", r"\succcurlyeq": r"\succeq",
    r"\preceq": r"\preceq", r"\preccurlyeq": r"\preceq", r"\equiv": r"\equiv",
    r"\to": r"\to", r"\rightarrow": r"\to", r"\longrightarrow": r"\to",
    r"\coloneqq": ":=", r"\triangleq": ":=", r"\doteq": ":=",
    r"\colonequals": ":=", r"\eqdef": ":=", r"\eqqcolon": "=:", r"\equalscolon": "=:", r"\approx": r"\approx", r"\simeq": r"\approx",
    r"\in": r"\in", r"\sim": r"\sim", r"\propto": r"\propto", r"\ll": r"\ll", r"\gg": r"\gg",
    r"\succ": r"\succ", r"\prec": r"\prec", r"\mapsto": r"\mapsto", r"\subset": r"\subset",
    r"\subseteq": r"\subset", r"\approxeq": r"\approx", r"\cong": r"\approx", r"\gtrsim": r"\gtrsim",
    r"\lesssim": r"\lesssim", r"\perp": r"\perp", r"\notin": r"\notin", r"\gets": r"\gets",
    r"\leftarrow": r"\gets",
    r"\implies": r"\implies", r"\Rightarrow": r"\implies", r"\Longrightarrow": r"\implies",
    r"\iff": r"\iff", r"\Leftrightarrow": r"\iff", r"\Longleftrightarrow": r"\iff",
    r"\Leftarrow": r"\impliedby", r"\impliedby": r"\impliedby",
}  # fmt: skip
"""Signs that stand between the sides of a statement, each with the one spelling kept."""
