"""Log lines that a machine reads: one JSON object a line, whatever the text holds."""

import json
import logging
import re

ADDRESS = re.compile(r"[^\s@<>\"']{1,64}@[^\s@<>\"']{1,255}")
QUERY = re.compile(r"\?[^\s\"']*")
SIGNED = re.compile(r"/[\w-]+:[\w:-]{27,}")  # the key of a private link: whoever reads it could use it


class JsonLine(logging.Formatter):
    """Writes one line per event; e-mail addresses, query strings and the keys of private links are left out."""

    def format(self, record: logging.LogRecord) -> str:
        text = ADDRESS.sub("[adresse]", SIGNED.sub("/[lien]", QUERY.sub("?…", record.getMessage())))
        line = {"at": self.formatTime(record), "level": record.levelname, "from": record.name, "text": text}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
