"""The cells stand in the opposite order."""

from tests.attacks.tampering import save


def tamper(notebook, folder):
    notebook.cells.reverse()
    save(notebook, folder)
