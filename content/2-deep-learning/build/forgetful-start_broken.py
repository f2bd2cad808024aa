"""A cell with weights from a library that answers something else than the library. Mend it; run until accepted. NumPy."""

import sys

import numpy as np

# Exported from torch.nn.LSTM(3, 4), rounded. Rows come in blocks of four: i, f, g, o. The library has two biases and adds both.
INPUT = np.array([
    [0.035, -0.301, 0.159],
    [0.157, -0.267, -0.075],
    [-0.293, 0.13, -0.135],
    [0.351, 0.355, 0.051],
    [-0.213, -0.294, -0.055],
    [-0.141, 0.22, -0.427],
    [0.47, -0.392, 0.383],
    [-0.087, 0.257, 0.195],
    [0.021, 0.093, 0.38],
    [0.129, 0.265, -0.387],
    [0.356, 0.172, 0.127],
    [0.069, 0.244, 0.459],
    [-0.111, -0.279, -0.126],
    [-0.305, 0.241, -0.247],
    [-0.267, 0.431, 0.458],
    [0.058, -0.087, -0.065],
])
STATE = np.array([
    [0.237, -0.467, -0.409, 0.399],
    [0.494, -0.03, -0.395, 0.014],
    [-0.233, -0.001, 0.245, 0.221],
    [-0.059, 0.055, 0.136, -0.392],
    [-0.17, 0.02, -0.285, -0.218],
    [0.168, 0.288, 0.007, -0.194],
    [0.274, -0.274, -0.117, 0.472],
    [0.092, 0.035, 0.169, -0.122],
    [0.428, -0.408, -0.138, -0.086],
    [-0.206, -0.124, 0.31, 0.274],
    [0.028, 0.436, -0.353, -0.298],
    [0.226, -0.027, -0.456, -0.346],
    [-0.304, 0.386, 0.226, 0.387],
    [-0.372, -0.487, -0.328, 0.053],
    [-0.099, -0.315, 0.364, -0.161],
    [-0.289, 0.231, -0.135, 0.319],
])
INPUT_BIAS = np.array([0.119, 0.012, 0.105, -0.376, 0.732, 0.765, 0.717, 1.089, 0.1, -0.208, 0.326, -0.278, 0.101, -0.143, -0.434, -0.326])
STATE_BIAS = np.array([0.204, 0.198, -0.309, -0.156, -0.467, 0.269, 0.432, 0.164, -0.309, 0.264, 0.415, -0.102, -0.082, 0.173, 0.064, -0.165])
WANTED = np.array([-0.1253567, 0.0245173, 0.3143525, -0.2116184])  # the library's last state on the twelve inputs below


def inputs():
    """Twelve steps of three numbers."""
    return np.array([[((3 * t + 5 * k) % 9 - 4) / 4 for k in range(3)] for t in range(12)])


def sigmoid(z):
    """From 0 to 1."""
    return 1 / (1 + np.exp(-z))


def load():
    """The exported weights, cut into the four gates: gate -> (input weights, state weights, bias)."""
    gates = {}
    for number, gate in enumerate("ifog"):
        rows = slice(4 * number, 4 * number + 4)
        gates[gate] = INPUT[rows], STATE[rows], INPUT_BIAS[rows]
    return gates


def run(gates, steps):
    """The last h after all steps, from an empty start; and the mean of the forget gate."""
    h, c, kept = np.zeros(4), np.zeros(4), []
    for x in steps:
        i, f, o = (sigmoid(gates[gate][0] @ x + gates[gate][1] @ h + gates[gate][2]) for gate in "ifo")
        g = np.tanh(gates["g"][0] @ x + gates["g"][1] @ h + gates["g"][2])
        c = f * c + i * g
        h = o * np.tanh(c)
        kept.append(f.mean())
    return h, np.mean(kept)


def main():
    """Prints this cell's answer beside the library's, and the verdict; 0 if accepted, else 1."""
    gates = load()
    h, kept = run(gates, inputs())
    gap = np.abs(h - WANTED).max()
    print(f"shapes = {gates['i'][0].shape}, {gates['i'][1].shape}, {gates['i'][2].shape}: as they should be")
    print(f"here    = {np.round(h, 4).tolist()}")
    print(f"library = {np.round(WANTED, 4).tolist()}")
    print(f"mean forget gate = {kept:.3f}, largest difference = {gap:.7f}")
    print("accepted" if gap < 1e-6 else "not accepted: the last state must agree within 1e-6")
    return 0 if gap < 1e-6 else 1


if __name__ == "__main__":
    sys.exit(main())
