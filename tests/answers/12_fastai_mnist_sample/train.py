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
    learn.lr_find(show_plot=False, num_it=20)
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


# %% wrong="epochs and rate of the notebook, arguments ignored" fails="test-train-held_out"
def train(dls, arch, epochs, lr):
    learn = vision_learner(dls, arch, metrics=error_rate, path=".")
    learn.fine_tune(4, 0.01)
    return learn


# %% wrong="no frozen epoch" fails="test-train-learns,test-train-held_out"
def train(dls, arch, epochs, lr):
    learn = vision_learner(dls, arch, metrics=error_rate, path=".")
    learn.unfreeze()
    learn.fit_one_cycle(epochs + 1, lr)
    return learn


# %% wrong="lr forgotten" fails="test-train-held_out"
def train(dls, arch, epochs, lr):
    learn = vision_learner(dls, arch, metrics=error_rate, path=".")
    learn.fine_tune(epochs)
    return learn


# %% wrong="stays frozen" fails="test-train-learns,test-train-held_out"
def train(dls, arch, epochs, lr):
    learn = vision_learner(dls, arch, metrics=error_rate, path=".")
    learn.freeze()
    learn.fit_one_cycle(1 + epochs, slice(lr))
    return learn


# %% wrong="a net of its own, arch ignored" fails="test-train-learns,test-train-held_out"
def train(dls, arch, epochs, lr):
    layers = ConvLayer(3, 16, 5, stride=2), ConvLayer(16, 32, stride=2), ConvLayer(32, 64, stride=2)
    net = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), Flatten(), nn.Linear(64, dls.c))
    learn = Learner(dls, net, loss_func=CrossEntropyLossFlat(), metrics=error_rate)
    learn.fit_one_cycle(epochs + 1, lr)
    return learn


# %% wrong="trains on validation pictures as well" fails="test-train-learns,test-train-held_out"
def train(dls, arch, epochs, lr):
    learn = vision_learner(dls, arch, metrics=error_rate, path=".")
    learn.fine_tune(epochs, lr)
    learn.dls = DataLoaders(dls.valid.new(shuffle=True, drop_last=True), dls.valid)
    learn.fit_one_cycle(1, lr / 2)
    learn.dls = dls
    return learn
