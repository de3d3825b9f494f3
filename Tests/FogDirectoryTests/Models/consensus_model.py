#!/usr/bin/env python3
"""A second implementation of how a consensus follows from votes, written from the comments of FogDirectory.

It is plain and slow: it exists to be compared with.

  consensus_model.py compute --network FILE --epoch N --votes FILE... [--reveals FILE...] [--section KIND]
                             print the consensus without signatures, and then its sections; or one section only
  consensus_model.py make --seed N --count K
                             print cases as JSON, each with what follows from it
  consensus_model.py check FILE
                             compute the cases of a file again and compare
"""
import argparse
import base64
import datetime
import hashlib
import json
import random
import re
import sys

ROLES = ["gateway", "mix", "relay", "service"]
SECTIONS = {"gateways": "gateway", "mixes": "mix", "relays": "relay", "services": "service"}
FLAGS = ["entry", "fast", "keeper", "lossy", "running", "stable", "standing", "valid"]
DAY = 86400


class Unreadable(Exception):
    """A document isn't one, to the letter."""


class Refusal(Exception):
    """There is no consensus from these votes."""


def sha256(data):
    return hashlib.sha256(data).digest()


def labelled(label, *parts):
    """SHA-256 of a label and parts of fixed lengths."""
    return sha256(b"fog %s 1\n" % label.encode() + b"".join(parts))


def encode(data):
    return base64.b64encode(data).decode().rstrip("=")


def big_endian(number):
    return number.to_bytes(8, "big")


# --- Ed25519 (RFC 8032), as its section 6 has it

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, -1, PRIME) % PRIME


def recover_x(y, sign):
    if y >= PRIME:
        return None
    square = (y * y - 1) * pow(CURVE * y * y + 1, -1, PRIME) % PRIME
    if square == 0:
        return None if sign else 0
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
    if (x * x - square) % PRIME:
        return None
    return PRIME - x if x & 1 != sign else x


def add(left, right):
    a, b = (left[1] - left[0]) * (right[1] - right[0]) % PRIME, (left[1] + left[0]) * (right[1] + right[0]) % PRIME
    c, d = 2 * left[3] * right[3] * CURVE % PRIME, 2 * left[2] * right[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point, scalar = add(point, point), scalar >> 1
    return result


BASE_Y = 4 * pow(5, -1, PRIME) % PRIME
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % PRIME)


def compress(point):
    inverse = pow(point[2], -1, PRIME)
    return (point[1] * inverse % PRIME | (point[0] * inverse % PRIME & 1) << 255).to_bytes(32, "little")


def decompress(data):
    number = int.from_bytes(data, "little")
    y = number & (1 << 255) - 1
    x = recover_x(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % PRIME)


