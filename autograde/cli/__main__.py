"""`python -m autograde.cli`."""

from autograde.cli import main

main()
