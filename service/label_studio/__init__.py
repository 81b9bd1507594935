"""The machine-learning back end of Label Studio (1.23): pre-annotations out, finished annotations in.

Start here: ``routes.py`` has the calls that Label Studio makes, ``access.py`` the shared secret that each of them
needs, ``messages.py`` their bodies. ``page.py`` reads a project's labelling page (its XML), ``predicting.py`` makes
predictions that suit the page, ``receiving.py`` turns an event into what :mod:`service.store` keeps.

Label Studio calls ``/health``, ``/setup``, ``/predict`` and ``/versions`` with HTTP basic authentication, and posts
events to ``/webhook`` with the headers that are set for the webhook, but never with the basic authentication. It waits
one second for an event and doesn't repeat it.
"""
