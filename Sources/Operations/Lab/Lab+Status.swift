internal import CronModel
internal import ExternalTools
internal import FoundationEssentials
internal import Glibc

extension Lab {
    /// How the lab stands, as its files and its server tell.
    ///
    /// Changes nothing.
    package func status() async throws -> LabReport {
        guard let state = try LabState.read(place) else { return LabReport(name, .absent) }
        guard let postmaster = Postmaster.running(in: place.data) else {
            var report = LabReport(name, .stopped)
            report.fill(state, place)
            report.postgres = "\(state.major)"
            return report
        }
        var report = LabReport(name, .running)
        report.fill(state, place)
        report.pid = postmaster.pid
        report.host = place.sockets
        report.port = state.port
        report.user = PrivateServer.superuser
        report.connection = connection(state)
        await fillFacts(&report, state)
        return report
    }

    /// libpq keywords; a socket folder of ours needs no quotes.
    func connection(_ state: LabState) -> String {
        "host=\(place.sockets) port=\(state.port) user=\(PrivateServer.superuser) dbname=postgres"
    }

    /// A client of the running server; nil if its programs are gone.
    ///
    /// Throws `lab-not-running`.
    func client() async throws -> LabClient {
        guard let state = try LabState.read(place), Postmaster.running(in: place.data) != nil else {
            throw LabFailure.notRunning(name)
        }
        return try await client(state)
    }

    func client(_ state: LabState) async throws -> LabClient {
        let installation = try await PostgresInstallation.serving(major: state.major, bindir: state.programs)
        return LabClient(installation: installation, host: place.sockets, port: state.port)
    }

    private func fillFacts(_ report: inout LabReport, _ state: LabState) async {
        do {
            let facts = try await client(state).facts()
            report.postgres = facts.version
            report.pgCron = facts.cron
        } catch {
            report.postgres = "\(state.major)"
            report.remark = (error as? ActionableError).map { $0.detail ?? $0.problem } ?? Text(verbatim: "\(error)")
        }
    }

    /// Removes every file of the lab, then the folders above that are empty now.
    ///
    /// The lock must be held.
    func delete() async throws {
        try await Postmaster.running(in: place.data)?.end(workingIn: place.data, patience: .seconds(5))
        try await Postmaster.clearRemains(in: place.data)
        try LabFolder.delete(place.sockets)
        try LabFolder.delete(place.home)
        unlink(place.lock)
        rmdir(place.socketBase)
        if rmdir(place.base) == 0 { rmdir(String(place.base.dropLast("/lab".count))) }
    }
}

extension LabReport {
    fileprivate mutating func fill(_ state: LabState, _ place: LabPlace) {
        programs = state.programs
        data = place.data
        log = place.log
    }
}
