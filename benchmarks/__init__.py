"""What is measured, how, and the last tables (README.md). Every figure is a ratio against a reference in the same run."""
