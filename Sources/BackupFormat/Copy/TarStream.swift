internal import CronModel

/// Reads a tar archive as it goes by, in constant memory.
///
/// As PostgreSQL writes it (`src/port/tar.c`, `tarCreateHeader`): ustar headers, files and folders, sizes of 8 GB and more
/// in base 256. Anything else, and whatever would leave its folder, is damage.
package struct TarStream: Sendable {
    package struct Member: Sendable, Hashable {
        package let path: String
        package let bytes: Int64
        package let isFolder: Bool
    }

    private static let block = 512

    private let file: String
    private var header: [UInt8] = []
    private var member: Member?
    /// Bytes of the member, and of what fills its last block, that are still to come.
    private var left: Int64 = 0
    private var padding: Int64 = 0
    private var emptyBlocks = 0

    /// `file` is named when something is wrong.
    package init(file: String) {
        self.file = file
    }

    /// Takes the next bytes; `content` is called with each piece of a file, and once without bytes where a member begins.
    ///
    /// Throws `damaged`.
    package mutating func take(
        _ bytes: UnsafeRawBufferPointer,
        content: (Member, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            if left > 0, let member {
                let count = Int(min(left, Int64(rest.count)))
                try content(member, UnsafeRawBufferPointer(rebasing: rest.prefix(count)))
                left -= Int64(count)
                rest = rest.dropFirst(count)
            } else if padding > 0 {
                let count = Int(min(padding, Int64(rest.count)))
                padding -= Int64(count)
                rest = rest.dropFirst(count)
            } else {
                let count = min(Self.block - header.count, rest.count)
                header.append(contentsOf: rest.prefix(count))
                rest = rest.dropFirst(count)
                guard header.count == Self.block else { return }
                try begin(content)
                header.removeAll(keepingCapacity: true)
            }
        }
    }

    /// Throws `damaged` where the archive does not end as one must, with empty blocks.
    ///
    /// Two of them; but pg_basebackup before 15 does not fill up the last block of the manifest that it adds at the end, so
    /// that part of the two does (PostgreSQL 13 `src/bin/pg_basebackup/pg_basebackup.c`; seen with 13.16).
    package func finish() throws {
        let isOver = emptyBlocks >= 1 && left == 0 && padding == 0 && header.allSatisfy { $0 == 0 }
        guard isOver else { throw damage("it ends early", "提前结束") }
    }

    private mutating func begin(_ content: (Member, UnsafeRawBufferPointer) throws -> Void) throws {
        member = nil
        guard header.contains(where: { $0 != 0 }) else {
            emptyBlocks += 1
            return
        }
        guard emptyBlocks == 0 else { throw damage("something follows its end", "结尾之后还有内容") }
        guard checksumHolds else { throw damage("a header is wrong", "头部有误") }
        let next = try readMember()
        member = next
        left = next.isFolder ? 0 : next.bytes
        padding = (Int64(Self.block) - left % Int64(Self.block)) % Int64(Self.block)
        try content(next, UnsafeRawBufferPointer(start: nil, count: 0))
    }

    private func readMember() throws -> Member {
        let isFolder = header[156] == UInt8(ascii: "5")
        guard isFolder || header[156] == UInt8(ascii: "0") || header[156] == 0 else {
            throw damage("it holds something that is no file and no folder", "包含既非文件也非目录的成员")
        }
        let (prefix, name) = (text(345, 155), text(0, 100))
        let path = prefix.isEmpty ? name : prefix + "/" + name
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !path.isEmpty, !path.hasPrefix("/"), !parts.contains("..") else {
            throw FormatError.unsafeName(path, in: file)
        }
        guard let bytes = number(124, 12), bytes >= 0 else { throw damage("a size is wrong", "大小有误") }
        return Member(path: path, bytes: bytes, isFolder: isFolder)
    }

    /// The sum of all bytes, those of the sum itself taken as blanks.
    private var checksumHolds: Bool {
        let sum = header.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element)) }
        return number(148, 8) == Int64(sum)
    }

    private func text(_ start: Int, _ count: Int) -> String {
        String(decoding: header[start..<start + count].prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Octal digits, or base 256 where the first bit is set.
    private func number(_ start: Int, _ count: Int) -> Int64? {
        let field = header[start..<start + count]
        if header[start] & 0x80 != 0 {
            let bytes = [header[start] & 0x7F] + field.dropFirst()
            guard bytes.dropLast(8).allSatisfy({ $0 == 0 }) else { return nil }
            return Int64(exactly: bytes.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        }
        let digits = field.drop { $0 == 32 }.prefix { $0 != 0 && $0 != 32 }
        return digits.isEmpty ? 0 : Int64(String(decoding: digits, as: UTF8.self), radix: 8)
    }

    private func damage(_ english: String, _ chinese: String) -> any Error {
        FormatError.damaged(file, Text(english, zh: chinese))
    }
}
