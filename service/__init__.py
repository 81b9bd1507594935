"""What users touch: the command line and the HTTP service. Knows ``nlp`` and nothing else.

Start here: ``cli.py`` is the ``biaoli`` command, with ``summary.py`` for what a person reads; ``app.py`` builds the
HTTP application from ``settings.py``, with the routes in ``routes.py``, the ways a report comes in in ``bodies.py``
and every error in ``problems.py``. Nothing here extracts: both call :class:`nlp.Extractor`.
"""
