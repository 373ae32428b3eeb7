"""Contributions gathered elsewhere, brought in whole or not at all: file → mapping → rows → services."""
