#@title 確かめる道具(このまま実行してください) { display-mode: "form" }  #:ja
#@title Checking tools (run this cell as it is) { display-mode: "form" }  #:en
import hashlib
import re
import unicodedata

import numpy as np


def expect(call, got, want, tol=1e-6, hint=""):
    """call の返した got が want と違えば、メッセージを出して止める。形、値の順に比べる。"""  #:ja
    """Stop with a message unless `got`, which `call` returned, is `want`: shape first, then values."""  #:en
    if got is None and want is not None:
        hint = "return を書きましたか。"  #:ja
        hint = "Is there a return?"  #:en
    if not _same(got, want, tol):
        got_label, want_label = "返ってきた値", "期待した値"  #:ja
        got_label, want_label = "came back", "expected"  #:en
        raise AssertionError(f"{call}\n  {got_label}: {_show(got)}\n  {want_label}: {_show(want)}\n  {hint}".rstrip())


def fresh():
    """隠れたテストで使う乱数。クラスの採点では、提出物ごとに別の乱数になる。"""  #:ja
    """Random numbers for hidden tests. The grading of a class draws others for each hand-in."""  #:en
    return np.random.default_rng(0)


def _plain(value):
    return value.detach().cpu().numpy() if hasattr(value, "detach") else value


def _same(got, want, tol):
    got, want = _plain(got), _plain(want)
    if isinstance(want, (bool, np.bool_)):
        return isinstance(got, (bool, np.bool_)) and bool(got) == bool(want)
    if want is None or isinstance(want, (str, bytes)):
        return type(got) is type(want) and got == want
    if isinstance(want, dict):
        return isinstance(got, dict) and got.keys() == want.keys() and all(_same(got[k], want[k], tol) for k in want)
    if isinstance(want, (list, tuple)) and not _numeric(want):
        return isinstance(got, (list, tuple)) and len(got) == len(want) and all(map(_same, got, want, [tol] * len(want)))
    if not _numeric(got):
        return False
    got, want = np.asarray(got), np.asarray(want)
    return got.shape == want.shape and bool(np.allclose(got, want, rtol=tol, atol=tol, equal_nan=True))


def _numeric(value):
    if not isinstance(value, (int, float, complex, list, tuple, np.ndarray, np.generic)):
        return False
    try:
        return np.asarray(value).dtype.kind in "biufc"
    except ValueError:
        return False


def _show(value):
    value = _plain(value)
    if isinstance(value, np.ndarray):
        return f"array {np.array2string(value, precision=6, threshold=20)} (shape {value.shape})"
    text = repr(value)
    return text if len(text) <= 300 else text[:300] + "…"


def check_quiz(answer, salt, replies):
    """Print why `answer` is right, or stop with the thought behind a wrong one. The replies are keyed by a digest."""
    if answer is None:
        raise NotImplementedError("まだ答えていません。None を答えに置き換えてください。")  #:ja
        raise NotImplementedError("Not answered yet: replace None with your answer.")  #:en
    try:
        key = f"{salt}:{_canonical(answer)}"
    except Exception:  # a choice without quotes is a variable, and that may be anything
        raise AssertionError('選択肢は引用符で囲み、"b" のように書きます。b だけでは変数です。数はそのまま書きます。')  #:ja
        raise AssertionError('Write a choice in quotes: "b". A bare b is a variable. Write a number as it is.')  #:en
    sealed = replies.get(hashlib.sha256(key.encode()).hexdigest()[:16])
    assert sealed, f"{answer!r} ではありません。問いをもう一度読んでみましょう。"  #:ja
    assert sealed, f"Not {answer!r}. Read the question once more."  #:en
    pad = b"".join(hashlib.sha256(f"{key}:{i}".encode()).digest() for i in range(len(sealed) // 64 + 1))
    text = bytes(a ^ b for a, b in zip(bytes.fromhex(sealed), pad)).decode()
    assert text[0] == "+", text[1:]
    print(text[1:])


def _canonical(answer):
    if isinstance(answer, (set, frozenset, list, tuple)):
        return ",".join(sorted(map(_canonical, answer)))
    if isinstance(answer, str):
        text = unicodedata.normalize("NFKC", answer).strip().lower()
        if re.fullmatch(r"\W*[a-z](\W+[a-z])*\W*", text):  # "b.", "(B)", "a, d"
            return ",".join(sorted(set(re.findall("[a-z]", text))))
        try:
            answer = float(text.rstrip(".,、。"))
        except ValueError:
            return text
    return f"{float(answer):.4g}"
