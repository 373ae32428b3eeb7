"""Figures of several towns on one scale, drawn by the server: strips, groups of points, clouds, and a map of where they are."""
