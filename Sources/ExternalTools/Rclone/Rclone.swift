internal import CronModel
internal import FoundationEssentials
internal import Glibc

/// rclone, which knows the stores, as typed calls that block.
///
/// Most are asked of one rclone that stays while there is something to do (`RemoteControl`): a start costs more than a call.
/// What may be long is streamed through a program of its own: `rcat` takes an object, `lsf` lists many.
///
/// Where a store lies and how to reach it comes to rclone by its environment; of secrets its arguments hold none.
/// Its own retries of single requests (`--low-level-retries`) and its time limits (`--contimeout`, `--timeout`) bound each
/// call; a user's own RCLONE_… variables come before those of ours that are a matter of taste.
package final class Rclone: Sendable {
    /// The place below which paths lie: `remote:bucket/prefix`.
    private let root: String
    private let environment: [String: String?]
    private let control: RemoteControl

    /// The oldest release whose remote control has all that is asked of it (rclone's changelog).
    package static let oldestRelease = "1.59"

    /// `settings`: what defines the remote, as environment variables.
    package init(root: String, settings: [String: String]) {
        self.root = root
        let inherited = ProcessInfo.processInfo.environment
        var environment: [String: String?] = Self.manners.filter { inherited[$0.key] == nil }
        for (key, value) in settings { environment[key] = value }
        // Times are read as such.
        environment["TZ"] = "UTC"
        if let bundle = inherited["AWS_CA_BUNDLE"] {
            // Releases before 1.61 cannot open a session where it is set; their own option does the same.
            environment["AWS_CA_BUNDLE"] = .some(nil)
            if inherited["RCLONE_CA_CERT"] == nil { environment["RCLONE_CA_CERT"] = bundle }
        }
        self.environment = environment
        control = RemoteControl(root: root, environment: environment)
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
        // When an object came to the store: a request for each object less.
        "RCLONE_USE_SERVER_MODTIME": "true",
    ]

    /// What rclone says where it cannot do what it was asked for.
    package struct Failure: Error {
        package let said: String
        /// There is no such object or folder.
        var isMissing = false
    }

    /// Something below a folder.
    package struct Entry: Sendable, Hashable {
        /// Below the folder that was asked for; a folder's ends in `/`.
        package let path: String
        package let bytes: Int64
        /// Seconds since 1970.
        package let modified: Int64

        package var isFolder: Bool { path.hasSuffix("/") }

        /// The path's last part.
        package var name: String { path.split(separator: "/").last.map(String.init) ?? "" }
    }

    // MARK: By remote control

    /// What lies right in a folder, in any order; nothing where there is no such folder.
    package func list(_ folder: String) throws -> [Entry] {
        try entries(Listing(remote: folder, options: Listing.Options(recurse: false), settings: CallSettings()))
    }

    /// Those of some objects that exist, by asking for each, some at a time: never by a listing.
    ///
    /// `names`: a file that holds their paths, a line each.
    package func look(atPathsIn names: String) throws -> [Entry] {
        let group = "cronvault/\(UInt64.random(in: .min ... .max))"
        let found = try entries(
            Listing(
                options: Listing.Options(recurse: true),
                settings: CallSettings(checkers: 16),
                filter: CallFilter(names),
                group: group
            )
        )
        // From 1.75 on an object that could not be asked for is left out, and counted.
        let happened = try control.call("core/stats", Statistics(group: group), as: Happened.self)
        guard happened.errors == 0 else {
            throw Failure(said: happened.lastError ?? "rclone: \(happened.errors) errors")
        }
        return found
    }

    private func entries(_ listing: Listing) throws -> [Entry] {
        try unlessMissing { try control.call("operations/list", listing, as: Listed.self).list.map(Entry.init) } ?? []
    }

    /// An object's content.
    package enum Content {
        case small([UInt8])
        /// What a program writes, and its length.
        case large(PipedProcess, bytes: Int64)
    }

    /// What is larger is streamed.
    private static let smallLimit: Int64 = 1 << 20

    /// Opens an object; nil where there is none.
    package func open(_ path: String) throws -> Content? {
        guard let answer = try unlessMissing({ try control.get(path) }) else { return nil }
        switch answer {
        case .content(let exchange):
            guard let bytes = exchange.bytes else { throw Failure(said: "rclone: the store does not tell its length") }
            return bytes <= Self.smallLimit ? .small(try exchange.all()) : .large(try cat(path), bytes: bytes)
        case .unreadable:
            throw try whyUnreadable(path)
        }
    }

    /// What the remote control does not tell.
    private func whyUnreadable(_ path: String) throws -> Failure {
        let process = try cat(path)
        var byte: UInt8 = 0
        let isReadable = try withUnsafeMutableBytes(of: &byte) { try process.read(into: $0) } > 0
        if isReadable { process.end() }
        let ending = process.wait()
        return isReadable || ending.succeeded ? Failure(said: "rclone: unexpected EOF") : Failure(ending)
    }

    /// Without `--no-traverse` rclone would list the object's folder, and believe that.
    private func cat(_ path: String) throws -> PipedProcess {
        try PipedProcess(process(["cat", "--no-traverse", place(path)]), reads: true)
    }

    /// Puts a file of this machine at a path: it is there whole or not at all, where the store knows no half an object.
    package func put(_ file: (folder: String, name: String), at path: String) throws {
        let copy = FileCopy(srcFs: file.folder, srcRemote: file.name, dstRemote: path)
        try control.call("operations/copyfile", copy, patience: .copying)
    }

    /// Copies all files of a folder of this machine to the same paths below the root; once more: those that did not get
    /// there.
    package func upload(folder: String, onceMore: Bool) throws {
        let settings = CallSettings(noCheckDest: !onceMore, sizeOnly: onceMore, transfers: 8)
        try control.call(
            "sync/copy",
            FolderCopy(srcFs: folder, dstFs: RemoteControl.remote, settings: settings),
            patience: .copying
        )
    }

    /// Copies objects into a folder of this machine, to the same paths.
    ///
    /// `names`: a file that holds their paths, a line each.
    package func download(pathsIn names: String, to folder: String) throws {
        let settings = CallSettings(noCheckDest: true, transfers: 16)
        try control.call(
            "sync/copy",
            FolderCopy(srcFs: RemoteControl.remote, dstFs: folder, settings: settings, filter: CallFilter(names)),
            patience: .copying
        )
    }

    /// Removes an object; no error where there is none.
    package func remove(_ path: String) throws {
        try unlessMissing { try control.call("operations/deletefile", Place(remote: path)) }
    }

    /// Removes a folder with all below it; no error where there is none.
    package func remove(folder path: String) throws {
        try unlessMissing { try control.call("operations/purge", Place(remote: path)) }
    }

    /// Nil where there is no such object or folder.
    @discardableResult
    private func unlessMissing<Output>(_ body: () throws -> Output) throws -> Output? {
        do {
            return try body()
        } catch let failure as Failure where failure.isMissing {
            return nil
        }
    }

    /// Has the next call answered by another rclone, which reads credentials anew; false where this one has just read them.
    package func renew() -> Bool { control.renew() }

    // MARK: By a program of its own

    /// Hands out what lies below a folder, as it is listed.
    ///
    /// `depth`: how many levels; nil: all. Nothing where there is no such folder.
    package func forEachEntry(below path: String, depth: Int?, _ body: (Entry) throws -> Void) throws {
        let levels = depth.map { ["--max-depth", "\($0)"] } ?? []
        try forEachLine(["lsf", "--format", "tsp", "--recursive", "--fast-list"] + levels + [place(path)]) {
            if let entry = Entry(line: $0) { try body(entry) }
        }
    }

    /// Hands out the paths of the folders down to the third level below one, of those at the second level only such as are
    /// named so; each ends in `/`.
    ///
    /// Without `--fast-list`, which would list every object below them.
    package func forEachFolder(below path: String, in parts: [String], _ body: (String) throws -> Void) throws {
        let filters = parts.flatMap { ["--include", "/*/\($0)/**"] }
        try forEachLine(
            ["lsf", "--dirs-only", "--format", "p", "--recursive", "--max-depth", "3", "--checkers", "32"] + filters
                + [place(path)]
        ) { try body(String(decoding: $0, as: UTF8.self)) }
    }

    /// Hands out the lines that rclone prints; none where there is nothing at the place it was asked about.
    private func forEachLine(_ arguments: [String], _ body: ([UInt8]) throws -> Void) throws {
        let process = try PipedProcess(process(arguments), reads: true)
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
        let ending = process.wait()
        // For a folder that does not exist (rclone's documentation, "Exit code").
        guard ending.succeeded || ending.code == 3 else { throw Failure(ending) }
    }

    /// Takes an object's content, which is there once the program has ended well.
    package func write(_ path: String) throws -> PipedProcess {
        try PipedProcess(process(["rcat", place(path)]), writes: true)
    }

    private func place(_ path: String) -> String {
        path.isEmpty ? root : root.hasSuffix("/") || root.hasSuffix(":") ? root + path : root + "/" + path
    }

    private func process(_ arguments: [String]) -> ChildProcess {
        ChildProcess("rclone", arguments, environment: environment)
    }
}

extension Rclone.Failure {
    /// Of a program that ended badly.
    package init(_ ending: ChildProcess.Ending) {
        said = ending.said.isEmpty ? ending.status : ending.said
    }
}

extension PipedProcess {
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

    fileprivate init(_ item: Listed.Item) {
        path = item.isFolder ? item.path + "/" : item.path
        bytes = item.isFolder ? 0 : item.bytes
        modified = Self.seconds(item.modified)
    }

    /// A time as rclone writes it, in UTC, to the second; what follows it does not matter.
    private static func seconds(_ time: String) -> Int64 {
        let numbers = time.split { !$0.isNumber }.prefix(6).compactMap { Int32($0) }
        guard numbers.count == 6 else { return 0 }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (numbers[0] - 1900, numbers[1] - 1, numbers[2])
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (numbers[3], numbers[4], numbers[5])
        return Int64(timegm(&parts))
    }
}
