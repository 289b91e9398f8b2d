"""A submission slows itself down to tell another something: each has its own time limits, and nothing of one stands in the result of another.

# %%
import time
seen = []
for _ in range(20):
    start = time.perf_counter(); sum(range(20_000)); seen.append(time.perf_counter() - start)
print("tried")
"""
