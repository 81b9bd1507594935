"""Archives in, datasets out.

Start with :func:`nlp.archive.run.extract_archive`, the whole way on one screen. In reading order: ``sources/`` streams
documents out of folders and containers (``items.py`` is one of them), ``shards.py`` cuts them into the unit of work,
``engine.py`` and ``ray_engine.py`` do shards, each in a worker process of its own (``isolation.py``, ``worker.py``);
``dataset/`` has the tables, the rows of one extraction, the staging of a run and its compaction; ``years/`` computes
what only several documents can tell. ``query.py`` and ``charts/`` read a finished dataset.

Needs the extra ``archive``; nothing of ``nlp`` outside this folder does.
"""
