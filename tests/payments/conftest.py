"""A gateway on loopback, and sessions inside the test's own transaction."""

import pytest
from sqlalchemy.orm import sessionmaker

from tests.payments.bank import bank


@pytest.fixture
def there():
    with bank() as made:
        yield made


@pytest.fixture
def make(session):
    return sessionmaker(
        session.connection(), join_transaction_mode="create_savepoint", expire_on_commit=False
    )
