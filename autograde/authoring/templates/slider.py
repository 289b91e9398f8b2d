#@title スライダー(このまま実行してください) { display-mode: "form" }  #:ja
#@title Sliders (run this cell as it is) { display-mode: "form" }  #:en
def show_slider(draw, sliders):
    """スライダーで選んだ値で draw を呼ぶ。sliders: {名前: 値のリスト}(draw の引数の順)。draw の引数の既定値から始まる。"""  #:ja
    """Call draw with the values that sliders choose. sliders: {name: list of values}, in the order of draw's arguments, whose defaults come first."""  #:en
    from IPython import get_ipython
    shell, start = get_ipython(), draw.__defaults__[:len(sliders)]
    if hasattr(shell, "show_slider"):
        # ja: コースのサイトでは、ページのスライダーになる
        # en: on the course's site it becomes a slider of the page
        return shell.show_slider(draw, sliders, start)
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        # ja: 採点では描かない
        # en: nothing is drawn while grading
        return
    try:
        from ipywidgets import SelectionSlider, interact
        watched = getattr(kernel, "_allow_stdin", True)
    except ImportError:
        watched = False
    if watched:
        interact(lambda **chosen: draw(*chosen.values()), **{
            name: SelectionSlider(options=[(str(value), value) for value in values], value=first, layout={"width": "95%"}, style={"description_width": "initial"})
            for (name, values), first in zip(sliders.items(), start)
        })
    elif len(sliders) == 1:
        # ja: 動かす人がいないときは、両端と始まりの図だけ
        # en: with nobody there to move it, both ends and the start
        (values,) = sliders.values()
        for value in dict.fromkeys([values[0], *start, values[-1]]):
            draw(value)
    else:
        draw(*start)
