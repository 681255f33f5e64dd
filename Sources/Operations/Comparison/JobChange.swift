package import BackupFormat
package import CronModel

/// A job that is on one side alone, or other than on the other.
package struct JobChange: Sendable, Encodable, Hashable {
    package enum Kind: String, Sendable, Encodable, CaseIterable {
        case removed
        case changed
        case added
    }

    package let kind: Kind
    package let jobname: String?
    package let username: String
    package let database: String
    package let schedule: String
    /// Nil for a command too long to be held.
    package let command: String?
    package let commandSha256: String
    /// What is other; empty for a job that is on one side alone.
    package let fields: [ValueChange]
    private let jobid: Int64

    init(_ kind: Kind, _ job: Job, _ fields: [ValueChange] = []) {
        self.kind = kind
        jobname = job.jobname
        username = job.username
        database = job.database
        schedule = job.schedule
        command = job.command.text
        commandSha256 = job.command.sha256
        self.fields = fields
        jobid = job.jobid
    }

    /// What is other in a job that is on both sides: not its number, nor its node.
    package static func fields(from old: JobLine, to new: JobLine) -> [ValueChange] {
        var fields: [ValueChange] = []
        func compare(_ name: String, _ before: String, _ after: String) {
            if ExactText(before) != ExactText(after) {
                fields.append(ValueChange(name: name, from: before, to: after))
            }
        }
        compare("schedule", old.job.schedule, new.job.schedule)
        compare("database", old.job.database, new.job.database)
        compare("active", String(old.wantedActive), String(new.wantedActive))
        if old.job.command.sha256 != new.job.command.sha256 {
            fields.append(ValueChange(name: "command", from: old.job.command.shown, to: new.job.command.shown))
        }
        return fields
    }

    /// How people call it: unnamed jobs by the beginning of their digest, since numbers differ from server to server.
    package var label: String {
        jobname.map { "\"\($0)\"" } ?? "unnamed \(commandSha256.prefix(8))"
    }

    /// One line of a report.
    package var summary: Text {
        let what = "\(label) (\(username))"
        switch kind {
        case .added: return Text("+ \(what)  \(schedule)", zh: "+ \(what)  \(schedule)")
        case .removed: return Text("- \(what)  \(schedule)", zh: "- \(what)  \(schedule)")
        case .changed:
            let names = fields.map(\.name).joined(separator: ", ")
            return Text("~ \(what)  \(names)", zh: "~ \(what)  \(names)")
        }
    }

    /// By owner and name, unnamed ones last.
    var order: Order {
        Order(
            parts: [username, jobname == nil ? "1" : "0", jobname ?? commandSha256, kind.rawValue].map(ExactText.init),
            jobid
        )
    }

    struct Order: Comparable {
        let parts: [ExactText]
        let jobid: Int64

        init(parts: [ExactText], _ jobid: Int64) {
            self.parts = parts
            self.jobid = jobid
        }

        static func < (left: Order, right: Order) -> Bool {
            left.parts == right.parts ? left.jobid < right.jobid : left.parts.lexicographicallyPrecedes(right.parts)
        }
    }

    private enum CodingKeys: CodingKey {
        case kind
        case jobname
        case username
        case database
        case schedule
        case command
        case commandSha256
        case fields
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        try container.encode(jobname, forKey: .jobname)
        try container.encode(username, forKey: .username)
        try container.encode(database, forKey: .database)
        try container.encode(schedule, forKey: .schedule)
        try container.encode(command, forKey: .command)
        try container.encode(commandSha256, forKey: .commandSha256)
        try container.encode(fields, forKey: .fields)
    }
}

extension Command {
    /// The text, or what stands for one that is too long to be held.
    package var shown: String {
        switch self {
        case .text(let text): text
        case .digest(let sha256, let bytes): "sha256 \(sha256) (\(bytes) bytes)"
        }
    }
}
