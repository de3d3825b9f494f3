#!/usr/bin/env python3
"""Counts the text again, in another way than map.wasm and reduce.wasm, and compares.

    check.py RESULT.tsv         exits with 0 when the result is exactly right, with 1 and the first difference otherwise
    check.py --write FILE.tsv   writes what the result must be

The words come from regular expressions over the whole text at once, and the logarithms from Python's decimal module
with 40 digits, so that no line of the programs that are checked is trusted.
"""

import collections
import decimal
import functools
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
WORD = re.compile(rb"[a-z]+(?:'[a-z]+)*")
BETWEEN_PHRASES = re.compile(rb"[.,;:!?\"()\[\]]|--|\n[^\n]*\n")
ABBREVIATIONS = {b"mr", b"mrs", b"dr", b"st", b"messrs"}
TOP = 50
LEAST_PAIR_COUNT = 5

decimal.getcontext().prec = 40


def count(text):
    """How often each word and each pair of neighbouring words of a phrase occurs."""
    words, pairs = collections.Counter(), collections.Counter()
    before = None
    for found in WORD.finditer(text.lower()):
        words[found.group()] += 1
        if before:
            gap = text[before.end():found.start()]
            if before.group() in ABBREVIATIONS and gap.startswith(b"."):
                gap = gap[1:]
            if not BETWEEN_PHRASES.search(gap):
                pairs[before.group(), found.group()] += 1
        before = found
    return words, pairs


@functools.cache
def n_log_n(number):
    return decimal.Decimal(0) if number == 0 else number * decimal.Decimal(number).ln()


def score(both, first, second, everything):
    """Dunning's log-likelihood ratio of a 2x2 table, in hundredths; 0 when the words avoid each other."""
    if both * everything <= first * second:
        return 0
    table = [both, first - both, second - both, everything - first - second + both]
    edges = [first, everything - first, second, everything - second]
    ratio = 2 * (sum(map(n_log_n, table)) - sum(map(n_log_n, edges)) + n_log_n(everything))
    return int((ratio * 100).to_integral_value(decimal.ROUND_HALF_UP))


def result(text, stop):
    """The lines of the result, as reduce.wasm must write them."""
    words, pairs = count(text)
    lines = [
        f"total\tbytes\t{len(text)}",
        f"total\twords\t{sum(words.values())}",
        f"total\tdifferent words\t{len(words)}",
        f"total\twords that occur once\t{sum(1 for number in words.values() if number == 1)}",
        f"total\tpairs\t{sum(pairs.values())}",
        f"total\tdifferent pairs\t{len(pairs)}",
    ]
    kept = sorted((-number, word) for word, number in words.items() if word not in stop)
    for rank, (number, word) in enumerate(kept[:TOP], 1):
        lines.append(f"word\t{rank}\t{word.decode()}\t{-number}")

    first, second = collections.Counter(), collections.Counter()
    for (left, right), number in pairs.items():
        first[left] += number
        second[right] += number
    everything = sum(pairs.values())
    ranked = []
    for (left, right), number in pairs.items():
        if number >= LEAST_PAIR_COUNT and left not in stop and right not in stop:
            value = score(number, first[left], second[right], everything)
            if value > 0:
                ranked.append((-value, left + b" " + right, number))
    for rank, (value, pair, number) in enumerate(sorted(ranked)[:TOP], 1):
        lines.append(f"pair\t{rank}\t{pair.decode()}\t{number}\t{-value // 100}.{-value % 100:02d}")
    return lines


def main(arguments):
    if len(arguments) not in (2, 3) or (len(arguments) == 3) != (arguments[1] == "--write"):
        print(__doc__.strip(), file=sys.stderr)
        return 1
    stop = set((HERE / "stopwords.txt").read_bytes().split())
    expected = result((HERE / "austen.txt").read_bytes(), stop)
    if len(arguments) == 3:
        pathlib.Path(arguments[2]).write_text("\n".join(expected) + "\n", encoding="utf-8")
        return 0
    try:
        found = pathlib.Path(arguments[1]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        print(f"check.py: {error}", file=sys.stderr)
        return 1
    if found == "\n".join(expected) + "\n":
        print(f"check.py: {arguments[1]} is right: all {len(expected)} lines agree")
        return 0
    found_lines = found.splitlines()
    for place, line in enumerate(expected):
        if place >= len(found_lines) or found_lines[place] != line:
            other = found_lines[place] if place < len(found_lines) else "nothing"
            print(f"check.py: line {place + 1} must be {line!r}, but is {other!r}", file=sys.stderr)
            return 1
    print(f"check.py: there is more in {arguments[1]} than the {len(expected)} lines that must be", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv))