def sha512_number(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


def expand(secret):
    digest = hashlib.sha512(secret).digest()
    return int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254, digest[32:]


def public_key(secret):
    return compress(multiply(expand(secret)[0], BASE))


def sign(secret, public, message):
    scalar, prefix = expand(secret)
    nonce = sha512_number(prefix, message) % ORDER
    commitment = compress(multiply(nonce, BASE))
    answer = (nonce + sha512_number(commitment, public, message) * scalar) % ORDER
    return commitment + answer.to_bytes(32, "little")


def is_signed(public, message, signature):
    key, answer = decompress(public), int.from_bytes(signature[32:], "little")
    if key is None or answer >= ORDER:
        return False
    challenge = sha512_number(signature[:32], public, message) % ORDER
    # R = S B - h A, compared as it is encoded.
    negative = (PRIME - key[0], key[1], 1, PRIME - key[3])
    return compress(add(multiply(answer, BASE), multiply(challenge, negative))) == signature[:32]


def statement(kind, network, epoch, digest):
    """What is signed."""
    return b"fog signature 1\n%s\n" % kind.encode() + network + big_endian(epoch) + digest


# --- Documents: lines of words

class Reader:
    """Reads lines strictly: printable ASCII, single spaces, each line ended by a line feed."""

    def __init__(self, data):
        if data and not data.endswith(b"\n"):
            raise Unreadable("the last line has no end")
        self.lines = []
        for line in data.split(b"\n")[:-1]:
            words = line.split(b" ")
            if not all(words) or len(line) > 8192 or any(byte < 0x20 or byte > 0x7E for byte in line):
                raise Unreadable("a line isn't one")
            self.lines.append([word.decode() for word in words])
        self.place = 0

    def is_next(self, keyword):
        return self.place < len(self.lines) and self.lines[self.place][0] == keyword

    def read(self, keyword, least=1, most=None):
        if not self.is_next(keyword):
            raise Unreadable(keyword + " is missing")
        words = self.lines[self.place][1:]
        if not least <= len(words) <= (least if most is None else most):
            raise Unreadable(keyword + " has too few or too many words")
        self.place += 1
        return words

    def read_all(self, keyword, count, limit):
        found = []
        while self.is_next(keyword):
            found.append(self.read(keyword, count))
        if len(found) > limit:
            raise Unreadable("too often " + keyword)
        return found

    def read_end(self):
        if self.place < len(self.lines):
            raise Unreadable("something follows")


def check(condition):
    if not condition:
        raise Unreadable()


def integer(word, least=0, most=2**64 - 1):
    check(re.fullmatch("0|[1-9][0-9]*", word) and least <= int(word) <= most)
    return int(word)


def signed_integer(word):
    check(re.fullmatch("0|-?[1-9][0-9]*", word) and abs(int(word)) < 2**63)
    return int(word)


def octets(word, count=None, most=None):
    check(re.fullmatch("[A-Za-z0-9+/]*", word) and len(word) % 4 != 1)
    data = base64.b64decode(word + "=" * (-len(word) % 4))
    check(encode(data) == word and (len(data) == count if count is not None else len(data) <= most))
    return data


def node(word):
    check(re.fullmatch("[0-9a-f]{64}", word))
    return word


def name(word):
    check(re.fullmatch("[a-z][a-z0-9-]{0,63}", word))
    return word


def time(word):
    """Milliseconds since 1970."""
    match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})Z", word, re.ASCII)
    check(match)
    year, month, day, hour, minute, second, millisecond = map(int, match.groups())
    check(hour < 24 and minute < 60 and second < 60)
    # Python has no year 0; 400 years have 146,097 days.
    shift = 1 if year < 400 else 0
    try:
        date = datetime.date(year + 400 * shift, month, day)
    except ValueError:
        raise Unreadable() from None
    days = date.toordinal() - datetime.date(1970, 1, 1).toordinal() - 146097 * shift
    return (days * DAY + hour * 3600 + minute * 60 + second) * 1000 + millisecond


def written_time(milliseconds):
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=milliseconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (milliseconds % 1000)


def address(word):
    match = re.fullmatch(r"(?:\[([^/?#@%\[\]]+)\]|([^/?#@%\[\]:]+)):([1-9][0-9]{0,4})", word)
    check(match and int(match[3]) <= 65535 and len(match[1] or match[2]) <= 253 and (not match[1] or ":" in match[1]))
    return word


def rising(values):
    check(all(left < right for left, right in zip(values, values[1:])))
    return values


def ranges(reader, keyword, most, limit, least):
    """Lines of two ports or of a name and two versions."""
    found = []
    for words in reader.read_all(keyword, 2 if keyword == "exit" else 3, limit):
        lowest = integer(words[-2], least, most)
        found.append(words[:-2] + [lowest, integer(words[-1], lowest, most)])
    return found


