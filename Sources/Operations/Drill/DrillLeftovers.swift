internal import CronModel
internal import ExternalTools
internal import FoundationEssentials
internal import Glibc

/// What a drill writes down before it makes anything, so that one that was killed is found and cleaned away.
struct DrillState: Codable, Sendable {
    /// The process of the drill, and when it was started, in the kernel's ticks since the machine's start: numbers of
    /// processes are used again.
    let process: Int32
    let started: UInt64
    /// Where the server lies, which `--scratch` may have put elsewhere.
    let base: String
    let id: String

    var isAlive: Bool { ProcessStart.of(process) == started }
}

/// When a process was started.
enum ProcessStart {
    /// The 22nd field of /proc/PID/stat (proc(5)); the second, the program's name, may hold anything but ends with `)`.
    static func of(_ process: Int32) -> UInt64? {
        let text = KernelFile.text("/proc/\(process)/stat")
        guard let name = text.lastIndex(of: ")") else { return nil }
        let fields = text[name...].split(separator: " ")
        return fields.count > 20 ? UInt64(fields[20]) : nil
    }
}

/// Servers of drills, found and removed with all that belongs to them.
enum DrillLeftovers {
    /// Puts down that this process is about to make a server there: before the first folder is made, so that none is ever
    /// without a note.
    static func note(_ place: DrillPlace) throws {
        let state = DrillState(
            process: getpid(),
            started: ProcessStart.of(getpid()) ?? 0,
            base: place.base,
            id: place.id
        )
        try LabFolder.make(try DrillPlace.folder())
        let text = String(decoding: try JSONEncoder().encode(state), as: UTF8.self)
        try LabFolder.write(text, to: try path(place.id), mode: 0o600)
    }

    /// Removes what drills that were killed have left, and says how many those were.
    static func clean() async throws -> Int {
        let folder = try DrillPlace.folder()
        var count = 0
        for name in ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() {
            guard name.hasSuffix(".json"), let data = FileManager.default.contents(atPath: folder + "/" + name),
                let state = try? JSONDecoder().decode(DrillState.self, from: data), !state.isAlive,
                name == state.id + ".json", !state.id.contains("/")
            else { continue }
            try await remove(DrillPlace(base: state.base, id: state.id, socketBase: DrillPlace.socketBase))
            count += 1
        }
        return count
    }

    /// Ends a drill's server and removes all of it, the note last.
    ///
    /// Its data are of no use to anybody: nothing waits for the disk.
    static func remove(_ place: DrillPlace) async throws {
        let postmaster = Postmaster.running(in: place.data)
        try await postmaster?.end(workingIn: place.data, by: [SIGQUIT, SIGKILL], patience: .seconds(5))
        let deadline = ContinuousClock.now + .seconds(15)
        while true {
            let helpers = endHelpers(of: place)
            do {
                try LabFolder.delete(place.sockets)
                try LabFolder.delete(place.home)
                // Those that were killed may take a moment to be gone, and may have started another one before.
                if helpers.isEmpty || ContinuousClock.now > deadline { break }
            } catch  where ContinuousClock.now > deadline {
                // Something goes on writing there while it is being deleted.
                throw helpers.first.map { DrillFailure.stillRunning(place.home, pid: $0) } ?? error
            } catch {}
            try await Task.sleep(for: .milliseconds(20))
        }
        unlink(try path(place.id))
    }

    /// Ends whatever else works on the data folder: backends that outlive their postmaster, and what a killed drill had just
    /// started: initdb and its children, pg_ctl, a server that has not written its `postmaster.pid` yet.
    ///
    /// Returns those that were still there.
    private static func endHelpers(of place: DrillPlace) -> [Int32] {
        let left = processes(of: place)
        for process in left { kill(process, SIGKILL) }
        return left
    }

    /// Those that work in the drill's folder, and those that were told to work there.
    private static func processes(of place: DrillPlace) -> [Int32] {
        let ways = ["--pgdata=", "-D\0", "-D \"", "-D ", "PGDATA="].map { $0 + place.home + "/" }
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.compactMap { Int32($0) }.filter { process in
            let folder = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")
            if folder?.hasPrefix(place.home + "/") == true { return true }
            return ["cmdline", "environ"].contains { file in
                let words = KernelFile.text("/proc/\(process)/\(file)")
                return ways.contains { words.contains($0) }
            }
        }
    }

    private static func path(_ id: String) throws -> String { try "\(DrillPlace.folder())/\(id).json" }
}
