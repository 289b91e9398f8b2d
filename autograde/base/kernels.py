"""Jupyter kernels of a Python that is named, whatever kernels are installed."""

from __future__ import annotations

import sys

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager


class OnePython(KernelSpecManager):
    """Knows one kernel: the Python that it was made with, by default this one."""

    def __init__(self, python: str = sys.executable) -> None:
        super().__init__()
        self.python = python

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return that kernel, under whatever name it is asked for."""
        argv = [self.python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name=kernel_name, language="python")
