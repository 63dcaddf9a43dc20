"""What a worker and its parent send each other: bytes with their length before them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO


def send(pipe: BinaryIO, *parts: bytes) -> None:
    """Write one frame."""
    pipe.write(sum(map(len, parts)).to_bytes(8, "big"))
    pipe.writelines(parts)
    pipe.flush()


def receive(pipe: BinaryIO) -> bytes | None:
    """Read one frame; there is none where the other side is gone."""
    head = pipe.read(8)
    size = int.from_bytes(head, "big")
    frame = pipe.read(size) if len(head) == 8 else b""  # noqa: PLR2004 (as `send` has it)
    return frame if len(frame) == size and head else None
