import FoundationEssentials
import Glibc
import TestSupport

/// A small server of HTTP that records what is posted to it.
struct Receiver: Sendable {
    let port: Int
    private let folder: TemporaryFolder

    struct Request: Sendable {
        let path: String
        let headers: JSONValue
        let text: String

        var body: JSONValue { get throws { try JSONValue(text) } }
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// Runs `body` beside the server.
    ///
    /// Paths that begin with `/refuse` are answered by 500 as often as they say.
    static func run(_ body: @Sendable (Receiver) async throws -> Void) async throws {
        let folder = try TemporaryFolder("receiver")
        try folder.write(script, to: "receiver.py")
        _ = try await Program("python3").run([folder.path("receiver.py"), folder.path]) { pid in
            defer { kill(pid, SIGKILL) }
            try await eventually("the receiver listens", within: .seconds(20)) {
                FileManager.default.fileExists(atPath: folder.path("port"))
            }
            let port = Int(String(decoding: try folder.bytes("port"), as: UTF8.self)) ?? 0
            try await body(Receiver(port: port, folder: folder))
        }
    }

    /// What came so far, oldest first.
    func requests(_ path: String? = nil) throws -> [Request] {
        guard let bytes = try? folder.bytes("requests") else { return [] }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        return try lines.map { line in
            let value = try JSONValue(String(line))
            return Request(
                path: value["path"]?.text ?? "",
                headers: value["headers"] ?? .null,
                text: value["body"]?.text ?? ""
            )
        }.filter { path == nil || $0.path.hasPrefix(path ?? "") }
    }

    private static let script = """
        import http.server, json, os, sys
        folder, refused = sys.argv[1], {}
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                status = 200
                if self.path.startswith("/refuse/"):
                    refused[self.path] = refused.get(self.path, 0) + 1
                    if refused[self.path] <= int(self.path.split("/")[2]): status = 500
                if status == 200:
                    with open(folder + "/requests", "a") as file:
                        headers = {name.lower(): value for name, value in self.headers.items()}
                        file.write(json.dumps({"path": self.path, "headers": headers, "body": body}) + "\\n")
                answer = b'{"errcode":310000}' if self.path.startswith("/robot-says-no") else b'{"errcode":0}'
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
            def log_message(self, *arguments): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        with open(folder + "/port.new", "w") as file: file.write(str(server.server_port))
        os.rename(folder + "/port.new", folder + "/port")
        server.serve_forever()
        """
}
