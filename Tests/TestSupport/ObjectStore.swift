internal import FoundationEssentials
internal import Glibc
package import Testing

/// A store on this machine, for the tests of a suite, and how a repository in it is named.
package struct ObjectStore: Sendable {
    /// What kind of server stands behind it.
    package enum Kind: String, Sendable, CaseIterable, CustomTestStringConvertible {
        /// S3 by moto's server.
        case s3
        /// SFTP by OpenSSH's.
        case sftp
        /// WebDAV by rclone's.
        case webdav

        package var testDescription: String { rawValue }
    }

    package let kind: Kind
    package let port: Int
    /// The server's own folder: keys, and what SFTP and WebDAV serve.
    package let folder: TemporaryFolder
    /// What reaching it takes, as environment variables.
    package let environment: [String: String]

    /// Where a repository of this name lies in the store.
    package func address(_ name: String) -> String {
        switch kind {
        case .s3:
            "s3://backups/\(name)?endpoint=http://127.0.0.1:\(port)&region=us-east-1"
                + "&credentials_file=\(folder.path("credentials"))"
        case .sftp:
            "sftp://\(Self.user)@127.0.0.1:\(port)\(folder.path("served"))/\(name)?key_file=\(folder.path("key"))"
                + "&known_hosts=\(folder.path("known_hosts"))"
        case .webdav: "rclone:dav:\(name)"
        }
    }

    /// The store of the suite that is running.
    ///
    /// Throws where the suite lacks the trait.
    package static func running() throws -> ObjectStore {
        guard let current else { throw NoStore() }
        return current
    }

    @TaskLocal static var current: ObjectStore?

    package struct NoStore: Error, CustomStringConvertible {
        package init() {}
        package var description: String { "the suite has no trait .objectStore" }
    }

    /// Starts a store, runs `body`, and ends the store, whatever happened.
    package static func with(_ kind: Kind, _ body: @Sendable (ObjectStore) async throws -> Void) async throws {
        let store = try await ObjectStore(kind)
        var (program, arguments) = try await store.server()
        // What it says goes to a file: nobody may be there to read a pipe, since storage's calls block.
        arguments = ["-c", "exec \"$0\" \"$@\" >>'\(store.folder.path("log"))' 2>&1", program.path] + arguments
        program = Program("/bin/sh", environment: program.environment, prefix: program.prefix)
        _ = try await program.run(arguments) { pid in
            do {
                try await store.waitUntilReady()
                try await body(store)
            } catch {
                kill(pid, SIGTERM)
                throw error
            }
            kill(pid, SIGTERM)
        }
    }

    private init(_ kind: Kind) async throws {
        self.kind = kind
        port = try await Tools.freePort()
        folder = try TemporaryFolder("store")
        switch kind {
        case .s3:
            environment = [:]
            let keys = "aws_access_key_id = test\naws_secret_access_key = not-a-secret\n"
            try folder.write("[default]\n" + keys, to: "credentials")
        case .sftp: environment = [:]
        case .webdav:
            environment = [
                "RCLONE_CONFIG_DAV_TYPE": "webdav", "RCLONE_CONFIG_DAV_URL": "http://127.0.0.1:\(port)",
                "RCLONE_CONFIG_DAV_VENDOR": "other",
            ]
        }
    }

    /// sshd lets in the user that it runs as, and asks for no further ones unless it is root.
    private static var user: String { getuid() == 0 ? "postgres" : String(cString: getpwuid(getuid()).pointee.pw_name) }

    private static var identity: [String] {
        getuid() == 0 ? ["--reuid=\(user)", "--regid=\(user)", "--clear-groups"] : []
    }

    private func server() async throws -> (Program, [String]) {
        switch kind {
        case .s3:
            var moto = try Tools.program("moto_server/bin/moto_server")
            moto.prefix = ["setpriv", "--pdeathsig=TERM", "--"]
            return (moto, ["-H", "127.0.0.1", "-p", "\(port)"])
        case .sftp:
            try await makeKeys()
            // Where another user may run it.
            let tools = try Tools.program("sshd/usr/sbin/sshd").path.replacing("/usr/sbin/sshd", with: "")
            try await Program("cp").succeed(["-r", tools, folder.path("sshd")])
            var sshd = Program(folder.path("sshd/usr/sbin/sshd"))
            let libraries = folder.path("sshd/usr/lib")
            sshd.environment["LD_LIBRARY_PATH"] = try FileManager.default.contentsOfDirectory(atPath: libraries)
                .map { "\(libraries)/\($0)" }.joined(separator: ":")
            sshd.prefix = ["setpriv", "--pdeathsig=TERM"] + Self.identity + ["--"]
            return (sshd, ["-D", "-e", "-f", folder.path("sshd_config")])
        case .webdav:
            try FileManager.default.createDirectory(atPath: folder.path("served"), withIntermediateDirectories: true)
            var rclone = Program("rclone")
            rclone.prefix = ["setpriv", "--pdeathsig=TERM", "--"]
            return (rclone, ["serve", "webdav", "--addr", "127.0.0.1:\(port)", folder.path("served")])
        }
    }

    /// A server's key, a user's, and a configuration that lets that user in and nobody else.
    private func makeKeys() async throws {
        for name in ["host_key", "key"] {
            try await Program("ssh-keygen").succeed(["-q", "-t", "ed25519", "-N", "", "-f", folder.path(name)])
        }
        try FileManager.default.createDirectory(atPath: folder.path("served"), withIntermediateDirectories: true)
        let hostKey = String(decoding: try folder.bytes("host_key.pub"), as: UTF8.self)
        try folder.write("[127.0.0.1]:\(port) \(hostKey)", to: "known_hosts")
        try folder.write(
            """
            Port \(port)
            ListenAddress 127.0.0.1
            HostKey \(folder.path("host_key"))
            AuthorizedKeysFile \(folder.path("key.pub"))
            StrictModes no
            PidFile none
            UsePAM no
            PasswordAuthentication no
            Subsystem sftp internal-sftp

            """,
            to: "sshd_config"
        )
        try folder.write("", to: "log")
        if getuid() == 0 { try await Program("chown").succeed(["-R", "--", Self.user, folder.path]) }
    }

    private func waitUntilReady() async throws {
        try await eventually("the store answers", within: .seconds(60)) {
            try await Program("/bin/bash").run(["-c", "exec 3<>/dev/tcp/127.0.0.1/\(port)"]).status == 0
        }
        guard kind == .s3 else { return }
        let bucket = "http://127.0.0.1:\(port)/backups"
        let put = ["-sS", "--noproxy", "*", "-f", "-X", "PUT"]
        try await Program("curl").succeed(put + [bucket])
        // With versions, as buckets that keep backups have them.
        let versioning = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
        let type = ["-H", "Content-Type: application/xml"]
        try await Program("curl").succeed(put + type + ["-d", versioning, bucket + "?versioning="])
    }
}

/// Gives a suite a store of its own, started before its first test and ended after its last.
package struct ObjectStoreTrait: SuiteTrait, TestTrait, TestScoping {
    let kind: ObjectStore.Kind

    @concurrent
    package func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await ObjectStore.with(kind) { store in
            try await ObjectStore.$current.withValue(store) { try await function() }
        }
    }
}

extension Trait where Self == ObjectStoreTrait {
    package static func objectStore(_ kind: ObjectStore.Kind) -> ObjectStoreTrait { ObjectStoreTrait(kind: kind) }
}
