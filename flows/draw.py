"""python -m flows.draw: every conversation as a Mermaid diagram, kept in flows/README.md."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from transitions.extensions import GraphMachine

from flows import FLOWS, coach
from flows.engine import Flow

README = Path(__file__).parent / "README.md"
MARK = "<!-- The diagrams below are written by python -m flows.draw -->"


def arrows(flow: Flow) -> Iterator[dict[str, object]]:
    """The machine's roads, with what has to be said for each."""
    for name, step in flow.script.step.items():
        onward = step.then or flow.below[name]
        conditions: dict[str, list[str]] = {}
        for condition, target in step.branch.items():
            conditions.setdefault(target, []).append(condition)
        for target, said in conditions.items():
            yield {"trigger": "on", "source": name, "dest": target, "conditions": " or ".join(said)}
        if not step.final and onward:
            yield {"trigger": f"call {step.call}" if step.call else "next", "source": name, "dest": onward}
        if step.timeout:
            yield {"trigger": "time up", "source": name, "dest": step.timeout.then}


def diagram(flow: Flow) -> str:
    machine = GraphMachine(
        model=SimpleNamespace(), states=list(flow.script.step), initial=flow.script.start,
        transitions=list(arrows(flow)), auto_transitions=False, graph_engine="mermaid", show_conditions=True,
        title=flow.name,
    )  # fmt: skip
    graph: Any = machine.get_combined_graph()
    return str(graph.source).strip()


def drawn() -> str:
    """What the second half of flows/README.md reads."""
    flows = coach().flows
    parts = [MARK, ""]
    for name in FLOWS:
        flow = flows[name]
        words = ", ".join(f"*{word}* leads to `{heard.then}`" for word, heard in flow.script.heard.items())
        parts += [f"### {name}", "", *([f"At every step: {words}.", ""] if words else [])]
        parts += ["```mermaid", diagram(flow), "```", ""]
    return "\n".join(parts)


def text() -> str:
    """The whole page: what was written by hand stays, the diagrams follow."""
    return README.read_text(encoding="utf-8").partition(MARK)[0] + drawn()


if __name__ == "__main__":
    README.write_text(text(), encoding="utf-8")
    print(f"{len(FLOWS)} conversations drawn into flows/README.md")
