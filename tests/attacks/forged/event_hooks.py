"""Hooks before each cell blank the test's source and after it clear its error.

# %%
def pre(info): info.raw_cell = "pass"
def post(result): result.error_in_exec = result.error_before_exec = None; result.success = True
get_ipython().events.register("pre_run_cell", pre)
get_ipython().events.register("post_run_cell", post)
"""
