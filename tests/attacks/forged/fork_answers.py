"""A forked copy of the process goes on answering beside the original.

# %%
import os
os.fork()
os.fork()
# %% count
def count(words):
    os.fork()
    return 7
"""
