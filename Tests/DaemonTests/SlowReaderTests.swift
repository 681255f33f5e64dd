import HTTPTypes
import Hummingbird
import NIOCore
import TestSupport
import Testing

@testable import Daemon

/// The time that a client has for an answer, on a server with a much shorter one than the daemon's two minutes.
@Suite("Clients that do not read")
struct SlowReaderTests {
    private static let megabytes = 32

    @Test(
        "who does not read an answer, reads it drop by drop or asks for more meanwhile is cut off; who reads gets all of it"
    )
    func readers() async throws {
        let script = """
            import json, socket, sys, threading, time
            request, result = b"GET /large HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n", {}
            def connect(buffer=4096):
                s = socket.socket()
                if buffer: s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
                s.connect(("127.0.0.1", int(sys.argv[1]))); s.settimeout(60); s.sendall(request)
                return s
            def rest(s):
                count = 0
                try:
                    while piece := s.recv(1 << 20): count += len(piece)
                except ConnectionError: pass
                return count
            def prompt():
                s = connect(None); s.sendall(b"GET /last HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n")
                result["prompt"] = rest(s)
            def sleeper():
                s = connect(); time.sleep(9); result["sleeper"] = rest(s)
            def dripper():
                s = connect(); begin = time.monotonic()
                while time.monotonic() - begin < 9: s.recv(1); time.sleep(0.05)
                result["dripper"] = rest(s)
            def asker():
                s = connect(); begin = time.monotonic()
                try:
                    while time.monotonic() - begin < 40: time.sleep(3); s.sendall(request)
                except ConnectionError: pass
                result["asker"] = round(time.monotonic() - begin)
            threads = [threading.Thread(target=each) for each in (prompt, sleeper, dripper, asker)]
            for each in threads: each.start()
            for each in threads: each.join()
            print(json.dumps(result))
            """
        let all = Self.megabytes << 20
        var result = JSONValue.null
        // Once more where this process itself, which serves here, stood still for so long beside other tests.
        for _ in 0..<3 where result["prompt"]?.number ?? 0 <= all {
            result = try await withServer { port in
                try JSONValue(try await Program("python3").succeed(["-c", script, String(port)]))
            }
        }
        #expect(result["prompt"]?.number ?? 0 > all)
        #expect(result["sleeper"]?.number ?? all < all)
        #expect(result["dripper"]?.number ?? all < all)
        #expect(result["asker"]?.number ?? 40 < 15)
    }

    /// Runs `body` beside a server whose `/large` is more than what systems keep for a client.
    private func withServer<Value: Sendable>(_ body: @Sendable (Int) async throws -> Value) async throws -> Value {
        let router = Router()
        router.get("large") { _, _ in
            Response(
                status: .ok,
                body: ResponseBody(contentLength: Self.megabytes << 20) { writer in
                    let piece = ByteBuffer(repeating: 120, count: 1 << 20)
                    for _ in 0..<Self.megabytes { try await writer.write(piece) }
                    try await writer.finish(nil)
                }
            )
        }
        router.get("last") { _, _ in "last" }
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [RequestDeadline(reading: .seconds(10), answering: .seconds(4))],
                    idleTimeout: .seconds(60)
                )
            ),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) }
        )
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            defer { group.cancelAll() }
            var iterator = ports.makeAsyncIterator()
            return try await body(try #require(await iterator.next()))
        }
    }
}
