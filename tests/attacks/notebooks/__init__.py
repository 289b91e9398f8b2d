"""Notebooks that were tampered with before they were handed in: see test_notebooks.py."""
