import pytest

from data_contracts.errors import (
    ConfigError,
    ContractError,
    LeakageError,
    ModelError,
    PublicationError,
    RetentionError,
    StorageError,
)


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [
        (ConfigError, 10),
        (ContractError, 11),
        (LeakageError, 12),
        (ModelError, 13),
        (PublicationError, 14),
        (StorageError, 15),
    ],
)
def test_each_class_of_error_has_its_exit_code(error, exit_code):
    assert issubclass(error, RetentionError)
    assert error("what, where, how many, what to do").exit_code == exit_code


def test_an_error_without_a_class_of_its_own_ends_like_a_bug():
    assert RetentionError.exit_code == 1
