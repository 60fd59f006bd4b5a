"""Writes the results of tests/clients/run into the table of docs/simulator.md."""

import pathlib
import sys

BEGIN, END = "<!-- clients: made by tests/clients/run -->\n", "<!-- end of clients -->\n"

results, document = (pathlib.Path(name) for name in sys.argv[1:])
clients = {}
for line in results.read_text().splitlines():
    client, step, outcome = line.split("\t")
    clients.setdefault(client, []).append((step, outcome))
rows = ["| client | steps | result |\n|---|---|---|\n"]
for client, steps in clients.items():
    failed = [step for step, outcome in steps if outcome != "passed"]
    outcome = "all pass" if not failed else "fails: " + ", ".join(failed)
    rows.append(f"| {client} | {', '.join(step for step, _ in steps)} | {outcome} |\n")
text = document.read_text()
before, rest = text.split(BEGIN)
_, after = rest.split(END)
document.write_text(before + BEGIN + "".join(rows) + END + after)
