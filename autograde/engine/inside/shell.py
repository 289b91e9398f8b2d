"""IPython in the child: cells behave as in a notebook, what they show becomes messages. Runs inside the sandbox."""

from __future__ import annotations

import ast
import builtins
import codecs
import inspect
import io
import os
import re
import subprocess
import sys
import time
import types
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from autograde.engine.inside.colab import ColabFinder
from autograde.engine.inside.devices import Assertions
from autograde.engine.inside.leftover import defines, leftover, reads_outside_functions, skipped, watch
from autograde.engine.wire.messages import phrase

INSTALLERS = re.compile(
    r"^\s*(?:sudo\s+)?(?:python[\d.]*\s+-m\s+)?(?:uv\s+)?(?:pip[\d.]*|conda|mamba)\s+(?:install|uninstall|update)\b"
)
FLUSH_BYTES, FLUSH_SECONDS = 16 << 10, 0.25
IMAGE_BYTES = 2 << 20
BROKEN_BLOCKS = 5  # that are left out of one cell
FAILURES = 20  # errors of one cell that are shown and told; to lay a traceback out takes longer than most cells
ROUNDS = 50  # in which what is left of a statement is run, in one cell
CODE_MAGICS = ("time", "prun", "capture")  # with them a cell defines what it does without
FILE_MAGICS = ("writefile", "file")
_BEGINS = re.compile(r"(?!(?:else|elif|except|finally)\b|\"\"\"|''')[^\s#)\]}]")  # a line with which a block begins


class Outputs:
    """What the running cell shows: bounded text and pictures, handed on as ("stream" | "display" | …, …) lists."""

    def __init__(self) -> None:
        self.send: Callable[[list[Any]], None] = lambda message: None
        self.quiet = True
        self.text_left = self.images_left = 0
        self._parts: list[str] = []
        self._name = "stdout"
        self._size = 0
        self._since = 0.0
        self.owner = 0  # the process that may speak: copies that student code forks may not

    def start(self, text_bytes: int, images: int) -> None:
        """Begin a cell that may put out so much text and so many images."""
        self.text_left, self.images_left = text_bytes, images
        self._parts, self._size, self._since = [], 0, time.monotonic()
        self.owner = os.getpid()
        self.quiet = False

    def write(self, name: str, text: str) -> None:
        """Take text for the stream `name`; it is handed on in pieces."""
        if self.quiet or not text:
            return
        if os.getpid() != self.owner:  # a worker of a DataLoader, say
            os.write(2 if name == "stderr" else 1, text.encode("utf-8", "replace"))
            return
        if name != self._name:
            self.flush()
            self._name = name
        if self.text_left < 0:
            return
        if len(text) > self.text_left:
            text = text[: self.text_left + 1]  # one more than allowed tells the other side that something was cut
        self.text_left -= len(text)
        self._parts.append(text)
        self._size += len(text)
        if self._size > FLUSH_BYTES or time.monotonic() - self._since > FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Hand on the text that waits."""
        self._since = time.monotonic()
        if self._parts:
            parts, self._parts, self._size = self._parts, [], 0
            self.send(["stream", self._name, "".join(parts)])

    def display(self, kind: str, data: dict[str, Any], metadata: Any, transient: Any) -> None:
        """Hand on what is to be shown, by MIME type, as far as the cell may still put out."""
        if self.quiet or os.getpid() != self.owner:
            return
        self.flush()
        kept: dict[str, Any] = {}
        for mime, value in data.items():
            if not isinstance(value, (str, bytes)):
                continue
            if mime.startswith("image/"):
                if self.images_left <= 0 or len(value) > IMAGE_BYTES:
                    continue
                self.images_left -= 1
            elif len(value) > self.text_left:
                continue
            else:
                self.text_left -= len(value)
            kept[str(mime)] = value
        display_id = (transient or {}).get("display_id")
        self.send(["display", kind, kept, str(display_id) if display_id else ""])

    def clear(self, wait: bool) -> None:
        """Hand on that what was shown is to be cleared, with `wait` once something new comes."""
        if not self.quiet:
            self.flush()
            self.send(["clear", bool(wait)])

    def error(self, name: str, value: str, lines: list[str]) -> None:
        """Hand on an exception's class, message and traceback, each cut to a bound."""
        if not self.quiet:
            self.flush()
            self.send(["error", name[:200], value[:4000], [line[:4000] for line in lines[:100]]])


class Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of the cells."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, outputs: Outputs, name: str, fd: int) -> None:
        self._outputs, self._name, self._fd = outputs, name, fd

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._outputs.write(self._name, text)
        return len(text)

    def flush(self) -> None:
        """Nothing waits longer than a quarter of a second; what remains goes out at the end of the cell."""

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._fd


class LessonsOwn(ast.NodeTransformer):
    """Lets `list`, `sum` and the like be Python's in the lesson's cells, whatever a student called so: tests call what these define."""

    def __init__(self, shell: ZMQInteractiveShell) -> None:
        self._shell = shell
        # `super` finds its class by its name; the others are the shell's own.
        self._names = {name for name in dir(builtins) if name[0] != "_"} - {"super", "open", "exit", "quit"}
        vars(builtins)["__python__"] = builtins

    def visit_Module(self, node: ast.Module) -> ast.AST:
        return node if self._shell.keep_going else self.generic_visit(node)  # a student's stays as it is

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self._names - self._shell.shadowed or not isinstance(node.ctx, ast.Load):
            return node
        python = ast.copy_location(ast.Name("__python__", ast.Load()), node)
        return ast.copy_location(ast.Attribute(python, node.id, ast.Load()), node)


class _Publisher(DisplayPublisher):
    outputs: Outputs

    def publish(
        self,
        data: Any,
        metadata: Any = None,
        source: Any = None,
        *,
        transient: Any = None,
        update: bool = False,
        **kwargs: Any,
    ) -> None:
        self.outputs.display("update" if update else "display", data, metadata, transient)

    def clear_output(self, wait: bool = False) -> None:
        self.outputs.clear(wait)


class _Hook(DisplayHook):
    outputs: Outputs

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.outputs.display("result", format_dict, md_dict, None)

    def finish_displayhook(self) -> None:
        pass


