"""What this server counts of itself and can say of its company, in the form Prometheus reads.

Belongs here: counters, their names and labels. Does not: thresholds and alerts (`erp.monitoring`),
reading a machine and a company (`operations.gauges`), nor what is written into logs.

Labels never grow with use: a page, a folder of the API, a status, never an id.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from apps.web import context
from operations import gauges

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

registry = CollectorRegistry()
ProcessCollector(registry=registry)
requests = Counter(
    "ledgerhouse_requests", "Requests answered", ("kind", "method", "status"), registry=registry
)
request_seconds = Histogram(
    "ledgerhouse_request_seconds", "How long answers took", ("kind",), buckets=SECONDS,
    registry=registry,
)  # fmt: skip
page_seconds = Histogram(
    "ledgerhouse_page_seconds", "How long pages took to draw", ("page",), buckets=SECONDS,
    registry=registry,
)  # fmt: skip
faults = Counter(
    "ledgerhouse_faults", "Faults of the program that people saw", ("where",), registry=registry
)
open_pages = Gauge("ledgerhouse_open_pages", "Pages open in browsers", registry=registry)


DRAWN_KEPT = 1_000
BUDGET_MS = 500
"""What 95 of 100 draws of a page may take at most."""

_drawn: dict[str, deque[int]] = defaultdict(lambda: deque(maxlen=DRAWN_KEPT))


@dataclass(frozen=True, slots=True)
class PageTime:
    """How long a page's latest draws took, in milliseconds."""

    page: str
    count: int
    median_ms: int
    p95_ms: int
    slowest_ms: int

    @property
    def is_within(self) -> bool:
        """Whether the page keeps to its budget."""
        return self.p95_ms <= BUDGET_MS


@contextmanager
def drawing(page: str) -> Iterator[None]:
    """Time what is drawn inside, however it ends."""
    started = time.perf_counter()
    try:
        yield
    finally:
        seconds = time.perf_counter() - started
        page_seconds.labels(page).observe(seconds)
        _drawn[page].append(round(seconds * 1000))


def page_times() -> list[PageTime]:
    """Each page drawn since this server started, the slowest first."""
    found = [
        PageTime(page, len(taken), percentile(taken, 50), percentile(taken, 95), max(taken))
        for page, taken in ((page, list(kept)) for page, kept in list(_drawn.items()))
    ]
    return sorted(found, key=lambda each: -each.p95_ms)


def percentile(taken: list[int], part: int) -> int:
    """The least of them that so many in a hundred do not exceed (nearest rank)."""
    return sorted(taken)[-(-len(taken) * part // 100) - 1]


class _Gauges(Collector):
    """What is read off the machine and the company whenever somebody asks."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """A family a name."""
        here = context.current()
        found = gauges.read(here.home, here.database, here.database.clock())
        for name, alike in groupby(found, key=lambda each: each.name):
            these = list(alike)
            family = GaugeMetricFamily(
                f"ledgerhouse_{name}", these[0].meaning, labels=tuple(these[0].labels)
            )
            for each in these:
                family.add_metric(tuple(each.labels.values()), each.value)
            yield family

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing beforehand: the company is not open while this module is read."""
        return []


registry.register(_Gauges())


def text() -> bytes:
    """Everything there is to say."""
    return generate_latest(registry)
