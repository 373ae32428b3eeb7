"""Pages of a list by cursor: constant cost, whatever the depth."""

from rest_framework.pagination import CursorPagination


class CursorPage(CursorPagination):
    """Twenty rows a page, at most a hundred; the order always ends in a unique key."""

    page_size = 20
    page_size_query_param = "limit"
    max_page_size = 100
    ordering = ("-id",)
