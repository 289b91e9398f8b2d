"""The process reads where nothing is.

# %% double
import ctypes
ctypes.string_at(1)
"""
