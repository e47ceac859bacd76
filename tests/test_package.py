import subprocess
import sys

import summarizer


def test_the_public_names_are_sorted_and_exist() -> None:
    names = summarizer.__all__
    assert list(names) == sorted(names)
    assert all(hasattr(summarizer, name) for name in names)


def test_every_error_is_public() -> None:
    from summarizer import errors

    raised = {
        n
        for n, v in vars(errors).items()
        if isinstance(v, type) and v.__module__ == errors.__name__
    }
    assert raised <= set(summarizer.__all__)


def test_every_error_has_a_documented_exit_code() -> None:
    from summarizer import errors

    tree = errors.__doc__ or ""
    assert all(name in tree for name, v in vars(errors).items() if isinstance(v, type))


def test_importing_the_package_loads_neither_the_engine_nor_the_html_extractor() -> None:
    code = "import sys, summarizer; print('xllamacpp' in sys.modules, 'trafilatura' in sys.modules)"
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "False"]
