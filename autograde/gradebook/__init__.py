"""nbgrader's database and folders, filled from results: scores, marks given by hand, lateness, release."""
