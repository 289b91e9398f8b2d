"""The format says that cells have no ids, and they have."""

from tests.attacks.tampering import save


def tamper(notebook, folder):
    notebook.nbformat_minor = 4
    save(notebook, folder)