class Descriptor:
    """What a node says of itself."""

    def __init__(self, data):
        check(len(data) <= 32768)
        reader = Reader(data)
        check(reader.read("fog-descriptor") == ["1"])
        self.identity = octets(reader.read("identity")[0], 32)
        self.node = sha256(self.identity).hex()
        self.published = time(reader.read("published")[0])
        check(len(reader.read("software")[0]) <= 64)
        self.protocols = ranges(reader, "protocol", 65535, 32, 0)
        for protocol in self.protocols:
            name(protocol[0])
        rising([protocol[0] for protocol in self.protocols])
        self.roles = rising(reader.read("roles", 1, len(ROLES)))
        check(all(role in ROLES for role in self.roles))
        self.family = rising([node(words[0]) for words in reader.read_all("family", 1, 64)])
        self.addresses = [address(words[0]) for words in reader.read_all("address", 1, 8)]
        self.link_key = octets(reader.read("link-key")[0], 32)
        self.onion_key = octets(reader.read("onion-key")[0], 32) if reader.is_next("onion-key") else None
        self.exits = ranges(reader, "exit", 65535, 32, 1)
        check(all(left[1] < right[0] for left, right in zip(self.exits, self.exits[1:])))
        self.delay_key = octets(reader.read("delay-key")[0], 32) if reader.is_next("delay-key") else None
        self.mix_keys = [(integer(words[0]), octets(words[1], most=2048))
                         for words in reader.read_all("mix-key", 2, 4)]
        rising([epoch for epoch, _ in self.mix_keys])
        self.services = rising([name(words[0]) for words in reader.read_all("service", 1, 32)])
        losses = reader.read_all("loss", 3, 16)
        rising([node(words[0]) for words in losses])
        for words in losses:
            integer(words[2], most=integer(words[1]))
        self.bandwidth = integer(reader.read("bandwidth")[0])
        check(self.addresses and ("relay" in self.roles) == (self.onion_key is not None))
        check((self.roles != ["relay"]) == (self.delay_key is not None))
        check((self.roles != ["relay"]) == bool(self.mix_keys) and ("service" in self.roles) == bool(self.services))
        check("relay" in self.roles or not self.exits)
        self.signatures = []
        for algorithm, key, signature in reader.read_all("signature", 3, 1):
            check(algorithm in ("ed25519", "mldsa65"))
            length = 64 if algorithm == "ed25519" else 3309
            self.signatures.append((algorithm, octets(key, 32), octets(signature, length)))
        reader.read_end()
        check(self.signatures)
        self.digest = sha256(data[:data.index(b"\nsignature ") + 1])

    def is_genuine(self, network):
        """Whether it is signed with the identity key that it names."""
        message = statement("descriptor", network.identifier, 0, self.digest)
        return any(is_signed(self.identity, message, signature) for algorithm, key, signature in self.signatures
                   if algorithm == "ed25519" and key == sha256(self.identity))


class Network:
    """The file that everybody in a network has."""

    def __init__(self, text):
        reader = Reader(text.encode())
        reader.read("fog-network")
        reader.read("name")
        reader.read("purpose")
        self.seconds = integer(reader.read("epoch")[0])
        self.threshold = integer(reader.read("threshold")[0])
        self.authorities = set()
        for words in iter(lambda: reader.read("authority", 3) if reader.is_next("authority") else None, None):
            self.authorities.add(sha256(octets(words[1], 32)).hex())
            reader.read_all("address", 1, 8)
        reader.read_end()
        # Everything in the file but addresses.
        kept = [line for line in text.splitlines(keepends=True) if not line.startswith("address ")]
        self.identifier = labelled("network", "".join(kept).encode())


class Vote:
    """A vote that is known to be one."""

    def __init__(self, text):
        data = text.encode()
        lines = data.split(b"\n")
        place = 0

        def words(keyword):
            nonlocal place
            found = lines[place].decode().split(" ")
            if found[0] != keyword:
                return None
            place += 1
            return found[1:]

        assert words("fog-vote") == ["1"]
        self.author = words("authority")[0]
        self.epoch = int(words("epoch")[0])
        previous = words("previous")
        self.previous = previous and tuple(previous)
        self.commitment = octets(words("commitment")[0], 32)
        self.parameters = dict(iter(lambda: words("parameter"), None))
        geometry = words("geometry")
        self.geometry = geometry and (geometry[0], octets(geometry[1], 32))
        self.known = words("knows")
        # Of each node its flags, what was measured, and the descriptor.
        self.entries = {}
        for entry in iter(lambda: words("node"), None):
            first = place
            while not lines[place].startswith(b"signature "):
                place += 1
            place += 1
            descriptor = b"".join(line + b"\n" for line in lines[first:place])
            measured = None if entry[1] == "-" else int(entry[1])
            self.entries[entry[0]] = (entry[2:], measured, descriptor)
        # In a vote without nodes these are the signature's lines; nothing else may be left.
        assert all(line.startswith(b"signature ") for line in lines[place:-1])
        body = b"".join(line + b"\n" for line in lines[:place])
        self.digest = sha256(body)


