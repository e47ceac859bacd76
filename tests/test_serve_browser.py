"""The service's page in a real browser: paste, watch, look; also with strangers' words."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from articles import ANSWERS, ARTICLE, answer, perfect
from pydantic import SecretStr
from serving import app_of, served, slow

from summarizer import RateLimitError, Settings
from summarizer.serving.limits import Limits
from summarizer.testing import ScriptedModel

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="there is no chromium on this machine"),
]

WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 380, "height": 760}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@contextmanager
def opened(browser: Any, app: Any, **options: Any) -> Iterator[Any]:
    """The page of a service; at the end, it may not have complained, nor asked anybody else."""
    troubles: list[str] = []

    def note(trouble: str) -> None:
        troubles.append(trouble)

    with served(app) as url:
        context = browser.new_context(**({"viewport": WIDE, "reduced_motion": "reduce"} | options))
        tab = context.new_page()
        tab.set_default_timeout(10_000)
        tab.on("console", lambda message: note(f"{message.type}: {message.text}"))
        tab.on("pageerror", lambda error: note(f"error: {error}"))
        tab.on("dialog", lambda dialog: note(f"a dialog: {dialog.message}"))
        tab.on(
            "request", lambda sent: None if sent.url.startswith(url) else note(f"asks {sent.url}")
        )
        tab.goto(url)
        yield tab
        context.close()
    assert not [one for one in troubles if "about:srcdoc" not in one and "data:," not in one]


def summarize(tab: Any, text: str = ARTICLE) -> Any:
    tab.fill("#article", text)
    tab.click("#go")
    tab.wait_for_selector("#viewer:not([hidden])")
    shown = tab.frame_locator("#viewer")
    shown.locator("#record").wait_for()
    return shown


def test_an_article_is_pasted_its_fields_arrive_and_the_viewer_shows_the_record(
    browser: Any,
) -> None:
    model = slow(0.5)
    model.plan = "per-field"
    with opened(browser, app_of(model, settings=Settings(reask=False))) as tab:
        tab.fill("#article", ARTICLE)
        tab.click("#go")
        # What rules have read is there before the model has answered.
        tab.wait_for_selector("#live-casualties li")
        assert "12 protesters" in tab.inner_text("#live-casualties")
        assert "asked for" in tab.inner_text("#live-summary")
        tab.wait_for_selector("#viewer:not([hidden])")
        shown = tab.frame_locator("#viewer")
        shown.locator("#casualties-1 .head").click()
        assert "12 protesters" in "".join(shown.locator("#article .lit").all_inner_texts())
        shown.locator("nav a[href='#demands']").click()
        assert shown.locator("#demands").evaluate("one => one.getBoundingClientRect().top") < 400
        assert tab.url.endswith("/")
        with tab.expect_download() as saved:
            tab.click("#save-page")
        assert Path(saved.value.path()).read_text("utf-8").startswith("<!DOCTYPE html>")
        tab.click("#another")
        assert tab.evaluate("document.activeElement.id") == "article"


def test_only_the_chosen_fields_are_asked_for(browser: Any) -> None:
    model = ScriptedModel(perfect)
    with opened(browser, app_of(model)) as tab:
        for field in ("summary", "actors", "positions", "demands"):
            tab.uncheck(f"[value={field}]")
        shown = summarize(tab)
        assert shown.locator("#casualties .item").count() == 3
        assert list(model.requests[0].schema["properties"]) == ["casualties"]


@pytest.mark.parametrize(
    "hostile",
    [
        "<img src=x onerror=alert(1)>",
        "</script><script>alert(1)</script>",
        '"><iframe srcdoc="<script>parent.alert(1)</script>">',
        "javascript:alert(1)//\u202e\u2028data: x",
    ],
)
def test_words_of_strangers_stay_words(hostile: str, browser: Any) -> None:
    answers = {
        **ANSWERS,
        "actors": [{"name": f"Lena Hask {hostile}", "role": hostile, "kind": "person"}],
        "positions": [{"actor": hostile, "says": hostile, "s": [4]}],
    }
    model = ScriptedModel(lambda request: answer(request, answers))
    text = ARTICLE.replace("Lena Hask", f"Lena Hask {hostile}")
    with opened(browser, app_of(model, settings=Settings(plan="all", policy="flag"))) as tab:
        shown = summarize(tab, text)
        assert shown.locator("script").count() == 1
        assert shown.locator("img, iframe").count() == 0
        assert tab.locator("img").count() == 0


def test_the_frame_can_reach_nothing_of_the_page_around_it(browser: Any) -> None:
    with opened(browser, app_of()) as tab:
        summarize(tab)
        inside = next(frame for frame in tab.frames if frame != tab.main_frame)
        reach = "() => { try { return parent.document.title } catch (e) { return e.name } }"
        assert inside.evaluate(reach) == "SecurityError"


def test_the_key_is_asked_for_and_sent(browser: Any) -> None:
    with opened(browser, app_of(key=SecretStr("a-key-of-sixteen-or-more"))) as tab:
        tab.fill("#key", "a-key-of-sixteen-or-more")
        assert summarize(tab).locator(".item").count() > 5


@pytest.mark.parametrize("case", ["model", "time", "empty"])
def test_what_went_wrong_is_said_on_the_page(case: str, browser: Any) -> None:
    app, words = {
        "model": (
            app_of(ScriptedModel(lambda _: RateLimitError("Too many requests."))),
            "Too many requests.",
        ),
        "time": (app_of(slow(9), Limits(seconds=0.2)), "no record within 0.2 seconds"),
        "empty": (app_of(), "there is no text in it"),
    }[case]
    with opened(browser, app) as tab:
        tab.fill("#article", "…" if case == "empty" else ARTICLE)
        tab.click("#go")
        tab.wait_for_selector("#alert:not([hidden])")
        assert words in tab.inner_text("#alert")
        assert tab.is_enabled("#go")


def test_stop_stops(browser: Any) -> None:
    model = slow(30)
    with opened(browser, app_of(model)) as tab:
        tab.fill("#article", ARTICLE)
        tab.click("#go")
        tab.wait_for_selector("#live-summary .state:text('to come')")
        tab.click("#stop")
        assert tab.inner_text("#alert") == "Stopped."
        tab.wait_for_timeout(300)
        assert model.cancelled == len(model.requests)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    scheme: str, viewport: dict[str, int], browser: Any
) -> None:
    core = pytest.importorskip("axe_playwright_python", reason="axe is not installed")
    script = (Path(core.__file__).parent / "axe.min.js").read_text("utf-8")
    model = slow(1.0)
    model.plan = "per-field"
    how: Any = {"color_scheme": scheme, "viewport": viewport, "bypass_csp": True}
    with opened(browser, app_of(model, settings=Settings(reask=False)), **how) as tab:
        tab.evaluate(script)
        run = "axe.run(document, {iframes: false})"

        def found() -> list[str]:
            wrong = tab.evaluate(run)["violations"]
            return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in wrong]

        assert found() == []
        tab.fill("#article", ARTICLE)
        tab.click("#go")
        tab.wait_for_selector("#live-casualties li")
        assert found() == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        tab.wait_for_selector("#viewer:not([hidden])")
        assert found() == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
