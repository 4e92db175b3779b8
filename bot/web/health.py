"""For machines: whether the process lives, whether it is ready, and its figures."""

from collections.abc import Iterator

from flask import Blueprint, Flask, Response, make_response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.core.tallies import TERMS
from bot.errors import StoreError
from bot.health import Figures, Health
from bot.web.flows import Pages
from bot.web.safety import protect


def pages(flows: Pages) -> Blueprint:
    """Two pages that say nothing but whether."""
    return _pages(flows.health, in_words=False)


def build_figures(health: Health) -> Flask:
    """The app of the other port: the same, with what is wrong in words, and Prometheus's figures."""
    app = Flask(f"{__name__}.figures", static_folder=None)
    protect(app)
    app.register_blueprint(_pages(health, in_words=True))
    app.register_blueprint(figures(health))
    return app


def figures(health: Health) -> Blueprint:
    """One page: Prometheus's figures."""
    numbers = Blueprint("figures", __name__)

    @numbers.get("/metrics")
    def metrics() -> Response:
        return _plain(generate_latest(_registry(health)), kind=CONTENT_TYPE_LATEST)

    return numbers


def _pages(health: Health, *, in_words: bool) -> Blueprint:
    machines = Blueprint("health", __name__)

    @machines.get("/healthz")
    def lives() -> Response:
        return _plain("alive\n")

    @machines.get("/readyz")
    def is_ready() -> Response:
        try:
            health.is_ready()
            troubles = health.figures().troubles if in_words else ()
        except StoreError as error:
            return _plain(f"not ready: {error if in_words else 'the store does not answer'}\n", 503)
        return _plain("".join(f"{line}\n" for line in ("ready", *troubles)))

    return machines


def _plain(text: str | bytes, status: int = 200, kind: str = "text/plain; charset=utf-8") -> Response:
    answer = make_response(text, status)
    answer.headers["Content-Type"] = kind
    return answer


class _Collector:
    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        """Each figure with its help, as Prometheus names things."""
        yield from _of_mailboxes(self._figures)
        yield from _of_deliveries(self._figures)
        mails = GaugeMetricFamily(
            "threaddesk_mails", "Mails by what became of them.", labels=("account", "fate")
        )
        for tally in self._figures.tallies:
            for fate in TERMS:
                mails.add_metric((tally.account, fate), getattr(tally, fate))
        yield mails
        for name, help, value in (
            ("threaddesk_mails_unfiled", "Mails that are taken over and not filed.", self._figures.unfiled),
            ("threaddesk_mails_unreadable", "Mails that could not be read.", self._figures.unreadable),
            ("threaddesk_mails_held", "Mails that wait for an admin.", self._figures.held),
            ("threaddesk_tickets_open", "Tickets that are not closed.", self._figures.open_tickets),
        ):
            yield GaugeMetricFamily(name, help, value=value)


def _of_mailboxes(figures: Figures) -> Iterator[Metric]:
    age = GaugeMetricFamily(
        "threaddesk_account_look_age_seconds", "Since the last look that went well.", labels=("account",)
    )
    errors = GaugeMetricFamily("threaddesk_account_errors", "Failed looks in a row.", labels=("account",))
    is_on = GaugeMetricFamily(
        "threaddesk_account_on", "1: looked into; 0: switched off, or after errors.", labels=("account",)
    )
    for one in figures.mailboxes:
        labels = (one.account.address,)
        age.add_metric(labels, float("inf") if one.since is None else one.since)
        errors.add_metric(labels, one.health.errors_in_a_row)
        is_on.add_metric(labels, float(one.account.enabled and not one.health.suspended))
    yield from (age, errors, is_on)


def _of_deliveries(figures: Figures) -> Iterator[Metric]:
    for name, help, part in (
        ("threaddesk_deliveries_waiting", "Deliveries that have not left the desk.", "count"),
        ("threaddesk_deliveries_oldest_seconds", "Age of the oldest of them.", "oldest"),
        ("threaddesk_deliveries_parked", "Deliveries that wait until somebody mends something.", "parked"),
    ):
        family = GaugeMetricFamily(name, help, labels=("kind",))
        for one in figures.waiting:
            family.add_metric((one.kind,), getattr(one, part))
        yield family
    yield GaugeMetricFamily(
        "threaddesk_deliveries_failed", "Deliveries that failed today or yesterday.", value=figures.failed
    )


def _registry(health: Health) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_Collector(health.figures()))
    return registry
