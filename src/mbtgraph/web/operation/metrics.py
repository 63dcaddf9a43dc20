"""Figures of a running service, as Prometheus reads them; none of them tells who asked or what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, cast

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import Metric
    from starlette.requests import Request

    from mbtgraph.web.served import Serving

_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "QUERY", "OPTIONS"})
"""Methods that are counted by name: anybody can invent others."""
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Done(NamedTuple):
    """Hold how a request went; a problem is told by its kind."""

    method: str
    route: str
    status: int
    problem: str
    seconds: float
    bytes: int


class Metrics:
    """Count requests by route and status, and measure how long they take."""

    def __init__(self, serving: Serving) -> None:
        """Count from nought."""
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "mbtgraph_requests", "Requests that were answered.", ("method", "route", "status", "problem"),
            registry=self.registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "mbtgraph_request_seconds", "Seconds from a request to the end of its answer.", ("route",),
            buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        at_work = Gauge(
            "mbtgraph_requests_at_work", "Requests that are being answered.", registry=self.registry
        )
        at_work.set_function(lambda: serving.at_work)
        self.registry.register(_Data(serving))
        ProcessCollector(registry=self.registry)

    def count(self, done: Done) -> None:
        """Count one request."""
        method = done.method if done.method in _METHODS else "other"
        self._requests.labels(method, done.route, done.status, done.problem).inc()
        self._seconds.labels(done.route).observe(done.seconds)


class _Data(Collector):
    """Tell which data are served."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving

    def collect(self) -> Iterator[Metric]:
        now = self._serving.now
        told = GaugeMetricFamily("mbtgraph_data_info", "The data that are served.", labels=("version",))
        told.add_metric((now.version,), 1)
        yield told


async def metrics(request: Request) -> Response:
    """Return the figures."""
    made = cast("Metrics", request.app.state.metrics)
    headers = {"Content-Type": _TYPE, "Cache-Control": "no-store"}
    return Response(generate_latest(made.registry), headers=headers)
