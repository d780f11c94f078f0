"""The prose of a LaTeX document as Markdown: headings, emphasis, lists; formulas untouched."""

from __future__ import annotations

import re

_HEADINGS = {"title": "#", "section": "##", "subsection": "###", "subsubsection": "####"}
_FORMULA = re.compile(r"\$[^$]+\$|\\\(.+?\\\)", re.DOTALL)
_RULES: tuple[tuple[str, str], ...] = (
    (r"(?<!\\)%[^\n]*\n?", ""),
    (r"\\(?:label|vspace|hspace|pagestyle|bibliographystyle|bibliography)\*?\{[^{}]*\}", ""),
    (r"\\(?:maketitle|noindent|centering|newpage|clearpage|bigskip|medskip|smallskip)\b", ""),
    (r"\\(?:emph|textit)\{([^{}]*)\}", r"*\1*"),
    (r"\\textbf\{([^{}]*)\}", r"**\1**"),
    (r"\\texttt\{([^{}]*)\}", r"`\1`"),
    (r"\\(?:eqref|ref)\{([^{}]*)\}", r"(\1)"),
    (r"\\cite[tp]?\*?(?:\[[^\]]*\])?\{([^{}]*)\}", r"(\1)"),
    (r"\\url\{([^{}]*)\}", r"\1"),
    (r"\\paragraph\*?\{([^{}]*)\}", r"\n\n**\1**"),
    (r"\\begin\{(?:theorem|lemma|proposition|corollary|definition|example|remark)\}(?:\[([^\]]*)\])?",
     r"\n\n"),
    (r"\\begin\{proof\}", r"\n\n*Proof.* "),
    (r"\\item\b(?:\[[^\]]*\])?[ \t]*", r"\n- "),
    (r"\\(?:begin|end)\{[^{}]*\}(?:\[[^\]]*\])?", "\n"),
    (r"\\\\(?:\[[^\]]*\])?", "\n"),
    (r"~", " "),
    (r"``|''", '"'),
    (r"---", "—"),
    (r"--", "–"),
    (r"\\([%&#_$])", r"\1"),
)  # fmt: skip


def tex_to_markdown(text: str) -> str:
    """Prose of LaTeX as Markdown."""
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[0])
        return f"\ue002{len(held) - 1}\ue003"

    words = _FORMULA.sub(hold, re.sub("[\ue002\ue003]", "", text))
    words = re.sub(
        r"\\(title|(?:sub){0,2}section)\*?\s*\{([^{}]*)\}",
        lambda match: f"\n\n{_HEADINGS[match[1]]} {match[2]}\n\n",
        words,
    )
    for pattern, replacement in _RULES:
        words = re.sub(pattern, replacement, words)
    words = re.sub(r"^[ \t]+", "", words, flags=re.MULTILINE)
    return re.sub("\ue002(\\d+)\ue003", lambda match: held[int(match[1])], words)
