#@title 図の準備(このまま実行してください) { display-mode: "form" }  #:ja
#@title Figure settings (run this cell as it is) { display-mode: "form" }  #:en
import matplotlib.pyplot as plt

# ja: 同じものはいつも同じ色で。どの色もモノクロ印刷で見分けられます(Okabe–Ito)。
# en: The same colour for the same thing in the whole course; all can be told apart in grey (Okabe–Ito).
BLUE, ORANGE, GREEN, RED, GREY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#666666"
plt.rcParams.update({
    "figure.figsize": (6, 3.6), "figure.dpi": 100, "font.size": 12, "lines.linewidth": 2,
    "axes.grid": True, "grid.alpha": 0.3, "axes.spines.top": False, "axes.spines.right": False,
})
