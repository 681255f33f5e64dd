#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A tree of TZif files, outside which nothing is opened.
struct TimeZoneDirectory {
    let root: String

    /// Larger than any zone's file by two orders of magnitude.
    private static let greatestFileSize = 1 << 20

    /// The spelling of a name in this tree, and its file's bytes.
    func file(named name: String) throws(TimeZoneError) -> (name: String, bytes: [UInt8]) {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let isName = name.utf8.count <= 255 && name.utf8.allSatisfy { $0 > 32 && $0 < 127 }
        guard isName, parts.allSatisfy({ $0 != "" && $0 != "." && $0 != ".." }) else {
            throw name.contains("/.") || name.contains("..") || name.hasPrefix("/")
                ? .outsideDirectory(name: name) : .unknown(name: name, nearest: nearest(to: name))
        }
        if let bytes = try contents(of: name) { return (name, bytes) }
        if let spelling = spelling(of: parts), let bytes = try contents(of: spelling) { return (spelling, bytes) }
        throw .unknown(name: name, nearest: nearest(to: name))
    }

    /// A file's bytes; nil where there is no regular file of that name.
    private func contents(of name: String) throws(TimeZoneError) -> [UInt8]? {
        guard let home = resolved(root), let path = resolved("\(root)/\(name)") else { return nil }
        guard path.hasPrefix(home + "/") else { throw .outsideDirectory(name: name) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(name: name, reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        guard status.st_size <= TimeZoneDirectory.greatestFileSize else { throw .malformed(name: name) }
        let size = Int(status.st_size)
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let taken = read(descriptor, buffer.baseAddress?.advanced(by: count), size - count)
                guard taken > 0 else { break }
                count += taken
            }
        }
        guard bytes.count == size else { throw .unreadable(name: name, reason: "short read") }
        return bytes
    }

    private func resolved(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }

    /// The name as the tree spells it, letter case aside, as PostgreSQL looks a zone up (`src/timezone/pgtz.c`).
    private func spelling(of parts: [Substring]) -> String? {
        var found = ""
        for part in parts {
            let wanted = part.lowercased()
            guard let entry = entries(of: found).first(where: { $0.lowercased() == wanted }) else { return nil }
            found += found.isEmpty ? entry : "/" + entry
        }
        return found
    }

    private func entries(of folder: String) -> [String] {
        guard let stream = opendir("\(root)/\(folder)") else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// The names of all zones, sorted: no tables (`zone.tab`), no second copies (`posix`, `right`), no server defaults.
    func names() -> [String] {
        let other: Set = ["posix", "right", "posixrules", "localtime", "leapseconds", "leap-seconds.list", "Factory"]
        var names: [String] = []
        var folders = [""]
        while let folder = folders.popLast() {
            for entry in entries(of: folder) where !other.contains(entry) && !entry.contains(".") {
                let name = folder.isEmpty ? entry : "\(folder)/\(entry)"
                if isFolder(name) { folders.append(name) } else { names.append(name) }
            }
        }
        return names.sorted()
    }

    private func isFolder(_ name: String) -> Bool {
        var status = stat()
        return stat("\(root)/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The known name that is most like the given one.
    private func nearest(to name: String) -> String? {
        guard name.utf8.count <= 64 else { return nil }
        return NameDistance(name).nearest(in: names())
    }
}

extension TimeZoneRules {
    /// Where the system keeps its zones: the environment's TZDIR, else `/usr/share/zoneinfo`.
    public static let systemDirectory: String = {
        guard let directory = getenv("TZDIR"), directory.pointee != 0 else { return "/usr/share/zoneinfo" }
        return String(cString: directory)
    }()
}
