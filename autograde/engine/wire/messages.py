"""What the engine says to students (in the lesson's language) and to users (in theirs)."""

from __future__ import annotations

import locale
import os

TABLE: dict[str, dict[str, str]] = {
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
    "no_sandbox": {
        "ja": "サンドボックスを使えません: {reason}\n"
        "bubblewrap を入れてください(Debian/Ubuntu なら sudo apt-get install bubblewrap)。詳しくは fukami doctor で調べられます。"
        "信頼できる提出物だけなら --no-sandbox でサンドボックスなしの採点ができます。",
        "en": "No sandbox: {reason}\n"
        "Install bubblewrap (Debian/Ubuntu: sudo apt-get install bubblewrap); fukami doctor tells more. "
        "Hand-ins that you trust can be graded without one (--no-sandbox).",
    },
    "lost": {
        "ja": "採点のプロセスが二度、途中で終わりました。もう一度採点してください。",
        "en": "The grading process ended twice on the way; grade this hand-in again.",
    },
    "grading_failed": {
        "ja": "この提出物の採点は、採点プログラムの誤りで止まりました({error})。ほかの提出物は影響を受けていません。中身を手で確かめ、Fukami の開発者に知らせてください。",
        "en": "Grading of this hand-in stopped at a fault of the grader ({error}); no other hand-in is affected. Look at it by hand, and tell the developers of Fukami.",
    },
    "zygote_died": {
        "ja": "採点用のプロセスが起動しないか、止まりました。fukami doctor で環境を調べてください。最後の出力:\n{log}",
        "en": "The grading process did not start or died. Run fukami doctor to see what is missing. Its last words:\n{log}",
    },
    "store_write": {
        "ja": "結果を {path} に書けません({error})。空き容量と書き込みの権限を確かめて、もう一度実行してください。続きから始まります。",
        "en": "A result could not be written to {path} ({error}). Check free space and permissions, then run again: it resumes.",
    },
    "cluster_unreachable": {
        "ja": "Dask のスケジューラー {address} につながりません({error})。アドレス(TLS なら tls:// で始まります)を確かめ、`dask scheduler` が動いているか見てください。",
        "en": "No Dask scheduler answers at {address} ({error}). Check the address (with TLS it begins with tls://) and that `dask scheduler` is running.",
    },
    "cluster_unreachable_tls": {
        "ja": "Dask のスケジューラー {address} に TLS でつながりません({error})。`dask scheduler` が TLS で動いているか見てください。このマシンの Dask の設定(distributed.comm.tls)には、スケジューラーと同じ認証局の証明書が必要です。書き方は docs/scaling.ja.md にあります。",
        "en": "No TLS connection to a Dask scheduler at {address} ({error}). Check that `dask scheduler` is running with TLS, and that Dask's configuration on this machine (distributed.comm.tls) names certificates of the same authority; docs/scaling.md shows how.",
    },
    "cluster_lost": {
        "ja": "Dask のスケジューラーとの接続が切れました。採点済みのものは残っています。スケジューラーを起動し、同じコマンドで続きから再開できます。",
        "en": "The connection to the Dask scheduler was lost. What was graded is kept: start the scheduler, and the same command goes on from here.",
    },
    "cluster_without_workers": {
        "ja": "{address} に Dask のワーカーがひとつもありません。`dask worker {address} --nthreads 1` で起動し、もう一度実行してください。採点済みのものは残っています。",
        "en": "There is no Dask worker at {address}. Start some (`dask worker {address} --nthreads 1`) and run this again: what was graded is kept.",
    },
    "cluster_jobs_ended": {
        "ja": "採点が終わらないうちに、Slurm のジョブがすべて終わりました。ジョブの出力(slurm-*.out)と、時間の上限(jobqueue.slurm.walltime)を確かめてください。採点済みのものは残っていて、同じコマンドで続きから再開できます。",
        "en": "All Slurm jobs have ended before the grading did. See their output (slurm-*.out) and their time limit (jobqueue.slurm.walltime). What was graded is kept: the same command goes on from here.",
    },
    "cluster_without_fukami": {
        "ja": "Dask のワーカーで Fukami を読み込めません({error})。このマシンと同じ版の Fukami を、ワーカーの環境にも入れてください。",
        "en": "The Dask workers cannot load Fukami ({error}). Install the same version of it there as on this machine.",
    },
    "cluster_other_version": {
        "ja": "このワーカーの採点エンジンは {theirs} で、呼び出した側の {ours} と違います。同じ版の Fukami を入れ、ワーカーを起動し直してください。",
        "en": "this worker's engine is {theirs}, the coordinator's {ours}. Install the same version of Fukami and start the worker again.",
    },
    "cluster_failed": {
        "ja": "Dask のワーカーで採点できませんでした({error})。ワーカーのログを見てください。採点済みのものは残っています。",
        "en": "Grading failed on a Dask worker ({error}). See that worker's log; what was graded is kept.",
    },
    "cluster_not_installed": {
        "ja": "--cluster に必要なライブラリーがありません({error})。pip install -c constraints.txt -e '.[cluster]' で入れてください。",
        "en": "A library for --cluster is missing ({error}). Install it: pip install -c constraints.txt -e '.[cluster]'.",
    },
    "cluster_slurm_not_started": {
        "ja": "--cluster slurm を始められませんでした({error})。docs/scaling.ja.md に、必要な設定があります。",
        "en": "--cluster slurm could not be started ({error}). docs/scaling.md says what it needs.",
    },
    "cluster_ssh_not_started": {
        "ja": "--cluster ssh を始められませんでした({error})。初めてのマシンには、一度手で `ssh` でログインし、ホスト鍵を登録してください。その後、次のコマンドが何も尋ねず、何も表示せずに終われば使えます。\nfor host in {hosts}; do ssh -o BatchMode=yes $host {python} -m autograde.engine.cluster; done",
        "en": "--cluster ssh could not be started ({error}). Log in once by hand (`ssh`) to a machine that is new, to accept its host key. Then this must end without a question or an error:\nfor host in {hosts}; do ssh -o BatchMode=yes $host {python} -m autograde.engine.cluster; done",
    },
    "wrong_lesson": {
        "ja": "{student} の提出物は {got} のもので、{want} ではありません。",
        "en": "The hand-in of {student} is for {got}, not for {want}.",
    },
}


def text(key: str, lang: str, **values: object) -> str:
    """Return the message `key` in `lang` ("ja" or "en")."""
    return TABLE[key]["ja" if lang == "ja" else "en"].format(**values)


def user_language() -> str:
    """Return "ja" or "en": `FUKAMI_LANG` if set, otherwise the locale's language."""
    chosen = os.environ.get("FUKAMI_LANG") or locale.getlocale(locale.LC_CTYPE)[0] or ""
    return "ja" if chosen.lower().startswith("ja") else "en"


def say(key: str, **values: object) -> str:
    """Return the message `key` in the user's language."""
    return text(key, user_language(), **values)
