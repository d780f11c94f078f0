"""Property tests draw the same examples in every run; SYMGRAD_EXPLORE=1 draws others."""

import os

from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile("explore" if os.environ.get("SYMGRAD_EXPLORE") else "same")
