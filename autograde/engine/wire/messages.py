"""What the engine tells students, in the lesson's language; what it tells users stands where it is said (`say`).

One table, since both sides of the wire speak from it, and reports tell by it when two languages say the same.
"""

from __future__ import annotations

PHRASES: dict[str, dict[str, str]] = {
    "not_attempted": {
        "ja": "未着手です。",
        "en": "Not attempted yet.",
    },
    "check_failed": {
        "ja": "確認のひとつが成り立ちませんでした。",
        "en": "One of the checks did not hold.",
    },
    "cell_timed_out": {
        "ja": "このセルは {seconds:g} 秒を超えたので止めました。終わらない繰り返しはありませんか。",
        "en": "This cell was stopped after {seconds:g} seconds. Is there a loop that never ends?",
    },
    "cell_too_large": {
        "ja": "このセルは {megabytes} MB を超えるので、実行していません。貼り付けたデータや出力を消して、提出し直してください。",
        "en": "This cell was not run: it is larger than {megabytes} MB. Delete the data or output pasted into it and hand in again.",
    },
    "call_timed_out": {
        "ja": "{seconds:g} 秒たっても答えが返らないので止めました。終わらない繰り返しはありませんか。",
        "en": "Stopped: no answer after {seconds:g} seconds. Is there a loop that never ends?",
    },
    "cell_computed_too_long": {
        "ja": "このセルは計算に {seconds:g} 秒より長くかかったので止めました。模範解答にかかる時間よりずっと長くとった上限です。終わらない繰り返しはありませんか。",
        "en": "This cell was stopped after {seconds:g} seconds of computing, many times what the model solution takes. Is there a loop that never ends?",
    },
    "call_computed_too_long": {
        "ja": "計算に {seconds:g} 秒より長くかかったので止めました。模範解答にかかる時間よりずっと長くとった上限です。終わらない繰り返しはありませんか。",
        "en": "Stopped: no answer after {seconds:g} seconds of computing, many times what the model solution takes. Is there a loop that never ends?",
    },
    "deadline": {
        "ja": "ノートブック全体の制限時間 {seconds:g} 秒を超えました。",
        "en": "The whole notebook took more than its {seconds:g} seconds.",
    },
    "exited": {
        "ja": "あなたのコードが Python を終了させました({detail})。os._exit や強制終了がないか見てください。",
        "en": "Your code ended Python ({detail}). Look for os._exit or for what crashes it.",
    },
    "killed": {
        "ja": "止まらなかったので、実行を打ち切りました。",
        "en": "It could not be interrupted, so it was killed.",
    },
    "out_of_memory": {
        "ja": "メモリを {memory_mb} MB より多く使ったので、実行を打ち切りました。",
        "en": "It used more than {memory_mb} MB of memory and was killed.",
    },
    "nonsense": {
        "ja": "実行環境が壊れて、答えを読み取れませんでした。",
        "en": "What came back could not be read: the running notebook was broken.",
    },
    "while_testing": {
        "ja": "テストの途中で止まりました: {why}",
        "en": "It stopped in the middle of this test: {why}",
    },
    "too_many_restarts": {
        "ja": "何度も止まったため、ここから先は実行していません。",
        "en": "It broke down too often; nothing was run from here on.",
    },
    "your_line": {
        "ja": "あなたのコードの {line} 行目: {text}",
        "en": "line {line} of your code: {text}",
    },
    "line_of_cell": {
        "ja": "セル {cell} の {line} 行目: {text}",
        "en": "line {line} of cell {cell}: {text}",
    },
    "not_a_value": {
        "ja": "数や配列ではなく、{type} のオブジェクトが返ってきました。",
        "en": "A number or an array was expected, but an object of type {type} came back.",
    },
    "is_an_iterator": {
        "ja": "list(…) で囲むとリストになります。",
        "en": "list(…) around it makes a list.",
    },
    "is_a_function": {
        "ja": "関数のあとの括弧 () を忘れていませんか。",
        "en": "Are the parentheses () behind a function missing?",
    },
    "not_an_object": {
        "ja": "演算の結果がオブジェクトではなく {type} でした。",
        "en": "The result of the operation was not an object but a {type}.",
    },
    "name_missing": {
        "ja": "{name} が定義されていません。",
        "en": "{name} is not defined.",
    },
    "line_failed": {
        "ja": "{line} 行目: {text} — {why}",
        "en": "line {line}: {text} — {why}",
    },
    "went_on": {
        "ja": "(この行を除いて、セルの残りは実行しました)",
        "en": " (the rest of the cell was run)",
    },
    "cause_line": {
        "ja": "原因はセル {cell} の {line} 行目です: {text}\n  {why}",
        "en": "The cause is line {line} of cell {cell}: {text}\n  {why}",
    },
    "cause_cell": {
        "ja": "原因: これを定義するはずのセル {cell} が途中で止まりました。{error}",
        "en": "The cause: cell {cell}, which should define it, was stopped. {error}",
    },
    "written_at": {
        "ja": "{name} はセル {cell} の {line} 行目に書かれていますが、ノートブックの名前としては定義されていません: {text}",
        "en": "{name} is written in line {line} of cell {cell}, but the notebook has no such name by then: {text}",
    },
    "why_package": {
        "ja": "採点の環境に {name} はありません(授業で使うパッケージだけが入っています)。自分で書いたファイルなら、ノートブックと一緒に提出してください。",
        "en": "there is no {name} here: only the packages that the course uses are. If it is a file of your own, hand it in beside the notebook.",
    },
    "why_deep": {
        "ja": "採点したマシンに {name} が入っていません。`make setup` で入れて、採点し直してください。",
        "en": "{name} is not installed where this was graded. `make setup` brings it; then grade this again.",
    },
    "why_colab": {
        "ja": "google.colab のこの機能は Colab の中でしか使えません。",
        "en": "this part of google.colab works in Colab only.",
    },
    "why_install": {
        "ja": "採点ではパッケージを追加できません。授業で使うものはすべて入っています。",
        "en": "it could not be installed: no packages are added while it is graded, and all that the course uses are here.",
    },
    "why_input": {
        "ja": "採点では入力に答える人がいません。値をセルに書いてください。",
        "en": "nobody answers while it is graded: write the value in the cell.",
    },
    "why_drive": {
        "ja": "採点では Google ドライブのファイルを読めません。",
        "en": "your Google Drive is not here while it is graded.",
    },
    "why_network": {
        "ja": "採点ではネットワークにつながりません。",
        "en": "there is no network while it is graded.",
    },
    "why_data": {
        "ja": "採点ではネットワークにつながらず、授業で使うデータセットだけがあります。",
        "en": "there is no network while it is graded; only the data sets that the course uses are here.",
    },
    "why_file": {
        "ja": "採点の環境に {name} というファイルはありません。",
        "en": "there is no file {name} while it is graded.",
    },
    "why_screen": {
        "ja": "採点では画面の窓を開けません。図はノートブックの中に表示されます。",
        "en": "no window can be opened while it is graded; figures are shown in the notebook.",
    },
    "why_gpu": {
        "ja": "採点では GPU を使えません。",
        "en": "there is no GPU while it is graded.",
    },
    "on_the_cpu": {
        "ja": "コードに GPU({devices})が書かれていますが、CPU で採点しました。点数は変わりません。",
        "en": "The code names a GPU ({devices}); it was graded on the CPU. Points do not depend on it.",
    },
    "file_left_out": {
        "ja": "{name} は使っていません: Python かライブラリーのモジュールと同じ名前です。ファイル名を変えてください。",
        "en": "{name} was not used: a module of Python or of a library has that name. Give the file another one.",
    },
    "files_too_large": {
        "ja": "{name} は使っていません: 一緒に使うのは Python とテキストのファイル {count} 個、合わせて {kilobytes} KB までです。",
        "en": "{name} was not used: at most {count} Python and text files of {kilobytes} KB together go with a notebook.",
    },
    "range_too_long": {
        "ja": "返ってきた range が長すぎます(合わせて {count} 個まで)。",
        "en": "The ranges that came back are too long (at most {count} numbers together).",
    },
    "outputs_left_out": {
        "ja": "出力が多すぎるので、提出物全体で {megabytes} MB を超えた分は残していません。点数は変わりません。",
        "en": "Outputs beyond {megabytes} MB of the whole hand-in were left out. Points do not depend on them.",
    },
    "truncated": {
        "ja": "\n…(出力が長すぎるので、ここまでにしました)\n",
        "en": "\n… (output cut here: too long)\n",
    },
    "lost": {
        "ja": "採点のプロセスが二度、途中で終わりました。もう一度採点してください。",
        "en": "The grading process ended twice on the way; grade this hand-in again.",
    },
    "grading_failed": {
        "ja": "この提出物の採点は、採点プログラムの誤りで止まりました({error})。ほかの提出物は影響を受けていません。中身を手で確かめ、Fukami の開発者に知らせてください。",
        "en": "Grading of this hand-in stopped at a fault of the grader ({error}); no other hand-in is affected. Look at it by hand, and tell the developers of Fukami.",
    },
    "colab_mount": {
        "ja": "(採点では Google ドライブにつなぎません。{path} は空のフォルダです)",
        "en": "(Google Drive is not connected while grading; {path} is an empty folder)",
    },
    "colab_upload": {"ja": "(採点ではアップロードできません)", "en": "(Nothing can be uploaded while grading)"},
    "no_pip": {
        "ja": "(採点ではパッケージを追加できません。授業で使うものはすべて入っています: {command})",
        "en": "(No packages are installed while grading; all that the course uses is here: {command})",
    },
    "no_head": {
        "ja": "{magic} の下では何も定義されません。採点では、この行を除いてセルを Python として実行しました。",
        "en": "nothing is defined under {magic}. While grading, the cell was run as Python without this line.",
    },
    "no_reset": {
        "ja": "採点では {magic} を実行しません。ここまでの答えは残っています。",
        "en": "{magic} is not run while grading: what was defined above is kept.",
    },
    "no_input": {
        "ja": "採点では input() に答える人がいません。値をセルに書いてください。",
        "en": "Nobody answers input() while grading: write the value in the cell.",
    },
}


def phrase(key: str, lang: str, **values: object) -> str:
    """Return the message `key` in `lang` ("ja" or "en")."""
    return PHRASES[key]["ja" if lang == "ja" else "en"].format(**values)