class ZMQInteractiveShell(InteractiveShell):
    """An embedded notebook shell. Libraries (fastprogress, tqdm) tell a notebook by this class's name.

    Where `keep_going`, a line that fails costs only itself: what follows it in the cell is run. In a cell
    `of_the_form` that holds also for a cell magic under which nothing would be defined. `failures` are the errors of the cell so far, and `stopped`
    says that one of them ended it.
    """

    outputs: Outputs
    lang: str = "en"
    cell = -1  # the position of the cell that runs
    keep_going = of_the_form = False
    shadowed: frozenset[str] = frozenset()  # names of Python's that are the lesson's own
    stopped = False
    failures: list[BaseException]
    caught: list[Exception]  # by a `try` of the statement that runs
    rounds = 0  # that the cell still has for what is left of its statements
    above = 0  # lines of cell magics above the code that runs
    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Hook)

    def init_history(self) -> None:
        super().init_history()
        if self.history_manager is not None:
            self.history_manager.enabled = False

    def enable_gui(self, gui: Any = None) -> None:
        pass

    def ask_exit(self) -> None:
        pass

    def start(self, cell: int, keep_going: bool, of_the_form: bool) -> None:
        """Get ready for the next cell."""
        self.cell, self.keep_going, self.of_the_form = cell, keep_going, of_the_form
        self.execution_count = cell + 1
        self.failures, self.stopped, self.caught, self.above = [], False, [], 0
        self.rounds = ROUNDS

    def run_cell(self, raw_cell: str, *args: Any, **kwargs: Any) -> Any:
        """Run a cell; where `keep_going`, without the blocks that are not Python."""
        result = super().run_cell(raw_cell, *args, **kwargs)
        for _ in range(BROKEN_BLOCKS if self.keep_going else 0):
            error = result.error_before_exec
            if not isinstance(error, SyntaxError):
                break
            self.failures.append(error)
            raw_cell = without_block(raw_cell, error.lineno or 1)
            result = super().run_cell(raw_cell, *args, **kwargs)
        return result

    async def run_ast_nodes(
        self,
        nodelist: Any,
        cell_name: str,
        interactivity: str = "last_expr",
        compiler: Any = compile,
        result: Any = None,
    ) -> bool:
        """Run a cell's statements; where `keep_going`, also those after one that fails."""
        if not self.keep_going or result is None:
            return bool(await super().run_ast_nodes(nodelist, cell_name, interactivity, compiler, result))
        first, last, waiting = None, nodelist[-1:], deque(nodelist)
        while waiting:
            node = waiting.popleft()
            shows = interactivity if [node] == last or interactivity == "all" else "none"
            self.caught = []
            watch(node, "get_ipython().catch()")
            if await super().run_ast_nodes([node], cell_name, shows, compiler, result):
                error = result.error_before_exec or result.error_in_exec
                result.error_before_exec = result.error_in_exec = None
                rest = [*leftover(node, failed_line(error, cell_name)), *skipped(node, self.user_ns)]
            elif self.caught and (rest := skipped(node, self.user_ns)):
                error = self.caught[0]
            else:
                continue
            self.failures.append(error)
            first = first or error
            if not isinstance(error, Exception) or isinstance(error, MemoryError):
                self.stopped = True
                break
            if rest and self.rounds:
                self.rounds -= 1
                waiting.extendleft(reversed(rest))
        result.error_in_exec = first
        return first is not None

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """Run a cell magic; where `keep_going`, one that is unknown or hides a cell of the form costs only itself."""
        if not self.keep_going:
            return super().run_cell_magic(magic_name, line, cell)
        self.above += 1
        code = cell if cell.startswith("%%") else "#\n" * self.above + cell  # lines keep their numbers
        if magic_name == "capture":
            return super().run_cell_magic(magic_name, line, code)
        if magic_name in CODE_MAGICS:
            wall, cpu = time.perf_counter(), time.process_time()
            self.run_cell(code)
            print(f"CPU times: total: {time.process_time() - cpu:.3g} s\nWall time: {time.perf_counter() - wall:.3g} s")
            return None
        known = self.find_cell_magic(magic_name) is not None
        hides = (self.of_the_form or not known) and (cell.startswith("%%") or defines(cell))
        if hides:
            self.run_cell(code)
        if not hides or not known or magic_name in FILE_MAGICS:
            super().run_cell_magic(magic_name, line, cell)
        if hides:
            raise UsageError(phrase("no_head", self.lang, magic=f"%%{magic_name}"))
        return None

    def catch(self) -> None:
        """Take note of what the student's `except` has caught."""
        error = sys.exc_info()[1]
        if isinstance(error, Exception) and not isinstance(error, MemoryError):
            self.caught.append(error)

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        """Show the error that was just raised, unless the cell has shown enough of them."""
        if len(self.failures) < FAILURES:
            super().showtraceback(*args, **kwargs)

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        lines = [stb] if isinstance(stb, str) else list(stb)
        self.outputs.error(getattr(etype, "__name__", str(etype)), _text(evalue), lines)

    def system(self, command: str) -> None:
        """Run a `!` line; its output is shown as it comes."""
        command = self.var_expand(command, depth=1)
        if INSTALLERS.match(command):
            print(phrase("no_pip", self.lang, command=command.strip()))
            self.user_ns["_exit_code"] = 0
            return
        process = subprocess.Popen(
            ["/bin/bash", "-c", command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        assert process.stdout is not None
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        try:
            while chunk := os.read(process.stdout.fileno(), 1 << 16):
                sys.stdout.write(decoder.decode(chunk))
            self.user_ns["_exit_code"] = process.wait()
        except BaseException:
            os.killpg(process.pid, 9)
            process.wait()
            raise
        finally:
            process.stdout.close()

    system_piped = system_raw = system

    def getoutput(self, command: str, split: bool = True, depth: int = 0) -> Any:
        from IPython.utils.text import SList

        command = self.var_expand(command, depth=depth + 1)
        if INSTALLERS.match(command):
            text = phrase("no_pip", self.lang, command=command.strip())
        else:
            done = subprocess.run(
                ["/bin/bash", "-c", command], stdin=subprocess.DEVNULL, capture_output=True, check=False
            )
            text = done.stdout.decode("utf-8", "replace")
        return SList(text.splitlines()) if split else text


def make_shell(outputs: Outputs) -> ZMQInteractiveShell:
    """Make the one shell of this process, with figures shown inline."""
    _Publisher.outputs = _Hook.outputs = ZMQInteractiveShell.outputs = outputs
    config = Config()
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.xmode = "Context"
    config.InteractiveShell.cache_size = 1000
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    config.StoreMagics.autorestore = False
    shell = ZMQInteractiveShell.instance(config=config)
    vars(shell.compile)["get_code_name"] = lambda raw, transformed, number: f"<cell {shell.cell}>"
    for name in ("reset", "reset_selective"):
        shell.register_magic_function(_refuses(shell, name), "line", name)
    for name in ("pip", "conda", "mamba", "uv"):
        shell.register_magic_function(_installer(shell, name), "line", name)
    shell.ast_transformers += [Assertions(), LessonsOwn(shell)]
    shell.run_line_magic("matplotlib", "inline")
    return shell


def enter_child(shell: ZMQInteractiveShell, lang: str, shadowed: Iterable[str]) -> None:
    """Finish the shell in a forked child: streams, the stand-ins, the language of notices; for `shadowed` see the shell."""
    shell.lang, shell.shadowed = lang, frozenset(shadowed)
    sys.meta_path.append(ColabFinder(lang))
    sys.stdout, sys.stderr = Stream(shell.outputs, "stdout", 1), Stream(shell.outputs, "stderr", 2)

    def refuse(prompt: object = "", *args: Any, **kwargs: Any) -> str:
        raise EOFError(phrase("no_input", lang))

    import getpass

    builtins.input = refuse
    getpass.getpass = refuse


def without_block(source: str, line: int) -> str:
    """Return a cell's source without a line that is not Python; `line` as Python counts it in the cell.

    The top-level block around it is made empty, or the line alone where it stands outside of functions and classes and
    Python can read the rest of the block.
    """
    lines = source.split("\n")
    blank = next((number for number, text in enumerate(lines) if text.strip()), 0)  # IPython leaves those out
    at = min(blank + line, len(lines)) - 1
    begins = [number for number, text in enumerate(lines) if _BEGINS.match(text)]
    begins = [number for number in begins if number == 0 or not lines[number - 1].startswith("@")]  # it is decorated
    start = max((number for number in begins if number <= at), default=0)
    end = min((number for number in begins if number > at), default=len(lines))
    block, indent = lines[start:end], lines[at][: -len(lines[at].lstrip()) or None]
    block[at - start] = f"{indent}pass"
    if not indent or not reads_outside_functions("\n".join(block), at - start + 1):
        block = ["#"] * (end - start)
    return "\n".join([*lines[:start], *block, *lines[end:]])


def failed_line(error: BaseException, cell_name: str) -> int:
    """Return the line of a cell at which its own code, or a class's in it, failed; 0 when that is unknown."""
    if isinstance(error, SyntaxError) and error.filename == cell_name:
        return error.lineno or 0
    line, trace = 0, error.__traceback__
    while trace is not None and not (line and in_function(trace)):
        if trace.tb_frame.f_code.co_filename == cell_name:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def in_function(trace: types.TracebackType) -> bool:
    """Whether a line stands in a function, not in a module's or a class's own code."""
    return bool(trace.tb_frame.f_code.co_flags & inspect.CO_NEWLOCALS)


def _refuses(shell: ZMQInteractiveShell, name: str) -> Any:
    def answer(line: str) -> None:
        raise UsageError(phrase("no_reset", shell.lang, magic=f"%{name}"))

    return answer


def _installer(shell: ZMQInteractiveShell, name: str) -> Any:
    def answer(line: str) -> None:
        print(phrase("no_pip", shell.lang, command=f"%{name} {line}".strip()))

    return answer


def _text(value: Any) -> str:
    try:
        return str(value)
    except Exception as error:
        return f"<no text: {type(error).__name__}>"
