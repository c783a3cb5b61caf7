"""A Hugging Face dataset folder of any rows: Parquet, a card that `load_dataset` reads, Croissant metadata.

``corpus/`` has columns and a card of its own (:mod:`duizhao.dataset.card`); this is for what people export or
convert. The digest of the rows stands in the card's configuration: `datasets` keys its cache by that, and
would give the rows of another folder of the same name otherwise.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from duizhao.dataset.write import file_sha256
from duizhao.errors import InputError

Row = dict[str, Any]
DATA = "data/train-00000-of-00001.parquet"
_ROWS_A_GROUP = 1000


def passage_features(labels: Sequence[str], polarities: Sequence[str]) -> Any:
    """The columns of a passage; labels become class labels where there are any."""
    from datasets import ClassLabel, Features, List, Value

    text, number = Value("string"), Value("int32")

    def classes(names: Sequence[str]) -> Any:
        return ClassLabel(names=list(names)) if names else text

    span = {"start": number, "end": number}
    return Features(
        {
            "id": text,
            "doc_id": text,
            "text": text,
            "sentences": List(span),
            "words": List(
                {**span, **dict.fromkeys(("form", "pos", "pinyin", "gloss", "gloss_source"), text)}
            ),
            "syllables": List(text),
            "entities": List(
                {**span, "label": classes(labels), "text": text, "id": text, "attributes": List(text)}
            ),
            "stances": List(
                {
                    "holder": text,
                    "target": text,
                    "polarity": classes(polarities),
                    "basis": text,
                    **span,
                    "evidence_start": number,
                    "evidence_end": number,
                }
            ),
            "variants": List({"script": text, "text": text}),
            "translation": text,
            "state": text,
            "annotator": text,
            "meta": List({"key": text, "value": text}),
        }
    )


def write_folder(rows: Iterator[Row], folder: Path, features: Any, title: str) -> None:
    """Write rows, card and Croissant metadata into a new folder.

    Args:
        rows: with class labels by name; as many as one likes, they are not held in memory.
    """
    import pyarrow
    import pyarrow.parquet as parquet

    path = folder / DATA
    path.parent.mkdir(parents=True)
    digest = hashlib.sha256(json.dumps(features.to_dict(), sort_keys=True).encode())
    count, pending = 0, []
    with parquet.ParquetWriter(path, features.arrow_schema, compression="zstd") as writer:
        for row in rows:
            digest.update(json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n")
            pending.append(features.encode_example(row))
            count += 1
            if len(pending) == _ROWS_A_GROUP:
                writer.write_table(pyarrow.Table.from_pylist(pending, schema=features.arrow_schema))
                pending.clear()
        writer.write_table(pyarrow.Table.from_pylist(pending, schema=features.arrow_schema))
    card = _card(features, title, count, path.stat().st_size, digest.hexdigest())
    (folder / "README.md").write_text(card, encoding="utf-8", newline="\n")
    about = croissant(features, title, path, digest.hexdigest())
    text = json.dumps(about, ensure_ascii=False, indent=1) + "\n"
    (folder / "croissant.json").write_text(text, encoding="utf-8", newline="\n")


def _card(features: Any, title: str, rows: int, size: int, digest: str) -> str:
    from datasets.info import DatasetInfo, DatasetInfosDict
    from datasets.splits import SplitDict, SplitInfo
    from datasets.utils.metadata import MetadataConfigs
    from huggingface_hub import DatasetCardData

    data = DatasetCardData(language=["zh"], pretty_name=title)
    splits = SplitDict()
    splits.add(SplitInfo("train", num_bytes=size, num_examples=rows))
    info = DatasetInfo(
        features=features, splits=splits, dataset_size=size, download_size=size, config_name="default"
    )
    DatasetInfosDict({"default": info}).to_dataset_card_data(data)
    files = [{"split": "train", "path": "data/train-*.parquet"}]
    config = {"default": {"description": f"sha256:{digest}", "data_files": files}}
    MetadataConfigs(config).to_dataset_card_data(data)
    head = f"---\n{data.to_yaml(line_break=chr(10))}\n---\n\n# {title}\n\n"
    return f"{head}{rows:,} passages, written by duizhao. Offsets are code points of `text`, half-open.\n"


def croissant(features: Any, title: str, path: Path, digest: str) -> Row:
    """Croissant 1.0 metadata (JSON-LD) of a folder with one Parquet file.

    Source: the Croissant Format Specification 1.0 of MLCommons.
    """
    fields = list(_fields(features))
    others = sorted(set(features) - {field["name"] for field in fields})
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": title,
        "description": f"Passages with annotations; digest of the rows sha256:{digest}",
        "inLanguage": "zh",
        "version": f"1.0.0+{digest[:12]}",
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": "train.parquet",
                "name": "train.parquet",
                "contentUrl": DATA,
                "contentSize": f"{path.stat().st_size} B",
                "encodingFormat": "application/x-parquet",
                "sha256": file_sha256(path),
            }
        ],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": "passages",
                "name": "passages",
                "description": f"One record a passage; the Parquet file also has lists: {', '.join(others)}",
                "field": fields,
            }
        ],
    }


def _fields(features: Mapping[str, Any]) -> Iterator[Row]:
    """The columns of plain values: Croissant 1.0 cannot describe a list of records in a Parquet column."""
    for name, feature in features.items():
        if getattr(feature, "dtype", "") == "string":
            yield {
                "@type": "cr:Field",
                "@id": f"passages/{name}",
                "name": name,
                "dataType": "sc:Text",
                "source": {"fileObject": {"@id": "train.parquet"}, "extract": {"column": name}},
            }


# The terms that Croissant 1.0 has of its own, by their names in its context; `data` and `examples` hold JSON.
_TERMS = (
    "citeAs", "column", "equivalentProperty", "extract", "field", "fileProperty", "fileObject", "fileSet",
    "format", "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet",
    "references", "regex", "repeated", "replace", "samplingRate", "separator", "source", "subField",
    "transform",
)  # fmt: skip
_CONTEXT: Row = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    **{term: f"cr:{term}" for term in _TERMS},
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
}


def parquet_rows(path: Path) -> Iterator[tuple[str, Row]]:
    """The rows of a Parquet file with their places; class labels by name, where the file says them.

    Raises:
        InputError: for a file that is no Parquet, or is damaged.
    """
    import pyarrow
    import pyarrow.parquet as parquet

    try:
        with parquet.ParquetFile(path) as file:
            names = _class_names(file.schema_arrow.metadata or {})
            number = 0
            for group in file.iter_batches(batch_size=_ROWS_A_GROUP):
                for row in group.to_pylist():
                    number += 1
                    yield f"{path}: row {number}", _named(row, names)
    except (
        pyarrow.ArrowException,
        OSError,
        ValueError,
        NotImplementedError,
        MemoryError,
        TypeError,
    ) as error:
        if isinstance(error, InputError):
            raise
        said = (str(error).splitlines() or [type(error).__name__])[0]
        raise InputError(
            f"is no Parquet that can be read: {said}", where=str(path), remedy="mend the file"
        ) from None


def _class_names(metadata: Mapping[bytes, bytes]) -> Any:
    """The features that `datasets` wrote into the file, as far as they name classes."""
    try:
        info = json.loads(metadata.get(b"huggingface", b"{}"))
        features = info["info"]["features"] if isinstance(info, dict) else {}
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}
    return features if isinstance(features, dict) else {}


def _named(value: Any, feature: Any) -> Any:
    """A value with the names of its classes, by the features beside it."""
    if isinstance(feature, dict) and feature.get("_type") == "ClassLabel":
        names = feature.get("names")
        if isinstance(value, int) and isinstance(names, list) and 0 <= value < len(names):
            return names[value]
        return value
    if isinstance(feature, dict) and feature.get("_type") in {"List", "Sequence", "LargeList"}:
        inner = feature.get("feature")
        return [_named(one, inner) for one in value] if isinstance(value, list) else _named(value, inner)
    if isinstance(feature, list) and len(feature) == 1 and isinstance(value, list):
        return [_named(one, feature[0]) for one in value]
    if isinstance(value, dict) and isinstance(feature, dict):
        return {key: _named(one, feature.get(key)) for key, one in value.items()}
    return value
