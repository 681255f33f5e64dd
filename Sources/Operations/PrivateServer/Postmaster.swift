internal import FoundationEssentials
internal import Glibc

/// The running server of a data folder.
struct Postmaster: Sendable, Hashable {
    let pid: Int32

    /// The server that works in this data folder, if one does.
    ///
    /// `postmaster.pid` may be stale, and its number may belong to another program by now. A postmaster's working
    /// directory is its data folder, which is what decides here (`ChangeToDataDir` in PostgreSQL's postmaster.c).
    static func running(in data: String) -> Postmaster? {
        guard let text = try? String(contentsOf: URL(filePath: data + "/postmaster.pid"), encoding: .utf8),
            let pid = text.split(separator: "\n").first.flatMap({ Int32($0) }), pid > 1
        else { return nil }
        let postmaster = Postmaster(pid: pid)
        return postmaster.works(in: data) ? postmaster : nil
    }

    /// Asks the server to end its sessions and stop, then, after `patience`, to stop without ceremony, then kills it.
    ///
    /// A job with COPY … TO STDOUT keeps pg_cron's launcher from ever answering the first request.
    func end(
        workingIn data: String,
        by signals: [Int32] = [SIGINT, SIGQUIT, SIGKILL],
        patience: Duration = .seconds(15)
    ) async throws {
        for signal in signals {
            guard works(in: data) else { return }
            kill(pid, signal)
            let deadline = ContinuousClock.now + patience
            while works(in: data), ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(20)) }
        }
    }

    func works(in data: String) -> Bool {
        Self.workplace(of: "\(pid)").map { $0 == data || $0 == Self.resolved(data) } ?? false
    }

    /// Waits for the processes of a killed server to notice, ends those that do not, and removes `postmaster.pid`.
    ///
    /// PostgreSQL itself refuses to start while any process has the number in that file, even a zombie
    /// (`CreateLockFile` in miscinit.c). The lab's lock must be held and its postmaster gone.
    static func clearRemains(in data: String, patience: Duration = .seconds(3)) async throws {
        let file = data + "/postmaster.pid"
        guard FileManager.default.fileExists(atPath: file) else { return }
        let deadline = ContinuousClock.now + patience
        while case let left = processes(in: data), !left.isEmpty {
            if ContinuousClock.now > deadline { for pid in left { kill(pid, SIGKILL) } }
            try await Task.sleep(for: .milliseconds(50))
        }
        unlink(file)
    }

    private static func processes(in data: String) -> [Int32] {
        let places = [data, resolved(data) ?? data]
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.compactMap { Int32($0) }.filter { pid in
            workplace(of: "\(pid)").map(places.contains) == true
        }
    }

    /// The folder a process works in; nil where it is gone, a zombie, or not ours to look at.
    private static func workplace(of process: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")
    }

    private static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
