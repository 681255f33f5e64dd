internal import CronModel
internal import FoundationEssentials
internal import Glibc

/// rclone, which knows the stores, as typed calls that block.
///
/// Where a store lies and how to reach it comes to rclone by its environment; of secrets its arguments hold none.
/// Its own retries (`--retries`, `--low-level-retries`, RCLONE_RETRIES_SLEEP between them) and time limits (`--contimeout`,
/// `--timeout`) bound each call; a user's own RCLONE_… variables come before ours.
package struct Rclone: Sendable {
    /// The place below which paths lie: `remote:bucket/prefix`.
    private let root: String
    private let environment: [String: String?]

    /// The oldest release whose `rcat` has `--size` (rclone's changelog, v1.59).
    package static let oldestRelease = "1.59"

    /// `settings`: what defines the remote, as environment variables.
    package init(root: String, settings: [String: String]) {
        self.root = root
        let inherited = ProcessInfo.processInfo.environment
        var environment: [String: String?] = Self.manners.filter { inherited[$0.key] == nil }
        for (key, value) in settings { environment[key] = value }
        if let bundle = inherited["AWS_CA_BUNDLE"] {
            // Releases before 1.61 cannot open a session where it is set; their own option does the same.
            environment["AWS_CA_BUNDLE"] = .some(nil)
            if inherited["RCLONE_CA_CERT"] == nil { environment["RCLONE_CA_CERT"] = bundle }
        }
        self.environment = environment
    }

    private static let manners = [
        "RCLONE_ASK_PASSWORD": "false",
        "RCLONE_CONTIMEOUT": "20s",
        "RCLONE_LOG_LEVEL": "ERROR",
        "RCLONE_LOW_LEVEL_RETRIES": "4",
        "RCLONE_RETRIES": "3",
        "RCLONE_RETRIES_SLEEP": "2s",
        // A stream's parts, of which S3 admits 10,000: 320 GB an object.
        "RCLONE_S3_CHUNK_SIZE": "32M",
        "RCLONE_S3_UPLOAD_CONCURRENCY": "2",
        "RCLONE_STATS": "0",
        "RCLONE_TIMEOUT": "60s",
        "TZ": "UTC",
        // When an object came to the store: a request for each object less.
        "RCLONE_USE_SERVER_MODTIME": "true",
    ]

    /// Something below a folder.
    package struct Entry: Sendable, Hashable {
        /// Below the folder that was asked for; a folder's ends in `/`.
        package let path: String
        package let bytes: Int64
        /// Seconds since 1970.
        package let modified: Int64
    }

    /// Hands out what lies below a folder, as it is listed.
    ///
    /// `depth`: how many levels; nil: all. Nothing where there is no such folder.
    package func list(_ path: String, depth: Int?, _ body: (Entry) throws -> Void) throws -> ChildProcess.Ending {
        let levels = depth.map { $0 == 1 ? [] : ["--recursive", "--fast-list", "--max-depth", "\($0)"] }
        return try forEachLine(
            ["lsf", "--format", "tsp"] + (levels ?? ["--recursive", "--fast-list"]) + [place(path)]
        ) { if let entry = Entry(line: $0) { try body(entry) } }
    }

    /// Hands out those of some objects that exist, by asking for each, some at a time: never by a listing.
    package func look(at paths: [String], _ body: (Entry) throws -> Void) throws -> ChildProcess.Ending {
        let arguments = [
            "lsf", "--format", "tsp", "--recursive", "--no-traverse", "--checkers", "16", "--files-from-raw", "-",
            place(""),
        ]
        return try forEachLine(arguments, input: paths) { if let entry = Entry(line: $0) { try body(entry) } }
    }

    /// Hands out the paths of the folders down to the third level below one, of those at the second level only such as are
    /// named so; each ends in `/`.
    ///
    /// Without `--fast-list`, which would list every object below them.
    package func listFolders(
        _ path: String,
        in parts: [String],
        _ body: (String) throws -> Void
    ) throws -> ChildProcess.Ending {
        let filters = parts.flatMap { ["--include", "/*/\($0)/**"] }
        return try forEachLine(
            ["lsf", "--dirs-only", "--format", "p", "--recursive", "--max-depth", "3", "--checkers", "32"] + filters
                + [place(path)]
        ) { try body(String(decoding: $0, as: UTF8.self)) }
    }

    private func forEachLine(
        _ arguments: [String],
        input: [String] = [],
        _ body: ([UInt8]) throws -> Void
    ) throws -> ChildProcess.Ending {
        let process = try PipedProcess(process(arguments), writes: !input.isEmpty, reads: true)
        // It reads all of them before it answers.
        try process.write(lines: input)
        process.closeInput()
        var line: [UInt8] = []
        try process.forEachPiece { piece in
            for byte in piece {
                guard byte == UInt8(ascii: "\n") else {
                    line.append(byte)
                    continue
                }
                try body(line)
                line.removeAll(keepingCapacity: true)
            }
        }
        return process.wait()
    }

    /// An object's content.
    ///
    /// One that does not exist looks empty on some stores. Without `--no-traverse` rclone would list the object's folder, and
    /// believe that.
    package func read(_ path: String) throws -> PipedProcess {
        try PipedProcess(process(["cat", "--no-traverse", place(path)]), reads: true)
    }

    /// Takes an object's content; with its size known beforehand it is there whole or not at all.
    package func write(_ path: String, bytes: Int?) throws -> PipedProcess {
        let size = bytes.map { ["--size", "\($0)"] } ?? []
        return try PipedProcess(process(["rcat"] + size + [place(path)]), writes: true)
    }

    /// Copies all files of a folder of this machine to the same paths below the root; once more: those that did not get
    /// there.
    package func upload(folder: String, onceMore: Bool) throws -> ChildProcess.Ending {
        let manner = onceMore ? ["--size-only"] : ["--no-check-dest", "--retries", "1"]
        return try end(["copy", "--no-traverse", "--transfers", "8"] + manner + [folder, place("")])
    }

    /// Copies objects into a folder of this machine, to the same paths.
    package func download(_ paths: [String], to folder: String) throws -> ChildProcess.Ending {
        let process = try PipedProcess(
            self.process(
                [
                    "copy", "--no-traverse", "--no-check-dest", "--transfers", "16", "--files-from-raw", "-", place(""),
                    folder,
                ]
            ),
            writes: true
        )
        try process.write(lines: paths)
        return process.wait()
    }

    /// Removes an object.
    package func remove(_ path: String) throws -> ChildProcess.Ending {
        try end(["delete", "--no-traverse", "--retries", "1", place(path)])
    }

    /// Removes a folder with all below it.
    package func remove(folder path: String) throws -> ChildProcess.Ending {
        try end(["purge", "--retries", "1", place(path)])
    }

    private func end(_ arguments: [String]) throws -> ChildProcess.Ending {
        try PipedProcess(process(arguments)).wait()
    }

    private func place(_ path: String) -> String {
        path.isEmpty ? root : root.hasSuffix("/") || root.hasSuffix(":") ? root + path : root + "/" + path
    }

    private func process(_ arguments: [String]) -> ChildProcess {
        ChildProcess("rclone", arguments, environment: environment)
    }
}

extension PipedProcess {
    /// Writes lines, as long as the program takes them.
    fileprivate func write(lines: [String]) throws {
        for text in lines {
            var line = text + "\n"
            guard try line.withUTF8({ try write(UnsafeRawBufferPointer($0)) }) else { return }
        }
    }

    /// Hands out what the program prints, to its end.
    package func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try read(into: buffer)
            guard count > 0 else { return }
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}

extension Rclone.Entry {
    /// `2026-11-28 17:11:04;512;name`: the name comes last, since it may hold anything.
    fileprivate init?(line: [UInt8]) {
        let fields = line.split(separator: UInt8(ascii: ";"), maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3 else { return nil }
        path = String(decoding: fields[2], as: UTF8.self)
        bytes = Int64(String(decoding: fields[1], as: UTF8.self)) ?? 0
        modified = Self.seconds(String(decoding: fields[0], as: UTF8.self))
    }

    private static func seconds(_ time: String) -> Int64 {
        let numbers = time.split { !$0.isNumber }.compactMap { Int32($0) }
        guard numbers.count == 6 else { return 0 }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (numbers[0] - 1900, numbers[1] - 1, numbers[2])
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (numbers[3], numbers[4], numbers[5])
        return Int64(timegm(&parts))
    }
}
