"""Why a socket of a room is closed; `docs/live.yaml` says it to those who write a client."""

NOT_UNDERSTOOD = 1008
TOO_LONG = 1009
SESSION_ENDED = 4401
NO_SUCH_ROOM = 4404
ROOM_CLOSED = 4410

CLOSED = '{"type":"closed"}'  # said before ROOM_CLOSED
