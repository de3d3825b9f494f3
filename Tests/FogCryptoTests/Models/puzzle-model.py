#!/usr/bin/env python3
"""Fog's puzzle, version 1, from its definition alone, over hashlib and another implementation of Argon2.

It prints known answers: for a label, a binding, an effort and a first nonce, the first solution from there on.
usage: puzzle-model.py (needs the package argon2-cffi)
"""
import hashlib

from argon2.low_level import Type, hash_secret_raw


def number(value, bits):
    return value.to_bytes(bits // 8, "big")


def solve(label, binding, effort, nonce):
    challenge = hashlib.sha512(
        b"fog puzzle challenge 1" + number(len(label), 64) + label + number(len(binding), 64) + binding).digest()
    evaluations = 0
    while True:
        seed = hashlib.sha512(b"fog puzzle seed 1" + challenge + number(effort, 32) + number(nonce, 128)).digest()
        if int.from_bytes(seed[-2:], "big") < 64:
            evaluations += 1
            tag = hash_secret_raw(seed[:32], seed[32:48], time_cost=1, memory_cost=1024, parallelism=1, hash_len=32,
                                  type=Type.ID, version=0x13)
            if int.from_bytes(tag, "big") * effort <= 2**256 - 1:
                return (number(effort, 32) + number(nonce, 128)).hex(), evaluations
        nonce = (nonce + 1) % 2**128


if __name__ == "__main__":
    print(solve(b"fog puzzle test 1", bytes(range(32)), 20, 2**128 - 3000))
    print(solve(b"fog puzzle test 1", bytes(range(32)), 1, 0))
    print(solve(b"", b"", 3, 0x0102030405060708090a0b0c0d0e0f10))
