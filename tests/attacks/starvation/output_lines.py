"""Lines without end.

# %% double
while True: print("x" * 80)
"""
