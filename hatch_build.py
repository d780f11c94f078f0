"""Carry `derivations/`, `templates/`, `docs/codes/` and `docs/guide/` into the wheel; an editable install reads the checkout."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDERS = ("derivations", "templates", "docs/codes", "docs/guide")


class DataFolders(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        for folder in FOLDERS:
            source = str(Path(self.root, folder))
            build_data["force_include"][source] = f"symgrad/_data/{Path(folder).name}"
