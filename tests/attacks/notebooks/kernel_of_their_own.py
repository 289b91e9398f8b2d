"""The notebook asks for a kernel that would be another program."""

from tests.attacks.tampering import save


def tamper(notebook, folder):
    notebook.metadata.kernelspec = {
        "name": "bash",
        "language": "bash",
        "display_name": "x",
        "argv": ["/bin/sh", "-c", "id"],
    }
    save(notebook, folder)
