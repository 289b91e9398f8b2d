"""What the lessons reach on the real data sets; the tables go into docs/results.md."""
