# %% right="fine_tune"
def train(dls, arch, epochs, lr):
    learn = vision_learner(dls, arch, metrics=error_rate)
    learn.fine_tune(epochs, lr)
    return learn


# %% right="opened up, without a bar, another optimiser"
def train(dls, arch, epochs, lr):
    learn = vision_learner(dls, arch, opt_func=ranger, metrics=accuracy)
    with learn.no_bar():
        learn.fit_one_cycle(1, slice(lr))
        learn.unfreeze()
        learn.fit_one_cycle(epochs, lr)
    return learn


# %% right="looked at from all sides and kept"
def train(dls, arch, epochs, lr):
    from fastai.vision.widgets import ImageClassifierCleaner

    learn = vision_learner(dls, arch, metrics=error_rate, path=".")
    learn.lr_find()
    learn.fine_tune(epochs, lr)
    learn.recorder.plot_loss()
    learn.show_results()
    interp = ClassificationInterpretation.from_learner(learn)
    interp.plot_confusion_matrix()
    interp.plot_top_losses(4)
    ImageClassifierCleaner(learn)
    learn.save("model")
    learn.load("model")
    learn.export("learn.pkl")
    return learn


# %% wrong="returns what fine_tune returns: nothing" fails="test-train-learns,test-train-held_out"
def train(dls, arch, epochs, lr):
    learn = vision_learner(dls, arch, metrics=error_rate)
    return learn.fine_tune(epochs, lr)


# %% wrong="never trained" fails="test-train-learns,test-train-held_out"
def train(dls, arch, epochs, lr):
    return vision_learner(dls, arch, metrics=error_rate)


# %% wrong="trains one learner and returns another" fails="test-train-learns,test-train-held_out"
def train(dls, arch, epochs, lr):
    vision_learner(dls, arch).fine_tune(epochs, lr)
    return vision_learner(dls, arch)


# %% wrong="looks for a learning rate but does not train" fails="test-train-learns,test-train-held_out"
def train(dls, arch, epochs, lr):
    learn = vision_learner(dls, arch, path=".")
    learn.lr_find(show_plot=False, num_it=30)
    return learn


# %% wrong="epochs and lr exchanged" fails="test-train-learns,test-train-held_out"
def train(dls, arch, epochs, lr):
    learn = vision_learner(dls, arch)
    learn.fine_tune(lr, epochs)
    return learn


# %% wrong="a learning rate a million times too small" fails="test-train-learns,test-train-held_out"
def train(dls, arch, epochs, lr):
    learn = vision_learner(dls, arch)
    learn.fine_tune(epochs, lr / 1e6)
    return learn


# %% wrong="a cheat: a constant answer" fails="test-train-learns,test-train-held_out"
def train(dls, arch, epochs, lr):
    learn = vision_learner(dls, arch)
    learn.get_preds = lambda dl: (torch.tensor([[1.0, 0.0]] * len(dl.items)), None)
    return learn
