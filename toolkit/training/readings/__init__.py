"""Makes the data of ``duizhao.pinyin``: dictionary, linear model and network.

In this order, each with the sources that ``README.md`` here names::

    python -m training.readings.network  G2PM_FOLDER
    python -m training.readings.phrases  PINYIN_PRO_FOLDER
    python -m training.readings.linear   CPP_FOLDER

run from ``toolkit/``. Each writes its file into ``toolkit/duizhao/pinyin/data`` and prints its size.
"""
