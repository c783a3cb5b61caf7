"""Annotations: the label schema, and layers of entities and stances over frozen text.

Layers: ``layers`` reads and writes them, ``records`` their lines; ``checks`` compares a layer with its
text; ``index`` finds what a layer says at a place, ``pointing`` shows it in its sentence; ``compare`` says
how two layers differ; ``shelf`` finds layers in another folder; ``assignment`` says who annotates what.

Schema: ``schema`` reads annotations/schema.yaml, with ``values`` for what the YAML files have in common,
``illustrations`` and ``crosswalks`` for its parts; ``difference`` compares two schemas.

Schema versions: ``versions`` are the kept schemas; ``steps`` and ``stepfile`` are what people say becomes
of labels from one version to the next; ``migration`` brings a layer to a new version, ``migrate_layers``
all of them on disk.

Corrected text: ``alignment`` aligns two versions of a text, ``anchors`` turns places in blocks into places
in running text, ``placing`` says where a stretch stands in the next version; ``reanchor`` moves a layer,
``decision_rows`` the decisions of adjudicators; ``kept_layers`` are the layers as they were before.

Guidelines: ``guideline_tables`` makes the parts that come from data, in the words of ``guideline_words``,
with the examples that ``worked_examples`` reads.
"""
