"""The pages in a real browser, without a network: what lights up, where keys lead, who is asked."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from viewing import flags, hostile, long, real

from summarizer import Document, StructuredSummary
from summarizer.render.html import Row, index, page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="there is no chromium on this machine"),
]

QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 380, "height": 760}

Made = tuple[StructuredSummary, Document]
Open = Callable[..., Any]

LIT = "all => all.map(one => one.textContent).join('')"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Iterator[Open]:
    """Opens pages; at the end, none may have asked for anything or complained of anything."""
    contexts: list[Any] = []
    troubles: list[str] = []

    def opened(source: str | Made, hash: str = "", **options: Any) -> Any:  # noqa: A002 - its name
        path = tmp_path / f"{len(contexts)}.html"
        path.write_text(source if isinstance(source, str) else page(*source), encoding="utf-8")
        options = {"viewport": WIDE, "reduced_motion": "reduce"} | options
        context = browser.new_context(**options)
        contexts.append(context)
        tab = context.new_page()
        address = path.as_uri()

        def look(route: Any) -> None:
            if route.request.url.partition("#")[0] == address:
                route.continue_()
            else:
                troubles.append(f"asks for {route.request.url}")
                route.abort()

        context.route("**/*", look)
        tab.on("console", lambda message: troubles.append(f"{message.type}: {message.text}"))
        tab.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        tab.on("dialog", lambda dialog: troubles.append(f"dialog: {dialog.message}"))
        tab.goto(address + hash)
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert not troubles


def lit(tab: Any, kind: str = ".lit") -> str:
    """The words that are lit up in the article."""
    found: str = tab.locator(f".text {kind}").evaluate_all(LIT)
    return found


def number(sentence: str) -> str:
    """Where the number of a sentence stands."""
    return f".n:has(+ #{sentence})"


def flat(text: str) -> str:
    return "".join(text.split())


def is_seen(tab: Any, selector: str) -> bool:
    """Whether an element lies wholly in its pane, below the pane's bar."""
    seen: bool = tab.locator(selector).first.evaluate(
        """one => {
          const own = one.getBoundingClientRect();
          const pane = one.closest(".pane").getBoundingClientRect();
          const bar = one.closest(".pane").querySelector(".bar").getBoundingClientRect();
          return own.top >= bar.bottom - 1 && own.bottom <= Math.min(pane.bottom, innerHeight) + 1;
        }"""
    )
    return seen


def focused(tab: Any) -> str:
    found: str = tab.evaluate("document.activeElement.id || document.activeElement.className")
    return found


@pytest.mark.parametrize("case", ["flags", "cell-death-appeal", "inhiyar-marfa-yasmin"])
def test_pointing_at_an_item_lights_up_exactly_its_words(case: str, open_page: Open) -> None:
    result, document = flags() if case == "flags" else real()[case]
    tab = open_page((result, document))
    for field in ("actors", "positions", "demands", "casualties"):
        for at, item in enumerate(getattr(result, field)[:6], start=1):
            tab.hover(f"#{field}-{at} .head")
            wanted = "".join(e.text for e in sorted(item.evidence, key=lambda e: e.start))
            assert flat(lit(tab)) == flat(wanted)


def test_telling_words_stand_out_also_behind_emoji_marks_and_in_right_to_left(
    open_page: Open,
) -> None:
    tab = open_page(flags())
    for item, words in {
        "#positions-1": "We 👍🏽 lost e\u0301verything,",
        "#positions-2": "איבדנו הכול 😢 היום",
        "#casualties-1": "12 people 🚑",
    }.items():
        tab.hover(f"{item} .head")
        assert lit(tab, ".telling") == words
        colours = tab.locator(".text :is(.lit, .telling)").evaluate_all(
            "all => new Set(all.map(one => getComputedStyle(one).backgroundColor)).size"
        )
        assert colours == 2


def test_pointing_scrolls_to_the_words_and_to_the_items(open_page: Open) -> None:
    tab = open_page(real()["cell-death-appeal"])
    last = "#positions-25"
    tab.locator(last).scroll_into_view_if_needed()
    tab.hover(f"{last} .head")
    tab.wait_for_timeout(300)
    assert is_seen(tab, ".text .lit")
    tab.mouse.move(0, 0)
    tab.locator("#s9").scroll_into_view_if_needed()
    tab.hover("#s9")
    tab.wait_for_timeout(300)
    assert tab.locator("#record .lit").count() == 2
    assert is_seen(tab, "#record .lit")


