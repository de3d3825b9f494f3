"""Reads what memcheck said while secrets were marked uninitialised, and judges whether a branch or an index depends on
one.

usage: judge.py ROOT TOOLCHAIN LOG PROGRAM [LOG PROGRAM ...]
"""

import functools
import pathlib
import re
import subprocess
import sys

BEGIN = re.compile(r"\*\*\d+\*\* begin (\S+) (\S+) ([0-9a-f]+)$")
END = re.compile(r"\*\*\d+\*\* end (\d+)$")
BROKEN = re.compile(r"\*\*\d+\*\* broken (.*)$")
# Memcheck's own lines begin with the number of the process.
HEADING = re.compile(r"==\d+== (\S.*)$")
FRAME = re.compile(r"==\d+==    (?:at|by) 0x([0-9A-F]+): (.*)$")

BRANCH = "Conditional jump or move depends on uninitialised value(s)"
INDEX = "Use of uninitialised value of size"
PLANTED = {"branch": BRANCH, "index": INDEX, "comparison": BRANCH}

failures = 0


def fail(text):
    global failures
    failures += 1
    print(f"FAILED {text}")


class Complaint:
    """One thing that memcheck found: what it is, and the places that led there, the innermost first."""

    def __init__(self, heading):
        self.heading = heading
        self.frames = []


class Check:
    """What was said between the beginning and the end of one function's check."""

    def __init__(self, name, path, base, program):
        self.name, self.path, self.base, self.program = name, path, base, program
        self.complaints = []
        self.broken = []
        self.count = None


def read_log(log, program):
    """The checks in a log, and whatever was complained about outside of them."""
    checks, outside = [], Check("outside of all checks", log.suffix[1:], 0, program)
    current, heading, complaint = outside, None, None
    ended = False
    for line in log.read_text(errors="replace").splitlines():
        if match := BEGIN.match(line):
            current = Check(match[1], match[2], int(match[3], 16), program)
            checks.append(current)
        elif match := END.match(line):
            current.count = int(match[1])
            current = outside
        elif match := BROKEN.match(line):
            current.broken.append(match[1])
        elif match := FRAME.match(line):
            if complaint is None:
                complaint = Complaint(heading)
                current.complaints.append(complaint)
            complaint.frames.append((int(match[1], 16), match[2]))
        else:
            complaint = None
            match = HEADING.match(line)
            heading = match[1] if match else None
            ended = ended or bool(heading and heading.startswith("ERROR SUMMARY: "))
    if not ended or any(check.count is None for check in checks) or not checks:
        fail(f"the run broke off, see {log}")
    return checks, outside


def read_functions(file):
    """The columns of each line, by the function's name."""
    rows = [line.split(" | ") for line in file.read_text().splitlines() if line and not line.startswith("#")]
    return {row[0]: row for row in rows}


def read_verdicts(file):
    """The lines of code that may branch on what follows from a secret: file and text."""
    verdicts = []
    for block in re.split(r"\n\n+", file.read_text().strip()):
        lines = [line.strip() for line in block.splitlines() if not line.startswith("#")]
        if len(lines) >= 3:
            verdicts.append((lines[0], lines[1]))
        elif lines:
            fail(f"Tests/SecretCheck/verdicts.txt doesn't say all about {lines[0]}")
    return verdicts


def places(root, toolchain, check, frame):
    """Where an address lies, the innermost of inlined functions first: function, file below the root, line."""
    address, text = frame
    if not text.endswith(f"(in {check.program})"):
        return [(text, "", 0)]
    return places_in(root, toolchain, check.program, address - check.base)


@functools.cache
def places_in(root, toolchain, program, address):
    words = [toolchain / "llvm-symbolizer", f"--obj={program}.symbols", "--functions", "--inlines"]
    answer = subprocess.run(words + [hex(address)], capture_output=True, text=True, check=True).stdout
    lines = [line for line in answer.splitlines() if line]
    found = []
    for function, place in zip(lines[::2], lines[1::2]):
        file, line, _ = place.rsplit(":", 2)
        found.append((function, file.removeprefix(f"{root}/"), int(line)))
    return found


def description(toolchain, stack):
    """The places as they are shown."""
    lines = [f"    {function} ({file}:{line})" if file else f"    {function}" for function, file, line in stack]
    words = [toolchain / "swift-demangle", "--simplified"]
    return subprocess.run(words, input="\n".join(lines), capture_output=True, text=True, check=True).stdout.rstrip("\n")


def line_of(root, file, number):
    path = root / file
    if not path.is_file() or number < 1:
        return ""
    return path.read_text().splitlines()[number - 1].strip()


