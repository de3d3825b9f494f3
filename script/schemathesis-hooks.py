"""What schemathesis can't know of a coordinator: the worker that a token speaks for, the blob that has a hash, the
leases that there are. Only what is well-formed is replaced, so that mistakes stay mistakes.

Read by script/schemathesis, which names the coordinator and the tokens in the environment."""

import hashlib
import os
import re
import uuid

import requests
import schemathesis

BASE = os.environ["FOG_URL"]
OPERATOR = {"Authorization": "Bearer " + os.environ["FOG_OPERATOR_TOKEN"]}
WORKER = {"Authorization": "Bearer " + os.environ["FOG_WORKER_TOKEN"]}
NODE = os.environ["FOG_NODE"]
OWN_TOKENS = set(os.environ["FOG_TOKEN_IDS"].split())
SPEAKS_AS_WORKER = os.environ["FOG_TOKEN"] == os.environ["FOG_WORKER_TOKEN"]

NODE_FORM = re.compile(r"[0-9a-f]{64}")
HASH_FORM = re.compile(r"sha256-[0-9a-f]{64}")
TASK_FORM = re.compile(r"j[0-9a-hjkmnp-tv-z]{12}\.(0|[1-9][0-9]{0,17})")

JOB = {
    "apiVersion": "fog/v1", "kind": "Job", "name": "checked", "priority": 100,
    "tasks": [{"engine": {"type": "process", "command": ["true"]}, "resources": {"cpu": "10m", "memory": "64Ki"}}],
}  # fmt: skip
HEARTBEAT = {
    "capacity": {"cpuMillicores": 1 << 40, "memoryBytes": 1 << 60, "diskBytes": 1 << 60, "engines": {"process": "", "wasm": ""}},
    "platform": {"architecture": "", "operatingSystem": "", "kernel": "", "processor": "", "version": ""},
    "draining": False,
}


def is_form(form, value):
    return isinstance(value, str) and form.fullmatch(value) is not None


def is_whole(value, low, high):
    text = str(value)
    return not isinstance(value, bool) and text.isdecimal() and low <= int(text) <= high


def make_task():
    """Makes sure that there is a task that the worker can claim."""
    requests.post(f"{BASE}/v1/nodes/{NODE}:drain", json={"drain": False}, headers=OPERATOR).raise_for_status()
    requests.post(f"{BASE}/v1/nodes/{NODE}:uncordon", headers=OPERATOR).raise_for_status()
    requests.put(f"{BASE}/v1/nodes/{NODE}/heartbeat", json=HEARTBEAT, headers=WORKER).raise_for_status()
    requests.post(f"{BASE}/v1/jobs", json=JOB, headers=OPERATOR).raise_for_status()


def claim_task():
    """A lease that the worker holds."""
    make_task()
    for _ in range(60):
        claim = {"node": NODE, "limit": 1, "waitMs": 500, "claim": uuid.uuid4().hex}
        answer = requests.post(f"{BASE}/v1/leases:claim", json=claim, headers=WORKER)
        answer.raise_for_status()
        assignments = answer.json()["assignments"]
        if assignments:
            return assignments[0]["lease"]
        # It holds as many as a node may, and some lapse.
    raise RuntimeError("there is no task to claim")


@schemathesis.hook
def before_call(context, case, kwargs):
    operation = case.operation.definition.raw["operationId"]
    path, query, body = case.path_parameters or {}, case.query or {}, case.body

    # Long waits are worth nothing here, and many tasks only time.
    if is_whole(query.get("wait"), 100, 60_000):
        query["wait"] = 50
    if isinstance(body, dict):
        if is_whole(body.get("waitMs"), 100, 60_000):
            body["waitMs"] = 50
        if is_whole(body.get("count"), 100, 100_000):
            body["count"] = 3

    # The run must not take its own ground away.
    if operation == "revokeToken" and path.get("id") in OWN_TOKENS:
        path["id"] = "t000000000000"
    if operation == "removeNode" and path.get("node") == NODE:
        path["node"] = "0" * 64

    if operation == "putBlob" and is_form(HASH_FORM, path.get("hash")):
        content = case.as_transport_kwargs(base_url=BASE).get("data") or b""
        path["hash"] = "sha256-" + hashlib.sha256(content).hexdigest()
    nodes = ("getNode", "drainNode", "cordonNode", "uncordonNode", "approveNode")
    if operation in nodes and is_form(NODE_FORM, path.get("node")):
        path["node"] = NODE

    if not SPEAKS_AS_WORKER:
        return
    if operation in ("sendHeartbeat", "getCommands") and is_form(NODE_FORM, path.get("node")):
        path["node"] = NODE
    if isinstance(body, dict) and is_form(NODE_FORM, body.get("node")):
        body["node"] = NODE
    if operation == "claimTasks":
        make_task()
    if operation in ("finishTask", "releaseTask", "appendLog") and is_form(TASK_FORM, path.get("task")):
        fences = body if isinstance(body, dict) else query
        lease = claim_task()
        path["task"] = lease["task"]
        if is_whole(fences.get("fence"), 1, 2**63 - 1):
            fences["fence"] = lease["fence"]
    if operation == "putBlob" and is_form(TASK_FORM, query.get("task")):
        lease = claim_task()
        query["task"] = lease["task"]
        if is_whole(query.get("fence"), 1, 2**63 - 1):
            query["fence"] = lease["fence"]
