"""Log lines that a machine reads: one JSON object a line, whatever the text holds."""

import json
import logging
import re

ADDRESS = re.compile(r"[^\s@<>\"']{1,64}@[^\s@<>\"']{1,255}")
QUERY = re.compile(r"\?[^\s\"']*")


class JsonLine(logging.Formatter):
    """Writes one line per event; e-mail addresses and query strings are left out."""

    def format(self, record: logging.LogRecord) -> str:
        text = ADDRESS.sub("[adresse]", QUERY.sub("?…", record.getMessage()))
        line = {"at": self.formatTime(record), "level": record.levelname, "from": record.name, "text": text}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
