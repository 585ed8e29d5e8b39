"""The errors a user may meet, each with the exit code that tells a scheduler what happened."""

from typing import ClassVar


class RetentionError(Exception):
    """An error whose message says what, where, how many and what to do: shown without a traceback.

    Every other exception is a bug of ours: it keeps its traceback and ends the process with 1.
    """

    exit_code: ClassVar[int] = 1


class ConfigError(RetentionError):
    """The configuration or an argument is wrong."""

    exit_code = 10


class ContractError(RetentionError):
    """A source table broke a critical rule of its contract."""

    exit_code = 11


class LeakageError(RetentionError):
    """A value from after the as-of date reached a feature, a training row or a score."""

    exit_code = 12


class ModelError(RetentionError):
    """The data do not carry a model, for example too few exits."""

    exit_code = 13


class PublicationError(RetentionError):
    """The result may not be published, for example because the month already is."""

    exit_code = 14


class StorageError(RetentionError):
    """A file, a folder or a lock could not be read, written or taken."""

    exit_code = 15
