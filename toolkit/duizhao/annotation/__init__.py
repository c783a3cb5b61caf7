"""Annotations: the label schema, and layers of entities and stances over frozen text.

``schema`` reads annotations/schema.yaml; ``layers`` reads, writes, checks and compares layers.
"""
