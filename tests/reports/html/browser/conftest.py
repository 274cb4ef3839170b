"""A real Chromium without a window. What a page logs, and what it asks a network for, fails the test."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

# `required` fails where these tests would be skipped.
VARIABLE = "VOLFAULT_CHROMIUM"
SIZE = (1280, 1000)
# What the page makes of the address is there after one turn of its loop; a busy machine may take longer.
PATIENCE = 20
# Whether the page shows what its address says; where words are typed, the address itself follows a moment later.
DRAWN = """
    if (typeof PAGE === "undefined") return true;
    const state = readAddress(), id = state.get("id") ?? null, words = state.get("q") ?? "";
    state.delete("id");
    return PAGE.opened === id && PAGE.filtered === addressOf(state) && FILTERS.search.value === words;
"""
# In one step: what is found and what is asked of it one by one may be another page's by then.
SEEN = """
    const found = [...document.querySelectorAll(arguments[0])];
    return found.filter((each) => each.checkVisibility({ visibilityProperty: true }));
"""


def missing() -> list[str]:
    """Tell what is not there of that which these tests need."""
    found = {
        "chromium (Debian: apt-get install chromium)": shutil.which("chromium") or shutil.which("chromium-browser"),
        "chromedriver (Debian: apt-get install chromium-driver)": shutil.which("chromedriver"),
        "selenium (pip install selenium)": importlib.util.find_spec("selenium"),
    }
    return [name for name, there in found.items() if not there]


def pytest_configure() -> None:
    """Refuse a wrong choice before anything runs."""
    asked = os.environ.get(VARIABLE, "")
    if asked not in {"", "required"}:
        raise pytest.UsageError(f"{VARIABLE}={asked} is not known; it is required, or not set")


class Reader:
    """Who reads a page: opens it, clicks, presses keys, and looks once it is drawn."""

    def __init__(self, driver: Chrome, folder: Path) -> None:
        self.driver = driver
        self._folder = folder
        self._pages = 0
        self.url = ""

    def open(self, page: str, fragment: str = "") -> None:
        self._pages += 1
        path = self._folder / f"page{self._pages}.html"
        path.write_text(page, encoding="utf-8")
        self.url = path.as_uri()
        self.driver.get(self.url + fragment)

    def run(self, script: str, *arguments: object) -> Any:
        self.until(lambda: self._run(DRAWN))
        return self._run(script, *arguments)

    def _run(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)  # type: ignore[no-untyped-call]  # selenium's

    def all(self, selector: str) -> list[WebElement]:
        """Everything of a kind that is seen."""
        return list(self.run(SEEN, selector))

    def one(self, selector: str) -> WebElement:
        [element] = self.all(selector)
        return element

    def texts(self, selector: str) -> list[str]:
        return [each.text for each in self.all(selector)]

    def press(self, *keys: str) -> None:
        from selenium.webdriver import ActionChains

        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def choose(self, name: str, value: str) -> None:
        from selenium.webdriver.support.select import Select

        Select(self.one(f"#f-{name}")).select_by_value(value)

    def until(self, holds: Callable[[], Any]) -> Any:
        """Wait for what the page does of itself."""
        from selenium.common.exceptions import StaleElementReferenceException
        from selenium.webdriver.support.wait import WebDriverWait

        drawn_anew = [StaleElementReferenceException]
        return WebDriverWait(self.driver, PATIENCE, 0.02, drawn_anew).until(lambda _: holds())

    @property
    def focused(self) -> WebElement:
        element: WebElement = self.run("return document.activeElement")
        return element

    @property
    def fragment(self) -> str:
        return str(self.run("return decodeURIComponent(location.hash.replaceAll('+', ' '))"))

    def complaints(self) -> list[str]:
        """What the console says, and what the page has asked for but itself."""
        said = [str(entry["message"]) for entry in self.driver.get_log("browser")]
        for entry in self.driver.get_log("performance"):
            event = json.loads(entry["message"])["message"]
            url = str(event["params"].get("request", {}).get("url", ""))
            if event["method"] == "Network.requestWillBeSent" and not url.startswith(self._folder.as_uri()):
                said.append(f"asked for {url}")
        return said


@pytest.fixture(scope="session")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """Return a browser for the whole session; it takes seconds to start."""
    lacking = missing()
    if lacking:
        reason = f"no page can be read here; missing: {', '.join(lacking)}"
        if os.environ.get(VARIABLE):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    options = ChromeOptions()
    options.binary_location = str(shutil.which("chromium") or shutil.which("chromium-browser"))
    # Containers have a small /dev/shm, and their root has no sandbox.
    for argument in ("--headless=new", "--disable-dev-shm-usage", f"--window-size={SIZE[0]},{SIZE[1]}"):
        options.add_argument(argument)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options=options, service=Service(shutil.which("chromedriver")))
    yield driver
    driver.quit()


@pytest.fixture
def reader(driver: Chrome, tmp_path: Path) -> Iterator[Reader]:
    reader = Reader(driver, tmp_path)
    # What the browser does by itself when it starts is not the page's.
    driver.get("about:blank")
    reader.complaints()
    yield reader
    assert reader.complaints() == []
