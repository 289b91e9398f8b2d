# %% right="a row of if"
def output_layer(task):
    if task == "regression":
        return "identity", "mean_squared_error"
    elif task == "binary":
        return "sigmoid", "binary_cross_entropy"
    else:
        return "softmax", "cross_entropy"


# %% right="two dictionaries, as a list"
def output_layer(task):
    activation = {"regression": "identity", "binary": "sigmoid", "multiclass": "softmax"}
    loss = {"regression": "mean_squared_error", "binary": "binary_cross_entropy", "multiclass": "cross_entropy"}
    return [activation[task], loss[task]]


# %% right="match"
def output_layer(task):
    match task:
        case "regression":
            return ("identity", "mean_squared_error")
        case "binary":
            return ("sigmoid", "binary_cross_entropy")
        case "multiclass":
            return ("softmax", "cross_entropy")


# %% wrong="sigmoid and soft-max exchanged" fails="test-output_layer"
def output_layer(task):
    return {
        "regression": ("identity", "mean_squared_error"),
        "binary": ("softmax", "binary_cross_entropy"),
        "multiclass": ("sigmoid", "cross_entropy"),
    }[task]


# %% wrong="squared error for everything" fails="test-output_layer"
def output_layer(task):
    return {"regression": "identity", "binary": "sigmoid", "multiclass": "softmax"}[task], "mean_squared_error"


# %% wrong="the same cross-entropy for both kinds of classification" fails="test-output_layer"
def output_layer(task):
    if task == "regression":
        return "identity", "mean_squared_error"
    return ("sigmoid" if task == "binary" else "softmax"), "cross_entropy"


# %% wrong="ReLU for regression" fails="test-output_layer"
def output_layer(task):
    return {
        "regression": ("relu", "mean_squared_error"),
        "binary": ("sigmoid", "binary_cross_entropy"),
        "multiclass": ("softmax", "cross_entropy"),
    }[task]


# %% wrong="loss first" fails="test-output_layer"
def output_layer(task):
    return {
        "regression": ("mean_squared_error", "identity"),
        "binary": ("binary_cross_entropy", "sigmoid"),
        "multiclass": ("cross_entropy", "softmax"),
    }[task]


# %% wrong="prints instead of returning" fails="test-output_layer"
def output_layer(task):
    print({"regression": "identity", "binary": "sigmoid", "multiclass": "softmax"}[task])
