"""One file a format. A module here says in ``FORMATS`` what it reads and writes; nothing else knows of it."""
