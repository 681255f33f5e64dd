package import CronModel
internal import ExternalTools
internal import FoundationEssentials
internal import Glibc

/// A private PostgreSQL with pg_cron, for trying things: `cronvault lab`.
///
/// Its server goes on when cronvault ends, listens on loopback and on a socket in a folder of its own, and trusts
/// whoever reaches it. Several labs, by name, run side by side.
package struct Lab: Sendable {
    package let name: LabName
    let place: LabPlace

    package init(_ name: LabName) throws(ActionableError) {
        self.name = name
        self.place = try LabPlace.of(name)
    }

    /// How a lab is to be started.
    package struct Start: Sendable {
        /// Settings for server.conf; empty: those of the last start.
        package var settings: [LabSetting]
        /// Libraries to preload besides pg_cron; empty: those of the last start.
        package var libraries: [String]
        /// Whether a new lab gets the extension.
        ///
        /// One that is there already keeps what it has.
        package var createsExtension: Bool
        package var bindir: String?

        package init(
            settings: [LabSetting] = [],
            libraries: [String] = [],
            createsExtension: Bool = true,
            bindir: String? = nil
        ) {
            self.settings = settings
            self.libraries = libraries
            self.createsExtension = createsExtension
            self.bindir = bindir
        }
    }

    /// Starts the lab, making it first where there is none.
    ///
    /// If it runs already, nothing changes.
    ///
    /// `progress` is called before each step that takes time. Throws, among others, `pg-cron-missing`,
    /// `lab-not-started`, `lab-port-taken`, `lab-running`.
    package func start(_ request: Start, progress: (Text) -> Void) async throws -> LabReport {
        try await LabLock.holding(place) {
            if let state = try LabState.read(place), Postmaster.running(in: place.data) != nil {
                return try await alreadyRunning(state, request)
            }
            let isNew = !FileManager.default.fileExists(atPath: place.data)
            do {
                var (server, state) = try await provision(request, progress: progress)
                try await launch(server, &state, progress: progress)
                try await prepare(state)
            } catch {
                // In a task of its own: when this one was cancelled, the lab must go all the same.
                if isNew { try await Task { try await delete() }.value }
                throw error
            }
            return try await status()
        }
    }

    /// Stops the lab's server, and with `delete` removes all that the lab ever wrote.
    ///
    /// Nothing to stop is no error.
    package func stop(delete: Bool) async throws -> LabReport {
        guard FileManager.default.fileExists(atPath: place.home) else { return try await unchanged() }
        return try await LabLock.holding(place) {
            let postmaster = Postmaster.running(in: place.data)
            try await postmaster?.end(workingIn: place.data)
            if let left = Postmaster.running(in: place.data) { throw LabFailure.stillRunning(name, pid: left.pid) }
            try await Postmaster.clearRemains(in: place.data)
            if delete { try await self.delete() }
            var report = try await status()
            if postmaster == nil, !delete { report.unchanged = true }
            return report
        }
    }

    private func alreadyRunning(_ state: LabState, _ request: Start) async throws -> LabReport {
        guard state.agrees(with: request) else { throw LabFailure.otherSettings(name) }
        // The start before this one may have been killed.
        try await prepare(state)
        return try await unchanged()
    }

    private func unchanged() async throws -> LabReport {
        var report = try await status()
        report.unchanged = true
        return report
    }
}
