#@title 図の準備(このまま実行してください) { display-mode: "form" }  #:ja
#@title Figure settings (run this cell as it is) { display-mode: "form" }  #:en
import matplotlib.pyplot as plt

# ja: 同じものはいつも同じ色で。どの色もモノクロ印刷で見分けられます(Okabe–Ito)。
# en: The same colour for the same thing in the whole course; all can be told apart in grey (Okabe–Ito).
BLUE, ORANGE, GREEN, RED, GREY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#666666"
plt.rcParams.update({
    "figure.figsize": (6, 3.6), "figure.dpi": 100, "font.size": 12, "lines.linewidth": 2, "legend.fontsize": 11,
    "axes.grid": True, "grid.alpha": 0.3, "axes.spines.top": False, "axes.spines.right": False,
})


def show_figure(title="", xlabel="", ylabel="", ax=None, legend="best", **settings):
    """描いたものに題、軸の名前、凡例を付けて見せる。枠が 2 つ以上なら題と名前は図の全体のもの。ax を渡すと、その枠に付けるだけ。settings: xscale="log"、ylim=(0, 1) など。"""  #:ja
    """Give what was drawn a title, names of its axes and a legend, and show it; title and names are those of the whole figure where it has several panels. With ax, only that panel gets them. settings: xscale="log", ylim=(0, 1) and so on."""  #:en
    fig = plt.gcf()
    if ax is None and len([panel for panel in fig.axes if panel.get_label() != "<colorbar>"]) > 1:
        fig.suptitle(title)
        fig.supxlabel(xlabel, fontsize=12)
        fig.supylabel(ylabel, fontsize=12)
    else:
        here, names = ax or plt.gca(), {"title": title, "xlabel": xlabel, "ylabel": ylabel}
        here.set(**{name: text for name, text in names.items() if text}, **settings)
        if here.get_legend_handles_labels()[1] and not (here.get_legend() or fig.legends):
            here.legend(loc=legend)
    if ax is None:
        # ja: colorbar が先に場所を取った図には、constrained が使えない
        # en: a colorbar that has its place already cannot be laid out by "constrained"
        placed = fig.get_layout_engine() is None and any(panel.get_label() == "<colorbar>" for panel in fig.axes)
        fig.set_layout_engine("tight" if placed else "constrained")
        plt.show()


def show_curves(curves, title="", xlabel="", ylabel="", ax=None, legend="best", **settings):
    """曲線や点 {凡例の名前: (x, y, 色, "-" や "o" などの形)} を描いて見せる。ax を渡すと、その枠に描くだけ。ほかは show_figure と同じ。"""  #:ja
    """Draw curves or points, {name in the legend: (x, y, color, a style such as "-" or "o")}, and show them; with ax, only draw there. The rest is as in show_figure."""  #:en
    where = ax or plt.gca()
    for name, (x, y, color, style) in curves.items():
        where.plot(x, y, style, color=color, label=name)
    show_figure(title, xlabel, ylabel, ax, legend, **settings)


def show_bars(names, bars, title="", xlabel="", ylabel="", ax=None, legend="best", number=None, across=False, **settings):
    """棒 {凡例の名前: (値, 色)} を names の順に並べて見せる。number="{:.1f}" なら値も書く。across=True なら横向き。ほかは show_curves と同じ。"""  #:ja
    """Show bars, {name in the legend: (values, color)}, in the order of names. number="{:.1f}" writes the values, too; across=True lays the bars down. The rest is as in show_curves."""  #:en
    where, width = ax or plt.gca(), 0.8 / len(bars)
    for k, (name, (values, color)) in enumerate(bars.items()):
        places = [place + width * (k - (len(bars) - 1) / 2) for place in range(len(names))]
        draw = where.barh if across else where.bar
        drawn = draw(places, values, width, color=color, label=name, hatch=["", "//", ".."][k % 3])
        if number:
            where.bar_label(drawn, [number.format(value) for value in values], padding=2)
            where.margins(**{"x" if across else "y": 0.12})
    if across:
        where.set_yticks(range(len(names)), names)
        where.invert_yaxis()
    else:
        where.set_xticks(range(len(names)), names)
    show_figure(title, xlabel, ylabel, ax, legend, **settings)


def show_pictures(pictures, names=(), title="", columns=8, colors=(), **settings):
    """画像を格子に並べて見せる。names: それぞれの題。colors: 題の色。settings: cmap や vmin など、imshow のもの。"""  #:ja
    """Show pictures in a grid. names: their titles; colors: those of the titles; settings: those of imshow, such as cmap and vmin."""  #:en
    columns = min(columns, len(pictures)) or 1
    rows = -(-len(pictures) // columns) or 1
    fig, axes = plt.subplots(rows, columns, figsize=(6, 6.4 * rows / columns + 0.5), squeeze=False)
    for ax in axes.flat:
        ax.set(xticks=[], yticks=[])
        ax.grid(False)
        ax.spines[:].set(visible=False)
    for k, (ax, picture) in enumerate(zip(axes.flat, pictures)):
        ax.imshow(picture, **{"cmap": "gray", **settings})
        ax.spines[:].set(visible=True, color="lightgrey", linewidth=1)
        ax.set_title(names[k] if k < len(names) else "", fontsize=11, color=colors[k] if k < len(colors) else "black")
    show_figure(title)


def use_font(text):  #:ja
    """図の日本語を、この課の図で使う字だけのフォント(BIZ UDP ゴシックから。SIL Open Font License 1.1)で書く。text: フォントを文字列にしたもの。"""  #:ja
    import atexit, base64, bz2, logging, pathlib, shutil, tempfile  #:ja
    from matplotlib import font_manager  #:ja
    if text and "Fukami label" not in font_manager.get_font_names():  #:ja
        folder = tempfile.mkdtemp()  #:ja
        atexit.register(shutil.rmtree, folder, ignore_errors=True)  #:ja
        file = pathlib.Path(folder, "label.ttf")  #:ja
        file.write_bytes(bz2.decompress(base64.b85decode(text)))  #:ja
        font_manager.fontManager.addfont(file)  #:ja
        plt.rcParams["font.family"] = ["sans-serif", "Fukami label"]  #:ja
        logging.getLogger("matplotlib.font_manager").setLevel("ERROR")  # 太字がないと警告するため  #:ja


use_font("@font@")  #:ja
