"""The log: one line of JSON for each request and each fault, on standard error.

A line about a request says nothing of who asked or what: no address of a client, no query, no path.
JSON leaves no line break in a value, so nothing that anybody sends can look like another line.
"""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Final

REQUEST: Final = ContextVar("request", default="")
"""The id of the request that is being answered."""

LOG: Final = logging.getLogger("mbtgraph.web")


class Lines(logging.Formatter):
    """Write each record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record; what it tells beside its message stands in `told`."""
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage().strip(),
            **getattr(record, "told", {}),
        }
        if request := REQUEST.get():
            told["request"] = request
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told)


def to_standard_error() -> None:
    """Have the log of this process written to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    LOG.setLevel(logging.INFO)
