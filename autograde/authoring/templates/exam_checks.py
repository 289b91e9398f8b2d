#@title 試験の道具(このまま実行してください) { display-mode: "form" }  #:ja
#@title Tools of the examination (run this cell as it is) { display-mode: "form" }  #:en
import re
import unicodedata


def noted(answer, choices=""):
    """答えが読める形かどうかだけを確かめる。正しいかどうかは、提出後に採点する。"""  #:ja
    """See only whether an answer can be read. Whether it is right is graded after it was handed in."""  #:en
    if answer is None:
        raise NotImplementedError("まだ答えていません。None を答えに置き換えてください。")  #:ja
        raise NotImplementedError("Not answered yet: replace None with your answer.")  #:en
    read = _chosen(answer, choices) if choices else _as_number(answer)
    print(f"答えとして {read} を読み取りました。")  #:ja
    print(f"Your answer is read as {read}.")  #:en


def _as_number(answer):
    text = unicodedata.normalize("NFKC", str(answer)).replace("\u2212", "-").strip()
    try:
        return float(text if isinstance(answer, str) else answer)
    except (TypeError, ValueError):
        raise AssertionError(f"{answer!r} は数として読めません。0.25 や -3 のように書きます。")  #:ja
        raise AssertionError(f"{answer!r} cannot be read as a number: write one such as 0.25 or -3.")  #:en


def _chosen(answer, choices):
    try:
        text = unicodedata.normalize("NFKC", answer if isinstance(answer, str) else " ".join(answer)).lower()
    except TypeError:  # a choice without quotes is a variable, and that may be anything
        text = ""
    found = sorted(set(re.findall("[a-z]", text))) if re.fullmatch(r"\W*[a-z](\W+[a-z])*\W*", text) else []
    assert found and set(found) <= set(choices), '選択肢は "b" のように引用符で囲みます。すべて選ぶ問いでは {"a", "c"} と書きます。'  #:ja
    assert found and set(found) <= set(choices), 'Write a choice in quotes: "b". Where all that apply are asked for, write {"a", "c"}.'  #:en
    return ",".join(found)


def mark(answer, right, within, slips):
    """採点:正しくなければ、考えられるまちがいと正解を言って止まる。"""  #:ja
    """Grading: unless it is right, stop with the slip that it may stand for, and what is right."""  #:en
    if isinstance(right, str):
        got = _chosen(answer, "abcdefgh")
        wrong = set(got.split(",")) - set(right.split(","))
        why = [text for choice, text in slips if choice in wrong]
        is_right = got == right
    else:
        got = _as_number(answer)
        near = [(abs(got - value), text) for value, text in slips if abs(got - value) <= max(within, abs(value) / 100)]
        why = [min(near)[1]] if near else []
        is_right = abs(got - right) <= within + 1e-9 * max(1, abs(right))
        got, right = f"{got:.6g}", f"{right:.6g}"
    first = " ".join(dict.fromkeys(why)) or "正解ではありません。"  #:ja
    first = " ".join(dict.fromkeys(why)) or "This is not right."  #:en
    assert is_right, f"{first}\n  あなたの答え: {got}\n  正解: {right}"  #:ja
    assert is_right, f"{first}\n  your answer: {got}\n  right: {right}"  #:en
