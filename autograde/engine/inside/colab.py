"""A stand-in for `google.colab`, so that cells written for Colab run and do no harm. Runs inside the sandbox."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
import types
from collections.abc import Sequence
from typing import Any

from autograde.engine.wire.messages import phrase


class ColabFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Makes `google.colab` importable without being in `sys.modules` before someone asks for it."""

    PARTS = ("drive", "files", "userdata", "output", "auth", "runtime", "patches", "data_table")
    NAMES = ("google.colab", *(f"google.colab.{part}" for part in PARTS))

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: Any = None) -> Any:
        if name in self.NAMES or (name == "google" and not _on_disk("google", self)):
            return importlib.machinery.ModuleSpec(name, self, is_package=name in ("google", "google.colab"))
        return None

    def create_module(self, spec: Any) -> types.ModuleType:
        return types.ModuleType(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        last = module.__name__.rpartition(".")[2]
        if last == "colab":
            for part in self.PARTS:
                setattr(module, part, importlib.import_module(f"google.colab.{part}"))
        for name, value in getattr(self, f"_{last}", dict)().items():
            setattr(module, name, value)

    def _drive(self) -> dict[str, Any]:
        def mount(mountpoint: str = "/content/drive", *args: Any, **kwargs: Any) -> None:
            os.makedirs(os.path.join(mountpoint, "MyDrive"), exist_ok=True)
            print(phrase("colab_mount", self.lang, path=str(mountpoint)))

        return {"mount": mount, "flush_and_unmount": _nothing}

    def _files(self) -> dict[str, Any]:
        def upload(*args: Any, **kwargs: Any) -> dict[str, bytes]:
            print(phrase("colab_upload", self.lang))
            return {}

        return {"upload": upload, "download": _nothing, "view": _nothing}

    def _userdata(self) -> dict[str, Any]:
        return {
            "get": lambda key: "",
            "SecretNotFoundError": type("SecretNotFoundError", (Exception,), {}),
            "NotebookAccessError": type("NotebookAccessError", (Exception,), {}),
        }

    def _output(self) -> dict[str, Any]:
        def clear(wait: bool = False, *args: Any, **kwargs: Any) -> None:
            from IPython.display import clear_output

            clear_output(wait=bool(wait))

        names = ("enable_custom_widget_manager", "disable_custom_widget_manager", "register_callback", "eval_js")
        return {"clear": clear, **dict.fromkeys(names, _nothing)}

    def _auth(self) -> dict[str, Any]:
        return {"authenticate_user": _nothing, "authenticate_service_account": _nothing}

    def _runtime(self) -> dict[str, Any]:
        return {"unassign": _nothing}

    def _data_table(self) -> dict[str, Any]:
        return {"enable_dataframe_formatter": _nothing, "disable_dataframe_formatter": _nothing}

    def _patches(self) -> dict[str, Any]:
        def cv2_imshow(picture: Any) -> None:
            """Show an array (height, width) or (height, width, 3 or 4 channels, blue first)."""
            from IPython.display import display
            from PIL import Image

            if picture.ndim == 3:
                picture = picture[..., [2, 1, 0, 3][: picture.shape[2]]]
            display(Image.fromarray(picture.clip(0, 255).astype("uint8")))

        return {"cv2_imshow": cv2_imshow, "cv_imshow": cv2_imshow}


def _nothing(*args: Any, **kwargs: Any) -> None:
    """Does nothing, as the answer of a browser that is not there."""


def _on_disk(name: str, finder: Any) -> bool:
    others = [other for other in sys.meta_path if other is not finder]
    return any(getattr(other, "find_spec", lambda *_: None)(name, None) for other in others)
