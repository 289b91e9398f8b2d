"""A pool of processes that wait for one another.

# %% double
import multiprocessing as mp
lock = mp.Lock(); lock.acquire()
children = [mp.Process(target=lock.acquire) for _ in range(8)]
for child in children: child.start()
for child in children: child.join()
"""
