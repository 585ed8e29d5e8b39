"""An organisation's own wording, laid over the texts that come with Stanna."""

import difflib
import string
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from data_contracts.errors import ConfigError


def placeholders(text: str) -> set[str]:
    """The names in braces that a text is to be filled with.

    Raises:
        ValueError: a brace is open or stands alone, or holds more than a name.
    """
    fields = [field[1:] for field in string.Formatter().parse(text) if field[1] is not None]
    if any(form or conversion for _, form, conversion in fields):
        raise ValueError("only a name may stand in braces")
    return {str(name) for name, _, _ in fields}


def faults_in(file_name: str, faults: Sequence[str]) -> ConfigError:
    """The error that names every fault, one a line."""
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    return ConfigError("\n".join([f"{file_name} has {count}", *(f"  {fault}" for fault in faults)]))


def read_own_texts(folder: Path, language: str, languages: Sequence[str]) -> dict[str, Any] | None:
    """The folder's texts in `language`, None if it has none; `languages` are those there may be files of.

    Raises:
        ConfigError: there is no such folder, or it holds a TOML file that no language would read, or the
            language's file is no TOML.
    """
    if not folder.is_dir():
        raise ConfigError(f"[reports] texts: there is no folder {folder}")
    if strange := sorted(file.name for file in folder.glob("*.toml") if file.stem not in languages):
        expected = ", ".join(f"{name}.toml" for name in languages)
        raise ConfigError(
            f"[reports] texts: no language reads {', '.join(strange)} in {folder}; name the files {expected}"
        )
    file = folder / f"{language}.toml"
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file} is no TOML: {error}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} cannot be read: {error}; it must be a UTF-8 text file") from None


def laid_over(shipped: Mapping[str, Any], own: Mapping[str, Any], file_name: str) -> dict[str, Any]:
    """The shipped texts with one's own in their place, table by table; lists are replaced as a whole.

    A table that is shipped empty takes any name: it is one's own to fill.

    Raises:
        ConfigError: one's own texts have a name that nothing reads, or a placeholder that nothing fills;
            every fault is named.
    """
    if faults := list(_faults(shipped, own, "")):
        raise faults_in(file_name, faults)
    return _merged(shipped, own)


def _merged(shipped: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **shipped,
        **{
            name: _merged(shipped[name], text) if isinstance(text, Mapping) and shipped[name] else text
            for name, text in own.items()
        },
    }


def _faults(shipped: Mapping[str, Any], own: Mapping[str, Any], place: str) -> Iterator[str]:
    for name, text in own.items():
        where = f"{place}{name}"
        if name not in shipped:
            close = difflib.get_close_matches(name, list(shipped), n=1)
            yield f"{where}: nothing reads it" + (f"; did you mean '{close[0]}'?" if close else "")
        elif shipped[name] == {} and isinstance(text, Mapping):
            yield from (
                f"{where}.{code}: a text belongs here"
                for code, name in text.items()
                if not isinstance(name, str) or not name.strip()
            )
        elif isinstance(shipped[name], Mapping) and isinstance(text, Mapping):
            yield from _faults(shipped[name], text, f"{where}.")
        elif isinstance(shipped[name], Mapping):
            known = f", with {', '.join(shipped[name])}" if shipped[name] else ""
            yield f"{where}: a table of texts belongs here{known}"
        else:
            yield from _unfilled(shipped[name], text, where)


def _unfilled(shipped: object, own: object, where: str) -> Iterator[str]:
    """What in one's own text would be left open, or break the page, when it is filled."""
    known = set().union(*(placeholders(text) for text in _strings(shipped)))
    for text in _strings(own):
        try:
            unknown = placeholders(text) - known
        except ValueError as error:
            yield f"{where}: {error} in {text!r}"
            continue
        if unknown:
            names = ", ".join(f"{{{name}}}" for name in sorted(unknown))
            there_are = ", ".join(f"{{{name}}}" for name in sorted(known)) or "none"
            yield f"{where}: nothing fills {names}; there are: {there_are}"


def _strings(value: object) -> Iterator[str]:
    """Every text in a text, a list of texts, or a list of tables of texts; what is neither is no text."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
