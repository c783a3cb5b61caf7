"""Annotations: the label schema, and layers of entities and stances over frozen text.

``schema`` reads annotations/schema.yaml; ``layers`` reads and writes layers, ``records`` their lines;
``checks`` compares a layer with its text; ``index`` finds what a layer says at a place.
``difference`` compares two schemas; ``steps`` and ``stepfile`` are what people say becomes of labels from one
version to the next, ``versions`` the kept schemas; ``migration`` brings a layer to a new version,
``migrate_layers`` all of them on disk.
"""
