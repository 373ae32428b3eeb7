"""What every test gets. The servers come from `tests.servers_plugin`, which starts before the settings are read."""

pytest_plugins = ["tests.guards", "tests.people", "tests.make"]