class Reveal:
    """A number to which an authority was committed."""

    def __init__(self, text):
        reader = Reader(text.encode())
        reader.read("fog-reveal")
        self.author = reader.read("authority")[0]
        self.epoch = integer(reader.read("epoch")[0])
        self.value = octets(reader.read("value")[0], 32)

    def commitment(self, network):
        author = bytes.fromhex(self.author)
        return labelled("commitment", network.identifier, author, big_endian(self.epoch), self.value)


# --- Bandwidth weights: Tor's dir-spec, section 3.8.3, in integers as in C

SCALE = 10000


def part(numerator, denominator):
    """Rounded towards zero."""
    product = SCALE * numerator
    return product // denominator if product >= 0 else -(-product // denominator)


def weights(totals):
    while max(totals) >= 2**45:
        totals = [total >> 1 for total in totals]
    g, m, e, d = (max(1, total) for total in totals)
    total = g + m + e + d
    w = {}
    if 3 * e >= total and 3 * g >= total:
        w["gd"] = w["ed"] = w["md"] = SCALE // 3
        w["ee"] = part(e + g + m, 3 * e)
        w["me"] = SCALE - w["ee"]
        w["mg"] = part(2 * g - e - m, 3 * g)
        w["gg"] = SCALE - w["mg"]
    elif 3 * e < total and 3 * g < total:
        w["gg"], w["ee"], w["mg"], w["me"], w["md"] = SCALE, SCALE, 0, 0, 0
        if min(e, g) + d < max(e, g):
            w["gd"], w["ed"] = (0, SCALE) if e < g else (SCALE, 0)
        else:
            first = {"ee": part(e - g + m, e), "ed": part(d - 2 * e + 4 * g - 2 * m, 3 * d), "me": part(g - m, e)}
            if all(0 <= weight <= SCALE for weight in first.values()):
                w.update(first)
                w["gd"] = w["md"] = (SCALE - w["ed"]) // 2
            else:
                w["ed"] = part(d - 2 * e + g + m, 3 * d)
                w["md"] = part(d - 2 * m + g + e, 3 * d)
                if w["md"] < 0:
                    # Where C tor would have no weights: guards and exits get the same.
                    w["md"], w["ed"] = 0, part(d + g - e, 2 * d)
                w["gd"] = SCALE - w["ed"] - w["md"]
    else:
        # The scarce kind is s, the other o.
        (s, few), (o, many) = sorted([(g, "g"), (e, "e")])
        w[few + few], w["m" + few] = SCALE, 0
        if 3 * (s + d) < total:
            w[few + "d"], w["md"], w[many + "d"] = SCALE, 0, 0
            w["m" + many] = 0 if o < m else part(o - m, 2 * o)
            w[many + many] = SCALE - w["m" + many]
        else:
            w[many + many] = part(o + m, 2 * o)
            w["m" + many] = SCALE - w[many + many]
            w[few + "d"] = part(d - 2 * s + o + m, 3 * d)
            w["md"] = w[many + "d"] = (SCALE - w[few + "d"]) // 2
    w.update(gm=w["gg"], em=w["ee"], eg=w["ed"], mm=SCALE, gb=SCALE, mb=SCALE, eb=SCALE, db=SCALE)
    w.update(bg=w["mg"], bm=w["mm"], be=w["me"], bd=w["md"])
    return " ".join("W%s=%d" % entry for entry in sorted(w.items()))


# --- The rule

def most_voted(values, least, order):
    """What most say, if so many do that not all of them may lie; of as many, what comes first."""
    candidates = [value for value in set(values) if values.count(value) >= least]
    return min(candidates, key=lambda value: (-values.count(value), order(value)), default=None)


