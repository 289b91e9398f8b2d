"""The stamp names a lesson that lies elsewhere."""

from tests.attacks.tampering import save


def tamper(notebook, folder):
    notebook.metadata.fukami = {"lesson": "../../../etc/passwd", "version": "v1", "lang": "../en"}
    save(notebook, folder)
