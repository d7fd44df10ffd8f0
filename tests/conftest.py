"""Property tests draw the same examples on every run and leave nothing in the project's folder."""

import tempfile
from pathlib import Path

from hypothesis import configuration, settings

configuration.set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "hypothesis")
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")
