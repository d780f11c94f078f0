"""The YAML at the head of a Markdown file: safe, small, without aliases."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from symgrad.diagnostics import ReadError, Span

SIZE_MAX = 65_536
DEPTH_MAX = 20

_BLOCK = re.compile(
    r"\ufeff?---[ \t]*\r?\n(?P<yaml>.*?)(?:\r?\n|^)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.S | re.M
)


def front_matter(text: str) -> tuple[Mapping[str, object], int]:
    """The front matter of a text and where the text goes on; nothing and 0 if it has none.

    Raises: ReadError if it is too large, has aliases, or is no mapping with text keys.
    """
    if not text.removeprefix("\ufeff").startswith("---"):
        return {}, 0
    match = _BLOCK.match(text)
    if match is None:
        return {}, 0
    source, span = match["yaml"], Span(*match.span("yaml"))
    if len(source.encode()) > SIZE_MAX:
        raise ReadError("the front matter is larger than 64 KB", span, code="too-long")
    return _loaded(source, span), match.end()


def _loaded(source: str, span: Span) -> Mapping[str, object]:
    import yaml

    try:
        depth = 0
        for token in yaml.scan(source, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.AliasToken | yaml.AnchorToken | yaml.TagToken):
                raise ReadError("the front matter has aliases or tags", span)
            name = type(token).__name__
            depth += name.endswith("StartToken") and "Document" not in name and "Stream" not in name
            depth -= name in ("BlockEndToken", "FlowSequenceEndToken", "FlowMappingEndToken")
            if depth > DEPTH_MAX:
                raise ReadError("the front matter is nested too deeply", span, code="too-deep")
        loaded: object = yaml.safe_load(source)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ReadError(f"the front matter cannot be read: {_first_line(error)}", span) from error
    if loaded is None:
        return {}
    if not isinstance(loaded, dict) or not all(
        isinstance(k, str) for k in cast("dict[object, object]", loaded)
    ):
        raise ReadError("the front matter is no list of names with values", span)
    return cast("Mapping[str, object]", loaded)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0]
