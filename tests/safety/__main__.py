"""Prints how well the net hears: recall, precision, confusion matrix and misses, per file of sentences.

python -m tests.safety [files]      default: all of tests/safety/*.jsonl
python -m tests.safety --quiet      without the misses
python -m tests.safety --coverage   how many sentences there are of each group and way of saying it
"""

import json
import sys
import time
from collections import Counter
from pathlib import Path

from flows.safety import hear

LABELS = ("emergency", "urgent", "caution", "none")


def report(path: Path, quiet: bool) -> None:
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    table: Counter[tuple[str, str]] = Counter()
    misses: list[str] = []
    times: list[float] = []
    for line in lines:
        start = time.perf_counter()
        heard = hear(line["text"])
        times.append(time.perf_counter() - start)
        table[line["label"], heard.label] += 1
        if heard.label != line["label"]:
            why = "; ".join(f"{hit.flag} {hit.level} {hit.scope} [{hit.words}]" for hit in heard.hits)
            misses.append(
                f"  {line['label']:>9} -> {heard.label:<9} {line['flag']:<17} {line['id']} {line['text'][:230]}\n{'':34}{why[:250]}"
            )
    print(f"== {path.name}: {len(lines)} lines")
    print("   said \\ heard " + "".join(f"{label:>10}" for label in LABELS))
    for said in LABELS:
        print(f"   {said:>12} " + "".join(f"{table[said, heard]:>10}" for heard in LABELS))
    for label in ("emergency", "urgent", "caution"):
        said = sum(table[label, heard] for heard in LABELS)
        exact = table[label, label]
        grave = sum(table[label, heard] for heard in LABELS[: LABELS.index(label) + 1])
        heard_as = sum(table[other, label] for other in LABELS)
        print(
            f"   {label}: recall {share(grave, said)} (as this label {share(exact, said)}), precision {share(exact, heard_as)}"
        )
    none = sum(table["none", heard] for heard in LABELS)
    print(
        f"   false alarms: {share(none - table['none', 'none'], none)} of none (as emergency or urgent {share(table['none', 'emergency'] + table['none', 'urgent'], none)})"
    )
    times.sort()
    print(f"   time: median {times[len(times) // 2] * 1e3:.2f} ms, p99 {times[int(len(times) * 0.99)] * 1e3:.2f} ms")
    if not quiet:
        print("\n".join(sorted(misses)))


def coverage(paths: list[Path]) -> None:
    lines = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines() if line.strip()]
    said = Counter((line["flag"], line.get("register", "plain")) for line in lines)
    registers = sorted({register for _, register in said})
    for flag in sorted({flag for flag, _ in said}):
        of_flag = [f"{register} {said[flag, register]}" for register in registers if said[flag, register]]
        print(f"{flag} {sum(line['flag'] == flag for line in lines)}: {', '.join(of_flag)}")
    print(f"{len(lines)} sentences, {len(registers)} ways of saying it")


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}% ({part}/{whole})" if whole else "-"


def main() -> None:
    names = [name for name in sys.argv[1:] if not name.startswith("-")]
    paths = [Path(name) for name in names] or sorted(Path(__file__).parent.glob("*.jsonl"))
    if "--coverage" in sys.argv:
        coverage(paths)
        return
    for path in paths:
        report(path, "--quiet" in sys.argv)


if __name__ == "__main__":
    main()
