#!/usr/bin/env python3
"""Puts the tiles that a picture job rendered together into one PNG.

    assemble.py FOLDER PICTURE.png

FOLDER is what `fog job get JOB -d FOLDER` made; tiles are looked for in all its folders. Exits with 1 and says why
when a tile is missing, is there twice, or does not fit.
"""

import pathlib
import re
import struct
import sys
import zlib

HEADER = re.compile(
    rb"P6\n# fog-tile index=(\d+) of=(\d+) x=(\d+) y=(\d+) picture=(\d+)x(\d+)\n(\d+) (\d+)\n255\n"
)
LARGEST_PICTURE = 1 << 28


class Unusable(Exception):
    """The tiles don't make a picture; the message says why."""


class Tile:
    """One tile: its number, its place in the picture and its pixels."""

    def __init__(self, path):
        self.path = path
        data = path.read_bytes()
        header = HEADER.match(data)
        if not header:
            raise Unusable(f"{path} is not a tile: its header is not what tile.wasm writes")
        (self.index, self.count, self.x, self.y, self.picture_width, self.picture_height, self.width, self.height) = (
            int(group) for group in header.groups()
        )
        self.pixels = data[header.end():]
        if len(self.pixels) != self.width * self.height * 3:
            raise Unusable(f"{path} has {len(self.pixels)} bytes of pixels, not {self.width * self.height * 3}")
        if self.x + self.width > self.picture_width or self.y + self.height > self.picture_height:
            raise Unusable(f"{path} lies outside the picture")


def read_tiles(folder):
    """The tiles under the folder by number; raises Unusable unless every one is there exactly once."""
    tiles = {}
    for path in sorted(folder.rglob("*.ppm")):
        tile = Tile(path)
        if tile.index in tiles:
            raise Unusable(f"tile {tile.index} is there twice: {tiles[tile.index].path} and {path}")
        tiles[tile.index] = tile
    if not tiles:
        raise Unusable(f"there is no tile under {folder}")
    first = next(iter(tiles.values()))
    for tile in tiles.values():
        if (tile.count, tile.picture_width, tile.picture_height) != (
            first.count, first.picture_width, first.picture_height,
        ):
            raise Unusable(f"{tile.path} and {first.path} belong to different pictures")
    missing = sorted(set(range(first.count)) - set(tiles))
    if missing:
        raise Unusable(f"{len(missing)} of {first.count} tiles are missing: {', '.join(map(str, missing))}")
    if len(tiles) != first.count:
        raise Unusable(f"there are {len(tiles)} tiles, but the picture has {first.count}")
    return tiles


def assemble(tiles):
    """The picture's rows as one string of bytes, with its width and height; every pixel comes from one tile."""
    first = tiles[0]
    width, height = first.picture_width, first.picture_height
    if width * height > LARGEST_PICTURE:
        raise Unusable(f"a picture of {width}x{height} is too large")
    rows = [bytearray(width * 3) for _ in range(height)]
    covered = 0
    filled = [bytearray(width) for _ in range(height)]
    for tile in tiles.values():
        for line in range(tile.height):
            row = tile.y + line
            start, end = tile.x, tile.x + tile.width
            if any(filled[row][start:end]):
                raise Unusable(f"{tile.path} covers pixels that another tile covers too")
            filled[row][start:end] = b"\1" * tile.width
            rows[row][start * 3:end * 3] = tile.pixels[line * tile.width * 3:(line + 1) * tile.width * 3]
        covered += tile.width * tile.height
    if covered != width * height:
        raise Unusable(f"the tiles cover {covered} of {width * height} pixels")
    return width, height, rows


def png(width, height, rows):
    """The rows as a PNG file, each predicted from the row above it, which compresses pictures well."""
    def chunk(kind, content):
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    lines, above = [], bytes(width * 3)
    for row in rows:
        lines.append(b"\2" + bytes((value - upper) & 255 for value, upper in zip(row, above)))
        above = row
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    content = zlib.compress(b"".join(lines), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", content) + chunk(b"IEND", b"")


def main(arguments):
    if len(arguments) != 3:
        print(__doc__.strip(), file=sys.stderr)
        return 1
    folder, target = pathlib.Path(arguments[1]), pathlib.Path(arguments[2])
    try:
        tiles = read_tiles(folder)
        width, height, rows = assemble(tiles)
        target.write_bytes(png(width, height, rows))
    except (Unusable, OSError) as error:
        print(f"assemble.py: {error}", file=sys.stderr)
        return 1
    print(f"{target}: {width}x{height} from {len(tiles)} tiles")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
