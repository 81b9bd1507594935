"""What the service keeps: a database through SQLAlchemy 2, by default a SQLite file of the user.

Start here: :class:`Database` opens one and brings its schema up to date; :class:`AnnotationStore` holds the
annotations that Label Studio sent, until a person accepts or rejects them. Tables are in ``tables.py``; every change of
them is a new file in ``migrations/versions`` (``v0002_…py``, with the one before as ``down_revision``), which runs by
itself when a database is opened; a test holds tables and migrations together. Nothing here knows the web service, so
that ``annotations`` can use it too.

Example:
    >>> from service.store import AnnotationStore, Database, Received
    >>> store = AnnotationStore(Database("sqlite://"))
    >>> received = Received(project="1.1700000000", task=7, annotation=3, text="收到申请3件。", data={}, results=[])
    >>> store.record(received)
    'stored'
    >>> store.record(received)
    'unchanged'
    >>> [kept.state for kept in store.find()]
    ['waiting']
"""

from service.store.annotations import AnnotationStore, Decision, Outcome, Received
from service.store.database import DEFAULT_URL, Database, StoreError
from service.store.tables import ReceivedAnnotation, State

__all__ = [
    "DEFAULT_URL",
    "AnnotationStore",
    "Database",
    "Decision",
    "Outcome",
    "Received",
    "ReceivedAnnotation",
    "State",
    "StoreError",
]
