"""Agreement of annotators: figures with n, interval and reason, and every disagreement explained.

``report`` puts it together: layers -> :class:`.results.Report`. ``items`` says what can be compared,
``counting`` counts it, ``scores`` makes figures of the counts, ``measuring`` all of them, with the
intervals of ``bootstrap``. ``spans``, ``characters``, ``stance`` and ``unitizing`` are the ways of
comparing; ``coefficients`` and ``gamma`` the coefficients; ``figures`` names the figures. ``disagreement``
lists where annotators differ, ``reasons`` why.
"""
