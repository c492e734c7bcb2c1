"""What the page's files promise: no text read as HTML, nothing fetched from elsewhere, stable handles."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[3] / "sandbox" / "page"
MODULES = sorted(PAGE.glob("*.js"))
HTML_DOORS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc|\beval\(|new Function"
)
OUTSIDE = re.compile(r"(?:https?:)?//[\w-]+\.[\w.-]+")
SVG_NAMESPACE = "http://www.w3.org/2000/svg"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_no_module_parses_text_as_html_or_code(module: Path) -> None:
    assert HTML_DOORS.findall(module.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("file", sorted(PAGE.iterdir()), ids=lambda path: path.name)
def test_no_file_names_an_address_outside(file: Path) -> None:
    text = file.read_text(encoding="utf-8").replace(SVG_NAMESPACE, "")
    assert OUTSIDE.findall(text) == []


def test_the_page_forbids_foreign_scripts_itself() -> None:
    index = (PAGE / "index.html").read_text(encoding="utf-8")
    assert "Content-Security-Policy" in index
    assert "default-src 'self'" in index
    assert "unsafe-inline" not in index


def test_every_import_names_a_file_that_is_there() -> None:
    wanted = {
        name for module in MODULES for name in re.findall(r'from "\./([\w.]+)"', module.read_text(encoding="utf-8"))
    }
    assert wanted <= {module.name for module in MODULES}


@pytest.mark.parametrize(
    "handle", ["composer-input", "inline-button", "message-text", "identity-select", "toast", "unread"]
)
def test_a_handle_that_tests_rely_on_is_set_and_documented(handle: str) -> None:
    assert any(f'"{handle}"' in module.read_text(encoding="utf-8") for module in MODULES)
    assert handle in (PAGE / "index.html").read_text(encoding="utf-8")
