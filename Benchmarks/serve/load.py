"""So many requests a second from one client for a while: how long each took, and which went wrong.

    load.py URL RATE SECONDS PATH…
"""
import asyncio
import sys
import time
from urllib.parse import urlparse

url, rate, seconds, paths = urlparse(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
idle, times, errors = [], [], []


async def send(path, used):
    reader, writer = used or await asyncio.open_connection(url.hostname, url.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {url.netloc}\r\n\r\n".encode())
    try:
        return reader, writer, (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)).decode().lower()
    except (asyncio.IncompleteReadError, ConnectionError):
        # A connection that was not used for half a minute has been closed: any client takes a new one then.
        if not used:
            raise
        return await send(path, None)


async def body(reader, head):
    if "content-length: " in head:
        await reader.readexactly(int(head.split("content-length: ")[1].split("\r")[0]))
        return
    while size := int(await reader.readuntil(b"\r\n"), 16):
        await reader.readexactly(size + 2)
    await reader.readuntil(b"\r\n")


async def ask(path):
    begin = time.monotonic()
    try:
        reader, writer, head = await send(path, idle.pop() if idle else None)
        first = time.monotonic() - begin
        await asyncio.wait_for(body(reader, head), 30)
        idle.append((reader, writer))
        if " 200 " not in head.split("\r")[0]:
            errors.append(head.split("\r")[0])
        times.append(first)
    except Exception as error:  # whatever went wrong counts
        errors.append(repr(error))


async def main():
    begin, tasks = time.monotonic(), []
    for number in range(rate * seconds):
        await asyncio.sleep(max(0, begin + number / rate - time.monotonic()))
        tasks.append(asyncio.create_task(ask(paths[number % len(paths)])))
    await asyncio.gather(*tasks)
    times.sort()
    length = time.monotonic() - begin
    middle, late = times[len(times) // 2], times[int(len(times) * 0.99)]
    print(f"{len(times)} answers in {length:.0f} s, first byte: median {middle * 1000:.0f} ms, "
          f"99 % within {late * 1000:.0f} ms; {len(errors)} errors {sorted(set(errors))[:3]}")


asyncio.run(main())