def low_median(values):
    return sorted(values)[(len(values) - 1) // 2]


def order_of_state(state):
    """Later epochs come first; then the other values in their order."""
    return -int(state[0]), *(int(word) if place == 3 else octets(word, 32) for place, word in enumerate(state) if place)


def choose(identifier, listed, majority, network):
    """The descriptor that counts, of those that the votes have for a node; or none."""
    candidates = []
    for text in set(listed):
        try:
            descriptor = Descriptor(text)
        except Unreadable:
            continue
        if descriptor.node == identifier:
            candidates.append((-listed.count(text), -descriptor.published, sha256(text), descriptor))
    # Of so many one at least has checked it.
    enough = max(majority, 2 * network.threshold - len(network.authorities))
    for count, _, _, descriptor in sorted(candidates, key=lambda candidate: candidate[:3]):
        if -count >= enough or descriptor.is_genuine(network):
            return descriptor
    return None


class Chosen:
    """A node that stands."""

    def __init__(self, descriptor, flags, bandwidth):
        self.descriptor, self.flags, self.bandwidth = descriptor, flags, bandwidth


def chosen_nodes(votes, majority, network):
    nodes = {}
    for identifier in sorted({identifier for vote in votes for identifier in vote.entries}):
        listed = [vote.entries[identifier] for vote in votes if identifier in vote.entries]
        if len(listed) < majority or len(nodes) == 20000:
            continue
        flags = []
        for flag in FLAGS:
            knowing = sum(flag in vote.known for vote in votes)
            if 2 * sum(flag in entry[0] for entry in listed) > max(knowing, network.threshold):
                flags.append(flag)
        if "running" not in flags or "valid" not in flags:
            continue
        descriptor = choose(identifier, [entry[2] for entry in listed], majority, network)
        if descriptor is None:
            continue
        measured = [entry[1] for entry in listed if entry[1] is not None]
        bandwidth = low_median(measured) if len(measured) >= majority else min(descriptor.bandwidth, 10_000_000)
        nodes[identifier] = Chosen(descriptor, flags, bandwidth)
    return nodes


def section(kind, epoch, nodes, layers):
    lines = ["fog-section 1 %s %d" % (kind, epoch)]
    for identifier, chosen in sorted(nodes.items()):
        descriptor = chosen.descriptor
        if SECTIONS[kind] not in descriptor.roles:
            continue
        layer = layers.get(identifier, "-") if kind == "mixes" else "-"
        lines.append(" ".join(["node", identifier, str(layer), str(chosen.bandwidth)] + chosen.flags))
        if kind == "relays":
            lines += ["protocol %s %d %d" % tuple(protocol) for protocol in descriptor.protocols]
            lines += ["family " + other for other in descriptor.family
                      if other != identifier and other in nodes and identifier in nodes[other].descriptor.family]
        lines += ["address " + each for each in descriptor.addresses]
        lines.append("link-key " + encode(descriptor.link_key))
        if kind == "relays":
            lines.append("onion-key " + encode(descriptor.onion_key))
            lines += ["exit %d %d" % tuple(ports) for ports in descriptor.exits]
        if kind != "relays":
            lines.append("delay-key " + encode(descriptor.delay_key))
            lines += ["mix-key %d %s" % (at, encode(key)) for at, key in descriptor.mix_keys]
        if kind == "services":
            lines += ["service " + service for service in descriptor.services]
    return "".join(line + "\n" for line in lines)


def consensus(network_text, epoch, vote_texts, reveal_texts):
    """The consensus without signatures, and its sections by kind."""
    network = Network(network_text)
    by_author = {}
    for text in vote_texts:
        vote = Vote(text)
        by_author.setdefault(vote.author, vote)
    votes = [by_author[author] for author in sorted(by_author)]
    if len(votes) < network.threshold:
        raise Refusal("too few votes")
    if any(vote.epoch != epoch or vote.author not in network.authorities for vote in votes):
        raise Refusal("foreign vote")
    majority = len(votes) // 2 + 1

    revealed = {}
    for reveal in map(Reveal, reveal_texts):
        vote = by_author.get(reveal.author)
        if reveal.epoch == epoch and vote and vote.commitment == reveal.commitment(network):
            revealed[reveal.author] = reveal.value

    least = len(network.authorities) - network.threshold + 1
    states = [vote.previous for vote in votes if vote.previous and int(vote.previous[0]) < epoch]
    previous = most_voted(states, least, order_of_state)
    beacon = labelled("beacon", network.identifier, big_endian(epoch),
                      octets(previous[2], 32) if previous else bytes(32),
                      *(bytes.fromhex(author) + revealed[author] for author in sorted(revealed)))
    period = epoch * network.seconds // DAY
    if previous and int(previous[3]) == period:
        period_values = previous[4:6]
    else:
        value = encode(labelled("period", network.identifier, big_endian(period), beacon))
        period_values = value, previous[4] if previous else value

    parameters = {}
    for key in sorted({key for vote in votes for key in vote.parameters}):
        values = [int(vote.parameters[key]) for vote in votes if key in vote.parameters]
        if len(values) >= majority and len(parameters) < 256:
            parameters[key] = low_median(values)
    geometry = most_voted([vote.geometry for vote in votes if vote.geometry], least, lambda geometry: geometry)

    nodes = chosen_nodes(votes, majority, network)
    layer_count = min(max(parameters.get("mix-layers", 3), 1), 16)
    mixes = [identifier for identifier, chosen in nodes.items()
             if "mix" in chosen.descriptor.roles and "standing" in chosen.flags]
    mixes.sort(key=lambda identifier: labelled("layer", beacon, bytes.fromhex(identifier)))
    layers = {identifier: place % layer_count + 1 for place, identifier in enumerate(mixes)}
    sections = {kind: section(kind, epoch, nodes, layers) for kind in sorted(SECTIONS)}
    totals = []
    for is_entry, is_exit in (True, False), (False, False), (False, True), (True, True):
        totals.append(min(2**64 - 1, sum(
            chosen.bandwidth for chosen in nodes.values()
            if "relay" in chosen.descriptor.roles and ("entry" in chosen.flags) == is_entry
            and bool(chosen.descriptor.exits) == is_exit)))

    lines = ["fog-consensus 1", "epoch %d" % epoch]
    for keyword, later in ("valid-after", 0), ("fresh-until", 1), ("valid-until", 3):
        lines.append("%s %s" % (keyword, written_time((epoch + later) * network.seconds * 1000)))
    if previous:
        lines.append("previous " + " ".join(previous))
    lines.append("beacon " + encode(beacon))
    lines.append("period %d %s %s" % (period, *period_values))
    for vote in votes:
        lines.append("authority %s %s %s" % (
            vote.author, encode(vote.digest), "revealed" if vote.author in revealed else "withheld"))
    lines += ["parameter %s %d" % parameter for parameter in parameters.items()]
    if geometry:
        lines.append("geometry %s %s" % (geometry[0], encode(geometry[1])))
    lines.append("weights " + weights(totals))
    for kind, text in sections.items():
        count = sum(line.startswith("node ") for line in text.splitlines())
        lines.append("section %s %d %d %s" % (kind, count, len(text), encode(sha256(text.encode()))))
    return "".join(line + "\n" for line in lines), sections


# --- Cases

class Key:
    """A key that signs."""

    def __init__(self, dice):
        self.secret = dice.randbytes(32)
        self.public = public_key(self.secret)
        self.name = sha256(self.public)

    def sign(self, kind, network, epoch, body):
        signature = sign(self.secret, self.public, statement(kind, network.identifier, epoch, sha256(body.encode())))
        return body + "signature ed25519 %s %s\n" % (encode(self.name), encode(signature))


class Node:
    """A node of a made-up network, with a few descriptors."""

    def __init__(self, dice, network, now):
        self.key = Key(dice)
        self.roles = sorted(dice.sample(ROLES, dice.choice([1, 1, 1, 2, 4])))
        self.network, self.now, self.friends = network, now, []
        self.is_exit = dice.random() < 0.4
        self.keys = {kind: dice.randbytes(32) for kind in ("link", "onion", "delay", "mix")}

    def descriptor(self, dice, forger=None):
        lines = ["fog-descriptor 1", "identity " + encode(self.key.public)]
        lines.append("published " + written_time((self.now - dice.choice([0, 0, 30, 31])) * 1000))
        lines.append("software fog/0.%d" % dice.randrange(3))
        if dice.random() < 0.8:
            lines.append("protocol link 1 %d" % dice.randrange(1, 3))
        lines.append("roles " + " ".join(self.roles))
        lines += ["family " + friend for friend in sorted(set(self.friends))]
        for _ in range(dice.choice([1, 1, 2])):
            lines.append(dice.choice(["address 127.0.0.1:%d", "address [fd00::1]:%d"]) % dice.randrange(1, 65536))
        lines.append("link-key " + encode(dice.randbytes(32) if forger else self.keys["link"]))
        if "relay" in self.roles:
            lines.append("onion-key " + encode(self.keys["onion"]))
            lines += ["exit 80 80", "exit 443 500"] if self.is_exit else []
        if self.roles != ["relay"]:
            lines.append("delay-key " + encode(self.keys["delay"]))
            for epoch in range(dice.randrange(1, 5)):
                lines.append("mix-key %d %s" % (epoch + 8, encode(self.keys["mix"])))
        lines += ["service echo", "service time"] if "service" in self.roles else []
        for other in sorted(dice.choice(["%064x" % number for number in range(9)]) for _ in range(dice.choice([0, 0, 1]))):
            lines.append("loss %s %d %d" % (other, 20, dice.randrange(21)))
        lines.append("bandwidth %d" % dice.choice([0, 5000, dice.randrange(10**8), 2**64 - 1]))
        if not forger and dice.random() < 0.03:
            lines.append("nonsense")
        body = "".join(line + "\n" for line in lines)
        if forger:
            junk = encode(dice.randbytes(32) + bytes(32))
            return dice.choice([forger.sign("descriptor", self.network, 0, body),
                                body + "signature ed25519 %s %s\n" % (encode(self.key.name), junk)])
        return self.key.sign("descriptor", self.network, 0, body)


def make_case(dice):
    count = dice.choice([1, 2, 3, 4, 4, 5, 7, 9])
    threshold = dice.choice([2 * count // 3 + 1, dice.randrange(count // 2 + 1, count + 1)])
    seconds = dice.choice([5, 60, 3600, 86400])
    epoch = 1_790_000_000 // seconds
    keys = [Key(dice) for _ in range(count)]
    network_text = "fog-network 1\nname model\npurpose test\nepoch %d\nthreshold %d\n" % (seconds, threshold)
    for place, key in enumerate(keys):
        network_text += "authority a%d %s %s\n" % (place, encode(key.public), encode(dice.randbytes(32)))
        network_text += "address 127.0.0.1:%d\n" % (7000 + place)
    network = Network(network_text)
    nodes = [Node(dice, network, epoch * seconds - seconds) for _ in range(dice.randrange(12))]
    for each in nodes:
        each.friends = [dice.choice(nodes).key.name.hex() for _ in range(dice.choice([0, 0, 3, 6]))]
    texts = [[each.descriptor(dice) for _ in range(dice.choice([1, 1, 2, 3]))] for each in nodes]

    def state():
        earlier = epoch - dice.choice([1, 1, 2, 0])
        period = earlier * seconds // DAY
        return " ".join(["previous", str(earlier)] + [encode(dice.randbytes(32)) for _ in range(2)] + [str(period)]
                        + [encode(dice.randbytes(32)) for _ in range(2)])

    states, hashes = [state(), state()], [encode(dice.randbytes(32)) for _ in range(2)]
    geometries = ["geometry fog " + hashes[0], "geometry fog " + hashes[1], "geometry fog-1 " + hashes[0]]
    votes, reveals = [], []
    for key in keys:
        value = dice.randbytes(32)
        at = epoch if dice.random() < 0.99 else epoch + 1
        commitment = labelled("commitment", network.identifier, key.name, big_endian(at), value)
        lines = ["fog-vote 1", "authority " + key.name.hex(), "epoch %d" % at]
        lines += [dice.choice(states)] if dice.random() < 0.7 else []
        lines.append("commitment " + encode(commitment))
        for parameter in "delay-mean", "mix-layers", "rate":
            if dice.random() < 0.7:
                lines.append("parameter %s %d" % (parameter, dice.choice([-1, 0, 2, 3, 5, 200, 2**63 - 1])))
        lines += [dice.choice(geometries)] if dice.random() < 0.7 else []
        known = [flag for flag in FLAGS if dice.random() < 0.9]
        lines.append(" ".join(["knows"] + known))
        body = "".join(line + "\n" for line in lines)
        for each, own in sorted(zip(nodes, texts), key=lambda pair: pair[0].key.name):
            if dice.random() < 0.15:
                continue
            chances = {flag: 0.95 if flag in ("running", "valid") else 0.6 for flag in FLAGS}
            flags = [flag for flag in known if dice.random() < chances[flag]]
            measured = "-" if dice.random() < 0.4 else str(dice.choice([dice.randrange(10**7), 0, 2**64 - 1]))
            body += " ".join(["node", each.key.name.hex(), measured] + flags) + "\n"
            body += each.descriptor(dice, forger=dice.choice(keys)) if dice.random() < 0.15 else dice.choice(own)
        votes.append(key.sign("vote", network, at, body))
        if dice.random() < 0.85:
            revealed = value if dice.random() < 0.9 else dice.randbytes(32)
            body = "fog-reveal 1\nauthority %s\nepoch %d\nvalue %s\n" % (key.name.hex(), at, encode(revealed))
            reveals.append(key.sign("reveal", network, at, body))
    if dice.random() < 0.2:
        votes.pop()
    for texts in votes, reveals:
        if texts and dice.random() < 0.2:
            texts.append(texts[0])
        dice.shuffle(texts)
    return {"network": network_text, "epoch": epoch, "votes": votes, "reveals": reveals}


def answer(case):
    try:
        header, sections = consensus(case["network"], case["epoch"], case["votes"], case["reveals"])
    except Refusal as refusal:
        return {"refusal": str(refusal)}
    return {"header": header, "sections": sections}


def read_file(path):
    with open(path, encoding="ascii", newline="") as file:
        return file.read()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    compute = commands.add_parser("compute")
    compute.add_argument("--network", required=True)
    compute.add_argument("--epoch", type=int, required=True)
    compute.add_argument("--votes", nargs="+", required=True)
    compute.add_argument("--reveals", nargs="*", default=[])
    compute.add_argument("--section", choices=sorted(SECTIONS))
    make = commands.add_parser("make")
    make.add_argument("--seed", type=int, required=True)
    make.add_argument("--count", type=int, required=True)
    commands.add_parser("check").add_argument("file")
    arguments = parser.parse_args()
    if arguments.command == "compute":
        try:
            header, sections = consensus(
                read_file(arguments.network), arguments.epoch, [read_file(path) for path in arguments.votes],
                [read_file(path) for path in arguments.reveals])
        except Refusal as refusal:
            sys.exit("no consensus: %s" % refusal)
        if arguments.section:
            sys.stdout.write(sections[arguments.section])
        else:
            sys.stdout.write(header + "".join(sections.values()))
    elif arguments.command == "make":
        dice = random.Random(arguments.seed)
        cases = [make_case(dice) for _ in range(arguments.count)]
        json.dump([{**case, **answer(case)} for case in cases], sys.stdout, indent=1)
    else:
        cases = json.loads(read_file(arguments.file))
        wrong = [number for number, case in enumerate(cases)
                 if answer(case) != {key: case[key] for key in ("refusal", "header", "sections") if key in case}]
        if wrong:
            sys.exit("cases %s of %d differ" % (wrong, len(cases)))
        print("%d cases agree" % len(cases))


if __name__ == "__main__":
    main()
