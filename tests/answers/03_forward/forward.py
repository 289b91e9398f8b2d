# %% right="asks for the last layer by its number"
def forward(network, x):
    z = x
    values = [z]
    for layer, (W, b) in enumerate(network):
        u = z @ W + b
        z = relu(u) if layer < len(network) - 1 else u
        values.append(z)
    return z, values


# %% right="np.dot and a pair of lists"
import numpy as np


def forward(network, x):
    us, zs = [], [x]
    for W, b in network:
        us.append(np.dot(zs[-1], W) + b)
        zs.append(np.maximum(0, us[-1]))
    zs[-1] = us[-1]
    return us[-1], zs


# %% right="recursive"
def forward(network, x):
    (W, b), rest = network[0], network[1:]
    u = x @ W + b
    if not rest:
        return u, [x, u]
    y, values = forward(rest, relu(u))
    return y, [x] + values


# %% wrong="relu on the output layer" fails="test-forward-output,test-forward-values,test-forward-batch"
def forward(network, x):
    values = [x]
    for W, b in network:
        values.append(relu(values[-1] @ W + b))
    return values[-1], values


# %% wrong="softmax on the output layer" fails="test-forward-output,test-forward-values,test-forward-batch"
def forward(network, x):
    values = [x]
    for W, b in network[:-1]:
        values.append(relu(values[-1] @ W + b))
    W, b = network[-1]
    values.append(softmax(values[-1] @ W + b))
    return values[-1], values


# %% wrong="biases forgotten" fails="test-forward-output,test-forward-values,test-forward-batch"
def forward(network, x):
    values = [x]
    for W, b in network[:-1]:
        values.append(relu(values[-1] @ W))
    values.append(values[-1] @ network[-1][0])
    return values[-1], values


# %% wrong="bias forgotten in the last layer" fails="test-forward-output,test-forward-values,test-forward-batch"
def forward(network, x):
    values = [x]
    for W, b in network[:-1]:
        values.append(relu(values[-1] @ W + b))
    values.append(values[-1] @ network[-1][0])
    return values[-1], values


# %% wrong="no activation anywhere" fails="test-forward-output,test-forward-values,test-forward-batch"
def forward(network, x):
    values = [x]
    for W, b in network:
        values.append(values[-1] @ W + b)
    return values[-1], values


# %% wrong="sigmoid in the hidden layers" fails="test-forward-output,test-forward-values,test-forward-batch"
def forward(network, x):
    values = [x]
    for W, b in network[:-1]:
        values.append(sigmoid(values[-1] @ W + b))
    values.append(values[-1] @ network[-1][0] + network[-1][1])
    return values[-1], values


# %% wrong="keeps pre-activations instead of activations" fails="test-forward-values,test-forward-batch"
def forward(network, x):
    z, values = x, [x]
    for W, b in network:
        u = z @ W + b
        values.append(u)
        z = relu(u)
    return u, values


# %% wrong="the input is missing from the list" fails="test-forward-values,test-forward-batch"
def forward(network, x):
    values = []
    for W, b in network[:-1]:
        x = relu(x @ W + b)
        values.append(x)
    x = x @ network[-1][0] + network[-1][1]
    return x, values + [x]


# %% wrong="the output is missing from the list" fails="test-forward-values,test-forward-batch"
def forward(network, x):
    values = [x]
    for W, b in network[:-1]:
        values.append(relu(values[-1] @ W + b))
    return values[-1] @ network[-1][0] + network[-1][1], values


# %% wrong="always makes a table" fails="test-forward-output,test-forward-values,test-forward-batch"
import numpy as np


def forward(network, x):
    values = [np.atleast_2d(x)]
    for W, b in network[:-1]:
        values.append(relu(values[-1] @ W + b))
    values.append(values[-1] @ network[-1][0] + network[-1][1])
    return values[-1], values


# %% wrong="a table of one row comes back flat" fails="test-forward-batch"
import numpy as np


def forward(network, x):
    values = [np.squeeze(x)]
    for W, b in network[:-1]:
        values.append(relu(values[-1] @ W + b))
    values.append(values[-1] @ network[-1][0] + network[-1][1])
    return values[-1], values


# %% wrong="two layers only" fails="test-forward-output,test-forward-values"
def forward(network, x):
    (W1, b1), (W2, b2) = network[0], network[-1]
    z1 = relu(x @ W1 + b1)
    y = z1 @ W2 + b2
    return y, [x, z1, y]


# %% wrong="W in front, as the formula is written" fails="test-forward-output,test-forward-values,test-forward-batch"
def forward(network, x):
    values = [x]
    for W, b in network[:-1]:
        values.append(relu(W @ values[-1] + b))
    values.append(network[-1][0] @ values[-1] + network[-1][1])
    return values[-1], values


# %% wrong="returns the output only" fails="test-forward-output,test-forward-values,test-forward-batch"
def forward(network, x):
    for W, b in network[:-1]:
        x = relu(x @ W + b)
    return x @ network[-1][0] + network[-1][1]


# %% wrong="takes the layers out of the network that it was given" fails="test-forward-output"
def forward(network, x):
    values = [x]
    W_last, b_last = network.pop()
    for W, b in network:
        values.append(relu(values[-1] @ W + b))
    values.append(values[-1] @ W_last + b_last)
    return values[-1], values


# %% wrong="last layer known by its shape" fails="test-forward-output"
def forward(network, x):
    values = [x]
    for W, b in network:
        u = values[-1] @ W + b
        values.append(u if W.shape == network[-1][0].shape else relu(u))
    return values[-1], values


# %% wrong="clears x at the end" fails="test-forward-batch"
def forward(network, x):
    values = [x.copy()]
    for W, b in network[:-1]:
        values.append(relu(values[-1] @ W + b))
    values.append(values[-1] @ network[-1][0] + network[-1][1])
    x.fill(0)
    return values[-1], values

# %% wrong="a single output unit loses its axis" fails="test-forward-batch"
import numpy as np
def forward(network, x):
    values = [x]
    for W, b in network[:-1]:
        values.append(relu(values[-1] @ W + b))
    W, b = network[-1]
    u = values[-1] @ W + b
    if u.ndim == 2 and u.shape[1] == 1:
        u = u[:, 0]
    values.append(u)
    return u, values

# %% wrong="layers of one size share an array" fails="test-forward-batch"
import numpy as np
def forward(network, x):
    values, z = [x], x
    buffers = {}
    for k, (W, b) in enumerate(network):
        u = z @ W + b
        if k < len(network) - 1:
            u = relu(u)
        if k > 0 and k < len(network) - 1 and u.shape in buffers:
            buffers[u.shape][...] = u
            z = buffers[u.shape]
        else:
            z = buffers[u.shape] = u
        values.append(z)
    return values[-1], values
