"""duizhao: a bilingual Chinese corpus and annotation toolkit."""

__version__ = "0.1.0"
