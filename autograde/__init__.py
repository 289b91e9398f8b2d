"""Fukami's tools: lessons are built, hand-ins are graded, reports are written (`fukami --help`)."""

__version__ = "0.1.0"
