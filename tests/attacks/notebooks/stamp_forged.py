"""The stamp claims another version and another language of the lesson."""

from tests.attacks.tampering import save


def tamper(notebook, folder):
    notebook.metadata.fukami = {"lesson": "91_attacked", "version": "v0", "lang": "xx"}
    save(notebook, folder)
