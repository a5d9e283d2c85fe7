"""JSON lines {"id", "text"} in, {"id", "label", "flag"} out."""

import json
import sys

from flows.safety import hear


def main() -> None:
    for line in sys.stdin:
        if not line.strip():
            continue
        asked = json.loads(line)
        heard = hear(str(asked["text"]))
        sys.stdout.write(json.dumps({"id": asked["id"], "label": heard.label, "flag": heard.group}) + "\n")


if __name__ == "__main__":
    main()
