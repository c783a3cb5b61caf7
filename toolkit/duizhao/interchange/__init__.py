"""Texts with their annotations on the way between formats.

A format reads into and writes from :class:`~duizhao.interchange.passage.Passage`.

Modules:
    corpus: the documents of a workspace as passages.
    passage: a text with all that is known of it.
    carrying: what a format can hold, and cutting a passage down to it with every loss counted.
    units: passages of several sentences divided, and sentences joined into documents.
    registry: the formats there are, and which one a file is in.
    converting: one file or folder into another, whole or not at all.
    lines: reading and writing text files line by line.
    xmlfile: reading and writing XML without entities or network.
    matrix: what every format carries, as tables.
    offset_units, offset_files: which unit a file's offsets count in, and the repair.
    documentlist: what file names cannot say, for formats of a file a document.
    dkpro: the types and layers that UIMA CAS and WebAnno share.
    tagging: IOB2, BIOES and BMES tags, and spans on tokens.
"""
