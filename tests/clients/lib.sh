# What the scripts of all clients share: a simulator of their own, and steps.
# Sourced by `run`, which sets CLIENT, CACHE, WORK, RESULTS and SIMULATOR.

# Starts a simulator; sets LISTENING, CA, KEY, CONTROL and READY.
simulator() {
    "$SIMULATOR" --control 127.0.0.1:0 --log "$WORK/log.jsonl" "$@" >"$WORK/ready.json" 2>"$WORK/simulator.log" &
    SIMULATOR_PID=$!
    until [ -s "$WORK/ready.json" ]; do
        kill -0 "$SIMULATOR_PID" 2>/dev/null || { cat "$WORK/simulator.log" >&2; exit 1; }
        sleep 0.05
    done
    READY=$(cat "$WORK/ready.json")
    LISTENING=$(ready listening) CA=$(ready ca) KEY=$(ready api_key) CONTROL=$(ready control)
    # A proxy that is exported already must not get what is meant for this machine.
    export LISTENING CA KEY CONTROL READY NO_PROXY=127.0.0.1 no_proxy=127.0.0.1
}

# A field of the ready line: `ready files.0.link`.
ready() {
    python3 -c '
import json, os, sys
value = json.load(open(os.environ["WORK"] + "/ready.json"))
for part in sys.argv[1].split("."):
    value = value[int(part)] if part.isdigit() else value[part]
print(value)' "$1"
}

# Sends what follows through the simulator.
through() {
    HTTPS_PROXY="http://$LISTENING" https_proxy="http://$LISTENING" HTTP_PROXY="http://$LISTENING" \
        http_proxy="http://$LISTENING" "$@"
}

# One step: `step NAME COMMAND...` passes when the command does.
step() {
    local name=$1 outcome
    shift
    if "$@" >"$WORK/step.log" 2>&1; then
        outcome=passed
    else
        outcome=FAILED
        { echo "-- $CLIENT: $name"; tail -n 30 "$WORK/step.log"; } >&2
    fi
    printf '%s\t%s\t%s\n' "$CLIENT" "$name" "$outcome" >>"$RESULTS"
}

# The last step of every client: no key has been where it must not be.
keys_kept() {
    curl -sS --noproxy '*' "$CONTROL/misplaced-keys" | grep -q '"misplaced":false'
}

# A virtual environment with packages from PyPI: `python_with NAME PACKAGE...`.
python_with() {
    local venv=$CACHE/$1
    shift
    if [ ! -e "$venv/ready" ]; then
        python3 -m venv "$venv" && "$venv/bin/pip" install -q --retries 1 --disable-pip-version-check "$@" >"$WORK/install.log" 2>&1 &&
            touch "$venv/ready" || return 1
    fi
    PATH=$venv/bin:$PATH
}
