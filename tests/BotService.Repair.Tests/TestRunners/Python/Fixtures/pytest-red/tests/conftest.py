import pytest


@pytest.fixture
def prices():
    return [10, 20, 30]
