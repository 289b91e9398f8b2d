#@title fastai を確かめる(このまま実行してください) { display-mode: "form" }  #:ja
#@title Check fastai (run this cell as it is) { display-mode: "form" }  #:en
def check_fastai():
    """fastai がないか、学習器を書き出せない組み合わせなら、新しい fastai を入れる。"""  #:ja
    """Install a new fastai where there is none, or where it could not export a learner."""  #:en
    from importlib.metadata import PackageNotFoundError, version

    from packaging.version import Version

    def installed(package):
        try:
            return Version(version(package))
        except PackageNotFoundError:
            return Version("0")

    fastai, plum = installed("fastai"), installed("plum-dispatch")
    # ja: 2.8.12 より前の fastai は、plum-dispatch 2.10 と組になることがあり、そのとき Learner.export が失敗する
    # en: before 2.8.12 fastai may come with plum-dispatch 2.10, and then Learner.export fails
    if fastai < Version("2.8") or (fastai < Version("2.8.12") and plum >= Version("2.10")):
        print("fastai を新しく入れます。")  #:ja
        print("Installing a new fastai.")  #:en
        get_ipython().run_line_magic("pip", "install -q -U fastai")


check_fastai()
