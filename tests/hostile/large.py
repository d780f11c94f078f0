"""Hostile documents that are too large, or too odd, to stand in a folder: made when they are needed."""

import json
import random
from collections.abc import Callable

LET = r"Let $x \in \mathbb{R}^n$, $A \in \mathbb{R}^{n \times n}$ and $t \in \mathbb{R}$." + "\n\n"


def display(formula: str) -> str:
    return f"{LET}$$\n{formula}\n$$\n"


def nested(opening: str, closing: str, depth: int) -> str:
    return display("t = " + opening * depth + "t" + closing * depth)


def notebook(*cells: str) -> str:
    made = [{"cell_type": "markdown", "metadata": {}, "source": cell} for cell in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made})


def environments(depth: int) -> str:
    return display(r"\begin{aligned}" * depth + "t &= 2t" + r"\end{aligned}" * depth)


def noise(seed: int, alphabet: str, length: int) -> str:
    source = random.Random(seed)
    return "".join(source.choice(alphabet) for _ in range(length))


LARGE: dict[str, tuple[Callable[[], str], tuple[int, ...]]] = {
    "depth_brackets.md": (lambda: nested("(", ")", 20_000), (1, 2)),
    "depth_braces.md": (lambda: nested("{", "}", 100_000), (1, 2)),
    "depth_fractions.md": (lambda: nested(r"\frac{1}{1+", "}", 5_000), (2,)),
    "depth_left.md": (lambda: nested(r"\left(", r"\right)", 3_000), (2,)),
    "depth_roots.md": (lambda: nested(r"\sqrt{", "}", 199), (1, 2)),
    "depth_functions.md": (lambda: nested(r"\exp(", ")", 150), (1, 2)),
    "depth_norms.md": (lambda: nested(r"\|", r"\|", 300), (1, 2)),
    "depth_superscripts.md": (lambda: display("t = " + "t^{" * 3_000 + "t" + "}" * 3_000), (2,)),
    "depth_transposes.md": (lambda: display("A = A" + r"^\top" * 5_000), (0, 1, 2)),
    "depth_primes.md": (lambda: display("f" + "'" * 20_000 + "(t) = t"), (1, 2)),
    "depth_minus.md": (lambda: display("t = " + "-" * 10_001 + "t"), (1, 2)),
    "depth_environments.md": (lambda: environments(2_000), (1, 2)),
    "depth_quotes.md": (lambda: ">" * 100_000 + " x\n\n" + display("x = 2x"), (1, 2)),
    "depth_lists.md": (lambda: "\n".join(" " * k + "- x" for k in range(1_500)) + display("x = 2x"), (1, 2)),
    "depth_json.ipynb": (lambda: "[" * 200_000, (2,)),
    "depth_json_closed.ipynb": (lambda: '{"cells": ' + "[" * 50_000 + "]" * 50_000 + "}", (2,)),
    "depth_yaml.md": (lambda: "---\na: " + "[" * 20_000 + "\n---\n" + display("x = 2x"), (1, 2)),
    "long_sum.md": (lambda: display("t = " + "+".join(["t"] * 9_000)), (1, 2)),
    "long_product.md": (lambda: display("t = " + "t " * 15_000), (1, 2)),
    "long_chain.md": (lambda: display("t " + "= t " * 4_000), (0, 2)),
    "long_different_sum.md": (lambda: display("t = " + "+".join(f"t^{{{k}}}" for k in range(2_000))), (1, 2)),
    "long_literal.md": (lambda: display("t = " + "7" * 100_000), (1, 2)),
    "long_decimal.md": (lambda: display("t = 0." + "0" * 100_000 + "1"), (1, 2)),
    "long_tokens.md": (lambda: display("t = " + "t + " * 30_000 + "t"), (2,)),
    "long_name.md": (lambda: display(r"\mathrm{" + "a" * 100_000 + "} = 1"), (2,)),
    "long_command.md": (lambda: display("\\" + "a" * 100_000 + " = 1"), (2,)),
    "many_displays.md": (lambda: LET + "$$ x = 2x $$\n\n" * 3_000, (1, 2)),
    "many_variables.md": (lambda: "".join(rf"Let $v_{{{k}}} \in \mathbb{{R}}$. " for k in range(5_000)) + display("v_1 = v_2"), (1, 2)),
    "many_definitions.md": (lambda: LET + "".join(f"Let $u_{{{k + 1}}} = u_{{{k}}} + t$.\n" if k else "Let $u_1 = t$.\n" for k in range(2_000)) + "$$ u_{2000} = t $$\n", (1, 2)),
    "many_macros.tex": (lambda: "\\documentclass{article}" + "".join(f"\\def\\m{'a' * k}{{x}}\n" for k in range(1, 900)) + "\\begin{document}" + display("x = 2x") + "\\end{document}", (1, 2)),
    "flood_dollars.md": (lambda: "$" * 100_000, (2,)),
    "flood_dollars_odd.md": (lambda: "$ " * 100_001 + display("x = 2x"), (1, 2)),
    "flood_ampersands.md": (lambda: display(r"\begin{aligned} x &= 2x " + "&" * 15_000 + r"\end{aligned}"), (1, 2)),
    "flood_rows.md": (lambda: display(r"\begin{aligned} x &= 2x " + r"\\" * 15_000 + r"\end{aligned}"), (1, 2)),
    "flood_backslashes.md": (lambda: LET + "\\" * 200_001 + display("x = 2x"), (1, 2)),
    "flood_backticks.md": (lambda: "`" * 99_999 + "\n\n" + " ` `` ``` " * 9_000 + display("x = 2x"), (1, 2)),
    "flood_comments.md": (lambda: "<!--" * 50_000 + display("x = 2x"), (1, 2)),
    "flood_comment_ends.md": (lambda: "<!-- --" * 50_000 + display("x = 2x"), (1, 2)),
    "flood_brackets_prose.md": (lambda: "[" * 50_000 + "](" * 50_000 + display("x = 2x"), (1, 2)),
    "flood_spaces.md": (lambda: "Let" + " " * 1_000_000 + r"$x \in \mathbb{R}^n$." + " \t" * 500_000 + "\n$$ x = 2x $$", (1, 2)),
    "flood_newlines.md": (lambda: "\n" * 2_000_000 + display("x = 2x"), (1, 2)),
    "flood_commas.md": (lambda: "Let $" + "x, " * 20_000 + r"x \in \mathbb{R}^n$ be " + "symmetric, " * 20_000 + "and unit.\n$$ x = 2x $$", (1, 2)),
    "flood_let.md": (lambda: "Let " * 100_000 + display("x = 2x"), (1, 2)),
    "flood_words.md": (lambda: LET + "where symmetric positive definite with and for every " * 20_000 + "\n\n$$ x = 2x $$", (1, 2)),
    "flood_sentence_ends.md": (lambda: LET + "e.g. i.e. etc. cf. " * 40_000 + "\n\n$$ x = 2x $$", (1, 2)),
    "flood_inline.md": (lambda: LET + "$x$ " * 50_000 + "\n\n$$ x = 2x $$", (1, 2)),
    "flood_inline_declared.md": (lambda: LET + r"$\|x\| \le 1$ and " * 3_000 + "\n\n$$ x = 2x $$", (1, 2)),
    "flood_begin.tex": (lambda: r"\begin{document}" + r"\begin{align}" * 30_000 + display("x = 2x"), (1, 2)),
    "flood_percent.tex": (lambda: r"\begin{document}" + "%" * 300_000 + "\n" + display("x = 2x"), (1, 2)),
    "flood_newcommands.tex": (lambda: r"\begin{document}" + r"\newcommand{" * 30_000 + display("x = 2x"), (1, 2)),
    "flood_front.md": (lambda: "---\n" + "a: 1\n" * 50_000 + "---\n" + display("x = 2x"), (1, 2)),
    "flood_subscripts.md": (lambda: display("x" + "_i" * 5_000 + " = 2x"), (2,)),
    "flood_scripts.md": (lambda: display("x" + "^2_i" * 5_000 + " = 2x"), (2,)),
    "noise_maths.md": (lambda: display(noise(1, r"\{}()[]^_&=<>+-*/|'!,;:.xAt0123 ", 20_000)), (2,)),
    "noise_commands.md": (lambda: display(" ".join(random.Random(2).choices([r"\frac", r"\left(", r"\right)", "{", "}", r"\nabla", "_", "^", "x", r"\sum", r"\partial", "=", r"\\", "&", r"\begin{cases}", r"\end{cases}"], k=4_000))), (1, 2)),
    "noise_prose.md": (lambda: noise(3, "Let suppose $x\\in R^n$. \n#>-*`<!->|[](){}", 60_000) + display("x = 2x"), (1, 2)),
    "noise_unicode.md": (lambda: noise(4, "∇∂∑∏√∞≤≥≠∈⊤ᵀ²₁𝐱𝑥αβ\u0301\u200b\u202e=+x", 5_000) + display(noise(5, "∇∂∑∏√∞≤≥≠∈⊤ᵀ²₁𝐱𝑥αβ\u0301\u200b\u202e=+x", 3_000)), (1, 2)),
    "large_file.md": (lambda: display("x = 2x") + "a " * 3_100_000, (2,)),
    "large_notebook.ipynb": (lambda: notebook(*["Let $x \\in R^n$. $$ x = 2x $$"] * 3_000), (1, 2)),
    "large_table.md": (lambda: "| a " * 40_000 + "|\n" + "|---" * 40_000 + "|\n" + display("x = 2x"), (1, 2)),
}  # fmt: skip
"""What each holds, and the exit statuses that are right for it."""
