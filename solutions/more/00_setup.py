# %% setup
import math
import random
import statistics
import time

import numpy as np
import torch

# %% given="gib, median_seconds"

# %% [markdown] lang="ja"
# ### 1. メモリに入る、いちばん大きな行列
# `A @ B` を計算するには、$A$, $B$ と答えの、3 つの行列がメモリに要ります。どれも $n$ 行 $n$ 列で、1 つの数に 4 バイト(float32)使うとします。Colab の 12 GiB には、$n$ がいくつまで入るでしょうか。数千? 数万? 数十万? 予想してください。
#
# 使えるバイト数から、入る最大の $n$ を求める関数を書きましょう。
# %% [markdown] lang="en"
# ### 1. The largest matrix that fits
# To compute `A @ B`, three matrices have to be in memory: $A$, $B$ and the product. Let all have $n$ rows and $n$ columns, with 4 bytes for each number (float32). Up to which $n$ do they fit into the 12 GiB of Colab: thousands, tens of thousands, hundreds of thousands? Guess.
#
# Write a function that goes from a number of bytes to the largest $n$ that fits.


# %% exercise="largest_square"
def largest_square(n_bytes, matrices=3, bytes_each=4):
    """n 行 n 列の行列 matrices 個が n_bytes バイトに入る、最大の n(整数)。bytes_each: 1 つの数のバイト数。"""  #:ja
    """The largest n, an integer, for which `matrices` matrices of n rows and columns fit into n_bytes. bytes_each: bytes of one number."""  #:en
    ### BEGIN SOLUTION
    return math.isqrt(n_bytes // (matrices * bytes_each))
    ### END SOLUTION


# %% test="largest_square"
n = largest_square(12 * 2**30)
print(f"n = {n:,}, {gib(3 * 4 * n * n):.3f} GiB")
expect("largest_square(12 * 2**30)", n, 32768)
expect("largest_square(12)", largest_square(12), 1)
expect("largest_square(11)", largest_square(11), 0)
expect("largest_square(10_000, matrices=1, bytes_each=8)", largest_square(10_000, matrices=1, bytes_each=8), 35)
expect("largest_square(12 * 10**30)", largest_square(12 * 10**30), 10**15)

# %% [markdown] answer="largest_square" lang="ja"
# 32,768、ちょうど $2^{15}$ です。メモリは $n$ の 2 乗で増えるので、メモリを 4 倍にしても $n$ は 2 倍にしかなりません。float64 なら $\sqrt 2$ で割った 23,170 までです。
# 平方根を `int(x ** 0.5)` で求めると、大きな数では丸め誤差で 1 ずれることがあります。整数の平方根は `math.isqrt` が正確です。
# %% [markdown] answer="largest_square" lang="en"
# 32,768, exactly $2^{15}$. Memory grows with the square of $n$, so four times the memory only doubles $n$. With float64 it is 23,170, less by a factor of $\sqrt 2$.
# `int(x ** 0.5)` can be off by one for large numbers because of rounding. `math.isqrt` gives the integer root exactly.

# %% [markdown] lang="ja"
# ### 2. 1 つの数では伝わらないもの
# 中央値は外れ値に強い代わりに、「たまにとても遅い」ことを隠してしまいます。`f()` を `repeats` 回呼び、いちばん短い時間、中央値、いちばん長い時間の 3 つを返す関数を書いてください。
#
# テストのセルは、行列の掛け算を 50 回測ります。いちばん遅い回は、中央値の何倍くらいになるでしょうか。1 回目はほかの回より速い? 遅い?
# %% [markdown] lang="en"
# ### 2. What one number does not tell
# The median is robust against outliers, but it also hides that something is very slow from time to time. Write a function that calls `f()` exactly `repeats` times and returns three numbers: the shortest time, the median and the longest time.
#
# The test cell measures a product of matrices 50 times. How many times the median will the slowest take? Will the first call be faster or slower than the others?


# %% exercise="time_range"
def time_range(f, repeats, clock=time.perf_counter):
    """f() を repeats 回呼び、かかった秒数の (最小, 中央値, 最大) を返す。clock: 今の時刻(秒)を返す関数。"""  #:ja
    """Call f() exactly repeats times; return (shortest, median, longest) of the seconds. clock: returns the time now, in seconds."""  #:en
    ### BEGIN SOLUTION
    seconds = []
    for _ in range(repeats):
        start = clock()
        f()
        seconds.append(clock() - start)
    return min(seconds), statistics.median(seconds), max(seconds)
    ### END SOLUTION


# %% test="time_range"
moments = iter([0, 3, 10, 11, 20, 28, 30, 32, 40, 45])
calls = []
expect("time_range(f, 5, clock)", time_range(lambda: calls.append(1), 5, lambda: next(moments)), (1, 3, 8))
expect("len(calls)", len(calls), 5)
A = np.random.default_rng(0).random((200, 200))
shortest, median, longest = time_range(lambda: A @ A, 50)
print(f"{shortest * 1e3:.2f} ms, {median * 1e3:.2f} ms, {longest * 1e3:.2f} ms")
assert shortest <= median <= longest

# %% [markdown] answer="time_range" lang="ja"
# 値はコンピュータによりますが、いちばん遅い回は、ふつう中央値の数倍から数十倍です。1 回目は準備(メモリの確保、スレッドの起動、GPU なら初期化)が入るので、たいてい遅くなります。ほかのプログラムに CPU を取られた回も遅くなります。
# 処理そのものの速さを知りたいときは最小値、ふだんの速さなら中央値、待たせる相手がいるときは最大値(または 99 % の点)を見ます。
# %% [markdown] answer="time_range" lang="en"
# It depends on the computer, but the slowest call usually takes several times the median, or some dozen times. The first call is often slow, because it includes preparations: memory, threads, on a GPU its start-up. So is a call during which another program took the CPU.
# Look at the minimum for the speed of the operation itself, at the median for what is usual, and at the maximum (or the point that 99 % stay below) where somebody waits.

# %% [markdown] lang="ja"
# ### 3. 同じ乱数を、もう一度
# 深層学習の実験では、乱数が 3 か所から来ます。Python の `random`、NumPy の `np.random`、そして PyTorch です。同じ結果をもう一度出すために、3 つのシードを全部そろえる関数を書いてください。
#
# 書く前に予想しましょう。`np.random.seed(0)` だけを 2 回実行して、その間に 3 種類の乱数を 1 つずつ引くと、1 回目と 2 回目で同じになるのはどれですか。
#
# <details><summary>ヒント</summary>
#
# `random.seed`、`np.random.seed`、`torch.manual_seed` があります。
#
# </details>
# %% [markdown] lang="en"
# ### 3. The same random numbers again
# In an experiment, random numbers come from three places: Python's `random`, NumPy's `np.random`, and PyTorch. To get the same result again, write a function that sets the seed of all three.
#
# First a guess. If you run only `np.random.seed(0)`, draw one number of each kind, and do both once more, which of the three numbers will be the same as before?
#
# <details><summary>Hint</summary>
#
# There are `random.seed`, `np.random.seed` and `torch.manual_seed`.
#
# </details>


# %% exercise="seed_all"
def seed_all(seed):
    """random、NumPy、PyTorch の乱数のシードをそろえる。返り値はなし。"""  #:ja
    """Set the seed of random, NumPy and PyTorch. Returns nothing."""  #:en
    ### BEGIN SOLUTION
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    ### END SOLUTION


# %% test="seed_all"
def draw():
    return [random.random(), float(np.random.rand()), float(torch.rand(()))]


found = {}
for name, seed in {"np.random.seed": np.random.seed, "seed_all": seed_all}.items():
    seed(0)
    first = draw()
    seed(0)
    found[name] = [a == b for a, b in zip(first, draw())]
    print(f"{name:15}", found[name])
assert found["seed_all"] == [True, True, True]
seed_all(1)
assert draw() != first

# %% [markdown] answer="seed_all" lang="ja"
# そろうのは NumPy だけです。ほかの 2 つは、それぞれ別の乱数生成器を持っています。1 つでも忘れると、「シードを固定したのに毎回違う」ことになります。
# この教材では、`np.random.default_rng(seed)` で作った生成器を関数に渡します。どの乱数がどこから来るかが引数で分かり、ほかのコードが乱数を引いても影響を受けません。なお GPU では、シードをそろえても、足し算の順番の違いで最後の桁が変わることがあります。
# %% [markdown] answer="seed_all" lang="en"
# Only NumPy's. The other two have generators of their own, and with one forgotten, results differ from run to run although a seed was set.
# In this course functions receive a generator made by `np.random.default_rng(seed)`: one sees where random numbers come from, and code elsewhere that draws some has no influence. On a GPU the last digits may differ even with equal seeds, because sums are added up in another order.
