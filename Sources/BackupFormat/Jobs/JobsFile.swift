internal import CronModel

/// `cron/jobs.json`: one JSON document with a job on each line, so that it can be written and read job by job.
package enum JobsFile {
    /// The longest line that is read: a command of 8 MB may take six times its size when every byte is escaped.
    package static let lineLimit = 64 << 20

    package static func header(catalogVersion: String) -> [UInt8] {
        var json = CanonicalJSON()
        json.raw(#"{"format":1,"catalog_version":"#)
        json.string(catalogVersion)
        json.raw(#","jobs":["#)
        return json.bytes
    }

    /// What goes between two jobs, and before the first one.
    package static func separator(first: Bool) -> [UInt8] { Array((first ? "\n" : ",\n").utf8) }

    package static let footer = Array("\n]}\n".utf8)
}

/// Takes `cron/jobs.json` apart as its bytes come in.
package struct JobsFileReader {
    private let file: String
    private var line: [UInt8] = []
    private var state = State.header

    private enum State {
        case header
        case jobs
        case ended
    }

    package init(file: String) {
        self.file = file
    }

    /// Takes more bytes and hands out each job that is complete.
    package mutating func write(_ bytes: UnsafeRawBufferPointer, _ body: (JobLine) throws -> Void) throws {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            line.append(contentsOf: rest[..<end])
            rest = rest[(end + 1)...]
            try take(body)
            line.removeAll(keepingCapacity: line.capacity < 1 << 20)
        }
        line.append(contentsOf: rest)
        guard line.count <= JobsFile.lineLimit else { throw damaged(Text("a line is too long", zh: "有一行过长")) }
    }

    /// Throws `damaged` where the document is cut short.
    package func finish() throws {
        guard state == .ended, line.isEmpty else { throw damaged(Text("it is cut short", zh: "内容被截断")) }
    }

    private mutating func take(_ body: (JobLine) throws -> Void) throws {
        switch state {
        case .header:
            guard line.starts(with: #"{"format":1,"#.utf8), line.last == UInt8(ascii: "[") else {
                throw damaged(Text("it has no header", zh: "缺少文件头"))
            }
            state = .jobs
        case .jobs where line == Array("]}".utf8):
            state = .ended
        case .jobs:
            let job = line.last == UInt8(ascii: ",") ? line.dropLast() : line[...]
            if !job.isEmpty { try body(JobLine(job, file: file)) }
        case .ended:
            throw damaged(Text("it goes on after its end", zh: "结尾之后还有内容"))
        }
    }

    private func damaged(_ what: Text) -> ActionableError {
        FormatError.damaged(file, what)
    }
}
