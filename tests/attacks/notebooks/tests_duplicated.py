"""Test cells are copied, so that points might count twice."""

from copy import deepcopy

from tests.attacks.tampering import save


def tamper(notebook, folder):
    notebook.cells += [deepcopy(cell) for cell in notebook.cells if cell.id.startswith("test-")] * 3
    save(notebook, folder)
