"""The live wire of rooms: `/live/rooms/<id>/` tells what is said, and takes no act."""

from consult.discussion.live.door import ADDRESS, room

__all__ = ["ADDRESS", "room"]
