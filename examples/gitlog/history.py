#!/usr/bin/env python3
"""Writes a made-up history for `git fast-import`, to measure the import of a large one: as many commits as the first
argument says, each changing 5 to 10 of 5,000 files, by 200 authors. The same on every run.

    git init --bare big.git && python3 history.py 100000 | git -C big.git fast-import
"""
import random
import sys

COMMITS = int(sys.argv[1])
PATHS = [f"src/part{n % 50}/module{n % 400}/file{n}.rs" for n in range(5000)]

chance = random.Random(1)
contents = {}
seconds = 1_200_000_000


def one_of(count, mean):
    """Few are chosen often, most of them seldom."""
    return min(int(chance.expovariate(1 / mean)), count - 1)


def changed(path, commit):
    lines = contents.setdefault(path, [f"{path} {n}" for n in range(10)])
    for _ in range(chance.randrange(1, 4)):
        lines[chance.randrange(len(lines))] = f"{commit} {chance.random()}"
    if chance.random() < 0.3 and len(lines) < 60:
        lines.append(f"more {commit}")
    return "".join(line + "\n" for line in lines)


for commit in range(1, COMMITS + 1):
    seconds += chance.randrange(1, 8000)
    author = one_of(200, 30)
    person = f"Author Number {author} <author{author}@example.com> {seconds} +0000"
    message = f"area{commit % 50}: change number {commit} of the history"
    print(f"commit refs/heads/main\nauthor {person}\ncommitter {person}\ndata {len(message)}\n{message}")
    for path in sorted({PATHS[one_of(5000, 800)] for _ in range(chance.randrange(5, 11))}):
        content = changed(path, commit)
        print(f"M 100644 inline {path}\ndata {len(content)}\n{content}")
