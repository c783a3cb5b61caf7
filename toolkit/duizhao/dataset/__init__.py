"""The Hugging Face dataset: rows, features, card, files and loading.

``rows`` makes plain rows of articles and layers, ``features`` says what the columns are, ``write`` puts
Parquet files and manifest in place, ``card`` writes the dataset card, ``load`` opens the result. Only
this package imports `datasets`, and only when one of its functions runs.
"""
