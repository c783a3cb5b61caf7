"""Annotations: the label schema, and layers of entities and stances over frozen text.

``schema`` reads annotations/schema.yaml; ``layers`` reads and writes layers, ``records`` their lines;
``checks`` compares a layer with its text; ``index`` finds what a layer says at a place.
"""
