"""Displays without end, each with a megabyte of HTML.

# %% double
from IPython.display import HTML, display
while True: display(HTML("<b>" + "x" * (1 << 20)))
"""
