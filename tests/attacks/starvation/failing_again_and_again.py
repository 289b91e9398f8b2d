r"""Statements that fail whatever is taken out of them, and thousands that do.

# %%
class OneLine:
    x = LR; y = N
class Block:
    if True: a = 1 / 0; b = 1 / 0
class Meta(type):
    def __new__(meta, *rest): raise SyntaxError("x", (f"<cell {get_ipython().cell}>", 8, 0, ""))
class Lies(metaclass=Meta):
    x = 1; y = 2
# %%
get_ipython().run_cell("1 / 0\n" * 3000)
# %%
get_ipython().run_cell("@(1 / 0)\n" * 2000 + "def f(): pass")
# %%
get_ipython().run_cell("class A:\n" + "    x = 1 / 0\n" * 2000)
"""