def verdict_on(root, verdicts, stack):
    """The verdict that allows a branch at the innermost of the places, if there is one."""
    function, file, number = stack[0]
    line = line_of(root, file, number)
    library = re.search(r"\(in (\S*/)?([^/]+\.so)[.\d]*\)$", function)
    if library and len(stack) > 1:
        # Without its lines a library's branch is known by the function that the program called, by memcheck's hand.
        file, line = library[2], "the only branch in " + stack[1][0].split()[0]
    return next((verdict for verdict in verdicts if f"/{file}".endswith(f"/{verdict[0]}") and verdict[1] == line), None)


def main():
    root, toolchain = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    runs = [pathlib.Path(argument) for argument in sys.argv[3:]]
    here = root / "Tests/SecretCheck"
    listed = read_functions(here / "functions.txt")
    verdicts = dict.fromkeys(read_verdicts(here / "verdicts.txt"), 0)
    needed = {name: row[1] for name, row in listed.items() if row[1:2] != ["exempt"] and len(row) > 1}

    # Every function of the headers, by the name before its parameters; comments name some too.
    declared = set()
    for header in (root / "Sources/CFogCrypto/include").glob("*.h"):
        code = re.sub(r"//.*", "", header.read_text())
        declared |= set(re.findall(r"\b(fog_\w+)\(", code))
    for name in sorted(declared - listed.keys()):
        fail(f"{name} isn't in Tests/SecretCheck/functions.txt")
    for name in sorted(name for name in listed.keys() - declared if name.startswith("fog_")):
        fail(f"{name} is in Tests/SecretCheck/functions.txt and isn't declared anywhere")
    for row in listed.values():
        if len(row) != (3 if row[1:2] == ["exempt"] else 4) or not all(row):
            fail(f"Tests/SecretCheck/functions.txt doesn't say all about {row[0]}")

    seen, caught, paths, only_branches = set(), set(), set(), {}
    for log, program in zip(runs[::2], runs[1::2]):
        checks, outside = read_log(log, program)
        only_verdicts = True
        for check in checks + [outside]:
            paths.add(check.path)
            title = f"{check.name} {check.path}"
            if check.name.startswith("planted:"):
                kind = check.name.removeprefix("planted:").removeprefix("swift-")
                if any(complaint.heading.startswith(PLANTED[kind]) for complaint in check.complaints):
                    caught.add((check.name, check.path))
                    print(f"caught {title}")
                continue
            good, shown = True, set()
            for text in check.broken:
                fail(f"{title}: {text}")
                good = False
            for complaint in check.complaints:
                innermost = [place for frame in complaint.frames[:2] for place in places(root, toolchain, check, frame)]
                verdict = verdict_on(root, verdicts, innermost) if complaint.heading == BRANCH else None
                address = complaint.frames[0][0]
                only = verdict is not None and verdict[1].startswith("the only branch ")
                if verdict is not None and not (only and only_branches.setdefault((verdict, log), address) != address):
                    verdicts[verdict] += 1
                    continue
                good = only_verdicts = False
                stack = [place for frame in complaint.frames for place in places(root, toolchain, check, frame)]
                # Unrolled loops and inlined functions have several instructions for one place.
                if (complaint.heading, *stack) not in shown:
                    shown.add((complaint.heading, *stack))
                    fail(f"{title}: {complaint.heading}")
                    print(description(toolchain, stack))
            # Memcheck shows the same thing once and counts it always.
            if good and check.count and not check.complaints and not only_verdicts:
                fail(f"{title}: what was found before, {check.count} times")
                good = False
            if check is outside:
                continue
            if check.name not in needed:
                fail(f"{title}: is checked and isn't in Tests/SecretCheck/functions.txt")
            elif good:
                print(f"ok {title}")
            seen.add((check.name, check.path))

    for path in sorted(paths):
        for name in (planted for kind in PLANTED for planted in (f"planted:{kind}", f"planted:swift-{kind}")):
            if (name, path) not in caught:
                fail(f"{name} {path}: wasn't caught, so that this check finds nothing")
        for name, which in needed.items():
            if which in ("all", path) and (name, path) not in seen:
                fail(f"{name} {path}: is in Tests/SecretCheck/functions.txt and wasn't checked")
    for (file, line), count in verdicts.items():
        if count == 0:
            fail(f"{file}: no branch on a secret is in the line '{line}', which Tests/SecretCheck/verdicts.txt allows")

    if failures > 0:
        print(f"secret-check: {failures} failures, see above")
        sys.exit(1)
    count = "1 path" if len(paths) == 1 else f"{len(paths)} paths"
    print(f"{len(needed)} functions on {count}: no branch or index depends on a secret")


main()
