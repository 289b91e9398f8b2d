"""Where `nbgrader_config.py` of the first edition's class folders looks for nbgrader's steps; nothing else uses this."""

from autograde.gradebook.release import release_steps as release_steps
