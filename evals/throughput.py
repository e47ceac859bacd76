"""Throughput against places as a picture: SVG, written by hand, as it needs no library."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 380
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 24, 56
RATES = (10, 20, 50, 100, 200, 500, 1000)
STYLE = (
    "text{font:13px sans-serif;fill:#333}line{stroke:#ddd}polyline{fill:none;stroke-width:2}"
    ".measured{stroke:#1f6feb}.allowed{stroke:#888;stroke-dasharray:5 4}"
    ".core{stroke:#c9510c;stroke-dasharray:2 3}circle{fill:#1f6feb}"
)


@dataclass(frozen=True)
class Point:
    """Articles a second at so many places, and what latency and one core would allow."""

    places: int
    measured: float
    allowed: float
    core: float


def plot(points: Sequence[Point]) -> str:
    """The picture; both axes are logarithmic."""
    most, least = points[-1].places, points[0].places
    rates = [rate for rate in RATES if rate <= 2 * max(point.core for point in points)]

    def x(places: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * math.log(places / least) / math.log(most / least)

    def y(rate: float) -> float:
        share = math.log(min(rate, rates[-1]) / rates[0]) / math.log(rates[-1] / rates[0])
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share

    def line(name: str, values: Sequence[tuple[float, float]]) -> str:
        joined = " ".join(f"{x(places):.0f},{y(rate):.0f}" for places, rate in values)
        return f'<polyline class="{name}" points="{joined}"/>'

    parts = [f'<style>{STYLE}</style><rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>']
    for rate in rates:
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(rate):.0f}" y2="{y(rate):.0f}"/>'
        )
        parts.append(f'<text x="{LEFT - 8}" y="{y(rate) + 4:.0f}" text-anchor="end">{rate}</text>')
    for point in points:
        place = f'x="{x(point.places):.0f}" y="{HEIGHT - BOTTOM + 20}"'
        parts.append(f'<text {place} text-anchor="middle">{point.places}</text>')
        at = f'cx="{x(point.places):.0f}" cy="{y(point.measured):.0f}"'
        parts.append(f'<circle {at} r="3.5"/>')
    parts.append(line("allowed", [(p.places, p.allowed) for p in points if p.allowed <= rates[-1]]))
    parts.append(line("core", [(p.places, p.core) for p in points]))
    parts.append(line("measured", [(p.places, p.measured) for p in points]))
    words = "articles a second (line) by places; dashed: latency allows; dotted: one core allows"
    parts.append(f'<text x="{LEFT}" y="{HEIGHT - 12}">{words}</text>')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
    return head + "\n".join(parts) + "</svg>\n"
