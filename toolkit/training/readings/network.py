"""The weights of g2pM in the form that ``duizhao.pinyin.network`` reads.

The wheel holds pickles: read them only from a wheel that you trust.
"""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from typing import Any

import numpy as np

DATA = Path(__file__).resolve().parents[2] / "duizhao" / "pinyin" / "data"
_PARTS = {
    "embedding": ("embedding.weight", False),
    "forward_input": ("lstm.weight_ih_l0", True),
    "forward_recurrent": ("lstm.weight_hh_l0", True),
    "backward_input": ("lstm.weight_ih_l0_reverse", True),
    "backward_recurrent": ("lstm.weight_hh_l0_reverse", True),
    "hidden": ("logit_layer.0.weight", True),
    "hidden_bias": ("logit_layer.0.bias", False),
    "output": ("logit_layer.2.weight", True),
    "output_bias": ("logit_layer.2.bias", False),
}


def _load(folder: Path, name: str) -> Any:
    return pickle.loads((folder / name).read_bytes())


def main(folder: Path) -> None:
    """Convert the pickles in ``folder`` (``g2pM/`` of the wheel)."""
    state = _load(folder, "np_ckpt.pkl")
    numbers = {
        name: (state[key].T if turned else state[key]).astype(np.float16)
        for name, (key, turned) in _PARTS.items()
    }
    for name, tail in (("forward", ""), ("backward", "_reverse")):
        bias = state[f"lstm.bias_ih_l0{tail}"] + state[f"lstm.bias_hh_l0{tail}"]
        numbers[f"{name}_bias"] = bias.astype(np.float16)
    places = _load(folder, "char2idx.pkl")
    characters = sorted(places, key=places.__getitem__)
    if [places[char] for char in characters] != list(range(len(characters))):
        raise SystemExit("error: the characters are not numbered one by one")
    classes = _load(folder, "class2idx.pkl")
    lines = []
    for char, readings in sorted(_load(folder, "digest_cedict.pkl").items()):
        own = [f"{each.replace('u:', 'ü')}={classes[each]}" for each in readings if each in classes]
        if len(char) == 1 and len(own) > 1:
            lines.append(" ".join([char, *own]))
    path = DATA / "network.npz"
    np.savez_compressed(
        path, **numbers, characters=np.array("\n".join(characters)), readings=np.array("\n".join(lines))
    )
    print(f"{path.name}: {path.stat().st_size:,} bytes, {len(lines)} polyphones")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