def test_a_click_pins_and_a_second_one_unpins(open_page: Open) -> None:
    tab = open_page(flags())
    tab.click("#positions-1 .head")
    pinned = lit(tab)
    tab.hover("#casualties-1 .head")
    assert lit(tab) != pinned
    tab.hover("h1")
    assert lit(tab) == pinned
    assert "Pinned: supported position, sentence" in tab.inner_text("#said")
    tab.click("#positions-1 .head")
    tab.hover("h1")
    assert lit(tab) == ""
    tab.click("#s2")
    tab.hover("h1")
    assert tab.locator("#record .item.lit").count() == 1
    tab.click("#unpin")
    assert tab.locator(".lit").count() == 0


def test_everything_can_be_done_by_keyboard(open_page: Open) -> None:
    tab = open_page(flags())
    tab.keyboard.press("Tab")
    assert focused(tab) == "skip"
    assert tab.locator(".skip:focus").bounding_box()["x"] >= 0
    tab.locator("#actors-1 dd a").first.focus()
    assert "12 people" in lit(tab)
    tab.keyboard.press("ArrowDown")
    assert focused(tab) == "positions-1"
    tab.keyboard.press("End")
    assert focused(tab) == "casualties-1"
    tab.keyboard.press("Space")
    assert tab.locator("#casualties-1.pinned").count() == 1
    tab.keyboard.press("Enter")
    sentence = focused(tab)
    assert sentence.startswith("s")
    assert "12 people" in lit(tab)
    tab.keyboard.press("Escape")
    assert focused(tab) == "casualties-1"
    assert tab.locator(".pinned").count() == 0
    tab.locator(number(sentence)).focus()
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.matches('#record .item.lit')")
    tab.keyboard.press("Escape")
    assert focused(tab) == "n"


def test_the_focus_can_be_seen(open_page: Open) -> None:
    tab = open_page(flags())
    for _ in range(12):
        tab.keyboard.press("Tab")
        outline = tab.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"


def test_a_link_to_an_item_pins_it(open_page: Open) -> None:
    tab = open_page(flags(), "#positions-2")
    assert "איבדנו" in lit(tab)
    assert open_page(flags(), "#%").title()


def test_filters_show_what_is_asked_for_and_a_link_to_a_part_shows_all_again(
    open_page: Open,
) -> None:
    tab = open_page(real()["cell-death-appeal"])
    tab.select_option("#by-verdict", "rejected")
    assert tab.locator(".item:visible").count() == 2
    assert tab.locator(".group:visible").count() == 1
    tab.select_option("#by-field", "casualties")
    assert tab.locator(".item:visible").count() == 0
    tab.click("nav a[href='#actors']")
    assert tab.locator(".item:visible").count() > 40
    assert is_seen(tab, "#actors h3")


def test_flagged_items_are_one_click_away(open_page: Open) -> None:
    tab = open_page(hostile("harmless"))
    tab.click("text=Flagged 1")
    assert tab.locator(".item:visible").count() == 1
    assert is_seen(tab, "#summary-1 .why")


def test_why_an_item_was_rejected_is_one_click_away(open_page: Open) -> None:
    tab = open_page(real()["cell-death-appeal"])
    tab.click("text=Rejected 2")
    assert is_seen(tab, "#rejected-1 .why")


def test_a_narrow_screen_has_one_column_and_shows_the_other_side_below(open_page: Open) -> None:
    tab = open_page(real()["cell-death-appeal"], viewport=NARROW, has_touch=True)
    width = tab.evaluate("document.documentElement.scrollWidth")
    assert width <= NARROW["width"]
    tab.tap("#demands-1 .head")
    words = tab.locator("#other-side .lit").evaluate_all(LIT)
    assert words.startswith("He asked the court to quash")
    assert tab.locator("#dock").bounding_box()["y"] > NARROW["height"] / 3
    tab.tap("#unpin")
    assert not tab.is_visible("#dock")
    tab.tap("#record .bar .narrow")
    assert tab.locator("#article").bounding_box()["y"] < 100
    tab.tap(number("s8"))
    assert tab.evaluate("document.activeElement.matches('#record .item.lit')")
    assert "He asked the court" in tab.inner_text("#other-side")
    tab.tap("text=Back")
    assert tab.evaluate("document.activeElement.matches('.n:has(+ #s8)')")


def test_it_works_without_scripts(open_page: Open) -> None:
    result, document = real()["cell-death-appeal"]
    tab = open_page((result, document), java_script_enabled=False)
    assert tab.locator(".item:visible").count() > 40
    assert not tab.is_visible("#filters")
    tab.locator("#positions-25 dd a").click()
    assert tab.locator(".s:target").count() == 1
    assert is_seen(tab, ".s:target")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_colour_scheme_has_its_page(scheme: Any, open_page: Open) -> None:
    tab = open_page(flags(), color_scheme=scheme)
    colour = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    brightness = sum(int(part) for part in colour[4:-1].split(", ")) / 3
    assert (brightness > 127) == (scheme == "light")


