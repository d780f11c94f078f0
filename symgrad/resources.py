"""Where the catalogue's documents and the templates lie: in a checkout, or inside the wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    # The wheel's copy first: beside an installed package lie other people's folders.
    packaged = _PACKAGE / "_data" / Path(name).name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name


def derivations_folder() -> Path:
    """The folder of the catalogue: one Markdown file an identity."""
    return _folder("derivations")


def templates_folder() -> Path:
    """The folder of the templates: one folder an output format."""
    return _folder("templates")


def codes_folder() -> Path:
    """The folder of the pages on diagnostic codes: one Markdown file a code."""
    return _folder("docs/codes")


def docs_folder() -> Path:
    """The folder of the guide: one Markdown file a subject."""
    return _folder("docs/guide")
