package import CronModel
internal import FoundationEssentials

/// One job as a line of `cron/jobs.json`: every column, and the state that `arm` would give it.
package struct JobLine: Sendable, Hashable {
    package var job: Job
    /// True where the job was active, or inactive only because a restore or a pause had made it so.
    package var wantedActive: Bool

    package init(job: Job, wantedActive: Bool) {
        self.job = job
        self.wantedActive = wantedActive
    }

    /// The line, without a line end.
    ///
    /// The command must be held whole.
    package func encoded() -> [UInt8] {
        var json = CanonicalJSON(reserving: 512 + (job.command.text?.utf8.count ?? 0))
        json.raw(#"{"jobid":"#)
        json.number(job.jobid)
        json.raw(#","jobname":"#)
        json.string(job.jobname)
        json.raw(#","schedule":"#)
        json.string(job.schedule)
        json.raw(#","command":"#)
        json.string(job.command.text)
        json.raw(#","database":"#)
        json.string(job.database)
        json.raw(#","username":"#)
        json.string(job.username)
        json.raw(#","nodename":"#)
        json.string(job.nodename)
        json.raw(#","nodeport":"#)
        json.number(job.nodeport)
        json.raw(#","active":"#)
        json.boolean(job.active)
        json.raw(#","wanted_active":"#)
        json.boolean(wantedActive)
        json.raw("}")
        return json.bytes
    }

    /// Reads a line.
    ///
    /// Throws `damaged`, naming the file.
    package init(_ line: ArraySlice<UInt8>, file: String) throws {
        do {
            // Decoded where it lies: a copy of a long command is megabytes.
            let fields = try line.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress else { return try JSONDecoder().decode(Fields.self, from: Data()) }
                let place = UnsafeMutableRawPointer(mutating: start)
                let data = Data(bytesNoCopy: place, count: bytes.count, deallocator: .none)
                return try JSONDecoder().decode(Fields.self, from: data)
            }
            job = Job(
                jobid: fields.jobid,
                jobname: fields.jobname,
                schedule: fields.schedule,
                command: .text(fields.command),
                database: fields.database,
                username: fields.username,
                nodename: fields.nodename,
                nodeport: fields.nodeport,
                active: fields.active
            )
            wantedActive = fields.wanted_active
        } catch {
            throw FormatError.damaged(file, Text("a line is no job", zh: "有一行不是作业"))
        }
    }

    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Fields: Decodable {
        let jobid: Int64
        let jobname: String?
        let schedule: String
        let command: String
        let database: String
        let username: String
        let nodename: String
        let nodeport: Int32
        let active: Bool?
        let wanted_active: Bool
    }
}