def test_right_to_left_articles_begin_at_the_right(open_page: Open) -> None:
    tab = open_page(real()["inhiyar-marfa-yasmin"])
    paragraph = tab.locator(".text p").nth(1).bounding_box()
    number = tab.locator(".text p").nth(1).locator(".n").first.bounding_box()
    assert number["x"] > paragraph["x"] + paragraph["width"] / 2
    mixed = open_page(flags())
    directions = mixed.locator(".text p").evaluate_all(
        "all => all.map(one => getComputedStyle(one).direction)"
    )
    assert directions == ["ltr", "ltr", "rtl"]


def test_print_shows_everything_in_black_on_white_with_numbers(open_page: Open) -> None:
    tab = open_page(flags(), color_scheme="dark")
    tab.emulate_media(media="print")
    assert not tab.is_visible("nav")
    assert tab.is_visible("#casualties-1 dd a")
    mark = tab.locator("#casualties-1 dd a").evaluate(
        "one => getComputedStyle(one, '::before').content"
    )
    assert mark == '"["'
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert tab.locator(".text").bounding_box()["height"] > 50


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "</script></style><img src=//evil.example/x onerror=alert(1)>",
        '"><iframe src=javascript:alert(1)>',
        "\u202e</bdi>\u2066<svg onload=alert(1)>",
        "<link rel=stylesheet href=//evil.example><base href=//evil.example>",
        "<meta http-equiv=refresh content='0;url=//evil.example'>",
    ],
)
def test_hostile_words_do_nothing(text: str, open_page: Open) -> None:
    made = hostile(text)
    tab = open_page(made)
    tab.click("#rejected-1 .head")
    tab.hover("#missed-1 .head")
    assert tab.locator("img, iframe, svg, base, link, meta[http-equiv=refresh]").count() == 0
    assert open_page(index([Row.of(made[0], "a.html")])).locator("tbody tr").count() == 1


def axe(tab: Any) -> list[str]:
    """What axe-core finds, also of what is best practice."""
    core = pytest.importorskip("axe_playwright_python", reason="axe is not installed")
    tab.evaluate((Path(core.__file__).parent / "axe.min.js").read_text("utf-8"))
    found = tab.evaluate("axe.run()")["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing(scheme: str, viewport: dict[str, int], open_page: Open) -> None:
    how: Any = {"color_scheme": scheme, "viewport": viewport, "bypass_csp": True}
    tab = open_page(hostile("harmless"), **how)
    tab.click("#summary-1 .head")
    assert axe(tab) == []
    tab.click("#s2")
    assert axe(tab) == []
    assert axe(open_page(index([Row.of(flags()[0], "a.html")]), **how)) == []


def test_a_long_article_opens_in_less_than_a_second(open_page: Open) -> None:
    took = "performance.getEntriesByType('navigation')[0].loadEventEnd"
    # The machine may be busy with something else once.
    assert min(open_page(long()).evaluate(took) for _ in range(3)) < 1_000


def test_the_index_stays_usable_with_a_thousand_articles(open_page: Open) -> None:
    result = real()["cell-death-appeal"][0]
    plain = real()["cup-final"][0]
    rows = [Row.of(result if n % 10 == 0 else plain, f"{n}.html") for n in range(1_000)]
    tab = open_page(index(rows))

    def seconds(action: str) -> float:
        took: float = tab.evaluate(
            f"""() => {{
              const began = performance.now();
              {action}
              document.body.offsetHeight;
              return (performance.now() - began) / 1000;
            }}"""
        )
        return took

    typing = "words.value = 'officers'; words.dispatchEvent(new Event('input'));"
    clearing = "words.value = ''; words.dispatchEvent(new Event('input'));"
    times = [seconds(action) for _ in range(3) for action in (typing, clearing)]
    assert min(times[::2]) < 0.5
    assert min(times[1::2]) < 0.5
    tab.fill("#words", "OFFICERS' appeal")
    assert tab.inner_text("#shown") == "100 of 1000 shown"
    tab.fill("#words", "no such words")
    assert tab.is_visible("#nothing")
    tab.fill("#words", "")
    tab.select_option("#by-verdict", "rejected")
    tab.select_option("#by-field", "demands")
    assert tab.locator("tbody tr:visible").count() == 100
    tab.select_option("#by-field", "casualties")
    assert tab.locator("tbody tr:visible").count() == 0
    tab.select_option("#by-verdict", "")
    tab.select_option("#by-field", "")
    tab.click("th button >> text=Rejected")
    assert "✗ 2" in tab.locator("tbody tr").first.inner_text()
    tab.click("th button >> text=Rejected")
    assert "✗" not in tab.locator("tbody tr").first.inner_text()
