"""A cell that never ends.

# %% double
while True: pass
"""
