"""The dataset that an archive becomes: its tables, the rows of one extraction, and the files on disk.

Notes for a newcomer: ``schemas.yaml`` describes every table and column (the README's tables are made of it),
``schemas.py`` turns that into Arrow, ``rows.py`` makes the rows of one extraction, ``personal.py`` says which contacts
are personal, ``staging.py`` keeps the shards of a run that may be killed at any byte, ``compaction.py`` makes the
dataset of them.
"""
